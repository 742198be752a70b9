/** What a client of another service gives as a task, read as one: nobody has checked its types. */
import { WebRunError } from './errors.js';
import { toNumber, toText, toTime } from './reply.js';
import { emptyPartialResult, isObject, unknownUsage } from './task.js';
import type { Task, TaskPhase, TaskRef } from './task.js';

/** What each kind of task has of its own where its client says nothing. */
const parts: { readonly [Status in Task['status']]: object } = {
  running: { phase: 'running' },
  guardrail: { guardrail: { kind: null, question: null } },
  completed: {
    completedAt: null,
    result: { message: null, output: null, outputError: null, files: [], network: [] },
  },
  failed: { failure: { message: null, code: null, ...emptyPartialResult } },
  terminated: { reason: null },
};

/**
 * A task as JSON can say it, which is how it is stored and passed on, each field of its own kind: an output that JSON cannot say is left
 * out. What its client does not say, or says as what it cannot be, is unknown, or empty. An integer as an id becomes a text; where there
 * is one id only, it is both; those that are `known` need not be said again.
 * @throws {WebRunError} `code: 'protocol'` for what is no task; it may cost money all the same
 */
export function readClientTask(given: Task, known: Partial<TaskRef> = {}): Task {
  const task = toJson(given);
  const { status, partial, sessionId, taskId } = isObject(task) ? task : {};
  if (typeof status === 'string' && Object.hasOwn(parts, status)) {
    const own = { usage: unknownUsage, ...parts[status as Task['status']] };
    const filled = fill(task, isObject(partial) ? { ...own, partial: emptyPartialResult } : own);
    const [session, id] = [toIdText(sessionId), toIdText(taskId)];
    return {
      ...toSound(filled),
      sessionId: session ?? known.sessionId ?? id,
      taskId: id ?? known.taskId ?? session,
    } as Task;
  }
  const names = Object.keys(parts).join(', ');
  throw new WebRunError(
    `[webrun-react] Could not read the task: its \`status\` is ${JSON.stringify(status)}. It can be ${names}.`,
    { code: 'protocol', outcome: 'unknown', isRetryable: known.taskId !== undefined },
  );
}

function toJson(task: unknown): unknown {
  const write = (isWhole: boolean): unknown =>
    JSON.parse(
      JSON.stringify(task ?? null, (key, value: unknown) =>
        key === 'output' && !isWhole ? null : typeof value === 'bigint' ? `${value}` : value,
      ),
    );
  try {
    return write(true);
  } catch {
    return write(false); // it holds itself
  }
}

/** An object with what it lacks, and an empty list or object in place of what is none. */
function fill(value: unknown, missing: object): Readonly<Record<string, unknown>> {
  const filled: Record<string, unknown> = { ...missing, ...(isObject(value) && value) };
  for (const [name, part] of Object.entries(missing))
    if (Array.isArray(part)) filled[name] = Array.isArray(filled[name]) ? filled[name] : part;
    else if (isObject(part)) filled[name] = fill(filled[name], part);
  return filled;
}

const toIdText = (value: unknown): string | null =>
  typeof value === 'number' || (typeof value === 'string' && value) ? `${value}` : null;

/** What each entry of a list has where its client says nothing. */
const entries: Readonly<Record<string, object>> = {
  files: { filename: 'download', url: null, sourceUrl: null, downloadedAt: null },
  network: { id: null, taskId: null, urls: [] },
  urls: { timestampMs: null },
};

const phases: readonly unknown[] = ['starting', 'running', 'paused', 'disconnected'] satisfies TaskPhase[];

/** A task whose fields are of the kinds that their names say. What the app adds to it stays; within its parts nobody could store it. */
const toSound = (task: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => ({
  ...task,
  ...toKinds(task),
});

const toKinds = (fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      const read = reads.find(([names]) => names.test(name))?.[1];
      return read ? [[name, read(value, name)]] : [];
    }),
  );

/** How fields are read, by their names. */
const reads: readonly (readonly [names: RegExp, read: (value: unknown, name: string) => unknown])[] = [
  [/^(output|outputError)$/, (value) => value],
  [/^(usage|guardrail|result|failure|partial)$/, (value) => (isObject(value) ? toKinds(value) : undefined)],
  [/^(files|network|urls)$/, toEntries],
  [/^phase$/, (value) => (phases.includes(value) ? value : 'running')],
  [/^filename$/, (value) => toText(value) || 'download'],
  [/^(sizeBytes|filesOmitted|networkOmitted)$/, (value) => toNumber(value) ?? undefined],
  [/(Tokens|Seconds|Usd)$/, (value) => toNumber(value)],
  [/^(downloadedAt|timestampMs)$/, toTime],
  [/^(message|kind|question|code|answer|reason|completedAt|url|sourceUrl|id|taskId)$/, toText],
];

function toEntries(value: unknown, name: string): unknown {
  return (Array.isArray(value) ? value : [])
    .filter((entry) => isObject(entry) && (name !== 'urls' || typeof entry['url'] === 'string'))
    .map((entry) => toKinds(fill(entry, entries[name]!)));
}
