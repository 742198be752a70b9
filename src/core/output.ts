import { findFence, findRagged, readCsv } from './csv.js';
import type { CsvLines } from './csv.js';
import { toCause } from './errors.js';
import type { OutputType } from './input.js';
import { parseData } from './json.js';
import { toText } from './reply.js';
import { toRecords } from './table.js';
import type { CompletedTask, OutputError, OutputIssue, TaskResult } from './task.js';

/** The part of Standard Schema used here; zod, valibot, arktype and others implement it. @see https://standardschema.dev */
export interface StandardSchemaV1<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Reads a completed task as the caller's type; the same task gives the same object, so that nothing is validated or rendered twice. */
export type OutputReader<Output> = (
  task: CompletedTask,
  outputType: OutputType | undefined,
) => CompletedTask<Output>;

/**
 * Creates a reader. The schema is looked up when a task is first read, so an inline schema validates once.
 * Without a schema the output is returned unchecked: the caller asserts its type.
 *
 * | asked for         | the schema gets                                                                                        |
 * | ----------------- | ------------------------------------------------------------------------------------------------------ |
 * | `structured_json` | the JSON: the whole answer, the content of its first Markdown fence, or of a JSON string                 |
 * | `structured_csv`  | the rows as objects by header; if rejected or ragged, all lines as arrays, header included               |
 * | `text`            | an answer that is a JSON object or array as data, else the text                                        |
 */
export function createOutputReader<Output>(
  schemaNow: () => StandardSchemaV1<unknown, Output> | undefined,
): OutputReader<Output> {
  const known = new WeakMap<CompletedTask, CompletedTask<Output>>();
  return (task, outputType) => {
    let typed = known.get(task);
    if (!typed)
      known.set(task, (typed = { ...task, result: readResult(task.result, outputType, schemaNow()) }));
    return typed;
  };
}

function readResult<Output>(
  result: TaskResult,
  outputType: OutputType | undefined,
  schema: StandardSchemaV1<unknown, Output> | undefined,
): TaskResult<Output> {
  try {
    const output = schema ? validate(schema, result, outputType) : readPlain(result, outputType);
    return { ...result, output: output as Output | null };
  } catch (error) {
    // The answer was paid for: if it came only as data, it is kept as text.
    const message = result.message ?? toText(result.output);
    return { ...result, message, output: null, outputError: toOutputError(error) };
  }
}

/** Reads the answer as the requested type, without a schema. @throws when it cannot */
function readPlain({ message, output }: TaskResult, outputType: OutputType | undefined): unknown {
  if (output !== null) return output;
  if (outputType === 'structured_json') return readJson(message);
  const lines = outputType === 'structured_csv' && message?.trim() ? readTable(message) : null;
  if (!lines) return null;
  const ragged = findRagged(lines);
  // One column, or no rows, may be just a sentence.
  if (ragged !== null || (lines[0]?.length ?? 0) < 2 || lines.length < 2)
    throw new Error(ragged ?? 'it is not a table');
  return toObjects(lines);
}

/** The first reading of the answer that the schema accepts. @throws {OutputError} with the issues of the first, if it accepts none */
function validate<Output>(
  schema: StandardSchemaV1<unknown, Output>,
  { message, output }: TaskResult,
  outputType: OutputType | undefined,
): Output {
  let values: unknown[] = [output ?? message];
  let note = '';
  if (output === null && outputType === 'structured_json') values = [readJson(message)];
  if (output === null && outputType === 'structured_csv') {
    const lines = readTable(message);
    const ragged = findRagged(lines);
    values = ragged === null ? [toObjects(lines), lines] : [lines];
    note = ragged === null ? '' : `${ragged}; `;
  }
  const found = values.map((value) => {
    const checked = schema['~standard'].validate(value);
    if (!('then' in checked)) return checked;
    checked.catch(() => undefined); // its result is ignored
    throw new TypeError('the schema is asynchronous or throws');
  });
  const taken = found.find((each) => !each.issues);
  if (taken) return taken.value;
  throw toIssueError(note, found[0]?.issues ?? []);
}

const toObjects = ([head = [], ...rows]: CsvLines): Record<string, string>[] => toRecords({ head, rows });

function readTable(message: string | null): CsvLines {
  const lines = readCsv(readText(message));
  if (!lines) throw new Error('a quote in the CSV does not close');
  return lines;
}

/** The answer's text. @throws when it has none */
function readText(message: string | null): string {
  const text = message?.trim();
  if (!text) throw new Error('it is empty');
  return text;
}

/**
 * Agents wrap JSON in a Markdown fence, put prose before it, or write it into a JSON string, whatever they were told.
 * @throws {SyntaxError} when it is not JSON
 */
function readJson(message: string | null): unknown {
  const text = readText(message);
  let value: unknown;
  try {
    value = parseData(text);
  } catch (error) {
    const fence = findFence(text);
    if (fence === null) throw error;
    value = parseData(fence);
  }
  if (typeof value !== 'string') return value;
  try {
    return parseData(value);
  } catch {
    return value; // a string is JSON, too
  }
}

function toIssueError(note: string, found: readonly StandardIssue[]): OutputError {
  const issues: OutputIssue[] = found.map(({ message, path = [] }) => ({
    message,
    path: path.map((step) => {
      const key = typeof step === 'object' ? step.key : step;
      return typeof key === 'symbol' ? String(key) : key;
    }),
  }));
  const named = issues
    .slice(0, 5)
    .flatMap(({ message, path }) => [path.join('.'), message].filter(Boolean).join(': ') || []);
  const more = issues.length > 5 ? `; ${issues.length - 5} more` : '';
  return toOutputError(new Error(note + (named.join('; ') || 'the schema does not say why') + more), issues);
}

/** Wraps a thrown value's message in an `OutputError`; returns an `OutputError` unchanged. */
function toOutputError(thrown: unknown, issues?: readonly OutputIssue[]): OutputError {
  if (thrown instanceof Error && thrown.name === 'OutputError') return thrown;
  const reason = toCause(thrown).message;
  const error = new Error(`[webrun-react] Could not read the answer as it was asked for: ${reason}.`);
  return Object.assign(error, { name: 'OutputError', issues });
}
