import { isObject } from '../core/task.js';
import type { Task } from '../core/task.js';
import { cutError } from './runErrors.js';
import type { RunRecord } from './runReducer.js';

/** In characters. A longer record is stored without the parts of its task that exceed this; they can be polled for again. */
const maxLength = 100_000;

/** A record as text. It always includes how and when its task ended, and what it cost. */
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

/** Drops a question or final message, which may hold secrets that are unknown after a reload; the server can send it again. */
function withoutWords(task: Task | undefined): Task | undefined {
  if (task?.status === 'guardrail') return { ...task, guardrail: { ...task.guardrail, question: null } };
  if (task?.status === 'failed')
    return { ...task, isTruncated: true, failure: { ...task.failure, message: null } };
  return task?.status === 'terminated' && task.reason ? { ...task, isTruncated: true, reason: null } : task;
}

/** Parses a stored or published record; `undefined` if it is not one, or of a newer version. */
export function parseRecord(value: unknown): RunRecord | undefined {
  const stored = parseStored(value);
  if (!isObject(stored) || stored['v'] !== 1 || !isObject(stored['input'])) return undefined;
  const valid = Object.entries(stored).filter(([key, each]) => isValidField(each, key));
  const { ref, task, error, lostReason, cancel, answer, ...rest } = Object.fromEntries(
    valid,
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

/** The run ids in a stored index or a published message; none if it is neither. */
export function toRunIds(value: unknown): string[] {
  const stored = parseStored(value);
  return toList(isObject(stored) && stored['runIds']).filter((runId) => typeof runId === 'string');
}

/** A stored or published list; empty if it is not one. */
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

/** Whether it is a valid task with all its parts. */
export function isTask(task: unknown): task is Task {
  if (!isObject(task) || !isValidField(task, 'task') || !isObject(task['usage'])) return false;
  const part = task[parts[String(task['status'])] ?? ''];
  const mayHaveAttachments = /^(completed|failed)$/.test(String(task['status']));
  const { partial } = task;
  return (
    isObject(part) && (!mayHaveAttachments || hasAttachments(part)) && (!partial || hasAttachments(partial))
  );
}

/** Whether it has a task's files and network entries, and no object as its answer. */
function hasAttachments(value: unknown): boolean {
  const { files, network, answer } = isObject(value) ? value : {};
  return Array.isArray(files) && Array.isArray(network) && !isObject(answer);
}

const isError = (error: unknown): boolean =>
  isObject(error) && typeof error['message'] === 'string' && typeof error['code'] === 'string';

/** Whether a field, with all in it, has the type its name implies: components do not check it. `within` is its parent's name. */
function isValidField(value: unknown, key: string, within = ''): boolean {
  // Unset fields, the app's input and the agent's output may be anything.
  if (value === null || value === undefined || /^(input|output)$/.test(key)) return true;
  if (within === 'task' && !taskFields.test(key)) return true; // never shown
  if (/^(files|network|urls)$/.test(key))
    return Array.isArray(value) && value.every((each) => isObject(each) && isValidField(each, 'entry'));
  if (key === 'tags') return Array.isArray(value) && value.every((tag) => typeof tag === 'string');
  // In a partial result the answer is a text; in a record it is an `AnswerRequest`.
  if (
    key === 'answer'
      ? isObject(value)
      : /^(ref|task|usage|guardrail|result|failure|partial|error|outputError|cause|entry|cancel|budget)$/.test(
          key,
        )
  )
    return isObject(value) && Object.entries(value).every(([name, each]) => isValidField(each, name, key));
  const isNumber =
    `${within}.${key}` === 'error.status' ||
    /(Ms|Tokens|Seconds|Usd|Omitted|Bytes|Count|priority|revision|asked|occurrence|attempt|repeats|v|(started|submitted|settled|downloaded|asked)At)$/.test(
      key,
    );
  const kind = isNumber ? 'number' : /^(is|has|had)[A-Z]/.test(key) ? 'boolean' : 'string';
  // A time that `Date` cannot hold is invalid.
  return typeof value === kind && !(key.endsWith('At') && Math.abs(value as number) > 8.64e15);
}
