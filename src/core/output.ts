import type { OutputType } from './input.js';
import type { CompletedTask, TaskResult } from './task.js';

/** The part of Standard Schema that is used here; zod, valibot, arktype and others have it. @see https://standardschema.dev */
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
  | { readonly issues: readonly { readonly message: string }[] };

/** Reads a completed task as the caller's type; the same task gives the same object, so that nothing is validated or rendered twice. */
export type OutputReader<Output> = (
  task: CompletedTask,
  outputType: OutputType | undefined,
) => CompletedTask<Output>;

/**
 * Makes a reader. The schema is looked up when a task is read first, so that one made anew at every render validates once.
 * Without a schema the output is given as it came: its type is the caller's word.
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
    const value =
      result.output ??
      (outputType === 'structured_json' ? parseFenced(result.message) : schema && result.message);
    if (!schema) return { ...result, output: (value as Output | undefined) ?? null };
    const checked = schema['~standard'].validate(value);
    if (checked instanceof Promise) throw new TypeError('The schema is asynchronous.');
    if (checked.issues) throw new Error(checked.issues.map(({ message }) => message).join(' '));
    return { ...result, output: checked.value };
  } catch (error) {
    return { ...result, output: null, outputError: error as Error };
  }
}

/** Agents wrap JSON in a Markdown fence, whatever they were told. @throws {SyntaxError} when it is no JSON. */
function parseFenced(message: string | null): unknown {
  return JSON.parse((message ?? '').replace(/^\s*```\w*|```\s*$/g, ''));
}
