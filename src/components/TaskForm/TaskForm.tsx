'use client';

import type { ReactElement, ReactNode } from 'react';
import type { TaskInput } from '../../core/input.js';
import type { InputField } from '../../core/service.js';
import { Isolate } from '../Isolate.js';
import { gapAfter } from '../gapAfter.js';
import { definePart } from '../part.js';
import type { Part } from '../part.js';
import type { TaskFormFieldName } from './describeTaskForm.js';
import { family } from './formFamily.js';
import * as Parts from './parts.js';
import type { TaskFormRootProps } from './parts.js';

/** The props of {@link TaskForm}. */
export interface TaskFormProps extends TaskFormRootProps {
  /** Tasks to start from, shown while the field is empty. */
  readonly suggestions?: readonly (string | TaskInput)[] | undefined;
}

/**
 * Takes a task in plain words and starts it.
 *
 * @example
 * ```tsx
 * <TaskForm run={run} suggestions={['Find the three cheapest desk lamps']} />
 * ```
 */
export const TaskForm: Part<TaskFormProps, HTMLFormElement> = /* @__PURE__ */ definePart(
  'TaskForm',
  ({ suggestions, ...root }) => (
    <Parts.Root {...root}>
      <Parts.Body>
        <Line field="task" />
        <Parts.Suggestions suggestions={suggestions} />
        <Parts.Options>
          <Line field="startAt" of="startingUrl" isOptional />
          <Parts.OutputType />
        </Parts.Options>
        <Schema />
        <Parts.Files />
        <Parts.MoreOptions>
          <Parts.Options>
            <Line field="stopAfter" of="maxDurationMs" />
            <Line field="warnAt" />
          </Parts.Options>
          <Secrets />
        </Parts.MoreOptions>
        <Parts.Footer>
          <Submit />
          <Parts.Message />
          <Parts.Estimate />
        </Parts.Footer>
      </Parts.Body>
    </Parts.Root>
  ),
);

interface LineProps {
  readonly field: TaskFormFieldName;
  /** The task's field; not rendered where tasks of the service do not have it. */
  readonly of?: InputField;
  readonly isOptional?: boolean;
}

/** A field with its label and any text under it. */
function Line({ field, of, isOptional = false }: LineProps): ReactElement | null {
  const { problems, fieldOf, takes } = family.use('Field');
  if (of && !takes(of)) return null;
  const { label, help } = fieldOf(field);
  return (
    <Parts.Field>
      <Parts.Label field={field}>{isOptional ? <Optional>{label}</Optional> : undefined}</Parts.Label>
      <Parts.Input field={field} />
      {(help ?? problems[field]) && <Parts.HelpText field={field} />}
    </Parts.Field>
  );
}

function Optional({ children }: { readonly children: ReactNode }): ReactElement {
  const { optional } = family.use('Field').words.t;
  return (
    <Isolate>
      {children}
      {gapAfter('', optional)}
      <span className="webrun-muted">{optional}</span>
    </Isolate>
  );
}

/** The shape of a structured answer. */
function Schema(): ReactElement | null {
  const { values, takes } = family.use('Field');
  const { outputType } = values;
  if (outputType === 'text' || !takes('outputType')) return null;
  return <Line field={outputType === 'structured_json' ? 'schema' : 'columns'} />;
}

/** The button, described by the estimate, so that screen readers announce the expected cost with it. */
function Submit(): ReactElement {
  const { estimate, id } = family.use('Submit');
  return <Parts.Submit aria-describedby={estimate === null ? undefined : `${id}estimate`} />;
}

function Secrets(): ReactElement | null {
  const { takes, words } = family.use('Field');
  const { t, service } = words;
  if (!takes('secrets')) return null;
  return (
    <fieldset className="webrun-form-secrets">
      <legend className="webrun-field-label">
        <Optional>{t.secrets}</Optional>
      </legend>
      <Line field="secretHost" />
      <Line field="secretUser" />
      <Line field="secretPassword" />
      <p className="webrun-help">
        <Isolate>{t.secretHelp(service)}</Isolate>
      </p>
    </fieldset>
  );
}
