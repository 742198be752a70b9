import { focusManager, onlineManager } from '@tanstack/react-query';
import type { TaskRef } from '../core/task.js';
import { idempotencyMs } from '../core/timing.js';
import { isOver, mergeRuns, openArchive } from './archive.js';
import type { Archived } from './archive.js';
import { isUnsent } from './ledger.js';
import type { Ledger, RunRecord } from './ledger.js';
import { createLine } from './line.js';
import { createListening } from './listening.js';
import { createOutputReader } from '../core/output.js';
import { placesOf } from './places.js';
import { webRunKeys } from './keys.js';
import type { Pace } from './queries.js';
import type { Runs } from './runs.js';
import type { Tabs } from './tabs.js';
import { WatchedTask } from './tasks.js';
import type { TaskHost } from './tasks.js';
import { createWork } from './work.js';
import type { Tools, Work } from './work.js';

/** What does the work behind the runs of a provider: their line, what is kept of them, and the watch over their tasks. */
export interface Office {
  /** A run was begun: it takes its place in the line. */
  readonly join: (runId: string) => void;
  readonly workOf: (runId: string) => Work;
  /** Makes what reads completed tasks as their caller's type. */
  readonly createReader: typeof createOutputReader;
  /** The watch over a task, whoever started it. */
  taskOf(ref: TaskRef): WatchedTask;
  /** As those of `Runs`. */
  readonly dismiss: (runId: string) => void;
  readonly reset: () => void;
  open(): () => void;
}

/** So many runs that have ended are remembered. */
const maxRunsKept = 500;
/** News of a running task may be lost in a crash: it is asked for again. */
const lazyWriteMs = 1_000;
/** How long the first POST waits to learn of the other tabs. */
const longestLoadMs = 3_000;

/** Who sends a run in this page load. */
interface Sender {
  readonly runs: Runs;
  hear(records: readonly RunRecord[]): void;
}

/** The runs that wait to be sent or are being sent. A provider that is unmounted leaves them behind, and they go on. */
const senders = /* @__PURE__ */ new Map<string, Sender>();

/** Sets up the office of a provider's runs. */
export function createOffice(runs: Runs): Office {
  const { client, queryClient, ledger, options, settings, page, onReset, deskOf } = runs;
  const { maxHeldPosts, persist = 'session', scope, whenHidden = 'slow' } = options;
  const archive = openArchive(persist, client.baseUrl, scope);
  const places = placesOf(client);
  const works = new Map<string, Work>();
  const tasks = new Map<string, WatchedTask>();
  const line = createLine(runs, places, workOf);
  const listening = createListening(client, settings, () => runs);
  const pace: Pace = { whenHidden };
  const ownPace: Pace = { whenHidden };
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

  function workOf(runId: string): Work {
    let work = works.get(runId);
    if (!work) works.set(runId, (work = createWork(runId, tools)));
    return work;
  }

  const host: TaskHost = {
    client,
    queryClient,
    places,
    listen: (task) => listening.listen(task),
    tell: (task, news) => tabs?.tellTask(task.ref, news),
    onWatched(task, isWatched) {
      if (task.start.pace === pace) return; // those of the ledger go with their record
      if (isWatched) tasks.set(toKey(task.ref), task);
      else tasks.delete(toKey(task.ref));
    },
  };

  function taskOf(ref: TaskRef, record?: RunRecord): WatchedTask {
    const key = toKey(ref);
    let task = tasks.get(key);
    if (!task) {
      task = new WatchedTask(host, ref, {
        submittedAt: record?.submittedAt,
        maxDurationMs: record?.input.maxDurationMs,
        pace: record ? pace : ownPace, // other tabs know of runs only
        ...(record && { isOnScreen: deskOf(record.runId).isOnScreen, transport: record.transport }),
      });
      tasks.set(key, task);
    }
    return task;
  }

  function join(runId: string): void {
    const { isCancelling } = ledger.getState().runs[runId] ?? {};
    if (isCancelling) return void workOf(runId).cancel(); // before it could be sent
    senders.set(runId, self);
    const stop = ledger.subscribe(({ runs }) => {
      if (isUnsent(runs[runId]?.phase)) return;
      senders.delete(runId);
      stop();
    });
    line.join(runId);
    writeDown('soon');
    forgetOldest();
  }

  // ---------------------------------------------------------------------------------------------------------- archive

  /** Before anything is written down, so that nothing of an earlier page load is written over. */
  function readOnce(): void {
    if (hasRead) return;
    hasRead = true;
    // Held until the page dies: others see by it that this page still sends.
    if (hasTabs)
      navigator.locks
        .request(`${archive.name} page ${page}`, () => new Promise(() => undefined))
        .catch(() => undefined);
    archive?.read(resume);
  }

  function writeNow(): Promise<unknown> | undefined {
    readOnce();
    clearTimeout(timer);
    planned = undefined;
    return archive?.write(ledger.getState(), tabs?.isForgotten);
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
      const work = workOf(runId);
      if (now.runs[runId]) continue;
      const sender = senders.get(runId);
      // The page has not been loaded anew if the client or the cache is the same.
      if (sender?.runs.client === client || sender?.runs.queryClient === queryClient) follow(runId, sender);
      else if (!hasTabs && isUnsent(phase)) pickUp(runId);
      work.show();
      if (isOpen) work.watch();
      if (isCancelling && phase === 'watching') work.cancel().catch(() => undefined); // shown as `cancelError`
    }
  }

  /** Another provider of this page load still sends it, as another tab would: each hears what the other does with it. */
  function follow(runId: string, sender: Sender): void {
    const there = sender.runs.ledger;
    const read = (from: Ledger): RunRecord | undefined => from.getState().runs[runId];
    const take = (): void => {
      const record = read(there);
      deskOf(runId).input = sender.runs.deskOf(runId).input; // what is started anew with equal input joins it
      if (record && record !== read(ledger)) hear([record]);
      if (isUnsent(record?.phase)) return;
      stops.forEach((stop) => stop());
      if (record?.phase === 'watching' && record.isCancelling)
        workOf(runId)
          .cancel()
          .catch(() => undefined); // shown as `cancelError`
    };
    const tell = (): void => {
      const record = read(ledger);
      if (record?.isCancelling && !read(there)?.isCancelling) sender.hear([record]);
    };
    const stops = [there.subscribe(take), ledger.subscribe(tell)];
    take();
  }

  /** A page load has ended before it knew what became of its run. */
  function pickUp(runId: string, owner?: string): void {
    const { runs } = ledger.getState();
    const record = runs[runId];
    if (!record || !isUnsent(record.phase) || record.page === page) return;
    if (owner !== undefined && record.page !== owner) return;
    ledger.setState({ runs: { ...runs, [runId]: { ...record, page } } });
    const { phase, input, hadSecrets, sessionId, submittedAt = 0 } = record;
    const isLive = (record.transport ?? settings().transport) === 'live';
    if (
      phase === 'submitting' &&
      client.idempotency &&
      !hadSecrets &&
      (sessionId !== undefined || !isLive) && // else it may have a session that nobody can name
      Date.now() - submittedAt < idempotencyMs
    ) {
      deskOf(runId).input = input;
      line.join(runId, true);
    } else workOf(runId).abandon();
  }

  /** Takes in how runs stand in other tabs. */
  function hear(records: readonly RunRecord[]): void {
    const { runs: known, line: waiting } = ledger.getState();
    const news = Object.fromEntries(records.map((record) => [record.runId, record]));
    const merged = mergeRuns(known, news);
    ledger.setState({ runs: merged });
    for (const { runId } of records) {
      const work = workOf(runId);
      const { phase, isCancelling, page: owner } = merged[runId] ?? {};
      if (waiting.includes(runId) && !isUnsent(phase)) line.leave(runId);
      // Later, because what is done while hearing is not told.
      if (isCancelling && phase === 'queued' && owner === page)
        queueMicrotask(() => void work.cancel().catch(() => undefined));
      if (phase !== 'watching') work.unwatch();
      work.show();
      work.watch();
    }
    writeDown('later');
  }

  function forgetAll(): void {
    ledger.setState({ line: [] });
    forget(Object.values(ledger.getState().runs));
    queryClient.removeQueries({ queryKey: [...webRunKeys.all, client.baseUrl] });
    writeDown('soon');
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
      import('./tabs.js')
        .then(({ joinTabs }) => {
          if (isOver) return;
          tabs = joinTabs({
            name: archive.name,
            page,
            ledger,
            hear,
            hearTask: (ref, news) => tasks.get(toKey(ref))?.hear(news),
            dismiss: (runIds) =>
              forget(Object.values(ledger.getState().runs).filter((run) => runIds.includes(run.runId))),
            reset: forgetAll,
            pickUp,
            setFollowing(isFollowing) {
              pace.isFollowing = isFollowing;
              tasks.forEach((task) => task.onPageChange());
            },
          });
        })
        .catch(() => Object.keys(ledger.getState().runs).forEach((runId) => pickUp(runId)));
    return () => {
      isOver = true;
      tabs?.leave();
      tabs = undefined;
      pace.isFollowing = false;
    };
  }

  function forgetOldest(): void {
    const { runs } = ledger.getState();
    const over = Object.values(runs).filter((run) => isOver(run) || run.isDetached);
    if (over.length > maxRunsKept) forget(over.slice(0, over.length - maxRunsKept));
  }

  function forget(records: readonly RunRecord[]): void {
    const { runs: known, slots } = ledger.getState();
    const ids = new Set(records.map(({ runId }) => runId));
    const left = Object.entries(known).filter(([runId]) => !ids.has(runId));
    const shown = Reflect.ownKeys(slots).filter((slot) => !ids.has(slots[slot] ?? ''));
    ledger.setState({
      runs: Object.fromEntries(left),
      slots: Object.fromEntries(shown.map((slot) => [slot, slots[slot]])),
    });
    for (const { runId, ref } of records) {
      const work = workOf(runId);
      work.unwatch();
      work.show();
      works.delete(runId);
      runs.closeDesk(runId);
      if (ref) tasks.delete(toKey(ref));
    }
  }

  const self: Sender = { runs, hear };
  const tools: Tools = {
    runs,
    places,
    isOpen: () => isOpen,
    taskOf,
    leaveLine: line.leave,
    runLive: listening.runLive,
    writeDown,
    writeNow,
  };
  const allWork = (): Work[] => Object.keys(ledger.getState().runs).map(workOf);

  return {
    join,
    workOf,
    createReader: createOutputReader,
    taskOf,
    dismiss(runId) {
      const record = ledger.getState().runs[runId];
      if (!record || !isOver(record)) return;
      forget([record]);
      tabs?.tellDismissed([runId]);
      writeDown('soon');
    },
    reset() {
      tabs?.tellReset();
      archive?.clear();
      forgetAll();
    },
    open() {
      isOpen = true;
      readOnce();
      for (const work of allWork()) work.watch();
      const onPageChange = (): void => tasks.forEach((task) => task.onPageChange());
      places.onClosed.add(line.show);
      const onLeave = (): void => void (planned && writeNow());
      const stops = [
        () => places.onClosed.delete(line.show),
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
        for (const work of allWork()) work.unwatch();
      };
    },
  };
}

const toKey = ({ sessionId, taskId }: TaskRef): string => `${sessionId}/${taskId}`;

const hasLocks = (): boolean => Boolean(globalThis.navigator?.locks);

/** Listens to the page, where there is one; `resume` is the document's, and does not bubble. */
function listen(type: string, listener: () => void): () => void {
  globalThis.addEventListener?.(type, listener, true);
  return () => globalThis.removeEventListener?.(type, listener, true);
}
