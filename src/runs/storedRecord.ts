import { isObject } from '../core/task.js';
import type { Task } from '../core/task.js';
import { cutError } from './runErrors.js';
import type { RunRecord } from './runReducer.js';

/** A longer record is stored without the parts of its task that are longer, which can be asked for again. In characters. */
const maxLength = 100_000;

/** A record as text. How its task has ended, when, and what it has cost is always in it. */
export function toRecordText(given: RunRecord): string {
  const record = given.hadSecrets ? { ...given, task: withoutWords(given.task) } : given;
  const text = JSON.stringify(record);
  if (text.length <= maxLength || !record.ref || !record.task) return text;
  let isTruncated: true | undefined;
  const short = JSON.stringify(record.task, (key, part: unknown) => {
    if ((isObject(part) && key !== 'output') || JSON.stringify([part]).length <= maxLength) return part;
    isTruncated = true;
    return /^(files|network)$/.test(key) ? [] : null;
  });
  return JSON.stringify({ ...record, task: { isTruncated, ...(JSON.parse(short) as Task) } });
}

/** What the agent asks or says of its end may hold secrets, which nobody knows after a reload; the server can say it again. */
function withoutWords(task: Task | undefined): Task | undefined {
  if (task?.status === 'guardrail') return { ...task, guardrail: { ...task.guardrail, question: null } };
  if (task?.status === 'failed')
    return { ...task, isTruncated: true, failure: { ...task.failure, message: null } };
  return task?.status === 'terminated' && task.reason ? { ...task, isTruncated: true, reason: null } : task;
}

/** Reads a record that was stored or published; `undefined` when it is none, or of a newer version. */
export function parseRecord(value: unknown): RunRecord | undefined {
  const stored = parseStored(value);
  if (!isObject(stored) || stored['v'] !== 1 || !isObject(stored['input'])) return undefined;
  const sound = Object.entries(stored).filter(([key, each]) => isSound(each, key));
  const { ref, task, error, lostReason, cancel, answer, ...rest } = Object.fromEntries(
    sound,
  ) as Partial<RunRecord>;
  const { runId, phase = '', startedAt, owner, input, revision } = rest;
  const isKnown = /^(queued|submitting|watching|settled|refused|lost|cancelled)$/.test(phase);
  if (
    !runId ||
    !owner ||
    !isKnown ||
    !revision ||
    typeof startedAt !== 'number' ||
    typeof input!.taskDetails !== 'string'
  )
    return undefined;
  const hasRef = isObject(ref) && typeof ref.sessionId === 'string' && typeof ref.taskId === 'string';
  const hasTask = isTask(task);
  const record = {
    ...rest,
    ...(hasRef && { ref }),
    ...(hasTask && { task }),
    ...(isError(error) && { error }),
    ...(/^(gone|cut|unidentified)$/.test(lostReason ?? '') && { lostReason }),
    ...(cancel?.by && cancel.attempt && /^(requested|accepted|failed)$/.test(cancel.state) && { cancel }),
    ...(answer?.by && answer.attempt && /^(sending|accepted|rejected)$/.test(answer.state) && { answer }),
  } as RunRecord;
  if (phase === 'settled' && !hasTask) return hasRef ? { ...record, phase: 'watching' } : undefined;
  if (phase === 'watching' && !hasRef) return { ...record, phase: 'submitting' };
  if (phase === 'lost') return { error: cutError, lostReason: 'cut', ...record };
  return phase === 'refused' ? { error: cutError, ...record } : record;
}

/** The ids of runs in an index that was stored, or in a message that was published; none where it is no such thing. */
export function toRunIds(value: unknown): string[] {
  const stored = parseStored(value);
  return toList(isObject(stored) && stored['runIds']).filter((runId) => typeof runId === 'string');
}

/** A list that was stored or published; empty where it is none. */
export const toList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function parseStored(value: unknown): unknown {
  try {
    return typeof value === 'string' ? JSON.parse(value) : value;
  } catch {
    return undefined;
  }
}

/** The part that each kind of task must have. */
const parts: Readonly<Record<string, string>> = {
  running: 'usage',
  guardrail: 'guardrail',
  completed: 'result',
  failed: 'failure',
  terminated: 'usage',
};

const taskFields =
  /^(status|phase|sessionId|taskId|isTruncated|completedAt|reason|usage|guardrail|result|failure|partial)$/;

/** Whether it is a task with all its parts. Only what is sound in itself gets here. */
export function isTask(task: unknown): task is Task {
  if (!isObject(task) || !isSound(task, 'task') || !isObject(task['usage'])) return false;
  const part = task[parts[String(task['status'])] ?? ''];
  const hasAttachments = /^(completed|failed)$/.test(String(task['status']));
  const { partial } = task;
  return isObject(part) && (!hasAttachments || isBrought(part)) && (!partial || isBrought(partial));
}

/** Whether it is what a task has brought. */
function isBrought(value: unknown): boolean {
  const { files, network, answer } = isObject(value) ? value : {};
  return Array.isArray(files) && Array.isArray(network) && !isObject(answer);
}

const isError = (error: unknown): boolean =>
  isObject(error) && typeof error['message'] === 'string' && typeof error['code'] === 'string';

/** Whether a field, with all in it, is of the kind that its name says: components show it without asking. `within` is what it is in. */
function isSound(value: unknown, key: string, within = ''): boolean {
  // What is not set, the app's own, and whatever the agent brought.
  if (value === null || value === undefined || /^(input|output)$/.test(key)) return true;
  if (within === 'task' && !taskFields.test(key)) return true; // nobody shows it
  if (/^(files|network|urls)$/.test(key))
    return Array.isArray(value) && value.every((each) => isObject(each) && isSound(each, 'entry'));
  if (key === 'tags') return Array.isArray(value) && value.every((tag) => typeof tag === 'string');
  // The answer of a partial result is a text; that of a person is how it was sent.
  if (
    key === 'answer'
      ? isObject(value)
      : /^(ref|task|usage|guardrail|result|failure|partial|error|outputError|cause|entry|cancel|budget)$/.test(
          key,
        )
  )
    return isObject(value) && Object.entries(value).every(([name, each]) => isSound(each, name, key));
  const isNumber =
    `${within}.${key}` === 'error.status' ||
    /(Ms|Tokens|Seconds|Usd|Omitted|Bytes|Count|priority|revision|asked|occurrence|attempt|repeats|v|(started|submitted|settled|downloaded|asked)At)$/.test(
      key,
    );
  const kind = isNumber ? 'number' : /^(is|has|had)[A-Z]/.test(key) ? 'boolean' : 'string';
  // A time that `Date` cannot hold is none.
  return typeof value === kind && !(key.endsWith('At') && Math.abs(value as number) > 8.64e15);
}
