import { focusManager, hashKey, onlineManager } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import type { WebRunClient } from '../core/client.js';
import { hasSecrets, withoutSecrets } from '../core/input.js';
import type { TaskInput } from '../core/input.js';
import type { TaskRef } from '../core/task.js';
import { idempotencyMs } from '../core/timing.js';
import { isOver, mergeRuns, openArchive } from './archive.js';
import type { Archived, Persist } from './archive.js';
import { createDesk } from './desk.js';
import type { Desk, Office } from './desk.js';
import { createLedger } from './ledger.js';
import type { Ledger, RunRecord, SlotKey } from './ledger.js';
import { createListening } from './listening.js';
import type { LiveSettings, Transport } from './listening.js';
import { placesOf } from './places.js';
import { webRunKeys } from './queries.js';
import type { Pace } from './queries.js';
import type { StartOptions } from './run.js';
import type { Tabs } from './tabs.js';
import { createWatchedTask } from './tasks.js';
import type { WatchedTask } from './tasks.js';

/** All runs of one provider: their ledger, their line, a desk for each, and the watch over their tasks. */
export interface Runs {
  readonly client: WebRunClient;
  readonly ledger: Ledger;
  /** How sessions are listened to, as it is set now. */
  readonly settings: () => LiveSettings;
  /** Starts a run in a slot, or joins the one there while that waits to be sent with equal input. Returns the run's id. */
  readonly start: (input: TaskInput, slot: SlotKey, options?: BeginOptions) => string;
  /** Starts a new run with the input of another; `undefined` when its input is not known any more. */
  readonly retry: (runId: string | undefined, slot?: SlotKey) => string | undefined;
  /** The run with this id, also before it is known: then it is idle. */
  readonly deskOf: (runId: string | undefined) => Desk;
  /** The watch over a task, whoever started it. */
  taskOf(ref: TaskRef): WatchedTask;
  /** Takes a run that has settled out of the ledger; any other stays. */
  readonly dismiss: (runId: string | undefined) => void;
  /** Forgets every run, here, in the storage and in other tabs; what the server works on goes on there. */
  readonly reset: () => void;
  /** Called when everything is forgotten. */
  readonly onReset: Set<() => void>;
  /** Listens to the page and watches what is not settled; returns how to stop. */
  open(): () => void;
}

/** What can be set about the runs of a provider. */
export interface RunsOptions extends LiveSettings {
  /**
   * How many POSTs the server may hold at once, over all tabs; a browser opens only six connections per origin on HTTP/1.1.
   * @default 4; 20 where the API is seen to speak HTTP/2 or newer
   */
  readonly maxHeldPosts?: number | undefined;
  /**
   * Where runs are written down, so that they survive a reload: `session` is one tab's, `local` is shared by all tabs.
   * Secrets never are. Read once. @default 'session'
   */
  readonly persist?: Persist | undefined;
  /** Whose runs these are, for example a user's id: another scope sees nothing of them. */
  readonly scope?: string | undefined;
  /** How tasks are watched in a hidden tab: every 30 s, not at all, or as ever. @default 'slow' */
  readonly whenHidden?: Pace['whenHidden'] | undefined;
}

/** How a run is begun in a slot. */
export interface BeginOptions extends StartOptions {
  /** How its news arrive, where the run says it itself. */
  readonly transport?: Transport | undefined;
}

/** So many runs that have ended are remembered. */
const maxRunsKept = 500;
/** News of a running task may be lost in a crash: it is asked for again. */
const lazyWriteMs = 1_000;
/** How long the first POST waits to learn of the other tabs. */
const longestLoadMs = 3_000;

/** Makes the runs of one provider. */
export function createRuns(
  client: WebRunClient,
  queryClient: QueryClient,
  options: RunsOptions = {},
  settings: () => LiveSettings = () => options,
): Runs {
  const { maxHeldPosts, persist = 'session', scope, whenHidden = 'slow' } = options;
  const ledger = createLedger();
  const archive = openArchive(persist, client.baseUrl, scope);
  const places = placesOf(client);
  const desks = new Map<string, Desk>();
  const tasks = new Map<string, WatchedTask>();
  const listening = createListening(client, settings, () => runs);
  const onReset = new Set<() => void>();
  const pace: Pace = { whenHidden };
  const ownPace: Pace = { whenHidden };
  // Not randomUUID, which a page without TLS does not have.
  const toId = (): string =>
    Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('');
  const page = toId();
  /** Whether other tabs share the ledger and can be heard; then they may still be sending what is written down. */
  const hasTabs =
    persist === 'local' && archive !== undefined && 'BroadcastChannel' in globalThis && hasLocks();
  let tabs: Tabs | undefined;
  let isOpen = false;
  let hasRead = false;
  let planned: 'soon' | 'later' | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  if (maxHeldPosts !== undefined) {
    places.maxPosts = maxHeldPosts;
    places.maxAll = Math.max(places.maxAll, maxHeldPosts + 1);
  }

  function deskOf(runId = ''): Desk {
    let desk = desks.get(runId);
    if (!desk) {
      desk = createDesk(runId, office);
      desks.set(runId, desk);
    }
    return desk;
  }

  function taskOf(ref: TaskRef, record?: RunRecord): WatchedTask {
    const id = `${ref.sessionId}/${ref.taskId}`;
    let task = tasks.get(id);
    if (!task) {
      const start = {
        submittedAt: record?.submittedAt,
        maxDurationMs: record?.input.maxDurationMs,
        pace: record ? pace : ownPace, // other tabs know of runs only
        ...(record && { isOnScreen: deskOf(record.runId).isOnScreen }),
      };
      task = createWatchedTask(client, queryClient, ref, start, {
        listen: listening.listen(record?.transport),
        tell: (news) => tabs?.tellTask(ref, news),
      });
      tasks.set(id, task);
    }
    return task;
  }

  // ------------------------------------------------------------------------------------------------------------- line

  function begin(input: TaskInput, slot: SlotKey, { priority = 0, transport }: BeginOptions = {}): string {
    const { runs: known, slots } = ledger.getState();
    const currentId = slots[slot];
    const { phase, isCancelling } = known[currentId ?? ''] ?? {};
    if (
      currentId &&
      isUnsent(phase) &&
      !isCancelling &&
      hashKey([input]) === hashKey([deskOf(currentId).input])
    )
      return currentId;
    const runId = toId();
    const record: RunRecord = {
      runId,
      name: typeof slot === 'string' ? slot : null,
      input: withoutSecrets(input),
      hadSecrets: hasSecrets(input),
      startedAt: Date.now(),
      phase: 'queued',
      page,
      ...(priority && { priority }),
      ...(transport && { transport }),
    };
    deskOf(runId).input = input;
    ledger.setState({ runs: { ...known, [runId]: record }, slots: { ...slots, [slot]: runId } });
    joinLine(runId);
    writeDown('soon');
    forgetOldest();
    return runId;
  }

  function joinLine(runId: string, isBack = false): void {
    const { line, runs } = ledger.getState();
    const priorityOf = (id: string): number => runs[id]?.priority ?? 0;
    const mine = priorityOf(runId);
    const found = line.findIndex((id) => (isBack ? priorityOf(id) <= mine : priorityOf(id) < mine));
    const index = found < 0 ? line.length : found;
    ledger.setState({ line: [...line.slice(0, index), runId, ...line.slice(index)] });
    places.post(sendNext);
    showLine();
  }

  function sendNext(): Promise<void> | undefined {
    const [next] = ledger.getState().line;
    if (next === undefined) return;
    leaveLine(next);
    return deskOf(next).submit();
  }

  function leaveLine(runId: string): void {
    ledger.setState({ line: ledger.getState().line.filter((id) => id !== runId) });
    showLine();
  }

  function showLine(): void {
    for (const id of ledger.getState().line) deskOf(id).show(); // their places have changed
  }

  // ---------------------------------------------------------------------------------------------------------- archive

  function writeNow(): Promise<unknown> | undefined {
    clearTimeout(timer);
    planned = undefined;
    return archive?.write(ledger.getState());
  }

  function writeDown(when: 'soon' | 'later'): void {
    if (!archive || planned === when || planned === 'soon') return;
    clearTimeout(timer);
    planned = when;
    const write = (): void => void (planned === when && writeNow());
    if (when === 'soon') queueMicrotask(write);
    else timer = setTimeout(write, lazyWriteMs);
  }

  /** Takes in what an earlier page load has written down. Nothing of it is sent again but under its own key. */
  function resume({ runs, slots }: Archived): void {
    const now = ledger.getState();
    ledger.setState({ runs: mergeRuns(runs, now.runs), slots: { ...slots, ...now.slots } });
    for (const [runId, { phase, isCancelling }] of Object.entries(runs)) {
      const desk = deskOf(runId);
      if (now.runs[runId]) continue;
      if (!hasTabs && isUnsent(phase)) pickUp(runId);
      desk.show();
      if (isOpen) desk.watch();
      if (isCancelling && phase === 'watching') desk.cancel().catch(() => undefined); // shown as `cancelError`
    }
  }

  /** A page load has ended before it knew what became of its run. */
  function pickUp(runId: string, owner?: string): void {
    const { runs } = ledger.getState();
    const record = runs[runId];
    if (!record || !isUnsent(record.phase) || (owner !== undefined && record.page !== owner)) return;
    ledger.setState({ runs: { ...runs, [runId]: { ...record, page } } });
    const { phase, input, hadSecrets, sessionId, submittedAt = 0 } = record;
    const isLive = (record.transport ?? settings().transport) === 'live';
    const desk = deskOf(runId);
    if (
      phase === 'submitting' &&
      client.idempotency &&
      !hadSecrets &&
      (sessionId !== undefined || !isLive) && // else it may have a session that nobody can name
      Date.now() - submittedAt < idempotencyMs
    ) {
      desk.input = input;
      joinLine(runId, true);
    } else desk.abandon();
  }

  /** Takes in how runs stand in other tabs. */
  function hear(records: readonly RunRecord[]): void {
    const { runs, line } = ledger.getState();
    const news = Object.fromEntries(records.map((record) => [record.runId, record]));
    const merged = mergeRuns(runs, news);
    ledger.setState({ runs: merged });
    for (const { runId } of records) {
      const desk = deskOf(runId);
      const { phase, isCancelling, page: owner } = merged[runId] ?? {};
      if (line.includes(runId) && !isUnsent(phase)) leaveLine(runId);
      if (isCancelling && phase === 'queued' && owner === page) void desk.cancel();
      if (phase !== 'watching') desk.unwatch();
      desk.show();
      desk.watch();
    }
    writeDown('later');
  }

  function forgetAll(): void {
    ledger.setState({ line: [] });
    forget(Object.values(ledger.getState().runs));
    queryClient.removeQueries({ queryKey: [...webRunKeys.all, client.baseUrl] });
    archive?.clear();
    for (const listener of onReset) listener();
  }

  /** Loads what only tabs and crowds need. Until it is there, and where it cannot be had, this tab goes by itself. */
  function meetOthers(): () => void {
    let isOver = false;
    if (client.isDirect && hasLocks() && !places.isShared)
      places.share(
        Promise.race([
          import('./crowd.js').then(({ createCrowd }) =>
            createCrowd(places, client.baseUrl, maxHeldPosts === undefined),
          ),
          new Promise<undefined>((resolve) => setTimeout(resolve, longestLoadMs)),
        ]),
      );
    if (hasTabs)
      import('./tabs.js').then(
        ({ joinTabs }) => {
          if (isOver) return;
          tabs = joinTabs({
            name: archive.name,
            page,
            ledger,
            hear,
            hearTask: (ref, news) => tasks.get(`${ref.sessionId}/${ref.taskId}`)?.hear(news),
            dismiss: (runIds) =>
              forget(Object.values(ledger.getState().runs).filter((run) => runIds.includes(run.runId))),
            reset: forgetAll,
            pickUp,
            setFollowing(isFollowing) {
              pace.isFollowing = isFollowing;
              tasks.forEach((task) => task.onPageChange());
            },
          });
        },
        () => Object.keys(ledger.getState().runs).forEach((runId) => pickUp(runId)),
      );
    return () => {
      isOver = true;
      tabs?.leave();
      tabs = undefined;
      pace.isFollowing = false;
    };
  }

  function forgetOldest(): void {
    const { runs } = ledger.getState();
    const over = Object.values(runs).filter(isOver);
    if (over.length > maxRunsKept) forget(over.slice(0, over.length - maxRunsKept));
  }

  function forget(records: readonly RunRecord[]): void {
    const { runs, slots } = ledger.getState();
    const ids = new Set(records.map(({ runId }) => runId));
    const left = Object.entries(runs).filter(([runId]) => !ids.has(runId));
    const shown = Reflect.ownKeys(slots).filter((slot) => !ids.has(slots[slot] ?? ''));
    ledger.setState({
      runs: Object.fromEntries(left),
      slots: Object.fromEntries(shown.map((slot) => [slot, slots[slot]])),
    });
    for (const { runId, ref } of records) {
      const desk = desks.get(runId);
      desk?.unwatch();
      desk?.show();
      desks.delete(runId);
      if (ref) tasks.delete(`${ref.sessionId}/${ref.taskId}`);
    }
  }

  const office: Office = {
    client,
    page,
    queryClient,
    ledger,
    places,
    isOpen: () => isOpen,
    taskOf,
    leaveLine,
    runLive: listening.runLive,
    writeDown,
    writeNow,
  };
  const allDesks = (): Desk[] => Object.keys(ledger.getState().runs).map(deskOf);

  const runs: Runs = {
    client,
    ledger,
    settings,
    onReset,
    start: begin,
    deskOf,
    taskOf,
    retry(runId = '', slot) {
      const record = ledger.getState().runs[runId];
      const input = deskOf(runId).input ?? (record?.hadSecrets ? undefined : record?.input);
      return record && input && begin(input, slot ?? record.name ?? Symbol('again'), record);
    },
    dismiss(runId = '') {
      const record = ledger.getState().runs[runId];
      if (!record || !isOver(record)) return;
      forget([record]);
      tabs?.tellDismissed([runId]);
      writeDown('soon');
    },
    reset() {
      tabs?.tellReset();
      forgetAll();
    },
    open() {
      isOpen = true;
      if (!hasRead) archive?.read(resume);
      hasRead = true;
      for (const desk of allDesks()) desk.watch();
      const onPageChange = (): void => tasks.forEach((task) => task.onPageChange());
      places.onClosed.add(showLine);
      const onLeave = (): void => void (planned && writeNow());
      const stops = [
        () => places.onClosed.delete(showLine),
        meetOthers(),
        focusManager.subscribe(onPageChange),
        onlineManager.subscribe(onPageChange),
        listen('pagehide', onLeave),
        listen('pageshow', onPageChange),
        listen('resume', onPageChange),
      ];
      return () => {
        isOpen = false;
        onLeave();
        for (const stop of stops) stop();
        for (const desk of allDesks()) desk.unwatch();
      };
    },
  };
  return runs;
}

const isUnsent = (phase?: RunRecord['phase']): boolean => phase === 'queued' || phase === 'submitting';

const hasLocks = (): boolean => Boolean(globalThis.navigator?.locks);

/** Listens to the page, where there is one; `resume` is the document's, and does not bubble. */
function listen(type: string, listener: () => void): () => void {
  globalThis.addEventListener?.(type, listener, true);
  return () => globalThis.removeEventListener?.(type, listener, true);
}
