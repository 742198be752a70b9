import { focusManager, hashKey, onlineManager } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import type { WebRunClient } from '../core/client.js';
import { hasSecrets, withoutSecrets } from '../core/input.js';
import type { TaskInput } from '../core/input.js';
import type { TaskRef } from '../core/task.js';
import { createDesk } from './desk.js';
import type { Desk } from './desk.js';
import { createLedger } from './ledger.js';
import type { Ledger, RunRecord, SlotKey } from './ledger.js';
import { createListening } from './listening.js';
import type { LiveSettings, Transport } from './listening.js';
import { createWatchedTask } from './tasks.js';
import type { WatchedTask } from './tasks.js';

/** All runs of one provider: their ledger, their line, a desk for each, and the watch over their tasks. */
export interface Runs {
  readonly client: WebRunClient;
  readonly ledger: Ledger;
  /** How sessions are listened to, as it is set now. */
  readonly settings: () => LiveSettings;
  /** Starts a run in a slot, or joins the one there while that waits to be sent with equal input. Returns the run's id. */
  readonly start: (
    input: TaskInput,
    slot: SlotKey,
    options?: { readonly transport?: Transport | undefined },
  ) => string;
  /** Starts a new run with the input of another; `undefined` when its input is not known any more. */
  readonly retry: (runId: string | undefined, slot?: SlotKey) => string | undefined;
  /** The run with this id, also before it is known: then it is idle. */
  readonly deskOf: (runId: string | undefined) => Desk;
  /** The watch over a task, whoever started it. */
  taskOf(ref: TaskRef): WatchedTask;
  /** Listens to the page and watches what is not settled; returns how to stop. */
  open(): () => void;
}

/** What can be set about the runs of a provider. */
export interface RunsOptions extends LiveSettings {
  /** How many POSTs the server may hold at once; a browser opens only six connections per origin. @default 4 */
  readonly maxHeldPosts?: number;
}

/** Makes the runs of one provider. */
export function createRuns(
  client: WebRunClient,
  queryClient: QueryClient,
  options: RunsOptions = {},
  settings: () => LiveSettings = () => options,
): Runs {
  const { maxHeldPosts = 4 } = options;
  const ledger = createLedger();
  const desks = new Map<string, Desk>();
  const tasks = new Map<string, WatchedTask>();
  const listening = createListening(client, settings, () => runs);
  let held = 0;
  let isOpen = false;

  function deskOf(runId = ''): Desk {
    let desk = desks.get(runId);
    if (!desk) {
      const isOpenNow = (): boolean => isOpen;
      const { runLive } = listening;
      desk = createDesk(runId, {
        client,
        queryClient,
        ledger,
        isOpen: isOpenNow,
        taskOf,
        leaveLine,
        runLive,
      });
      desks.set(runId, desk);
    }
    return desk;
  }

  function taskOf(ref: TaskRef, record?: RunRecord): WatchedTask {
    const id = `${ref.sessionId}/${ref.taskId}`;
    let task = tasks.get(id);
    if (!task) {
      const start = { submittedAt: record?.submittedAt, maxDurationMs: record?.input.maxDurationMs };
      task = createWatchedTask(client, queryClient, ref, start, listening.listen(record?.transport));
      tasks.set(id, task);
    }
    return task;
  }

  function begin(
    input: TaskInput,
    slot: SlotKey,
    { transport }: { readonly transport?: Transport | undefined } = {},
  ): string {
    const { runs: known, slots, line } = ledger.getState();
    const currentId = slots[slot];
    const { phase, isCancelling } = known[currentId ?? ''] ?? {};
    const isUnsent = phase === 'queued' || phase === 'submitting';
    if (currentId && isUnsent && !isCancelling && hashKey([input]) === hashKey([deskOf(currentId).input]))
      return currentId;
    // Not randomUUID, which a page without TLS does not have.
    const runId = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join(
      '',
    );
    const record: RunRecord = {
      runId,
      name: typeof slot === 'string' ? slot : null,
      input: withoutSecrets(input),
      hadSecrets: hasSecrets(input),
      startedAt: Date.now(),
      phase: 'queued',
      ...(transport && { transport }),
    };
    deskOf(runId).input = input;
    ledger.setState({
      runs: { ...known, [runId]: record },
      slots: { ...slots, [slot]: runId },
      line: [...line, runId],
    });
    deskOf(runId).show();
    advanceLine();
    return runId;
  }

  /** Sends the first in line while a place is free. */
  function advanceLine(): void {
    const [next] = ledger.getState().line;
    if (next === undefined || held >= maxHeldPosts) return;
    held++;
    leaveLine(next);
    void deskOf(next)
      .submit()
      .finally(() => {
        held--;
        advanceLine();
      });
    advanceLine();
  }

  function leaveLine(runId: string): void {
    const line = ledger.getState().line.filter((id) => id !== runId);
    ledger.setState({ line });
    for (const id of line) deskOf(id).show(); // their places have changed
  }

  const allDesks = (): Desk[] => Object.keys(ledger.getState().runs).map(deskOf);

  const runs: Runs = {
    client,
    ledger,
    settings,
    start: begin,
    deskOf,
    taskOf,
    retry(runId = '', slot) {
      const record = ledger.getState().runs[runId];
      const input = deskOf(runId).input ?? (record?.hadSecrets ? undefined : record?.input);
      return record && input && begin(input, slot ?? record.name ?? Symbol('again'), record);
    },
    open() {
      isOpen = true;
      for (const desk of allDesks()) desk.watch();
      const onPageChange = (): void => tasks.forEach((task) => task.onPageChange());
      const stops = [focusManager.subscribe(onPageChange), onlineManager.subscribe(onPageChange)];
      return () => {
        isOpen = false;
        for (const stop of stops) stop();
        for (const desk of allDesks()) desk.unwatch();
      };
    },
  };
  return runs;
}
