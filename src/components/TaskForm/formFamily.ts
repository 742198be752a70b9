'use client';

import type { TaskInput } from '../../core/input.js';
import type { InputField } from '../../core/service.js';
import { createFamily } from '../family.js';
import type { Family, FamilyPart } from '../family.js';
import type { Words } from '../words.js';
import type {
  TaskFormField,
  TaskFormFieldName,
  TaskFormProblems,
  TaskFormValues,
} from './describeTaskForm.js';
import type { Upload, Uploads } from './uploads.js';

/** What the parts of a TaskForm mirror to `data-*`. */
export interface TaskFormState {
  /** A task is being sent. @selector [data-pending] */
  readonly pending: boolean;
  /** Nothing can be started; the message says why. @selector [data-disabled] */
  readonly disabled: boolean;
  /** Something has to be fixed first. @selector [data-invalid] */
  readonly invalid: boolean;
}

/** What the root of a TaskForm provides. */
export interface FormContext {
  readonly state: TaskFormState;
  readonly words: Words<'form'>;
  readonly values: TaskFormValues;
  readonly problems: TaskFormProblems;
  /** What happens on start, or why it did not. */
  readonly message: string;
  /** Why the last start failed; `null` if it did not, or there was none. */
  readonly failure: string | null;
  /** What the task is expected to cost, in words; `null` where there is nothing to say. */
  readonly estimate: string | null;
  /** Whether tasks of the service can have this field. */
  readonly takes: (field: InputField) => boolean;
  readonly id: string;
  readonly fieldOf: (name: TaskFormFieldName) => TaskFormField;
  readonly edit: (change: Partial<TaskFormValues>) => void;
  /** Fills the form from the pressed suggestion. */
  readonly fill: (suggestion: string | TaskInput, from: Node) => void;
  /** Starts the task; `from` is the pressed element. */
  readonly submit: (from: Node) => void;
  /** The files that the task may use; `null` where none can be uploaded. */
  readonly uploads: (Pick<Uploads, 'add' | 'remove' | 'retry'> & { readonly list: readonly Upload[] }) | null;
}

/** A part of a TaskForm. */
export type FormPart<
  Tag extends 'div' | 'p' | 'label' | 'input' | 'fieldset' | 'details' | 'button',
  Own = unknown,
> = FamilyPart<Tag, TaskFormState, Own>;

/** Makes the parts of a TaskForm. */
export const family: Family<FormContext, TaskFormState> = /* @__PURE__ */ createFamily(
  'TaskForm',
  ({ state }) => state,
);
