'use client';

import { useState } from 'react';
import type { ChangeEvent, FormEvent, KeyboardEvent, ReactElement } from 'react';
import type { OutputType as OutputTypeName, TaskInput } from '../../core/input.js';
import { Icon } from '../Icon.js';
import { Isolate } from '../Isolate.js';
import { definePart, renderPart } from '../part.js';
import type { Part, PartProps } from '../part.js';
import { moreFields } from './describeTaskForm.js';
import type { TaskFormFieldName } from './describeTaskForm.js';
import { family } from './formFamily.js';
import type { FormPart, TaskFormState } from './formFamily.js';
import { useTaskForm } from './useTaskForm.js';
import type { TaskFormOptions } from './useTaskForm.js';

export { Files } from './FileField.js';

/** The props of `TaskForm.Root`. */
export interface TaskFormRootProps
  extends Omit<PartProps<'form', TaskFormState>, 'onSubmit' | 'defaultValue'>, TaskFormOptions {}

/** The form. It rejects invalid input before anything is sent, and keeps its text until the task was accepted. */
export const Root: Part<TaskFormRootProps, HTMLFormElement> = /* @__PURE__ */ definePart(
  'TaskForm.Root',
  function Root({ run, onStart, uploadFiles, defaultValue, estimateFor, disabledReason, ...given }) {
    const context = useTaskForm({ run, onStart, uploadFiles, defaultValue, estimateFor, disabledReason });
    const { state, submit, words } = context;
    const own = {
      className: 'webrun webrun-panel webrun-form',
      'aria-label': words.t.label,
      noValidate: true,
      onSubmit: (event: FormEvent<HTMLFormElement>) => {
        event.preventDefault();
        submit(event.currentTarget);
      },
    };
    return <family.Provider value={context}>{renderPart('form', state, own, given)}</family.Provider>;
  },
);

/** Stacks the fields. */
export const Body: FormPart<'div'> = /* @__PURE__ */ family.box('Body', 'div', 'webrun-form-body');

interface FieldProps {
  readonly field: TaskFormFieldName;
}

/** Holds a label, its field and the line under it. */
export const Field: FormPart<'div'> = /* @__PURE__ */ family.box('Field', 'div', 'webrun-field');

/** The label of a field. */
export const Label: FormPart<'label', FieldProps> = /* @__PURE__ */ family.define(
  'Label',
  ({ state, id, fieldOf }, { field, ...given }) => {
    const children = <Isolate>{fieldOf(field).label}</Isolate>;
    return renderPart(
      'label',
      state,
      { className: 'webrun-field-label', htmlFor: id + field, children },
      given,
    );
  },
);

/** A field. */
export const Input: FormPart<'input', FieldProps> = /* @__PURE__ */ family.define(
  'Input',
  ({ state, values, problems, id, fieldOf, edit, submit }, { field, ...given }) => {
    const { isArea, attributes, className, help } = fieldOf(field);
    const own = {
      className: className ? `webrun-input ${className}` : 'webrun-input',
      id: id + field,
      value: values[field],
      disabled: state.disabled || undefined,
      'aria-invalid': problems[field] !== undefined || undefined,
      'aria-describedby': (help ?? problems[field]) ? `${id}${field}-help` : undefined,
      onChange: (event: ChangeEvent<HTMLInputElement>) => edit({ [field]: event.currentTarget.value }),
      onKeyDown: isArea
        ? (event: KeyboardEvent<HTMLElement>) => {
            // Ignore the repeats of a held key.
            if (event.key === 'Enter' && (event.metaKey || event.ctrlKey) && !event.repeat)
              submit(event.currentTarget);
          }
        : undefined,
      ...attributes,
    };
    return renderPart(isArea ? 'textarea' : 'input', state, own, given);
  },
);

/** The line under a field: help, or its error. */
export const HelpText: FormPart<'p', FieldProps> = /* @__PURE__ */ family.define(
  'HelpText',
  ({ state, problems, id, fieldOf }, { field, ...given }) => {
    const problem = problems[field];
    const own = {
      className: 'webrun-help',
      id: `${id}${field}-help`,
      'data-invalid': problem === undefined ? undefined : '',
      children: (
        <>
          {problem !== undefined && <Icon name="failed" />}
          <Isolate>{problem ?? fieldOf(field).help}</Isolate>
        </>
      ),
    };
    // The state of the whole form is not the state of this field.
    return renderPart('p', { ...state, invalid: false }, own, given);
  },
);

/** Tasks to start from; hidden once there is text. */
export const Suggestions: FormPart<
  'div',
  { readonly suggestions?: readonly (string | TaskInput)[] | undefined }
> = /* @__PURE__ */ family.define(
  'Suggestions',
  ({ state, values, fill, words }, { suggestions, ...given }) => {
    if (!suggestions?.length || values.task !== '' || state.disabled) return null;
    const children = (
      <>
        <p className="webrun-muted webrun-small">
          <Isolate>{words.t.suggestions}</Isolate>
        </p>
        <ul>
          {suggestions.map((suggestion) => {
            const text = typeof suggestion === 'string' ? suggestion : suggestion.taskDetails;
            return (
              <li key={text}>
                <button
                  className="webrun-suggestion"
                  type="button"
                  onClick={({ currentTarget }) => fill(suggestion, currentTarget)}
                >
                  <Icon name="chevron" />
                  <span dir="auto">{text}</span>
                </button>
              </li>
            );
          })}
        </ul>
      </>
    );
    return renderPart('div', state, { className: 'webrun-suggestions', children }, given);
  },
);

/** Lays out the options, beside each other where there is room. */
export const Options: FormPart<'div'> = /* @__PURE__ */ family.box('Options', 'div', 'webrun-form-options');

/** Text, JSON or CSV. */
export const OutputType: FormPart<'fieldset'> = /* @__PURE__ */ family.part(
  'OutputType',
  'fieldset',
  ({ state, values, edit, takes, id, words: { t } }) => {
    if (!takes('outputType')) return null;
    const types = { text: t.text, structured_json: t.json, structured_csv: t.csv };
    return {
      className: 'webrun-field',
      children: (
        <>
          <legend className="webrun-field-label">
            <Isolate>{t.outputType}</Isolate>
          </legend>
          <div className="webrun-segments">
            {(Object.keys(types) as OutputTypeName[]).map((type) => (
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
      ),
    };
  },
);

/** Opens the options that are seldom needed. It opens by itself when one of them has an error. */
export const MoreOptions: FormPart<'details'> = /* @__PURE__ */ family.define('MoreOptions', (_, given) => (
  <Details given={given} />
));

function Details({ given }: { readonly given: PartProps<'details', TaskFormState> }): ReactElement {
  const { children, ...rest } = given;
  const { state, problems, words } = family.use('MoreOptions');
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
          <Isolate>{words.t.moreOptions}</Isolate>
        </summary>
        {children}
      </>
    ),
  };
  return renderPart('details', state, own, rest);
}

/** Holds the button and the line beside it. */
export const Footer: FormPart<'div'> = /* @__PURE__ */ family.box('Footer', 'div', 'webrun-form-footer');

/** Starts the task. */
export const Submit: FormPart<'button'> = /* @__PURE__ */ family.button(
  'Submit',
  ({ state, words: { t } }) => ({
    type: 'submit',
    variant: 'primary',
    isBusy: state.pending || state.disabled,
    label: state.pending ? t.starting : t.start,
    labels: [t.start, t.starting],
  }),
);

/** What the task is expected to cost, and the source of that figure; absent where it is unknown. */
export const Estimate: FormPart<'p'> = /* @__PURE__ */ family.part('Estimate', 'p', ({ estimate, id }) =>
  estimate === null
    ? null
    : {
        className: 'webrun-form-estimate webrun-muted webrun-small',
        id: `${id}estimate`,
        children: <Isolate>{estimate}</Isolate>,
      },
);

/** What happens on start, or why it did not. Changes are announced to screen readers. */
export const Message: FormPart<'p'> = /* @__PURE__ */ family.define(
  'Message',
  ({ state, message }, given) => {
    // The app writes the disabled reason, perhaps in another language than ours.
    const children = state.disabled ? <bdi>{message}</bdi> : <Isolate>{message}</Isolate>;
    const own = { className: 'webrun-help', role: 'status', children };
    return renderPart('p', { ...state, invalid: false }, own, given);
  },
);
