import { checkTaskInput, maxTaskDetailsLength } from '../../core/input.js';
import type { OutputType, TaskInput } from '../../core/input.js';
import { minMaxDurationMs } from '../../core/timing.js';
import type { Words } from '../words.js';

/** A field of the form. */
export type TaskFormFieldName =
  | 'task'
  | 'startAt'
  | 'schema'
  | 'columns'
  | 'stopAfter'
  | 'warnAt'
  | 'secretHost'
  | 'secretUser'
  | 'secretPassword';

/** What the fields hold. */
export interface TaskFormValues extends Record<TaskFormFieldName, string> {
  readonly outputType: OutputType;
}

/** What is wrong with some fields. */
export type TaskFormProblems = Partial<Record<TaskFormFieldName, string>>;

/** A field: its text, and how it takes input. */
export interface TaskFormField {
  readonly label: string;
  readonly help?: string;
  readonly isArea?: boolean;
  readonly className?: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** The fields in reading order. */
export const fieldOrder: readonly TaskFormFieldName[] = [
  'task',
  'startAt',
  'schema',
  'columns',
  'stopAfter',
  'warnAt',
  'secretHost',
  'secretUser',
  'secretPassword',
];

/** The fields that are seldom needed. */
export const moreFields: readonly TaskFormFieldName[] = fieldOrder.slice(4);

const quietText = { type: 'text', autoComplete: 'off', autoCapitalize: 'none', spellCheck: false };
const leftToRight = { ...quietText, dir: 'ltr' };

/** Describes a field. */
export function describeField(
  name: TaskFormFieldName,
  { t, service, traits, format }: Words<'form'>,
): TaskFormField {
  switch (name) {
    case 'task':
      return {
        label: t.task,
        help: t.taskHelp,
        isArea: true,
        className: 'webrun-form-task',
        attributes: { rows: 3, dir: 'auto', placeholder: t.taskExample },
      };
    case 'startAt':
      return {
        label: t.startAt,
        help: t.startAtHelp,
        attributes: { ...leftToRight, type: 'url', inputMode: 'url', placeholder: 'https://' },
      };
    case 'schema':
      return {
        label: t.schema,
        help: t.schemaHelp,
        isArea: true,
        className: 'webrun-code',
        attributes: {
          rows: 3,
          dir: 'ltr',
          spellCheck: false,
          placeholder: '{ "type": "object", "properties": { … } }',
        },
      };
    case 'columns':
      return {
        label: t.columns,
        help: t.columnsHelp,
        attributes: { type: 'text', dir: 'auto', placeholder: t.columnsExample },
      };
    case 'stopAfter': {
      const { maxDurationMs } = traits;
      const attributes = { ...quietText, inputMode: 'decimal' };
      if (maxDurationMs === Infinity) return { label: t.stopAfter, attributes };
      return {
        label: t.stopAfter,
        help: t.stopAfterHelp(service, format.limit(maxDurationMs)),
        attributes: { ...attributes, placeholder: format.number(maxDurationMs / 1_000) },
      };
    }
    case 'warnAt':
      return { label: t.warnAt, help: t.warnAtHelp, attributes: { ...quietText, inputMode: 'decimal' } };
    case 'secretHost':
      return { label: t.secretHost, attributes: { ...leftToRight, placeholder: t.secretHostExample } };
    case 'secretUser':
      return { label: t.secretUser, attributes: leftToRight };
    case 'secretPassword':
      return { label: t.secretPassword, attributes: { ...leftToRight, type: 'password' } };
  }
}

/** Turns a task into field values. */
export function toValues(input: Partial<TaskInput> = {}): TaskFormValues {
  const { outputSchema, maxDurationMs } = input;
  return {
    task: input.taskDetails ?? '',
    startAt: input.startingUrl ?? '',
    outputType: input.outputType ?? 'text',
    schema: outputSchema && !Array.isArray(outputSchema) ? JSON.stringify(outputSchema, null, 2) : '',
    columns: Array.isArray(outputSchema) ? outputSchema.join(', ') : '',
    stopAfter: maxDurationMs === undefined ? '' : String(maxDurationMs / 1_000),
    warnAt: '',
    secretHost: '',
    secretUser: '',
    secretPassword: '',
  };
}

/** Turns field values into a task. */
export function toInput(values: TaskFormValues): TaskInput {
  const { outputType, startAt, stopAfter, secretHost, secretUser, secretPassword } = values;
  const seconds = toNumber(stopAfter);
  const secret = {
    ...(secretUser && { username: secretUser }),
    ...(secretPassword && { password: secretPassword }),
  };
  return {
    taskDetails: values.task.trim(),
    ...(startAt.trim() && { startingUrl: startAt.trim() }),
    ...(seconds !== undefined && { maxDurationMs: Math.round(seconds * 1_000) }),
    ...(outputType === 'structured_json' && { outputType, outputSchema: parseSchema(values.schema) ?? {} }),
    ...(outputType === 'structured_csv' && { outputType, outputSchema: toColumns(values.columns) }),
    ...(secretHost.trim() && { secrets: [{ match: secretHost.trim(), fields: secret }] }),
  };
}

/** Lists what has to be fixed before a task is sent. */
export function findProblems(values: TaskFormValues, { t, traits, format }: Words<'form'>): TaskFormProblems {
  const problems: TaskFormProblems = {};
  const wrong = new Set(checkTaskInput(toInput(values), traits).map(({ field }) => field));
  if (wrong.has('taskDetails'))
    problems.task =
      values.task.trim() === ''
        ? t.taskMissing
        : t.taskTooLong(format.number(traits.maxTaskLength ?? maxTaskDetailsLength));
  if (wrong.has('startingUrl')) problems.startAt = t.startAtInvalid;
  const { stopAfter, warnAt, secretHost, secretUser, secretPassword } = values;
  const seconds = toNumber(stopAfter);
  const { minDurationMs = minMaxDurationMs, maxDurationMs } = traits;
  const [leastSeconds, mostSeconds] = [minDurationMs / 1_000, maxDurationMs / 1_000];
  if (stopAfter.trim() && !(seconds !== undefined && seconds >= leastSeconds && seconds <= mostSeconds))
    problems.stopAfter = t.stopAfterInvalid(
      format.number(leastSeconds),
      mostSeconds === Infinity ? null : format.number(mostSeconds),
    );
  if (warnAt.trim() && !((toNumber(warnAt) ?? 0) > 0)) problems.warnAt = t.warnAtInvalid(format.number(0.05));
  if (values.outputType === 'structured_json') {
    const schema = parseSchema(values.schema);
    if (schema === undefined) problems.schema = t.schemaInvalid;
    else if (schema === null || typeof schema !== 'object' || Array.isArray(schema))
      problems.schema = t.schemaNoObject;
  }
  if (values.outputType === 'structured_csv' && toColumns(values.columns).length === 0)
    problems.columns = t.columnsMissing;
  const hasSecret = secretUser !== '' || secretPassword !== '';
  if (hasSecret && !/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(secretHost.trim()))
    problems.secretHost = t.secretHostInvalid;
  if (secretHost.trim() && !hasSecret) problems.secretUser = t.secretEmpty;
  return problems;
}

function parseSchema(text: string): object | undefined {
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}

function toColumns(text: string): string[] {
  return text
    .split(/[,;،、\n]/)
    .map((name) => name.trim())
    .filter(Boolean);
}

/** Reads `0.5` and `0,5`, in Latin, Arabic and full-width digits; `undefined` if empty or not a number. */
export function toNumber(text: string): number | undefined {
  const latin = text
    .trim()
    .normalize('NFKC')
    .replaceAll(/[\u0660-\u0669\u06F0-\u06F9]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf))
    .replace(/[,\u066B]/, '.');
  const number = latin === '' ? Number.NaN : Number(latin);
  return Number.isFinite(number) ? number : undefined;
}
