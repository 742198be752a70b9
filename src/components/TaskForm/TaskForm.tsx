'use client';

import type { ReactElement, ReactNode } from 'react';
import type { TaskInput } from '../../core/input.js';
import { Isolate } from '../Isolate.js';
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
          <Line field="startAt" isOptional />
          <Parts.OutputType />
        </Parts.Options>
        <Schema />
        <Parts.MoreOptions>
          <Parts.Options>
            <Line field="stopAfter" />
            <Line field="warnAt" />
          </Parts.Options>
          <Secrets />
        </Parts.MoreOptions>
        <Parts.Footer>
          <Parts.Submit />
          <Parts.Message />
        </Parts.Footer>
      </Parts.Body>
    </Parts.Root>
  ),
);

interface LineProps {
  readonly field: TaskFormFieldName;
  readonly isOptional?: boolean;
}

/** A field with its label, and the line under it if there is anything to say. */
function Line({ field, isOptional = false }: LineProps): ReactElement {
  const { problems, fieldOf } = family.use('Field');
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
  const { words } = family.use('Field');
  return (
    <Isolate>
      {children} <span className="webrun-muted">{words.t.optional}</span>
    </Isolate>
  );
}

/** The shape of a structured answer. */
function Schema(): ReactElement | null {
  const { outputType } = family.use('Field').values;
  if (outputType === 'text') return null;
  return <Line field={outputType === 'structured_json' ? 'schema' : 'columns'} />;
}

function Secrets(): ReactElement {
  const { t, service } = family.use('Field').words;
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
