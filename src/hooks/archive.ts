import { isWebRunError, WebRunError } from '../core/errors.js';
import { isObject } from '../core/task.js';
import type { LedgerState, RunRecord } from './ledger.js';

/** A place for texts by name, as zustand's `StateStorage`; `getItem` and `setItem` may return promises. */
export interface StateStorage {
  getItem(name: string): string | null | Promise<string | null>;
  setItem(name: string, value: string): unknown;
  removeItem(name: string): unknown;
}

/** Where runs are written down: with the tab, with the browser and over all its tabs, nowhere, or in a storage of your own. */
export type Persist = 'session' | 'local' | false | StateStorage;

/** What is read back: the runs by id, oldest first, and which of them each named slot shows. */
export type Archived = Pick<LedgerState, 'runs' | 'slots'>;

/** The ledger, written down. A storage that is full, forbidden or corrupted loses what it cannot keep, and breaks nothing. */
export interface Archive {
  /** The name it is kept under; the same in every tab. */
  readonly name: string;
  /** Gives what was kept to `take`, at once where the storage answers at once. */
  read(take: (kept: Archived) => void): void;
  /**
   * Writes down, beside what another tab wrote in between and is not forgotten; returns a promise only where the storage takes
   * its time.
   */
  write(state: LedgerState, isForgotten?: (record: RunRecord) => boolean): Promise<unknown> | undefined;
  /** Forgets everything. */
  clear(): void;
}

/** The shape of what is written. A change that older code cannot read gets the next number, and its step in {@link parseArchived}. */
const version = 1;
const maxRuns = 500;
/** In characters. Browsers give an origin five million, and the app wants some too. */
const maxLength = 1_000_000;
/** How long the POST waits for a storage that takes its time. */
const longestWriteMs = 1_000;

/** Opens the archive of one API and, by `scope`, of one user; `undefined` where nothing can be kept. */
export function openArchive(persist: Persist, baseUrl: string, scope = ''): Archive | undefined {
  const name = `webrun-react ${baseUrl} ${scope}`;
  const storage = findStorage(persist);
  if (!storage) return;
  let known: string | null = null;

  return {
    name,
    read(take) {
      try {
        const text = storage.getItem(name);
        if (text instanceof Promise) text.then((late) => take(parseArchived(late)), doNothing);
        else take(parseArchived((known = text)));
      } catch {
        // It cannot be read: then there is nothing to resume.
      }
    },
    write(state, isForgotten = () => false) {
      try {
        const now = typeof persist === 'string' ? (storage.getItem(name) as string | null) : known;
        const others = now === known ? [] : Object.entries(parseArchived(now).runs);
        const beside = Object.fromEntries(others.filter(([, record]) => !isForgotten(record)));
        const merged = { ...state, runs: mergeRuns(beside, state.runs) };
        known = toText(merged, maxLength);
        const done = storage.setItem(name, known);
        if (done instanceof Promise)
          return Promise.race([
            done.catch(doNothing),
            new Promise((resolve) => setTimeout(resolve, longestWriteMs)),
          ]);
      } catch {
        try {
          storage.setItem(name, (known = toText(state, maxLength / 10)));
        } catch {
          // Full even so: the runs of this page live on without.
        }
      }
    },
    clear() {
      known = null;
      try {
        storage.removeItem(name);
      } catch {
        // What cannot be reached holds nothing of ours.
      }
    },
  };
}

const doNothing = (): void => undefined;

function findStorage(persist: Persist): StateStorage | undefined {
  try {
    if (typeof persist === 'object') return persist;
    // A server may have such a storage too, one for all its users.
    return persist && typeof document !== 'undefined' ? globalThis[`${persist}Storage`] : undefined;
  } catch {
    return; // a page without the right to storage throws when it looks at it
  }
}

// ---------------------------------------------------------------------------------------------------------------- write

const written = /* @__PURE__ */ new WeakMap<RunRecord, string>();

/** A record as JSON, errors with their words. Records are never changed in place, so each is written once. */
export function toRecordText(record: RunRecord): string {
  let text = written.get(record);
  if (text === undefined) {
    text = JSON.stringify(record, (_, value: unknown) =>
      value instanceof Error ? Object.assign({}, value, { message: value.message }) : value,
    );
    written.set(record, text);
  }
  return text;
}

export const isOver = ({ phase }: RunRecord): boolean => !/ing|queued/.test(phase);

/** What is kept within the bounds: what has not ended first, then the newest. */
function toText({ runs, slots }: Archived, limit: number): string {
  const all = Object.values(runs);
  const kept = new Map<string, string>();
  let length = 0;
  for (const record of [...all.filter((run) => !isOver(run)), ...all.filter(isOver).toReversed()]) {
    if (isOver(record) && kept.size >= maxRuns) break;
    let text = toRecordText(record);
    // What a record says at length of its task can be asked for again.
    if (length + text.length > limit && record.ref) text = toRecordText({ ...record, task: undefined });
    if (length + text.length > limit) continue;
    length += text.length;
    kept.set(record.runId, text);
  }
  const texts = all.flatMap(({ runId }) => kept.get(runId) ?? []);
  return `{"version":${version},"slots":${JSON.stringify(slots)},"runs":[${texts.join(',')}]}`;
}

/** How far a record has come: no tab may take a run back. */
function toRank({ phase, ref }: RunRecord): number {
  if (ref) return phase === 'settled' ? 6 : phase === 'lost' ? 5 : 4;
  return phase === 'settled' ? 6 : phase === 'queued' ? 1 : phase === 'submitting' ? 2 : 3;
}

/** Puts two accounts of the same runs together: of each run the one that has come further, of two equal ones the news. */
export function mergeRuns(known: LedgerState['runs'], news: LedgerState['runs']): LedgerState['runs'] {
  const merged = { ...known };
  for (const record of Object.values(news)) {
    const other = known[record.runId];
    if (!other || toRank(record) >= toRank(other)) merged[record.runId] = record;
  }
  return merged;
}

// ----------------------------------------------------------------------------------------------------------------- read

/** Reads what was written, by whatever version: what is not a record is left out. */
function parseArchived(text: string | null): Archived {
  let kept: unknown;
  try {
    kept = JSON.parse(text ?? '');
  } catch {
    // Nothing, or not ours.
  }
  const runs: Record<string, RunRecord> = {};
  const { runs: list, slots = {} } = isObject(kept) ? kept : {};
  for (const each of Array.isArray(list) ? list : []) {
    const record = toRecord(each);
    if (record) runs[record.runId] = record;
  }
  return { runs, slots: isObject(slots) ? (slots as LedgerState['slots']) : {} };
}

/** Reads one record; `undefined` when it is none, or one that would tell nothing. */
export function toRecord(value: unknown): RunRecord | undefined {
  if (!isObject(value) || !isObject(value['input'])) return;
  const sound = Object.entries(value).filter(([key, each]) => isSound(each, key));
  const { ref, task, error, ...kept } = Object.fromEntries(sound) as Partial<RunRecord>;
  const { runId, phase = '', startedAt, input } = kept;
  const isKnown = /^(queued|submitting|watching|settled|refused|lost|cancelled)$/.test(phase);
  if (!runId || !isKnown || !(Number(startedAt) > 0) || typeof input?.taskDetails !== 'string') return;
  const hasRef = isObject(ref) && typeof ref.sessionId === 'string' && typeof ref.taskId === 'string';
  const part = isObject(task) ? parts[task.status] : undefined;
  const isWhole = task?.status !== 'completed' || Boolean(task.result?.files && task.result.network);
  const hasTask = part !== undefined && isObject(task?.[part as 'usage']) && isObject(task.usage) && isWhole;
  const record = {
    ...kept,
    ...(hasRef && { ref }),
    ...(hasTask && { task: withErrors(task) }),
    ...(isObject(error) && { error: toError(error) }),
  } as RunRecord;
  if (phase === 'settled' && !hasTask) return hasRef ? { ...record, phase: 'watching' } : undefined;
  if (phase === 'watching' && !hasRef) return { ...record, phase: 'submitting' };
  if ((phase === 'lost' || phase === 'refused') && !record.error)
    return { ...record, error: new WebRunError('', { code: 'network', outcome: 'unknown' }) };
  return record;
}

/** Whether a field, with all in it, is of the kind that its name says: components show it without asking. */
function isSound(value: unknown, key: string): boolean {
  if (/^(input|output)$/.test(key)) return true; // the app's own, and whatever the agent brought
  if (/^(files|network|urls)$/.test(key))
    return Array.isArray(value) && value.every((each) => isSound(each, 'entry'));
  if (/^(ref|task|usage|guardrail|result|failure|error|entry)$/.test(key) || isObject(value))
    return isObject(value) && Object.entries(value).every(([name, each]) => isSound(each, name));
  if (value === null) return true;
  const isNumber = /(Ms|Tokens|Seconds|Usd|priority|(started|submitted|settled|downloaded)At)$/.test(key);
  const kind = isNumber ? 'number' : /^(is|had)[A-Z]/.test(key) ? 'boolean' : 'string';
  return typeof value === kind || (key === 'status' && typeof value === 'number');
}

/** The part that each kind of task must have. */
const parts: Readonly<Record<string, string>> = {
  running: 'usage',
  guardrail: 'guardrail',
  completed: 'result',
  failed: 'failure',
  terminated: 'usage',
};

function toError(kept: object): WebRunError {
  const { message, ...parts } = kept as WebRunError;
  return isWebRunError(kept) ? kept : new WebRunError(message, parts);
}

function withErrors(task: NonNullable<RunRecord['task']>): RunRecord['task'] {
  if (task.status !== 'completed' || !isObject(task.result?.outputError)) return task;
  const { message } = task.result.outputError as Error;
  return { ...task, result: { ...task.result, outputError: new Error(message) } };
}
