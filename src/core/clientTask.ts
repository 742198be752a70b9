/** Reads the tasks of a client of another service, whose types are unchecked. */
import { WebRunError } from './errors.js';
import { toNumber, toText, toTime } from './reply.js';
import { emptyPartialResult, isObject, unknownUsage } from './task.js';
import type { Task, TaskPhase, TaskRef } from './task.js';

/** The default fields of each kind of task. */
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
 * Converts a task to JSON data, the form in which it is stored and passed on, with every field of its own type. An output that JSON
 * cannot represent becomes `null`. Missing or invalid fields are unknown or empty. A number as an id becomes text; a single id is
 * used as both; `known` ids fill in for missing ones.
 * @throws {WebRunError} `code: 'protocol'` for anything that is not a task; it may still cost money
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
    return write(false); // it is circular
  }
}

/** Fills in missing fields, and replaces invalid lists and objects with default ones. */
function fill(value: unknown, missing: object): Readonly<Record<string, unknown>> {
  const filled: Record<string, unknown> = { ...missing, ...(isObject(value) && value) };
  for (const [name, part] of Object.entries(missing))
    if (Array.isArray(part)) filled[name] = Array.isArray(filled[name]) ? filled[name] : part;
    else if (isObject(part)) filled[name] = fill(filled[name], part);
  return filled;
}

const toIdText = (value: unknown): string | null =>
  typeof value === 'number' || (typeof value === 'string' && value) ? `${value}` : null;

/** The default fields of list entries. */
const entries: Readonly<Record<string, object>> = {
  files: { filename: 'download', url: null, sourceUrl: null, downloadedAt: null },
  network: { id: null, taskId: null, urls: [] },
  urls: { timestampMs: null },
};

const phases: readonly unknown[] = ['starting', 'running', 'paused', 'disconnected'] satisfies TaskPhase[];

/** A task with every known field of its type. Extra fields of the app stay on the task, but not in its parts: they could not be stored. */
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

/** How fields are read, by name. */
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
