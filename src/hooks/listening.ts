import type { WebRunClient } from '../core/client.js';
import type { TaskInput } from '../core/input.js';
import type { EventChannel } from '../core/socket.js';
import type { Task } from '../core/task.js';
import type * as LateLive from './lateLive.js';
import type { LiveRunOptions } from './live.js';
import type { Runs } from './runs.js';
import type { WatchedTask } from './tasks.js';

/**
 * How news of a run arrive: `poll` asks every 2 s; `auto` asks too, and listens once the task has ids, asking less while the
 * server pushes; `live` opens a session of its own for the run and listens from its first second.
 */
export type Transport = 'auto' | 'poll' | 'live';

/** How sessions are listened to. Where nothing answers, polling goes on. */
export interface LiveSettings {
  /** For runs that do not say it themselves. @default 'auto' */
  readonly transport?: Transport | undefined;
  /** Where sockets are, unless a session names an address of its own; `null` listens nowhere. @default the API's own origin */
  readonly socketUrl?: string | null | undefined;
  /** Opens a session's events in another way, for example an emulator's `connect`. @default `socket.io-client`, if it is installed */
  readonly connect?: ((options: { readonly sessionId: string }) => EventChannel) | undefined;
  /** How many events of a session are kept. @default 1_000 */
  readonly keptEvents?: number | undefined;
}

/** What a live run gives to its session, which ends with it. */
export const toLiveInput = (input: TaskInput): TaskInput => ({ ...input, terminateOnCompletion: true });

/** The part of listening that is always loaded: it loads the rest when there is something to listen to. */
export interface Listening {
  /** Listens for a task as its run wants it; returns how to stop. */
  readonly listen: (task: WatchedTask) => () => void;
  /** Sends a run by a session of its own, if it is to be live; `undefined` when it is not, or what listens cannot be loaded. */
  readonly runLive: (
    transport: Transport | undefined,
    input: TaskInput,
    options: LiveRunOptions,
  ) => Promise<Task | undefined>;
}

const doNothing = (): void => undefined;

/** Sets up listening for a provider; a chunk that cannot be loaded leaves polling. */
export function createListening(
  client: WebRunClient,
  settings: () => LiveSettings,
  runs: () => Runs,
): Listening {
  let live: typeof LateLive | undefined;
  const load = async (): Promise<typeof LateLive | undefined> =>
    (live ??= await import('./lateLive.js').catch(() => undefined));
  return {
    listen(task) {
      const { transport = 'auto', connect, socketUrl = client.socketUrl } = settings();
      const chosen = task.start.transport ?? transport;
      if (chosen === 'poll' || (chosen === 'auto' && !connect && !socketUrl)) return doNothing;
      // At once, where it can be: whoever has listened so far hands the connection over and does not wait for an `import()`.
      if (live) return live.liveOf(runs()).listen(task.ref, task);
      let stop: (() => void) | undefined;
      let isOver = false;
      void load().then((late) => {
        if (!isOver) stop = late?.liveOf(runs()).listen(task.ref, task);
      });
      return () => {
        isOver = true;
        stop?.();
      };
    },
    async runLive(own, input, options) {
      if ((own ?? settings().transport) !== 'live') return undefined;
      return (await load())?.runLive(runs(), input, options);
    },
  };
}
