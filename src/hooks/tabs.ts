import type { TaskRef } from '../core/task.js';
import { isOver, toRecord, toRecordText } from './archive.js';
import type { Ledger, RunRecord } from './ledger.js';
import type { TaskNews } from './tasks.js';

/** What the tabs of one ledger tell each other. Records travel as the JSON they are written down in. */
type Message =
  | { readonly type: 'runs'; readonly texts: readonly string[] }
  | { readonly type: 'dismissed'; readonly runIds: readonly string[] }
  | { readonly type: 'task'; readonly ref: TaskRef; readonly news: TaskNews }
  /** Whatever began before is forgotten. */
  | { readonly type: 'reset'; readonly at: number }
  /** A tab has joined. What was told while it loaded it has not heard, so it is told again. */
  | { readonly type: 'hello' };

/** So long a run that has ended is told to those who join; what ended earlier they have read. */
const retoldMs = 60_000;
/** So many dismissed runs are known, so that no late word brings one back. */
const maxDismissed = 500;

/** What a tab's runs give to hear from other tabs. */
export interface TabsHost {
  /** The same in every tab that shares the ledger. */
  readonly name: string;
  /** This page load. */
  readonly page: string;
  readonly ledger: Ledger;
  /** Takes in how runs stand in another tab. */
  readonly hear: (records: readonly RunRecord[]) => void;
  readonly hearTask: (ref: TaskRef, news: TaskNews) => void;
  readonly dismiss: (runIds: readonly string[]) => void;
  readonly reset: () => void;
  /** The page load that was to send this run has ended. */
  readonly pickUp: (runId: string, page: string) => void;
  /** Whether this tab asks for news, or is told. */
  readonly setFollowing: (isFollowing: boolean) => void;
}

/** This tab among the others. */
export interface Tabs {
  tellTask(ref: TaskRef, news: TaskNews): void;
  tellDismissed(runIds: readonly string[]): void;
  tellReset(): void;
  /** Whether a record is of before a reset, or was dismissed: a tab that had not heard of it may have written it down since. */
  readonly isForgotten: (record: RunRecord) => boolean;
  leave(): void;
}

/**
 * Joins the tabs that share a ledger: what one does is told to all, and only one of them, a visible one if there is one, asks the
 * server. When it closes the next one holds its lock at once.
 */
export function joinTabs(host: TabsHost): Tabs {
  const { name, page, ledger } = host;
  const channel = new BroadcastChannel(name);
  const left = new AbortController();
  const { signal } = left;
  // oxlint-disable-next-line require-post-message-target-origin -- a channel is of one origin
  const tell = (message: Message): void => channel.postMessage(message);
  let isHearing = false;
  const dismissed = new Set<string>();
  let resetAt = 0;

  const isForgotten = ({ runId, startedAt }: RunRecord): boolean =>
    dismissed.has(runId) || startedAt < resetAt;

  function noteDismissed(runIds: readonly string[]): void {
    for (const runId of runIds) dismissed.add(runId);
    for (const runId of [...dismissed].slice(0, -maxDismissed)) dismissed.delete(runId);
  }

  /** Forgets what began before; what began since stays. */
  function hearReset(at: number): void {
    if (at <= resetAt) return; // told again because one more has joined
    resetAt = at;
    const all = Object.values(ledger.getState().runs);
    const old = all.filter(isForgotten);
    if (old.length === all.length) host.reset();
    else host.dismiss(old.map(({ runId }) => runId));
  }

  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    isHearing = true;
    switch (data.type) {
      case 'runs': {
        const records = data.texts.flatMap((text) => toRecord(JSON.parse(text)) ?? []);
        host.hear(records.filter((record) => !isForgotten(record)));
        break;
      }
      case 'task':
        host.hearTask(data.ref, data.news);
        break;
      case 'dismissed':
        noteDismissed(data.runIds);
        host.dismiss(data.runIds);
        break;
      case 'reset':
        hearReset(data.at);
        break;
      case 'hello':
        tellAll();
    }
    isHearing = false;
    awaitOwners();
  });

  /** Tells what a tab that has just joined cannot have read. */
  function tellAll(): void {
    if (resetAt > 0) tell({ type: 'reset', at: resetAt });
    if (dismissed.size > 0) tell({ type: 'dismissed', runIds: [...dismissed] });
    const own = Object.values(ledger.getState().runs).filter(
      (run) => run.page === page && (!isOver(run) || Date.now() - (run.settledAt ?? 0) < retoldMs),
    );
    if (own.length > 0) tell({ type: 'runs', texts: own.map(toRecordText) });
  }

  const stop = ledger.subscribe(({ runs }, { runs: before }) => {
    if (isHearing || runs === before) return;
    const news = Object.values(runs).filter((run) => isNews(run, before[run.runId]));
    if (news.length > 0) tell({ type: 'runs', texts: news.map(toRecordText) });
  });

  // ------------------------------------------------------------------------------------------------------------ owners

  const awaited = new Set<string>();

  /** Waits for the end of the page loads whose unsent runs we see; what they left undone is then picked up. */
  function awaitOwners(): void {
    for (const { runId, page: owner, ...run } of Object.values(ledger.getState().runs)) {
      const isUnsent = run.phase === 'queued' || run.phase === 'submitting';
      const id = `${runId} ${owner}`;
      if (!isUnsent || owner === page || awaited.has(id)) continue;
      awaited.add(id);
      navigator.locks
        .request(`${name} page ${owner}`, { signal }, () => host.pickUp(runId, owner))
        .catch(() => undefined); // this tab has left
    }
  }

  const hold = (): Promise<void> =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  tell({ type: 'hello' });
  awaitOwners();

  // -------------------------------------------------------------------------------------------------------------- lead

  let turn = new AbortController();
  let isLeading = false;

  function lead(options: { readonly steal: true } | { readonly signal: AbortSignal }): void {
    const run = async (): Promise<void> => {
      isLeading = true;
      host.setFollowing(false);
      await hold();
    };
    navigator.locks.request(`${name} lead`, options, run).catch(() => {
      // Another tab came to the front and has taken the lead, or this one stands no longer in line for it.
      if (!isLeading || signal.aborted) return;
      isLeading = false;
      host.setFollowing(true);
      standInLine();
    });
  }

  function standInLine(): void {
    turn = new AbortController();
    lead({ signal: AbortSignal.any?.([turn.signal, signal]) ?? turn.signal });
  }

  const onVisible = (): void => {
    if (isLeading || document.visibilityState !== 'visible') return;
    turn.abort();
    lead({ steal: true });
  };
  document.addEventListener('visibilitychange', onVisible);
  host.setFollowing(true);
  if (document.visibilityState === 'visible') onVisible();
  else standInLine();

  return {
    tellTask: (ref, news) => !isHearing && tell({ type: 'task', ref, news }),
    tellDismissed(runIds) {
      noteDismissed(runIds);
      tell({ type: 'dismissed', runIds });
    },
    tellReset() {
      noteDismissed(Object.keys(ledger.getState().runs)); // what began in this very millisecond, too
      resetAt = Date.now();
      tell({ type: 'reset', at: resetAt });
    },
    isForgotten,
    leave() {
      left.abort();
      turn.abort();
      stop();
      document.removeEventListener('visibilitychange', onVisible);
      channel.close();
    },
  };
}

/** Whether a record says more than another but for its task, which is told by itself. */
function isNews(record: RunRecord, before: RunRecord | undefined): boolean {
  if (!before || isOver(record) !== isOver(before)) return true;
  return told.some((key) => record[key] !== before[key]);
}

const told = [
  'phase',
  'ref',
  'isCancelling',
  'isDetached',
  'page',
  'sessionId',
] as const satisfies (keyof RunRecord)[];
