'use client';

import { createContext, useId, useState } from 'react';
import type { ChangeEvent, FormEvent, KeyboardEvent, ReactElement, ReactNode } from 'react';
import { isWebRunError, serializeError } from '../core/errors.js';
import { checkTaskInput } from '../core/input.js';
import type { OutputType, TaskInput } from '../core/input.js';
import type { AnyRun } from '../hooks/run.js';
import { useTrackedRun } from '../hooks/useTracked.js';
import { renderButton } from './Button.js';
import { Icon } from './Icon.js';
import { definePart, renderPart, useParent } from './part.js';
import type { Part, PartProps } from './part.js';
import { describeRefusal } from './refusal.js';
import { formWords as words } from './words.js';

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

/** What the parts of a TaskForm mirror to `data-*`. */
export interface TaskFormState {
  /** A task is on its way. @selector [data-pending] */
  readonly pending: boolean;
  /** Nothing can be started; the foot says why. @selector [data-disabled] */
  readonly disabled: boolean;
  /** Something has to be fixed first. @selector [data-invalid] */
  readonly invalid: boolean;
}

/** What is known beside the task itself when it is started. */
export interface TaskFormDetails {
  /** "Warn me at", in US dollars, for `<CostMeter budgetUsd>`; `undefined` when left empty. */
  readonly budgetUsd: number | undefined;
}

/** The props of `TaskForm.Root`. */
export interface TaskFormRootProps extends Omit<
  PartProps<'form', TaskFormState>,
  'onSubmit' | 'defaultValue'
> {
  /** What `useRunTask` returns: it is started from here, and the form knows when it was refused. */
  readonly run?: AnyRun | undefined;
  /**
   * Starts the task instead of `run`. A rejected promise is a refused start: the text stays.
   * @default run.start
   */
  readonly onStart?: ((input: TaskInput, details: TaskFormDetails) => unknown) | undefined;
  /** What the fields hold at first. */
  readonly defaultValue?: Partial<TaskInput> | undefined;
  /** Why nothing can be started now, in words for the reader. */
  readonly disabledReason?: string | undefined;
}

/** The props of {@link TaskForm}. */
export interface TaskFormProps extends TaskFormRootProps {
  /** Tasks to start from, shown while the field is empty. */
  readonly suggestions?: readonly (string | TaskInput)[] | undefined;
}

interface Values extends Record<TaskFormFieldName, string> {
  readonly outputType: OutputType;
}
interface FormContext {
  readonly state: TaskFormState;
  readonly values: Values;
  readonly problems: Problems;
  readonly foot: ReactNode;
  readonly id: string;
  readonly edit: (change: Partial<Values>) => void;
  readonly take: (suggestion: string | TaskInput) => void;
  readonly submit: () => void;
}
type Problems = Partial<Record<TaskFormFieldName, string>>;
const FormContext = /* @__PURE__ */ createContext<FormContext | null>(null);
const useForm = (part: string): FormContext => useParent(FormContext, 'TaskForm', part);

/** The form. It refuses bad input before anything is sent, and keeps its text until a task was taken. */
export const TaskFormRoot: Part<TaskFormRootProps, HTMLFormElement> = /* @__PURE__ */ definePart(
  function TaskFormRoot({ run, onStart, defaultValue, disabledReason, ...given }) {
    const context = useValues({ run, onStart, defaultValue, disabledReason });
    const { state, submit } = context;
    const own = {
      className: 'webrun webrun-panel webrun-form',
      'aria-label': words.label,
      noValidate: true,
      onSubmit: (event: FormEvent) => {
        event.preventDefault();
        submit();
      },
    };
    return (
      <FormContext.Provider value={context}>{renderPart('form', state, own, given)}</FormContext.Provider>
    );
  },
);

/** Stacks the fields. */
export const TaskFormBody: Part<PartProps<'div', TaskFormState>, HTMLDivElement> = /* @__PURE__ */ definePart(
  function TaskFormBody(given) {
    return renderPart('div', useForm('Body').state, { className: 'webrun-form-body' }, given);
  },
);

interface FieldProps {
  readonly field: TaskFormFieldName;
}
type FieldPart<Tag extends 'div' | 'p' | 'label' | 'input', Element> = Part<
  PartProps<Tag, TaskFormState> & FieldProps,
  Element
>;

/** Holds a label, its field and the line under it. */
export const TaskFormField: Part<
  PartProps<'div', TaskFormState>,
  HTMLDivElement
> = /* @__PURE__ */ definePart(function TaskFormField(given) {
  return renderPart('div', useForm('Field').state, { className: 'webrun-field' }, given);
});

/** The label of a field. */
export const TaskFormLabel: FieldPart<'label', HTMLLabelElement> = /* @__PURE__ */ definePart(
  function TaskFormLabel({ field, ...given }) {
    const { state, id } = useForm('Label');
    const own = { className: 'webrun-label', htmlFor: id + field, children: fields[field].label };
    return renderPart('label', state, own, given);
  },
);

/** A field. */
export const TaskFormInput: FieldPart<'input', HTMLInputElement> = /* @__PURE__ */ definePart(
  function TaskFormInput({ field, ...given }) {
    const { state, values, problems, id, edit, submit } = useForm('Input');
    const { isArea, attributes, className } = fields[field];
    const own = {
      className: className ? `webrun-input ${className}` : 'webrun-input',
      id: id + field,
      value: values[field],
      disabled: state.disabled || undefined,
      'aria-invalid': problems[field] !== undefined || undefined,
      'aria-describedby': (fields[field].help ?? problems[field]) ? `${id}${field}-help` : undefined,
      onChange: (event: ChangeEvent<HTMLInputElement>) => edit({ [field]: event.currentTarget.value }),
      onKeyDown: isArea
        ? (event: KeyboardEvent) => {
            if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) submit();
          }
        : undefined,
      ...attributes,
    };
    return renderPart(isArea ? 'textarea' : 'input', state, own, given);
  },
);

/** The line under a field: help, or what is wrong with it. */
export const TaskFormHelp: FieldPart<'p', HTMLParagraphElement> = /* @__PURE__ */ definePart(
  function TaskFormHelp({ field, ...given }) {
    const { state, problems, id } = useForm('Help');
    const problem = problems[field];
    const own = {
      className: 'webrun-help',
      id: `${id}${field}-help`,
      'data-invalid': problem === undefined ? undefined : '',
      children: (
        <>
          {problem !== undefined && <Icon name="failed" />}
          <span>{problem ?? fields[field].help}</span>
        </>
      ),
    };
    // The state of the whole form is not the state of this field.
    return renderPart('p', { ...state, invalid: false }, own, given);
  },
);

/** Tasks to start from; gone once there is text. */
export const TaskFormSuggestions: Part<
  PartProps<'div', TaskFormState> & { readonly suggestions?: readonly (string | TaskInput)[] | undefined },
  HTMLDivElement
> = /* @__PURE__ */ definePart(function TaskFormSuggestions({ suggestions, ...given }) {
  const { state, values, take } = useForm('Suggestions');
  if (!suggestions?.length || values.task !== '' || state.disabled) return null;
  const children = (
    <>
      <p className="webrun-muted webrun-small">{words.suggestions}</p>
      <ul>
        {suggestions.map((suggestion) => {
          const text = typeof suggestion === 'string' ? suggestion : suggestion.taskDetails;
          return (
            <li key={text}>
              <button className="webrun-suggestion" type="button" onClick={() => take(suggestion)}>
                <Icon name="chevron" />
                <span>{text}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
  return renderPart('div', state, { className: 'webrun-suggestions', children }, given);
});

/** Lays out the options, beside each other where there is room. */
export const TaskFormOptions: Part<
  PartProps<'div', TaskFormState>,
  HTMLDivElement
> = /* @__PURE__ */ definePart(function TaskFormOptions(given) {
  return renderPart('div', useForm('Options').state, { className: 'webrun-form-options' }, given);
});

/** Text, JSON or CSV. */
export const TaskFormAnswerAs: Part<
  PartProps<'fieldset', TaskFormState>,
  HTMLFieldSetElement
> = /* @__PURE__ */ definePart(function TaskFormAnswerAs(given) {
  const { state, values, edit, id } = useForm('AnswerAs');
  const types = { text: words.text, structured_json: words.json, structured_csv: words.csv };
  const children = (
    <>
      <legend className="webrun-label">{words.answerAs}</legend>
      <div className="webrun-segments">
        {(Object.keys(types) as OutputType[]).map((type) => (
          <label key={type} className="webrun-choice">
            <input
              type="radio"
              name={`${id}type`}
              checked={values.outputType === type}
              disabled={state.disabled}
              onChange={() => edit({ outputType: type })}
            />
            <span>{types[type]}</span>
          </label>
        ))}
      </div>
    </>
  );
  return renderPart('fieldset', state, { className: 'webrun-field', children }, given);
});

/** Opens what is seldom needed. It opens by itself when something in it has to be fixed. */
export const TaskFormMore: Part<
  PartProps<'details', TaskFormState>,
  HTMLDetailsElement
> = /* @__PURE__ */ definePart(function TaskFormMore({ children, ...given }) {
  const { state, problems } = useForm('More');
  const [isOpen, setOpen] = useState(false);
  const mustOpen = moreFields.some((field) => problems[field] !== undefined);
  const own = {
    className: 'webrun-form-more',
    open: isOpen || mustOpen,
    onToggle: (event: { currentTarget: HTMLDetailsElement }) => setOpen(event.currentTarget.open),
    children: (
      <>
        <summary>
          <Icon name="chevron" />
          {words.more}
        </summary>
        {children}
      </>
    ),
  };
  return renderPart('details', state, own, given);
});

/** Holds the button and the line beside it. */
export const TaskFormFoot: Part<PartProps<'div', TaskFormState>, HTMLDivElement> = /* @__PURE__ */ definePart(
  function TaskFormFoot(given) {
    return renderPart('div', useForm('Foot').state, { className: 'webrun-form-foot' }, given);
  },
);

/** Starts the task. */
export const TaskFormSubmit: Part<
  PartProps<'button', TaskFormState>,
  HTMLButtonElement
> = /* @__PURE__ */ definePart(function TaskFormSubmit(given) {
  const { state } = useForm('Submit');
  const spec = {
    type: 'submit',
    variant: 'primary',
    isBusy: state.pending || state.disabled,
    label: state.pending ? words.starting : words.start,
    labels: [words.start, words.starting],
  } as const;
  return renderButton(spec, state, given);
});

/** What happens on start, or why it did not. Said to a screen reader when it changes. */
export const TaskFormNote: Part<
  PartProps<'p', TaskFormState>,
  HTMLParagraphElement
> = /* @__PURE__ */ definePart(function TaskFormNote(given) {
  const { state, foot } = useForm('Note');
  const own = { className: 'webrun-help', role: 'status', children: foot };
  return renderPart('p', { ...state, invalid: false }, own, given);
});

/**
 * Takes a task in plain words and starts it.
 *
 * @example
 * ```tsx
 * <TaskForm run={run} suggestions={['Find the three cheapest desk lamps']} />
 * ```
 */
export const TaskForm: Part<TaskFormProps, HTMLFormElement> = /* @__PURE__ */ definePart(function TaskForm({
  suggestions,
  ...root
}) {
  return (
    <TaskFormRoot {...root}>
      <TaskFormBody>
        <Line field="task" />
        <TaskFormSuggestions suggestions={suggestions} />
        <TaskFormOptions>
          <Line field="startAt">
            {words.startAt} <span className="webrun-muted">{words.optional}</span>
          </Line>
          <TaskFormAnswerAs />
        </TaskFormOptions>
        <Shape />
        <TaskFormMore>
          <TaskFormOptions>
            <Line field="stopAfter" />
            <Line field="warnAt" />
          </TaskFormOptions>
          <Secrets />
        </TaskFormMore>
        <TaskFormFoot>
          <TaskFormSubmit />
          <TaskFormNote />
        </TaskFormFoot>
      </TaskFormBody>
    </TaskFormRoot>
  );
});

// --------------------------------------------------------------------------------------------------- the whole's inside

function Line({ field, children }: FieldProps & { readonly children?: ReactNode }): ReactElement {
  const { problems } = useForm('Field');
  return (
    <TaskFormField>
      <TaskFormLabel field={field}>{children}</TaskFormLabel>
      <TaskFormInput field={field} />
      {(fields[field].help ?? problems[field]) && <TaskFormHelp field={field} />}
    </TaskFormField>
  );
}

/** The shape of a structured answer. */
function Shape(): ReactElement | null {
  const { outputType } = useForm('Field').values;
  if (outputType === 'text') return null;
  return <Line field={outputType === 'structured_json' ? 'schema' : 'columns'} />;
}

function Secrets(): ReactElement {
  return (
    <fieldset className="webrun-form-secrets">
      <legend className="webrun-label">
        {words.secrets} <span className="webrun-muted">{words.optional}</span>
      </legend>
      <Line field="secretHost" />
      <Line field="secretUser" />
      <Line field="secretPassword" />
      <p className="webrun-help">{words.secretHelp}</p>
    </fieldset>
  );
}

interface FieldSpec {
  readonly label: string;
  readonly help?: string;
  readonly isArea?: boolean;
  readonly className?: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
}
const quietText = { type: 'text', autoComplete: 'off', autoCapitalize: 'none', spellCheck: false };
const fields: Readonly<Record<TaskFormFieldName, FieldSpec>> = {
  task: {
    label: words.task,
    help: words.taskHelp,
    isArea: true,
    className: 'webrun-form-task',
    attributes: { rows: 3, dir: 'auto', placeholder: words.taskExample },
  },
  startAt: {
    label: words.startAt,
    help: words.startAtHelp,
    attributes: { ...quietText, type: 'url', inputMode: 'url', placeholder: 'https://' },
  },
  schema: {
    label: words.schema,
    help: words.schemaHelp,
    isArea: true,
    className: 'webrun-code',
    attributes: { rows: 3, spellCheck: false, placeholder: '{ "type": "object", "properties": { … } }' },
  },
  columns: {
    label: words.columns,
    help: words.columnsHelp,
    attributes: { type: 'text', placeholder: 'name, price' },
  },
  stopAfter: {
    label: words.stopAfter,
    help: words.stopAfterHelp,
    attributes: { ...quietText, inputMode: 'decimal', placeholder: '300' },
  },
  warnAt: { label: words.warnAt, help: words.warnAtHelp, attributes: { ...quietText, inputMode: 'decimal' } },
  secretHost: { label: words.secretHost, attributes: { ...quietText, placeholder: words.secretHostExample } },
  secretUser: { label: words.secretUser, attributes: quietText },
  secretPassword: { label: words.secretPassword, attributes: { ...quietText, type: 'password' } },
};
const moreFields: readonly TaskFormFieldName[] = [
  'stopAfter',
  'warnAt',
  'secretHost',
  'secretUser',
  'secretPassword',
];
const order = Object.keys(fields) as TaskFormFieldName[];

// ---------------------------------------------------------------------------------------------------- values to a task

type Options = Pick<TaskFormRootProps, 'run' | 'onStart' | 'defaultValue' | 'disabledReason'>;

/** Holds what was typed until a task was taken; secrets are nowhere else, and go first. */
function useValues({ run, onStart, defaultValue, disabledReason }: Options): FormContext {
  const id = useId();
  const [values, setValues] = useState(() => toValues(defaultValue));
  const [hasTried, setTried] = useState(false);
  const [stage, setStage] = useState<'open' | 'starting' | 'started'>('open');
  const [refused, setRefused] = useState<string | null>(null);
  const live = useTrackedRun(run ?? nobody);
  const { status } = live;
  const isSending = stage === 'starting' || (stage === 'started' && status === 'submitting');
  const problems = hasTried ? findProblems(values) : {};
  const count = Object.keys(problems).length;
  const isDisabled = disabledReason !== undefined;

  // The task was taken: what was typed has done its work. Refused or lost: it stays.
  const wasTaken = stage === 'started' && status !== 'submitting' && status !== 'queued';
  if (wasTaken) {
    setStage('open');
    if (status === 'refused') setRefused(words.refused(describeRefusal(live.error).detail));
    else if (status === 'lost') setRefused(words.lost);
    else {
      setValues(toValues(undefined));
      setTried(false);
    }
  }

  const submit = (): void => {
    if (isSending || isDisabled) return;
    const found = findProblems(values);
    setTried(true);
    setRefused(null);
    const first = order.find((field) => found[field] !== undefined);
    if (first) {
      // A closed part of the form opens with the next render; a field in it cannot take the focus before.
      setTimeout(() => document.getElementById(id + first)?.focus());
      return;
    }
    const input = toInput(values);
    if (!onStart) {
      run?.start?.(input);
      setStage('started');
      return;
    }
    setStage('starting');
    Promise.resolve()
      .then(() => onStart(input, { budgetUsd: toNumber(values.warnAt) }))
      .then(
        () => {
          setValues(toValues(undefined));
          setTried(false);
        },
        (error: unknown) =>
          setRefused(
            isWebRunError(error)
              ? words.refused(describeRefusal(serializeError(error)).detail)
              : words.refused(String(error)),
          ),
      )
      .finally(() => setStage('open'));
  };

  const foot =
    disabledReason ?? (isSending ? words.once : count > 0 ? words.toFix(count) : (refused ?? words.billed));
  return {
    state: { pending: isSending, disabled: isDisabled, invalid: count > 0 },
    values,
    problems,
    foot,
    id,
    edit: (change) => setValues((old) => ({ ...old, ...change })),
    take: (suggestion) => {
      setValues(toValues(typeof suggestion === 'string' ? { taskDetails: suggestion } : suggestion));
      document.getElementById(`${id}task`)?.focus();
    },
    submit,
  };
}

const nobody = { status: 'idle', isPending: false, isSettled: false } as AnyRun;

function toValues(input: Partial<TaskInput> = {}): Values {
  const { outputSchema, maxDurationMs } = input;
  return {
    task: input.taskDetails ?? '',
    startAt: input.startingUrl ?? '',
    outputType: input.outputType ?? 'text',
    schema: outputSchema && !Array.isArray(outputSchema) ? JSON.stringify(outputSchema, null, 2) : '',
    columns: Array.isArray(outputSchema) ? outputSchema.join(', ') : '',
    stopAfter: maxDurationMs === undefined ? '' : String(maxDurationMs / 1000),
    warnAt: '',
    secretHost: '',
    secretUser: '',
    secretPassword: '',
  };
}

function toInput(values: Values): TaskInput {
  const { outputType, startAt, stopAfter, secretHost, secretUser, secretPassword } = values;
  const seconds = toNumber(stopAfter);
  const secret = {
    ...(secretUser && { username: secretUser }),
    ...(secretPassword && { password: secretPassword }),
  };
  return {
    taskDetails: values.task.trim(),
    ...(startAt.trim() && { startingUrl: startAt.trim() }),
    ...(seconds !== undefined && { maxDurationMs: Math.round(seconds * 1000) }),
    ...(outputType === 'structured_json' && { outputType, outputSchema: parseSchema(values.schema) ?? {} }),
    ...(outputType === 'structured_csv' && { outputType, outputSchema: toColumns(values.columns) }),
    ...(secretHost.trim() && { secrets: [{ match: secretHost.trim(), fields: secret }] }),
  };
}

function findProblems(values: Values): Problems {
  const problems: Problems = {};
  const names: Partial<Record<keyof TaskInput, TaskFormFieldName>> = {
    taskDetails: 'task',
    startingUrl: 'startAt',
    maxDurationMs: 'stopAfter',
  };
  for (const { field, message } of checkTaskInput(toInput(values))) {
    const name = names[field];
    if (name) problems[name] = message;
  }
  const { stopAfter, warnAt, secretHost, secretUser, secretPassword } = values;
  const seconds = toNumber(stopAfter);
  if (stopAfter.trim() && !(seconds !== undefined && seconds >= 1 && seconds <= 300))
    problems.stopAfter = words.stopAfterInvalid;
  if (warnAt.trim() && !((toNumber(warnAt) ?? 0) > 0)) problems.warnAt = words.warnAtInvalid;
  if (values.outputType === 'structured_json') {
    const schema = parseSchema(values.schema);
    if (schema === undefined) problems.schema = words.schemaInvalid;
    else if (schema === null || typeof schema !== 'object' || Array.isArray(schema))
      problems.schema = words.schemaNoObject;
  }
  if (values.outputType === 'structured_csv' && toColumns(values.columns).length === 0)
    problems.columns = words.columnsMissing;
  const hasSecret = secretUser !== '' || secretPassword !== '';
  if (hasSecret && !/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(secretHost.trim()))
    problems.secretHost = words.secretHostInvalid;
  if (secretHost.trim() && !hasSecret) problems.secretUser = words.secretEmpty;
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
    .split(/[,;\n]/)
    .map((name) => name.trim())
    .filter(Boolean);
}

/** Reads `0.5` and `0,5`; `undefined` for what is empty or no number. */
function toNumber(text: string): number | undefined {
  const number = text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.'));
  return Number.isFinite(number) ? number : undefined;
}
