'use client';

import { useCallback, useId, useState } from 'react';
import { isWebRunError, serializeError } from '../../core/errors.js';
import type { SerializedError } from '../../core/errors.js';
import type { TaskInput } from '../../core/input.js';
import type { AnyRun } from '../../hooks/run.js';
import { useTrackedRun } from '../../hooks/useTracked.js';
import { form } from '../../messages/en/form.js';
import { refusal } from '../../messages/en/run.js';
import { describeRefusal } from '../describeRefusal.js';
import { useWords } from '../words.js';
import type { Words } from '../words.js';
import { describeField, fieldOrder, findProblems, toInput, toNumber, toValues } from './describeTaskForm.js';
import type { TaskFormFieldName } from './describeTaskForm.js';
import type { FormContext } from './formFamily.js';

/** What is known beside the task itself when it is started. */
export interface TaskFormDetails {
  /** "Warn me at", in US dollars, for `<CostMeter budgetUsd>`; `undefined` when left empty. */
  readonly budgetUsd: number | undefined;
}

/** How a form starts its task. */
export interface TaskFormOptions {
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

/** Why the last start has brought nothing: it was refused, thrown by the app, or lost. */
type Failure = { readonly refused: SerializedError } | { readonly thrown: unknown } | 'lost' | null;

/** Holds what was typed until a task was taken; secrets are nowhere else, and go first. */
export function useTaskForm({ run, onStart, defaultValue, disabledReason }: TaskFormOptions): FormContext {
  const id = useId();
  const words = useWords('form', form);
  const refusals = useWords('refusal', refusal);
  const [values, setValues] = useState(() => toValues(defaultValue));
  const [hasTried, setTried] = useState(false);
  const [stage, setStage] = useState<'open' | 'starting' | 'started'>('open');
  const [failure, setFailure] = useState<Failure>(null);
  const live = useTrackedRun(run ?? nobody);
  const { status } = live;
  const isSending = stage === 'starting' || (stage === 'started' && status === 'submitting');
  const problems = hasTried ? findProblems(values, words) : {};
  const count = Object.keys(problems).length;
  const isDisabled = disabledReason !== undefined;

  const clear = (): void => {
    setValues(toValues());
    setTried(false);
  };

  // The task was taken: what was typed has done its work. Refused or lost: it stays.
  const wasTaken = stage === 'started' && status !== 'submitting' && status !== 'queued';
  if (wasTaken) {
    setStage('open');
    if (live.status === 'refused') setFailure({ refused: live.error });
    else if (status === 'lost') setFailure('lost');
    else clear();
  }

  const submit = (): void => {
    if (isSending || isDisabled) return;
    const found = findProblems(values, words);
    setTried(true);
    setFailure(null);
    const first = fieldOrder.find((field) => found[field] !== undefined);
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
      .then(clear, (thrown: unknown) =>
        setFailure(isWebRunError(thrown) ? { refused: serializeError(thrown) } : { thrown }),
      )
      .finally(() => setStage('open'));
  };

  const { t, format } = words;
  const failed = describeFailure(failure, words, refusals);
  const fields = count > 0 ? t.toFix(format.count(count)) : null;
  return {
    state: { pending: isSending, disabled: isDisabled, invalid: count > 0 },
    words,
    values,
    problems,
    message: disabledReason ?? (isSending ? t.once : (fields ?? failed ?? t.billed)),
    id,
    fieldOf: useCallback((name: TaskFormFieldName) => describeField(name, words), [words]),
    edit: (change) => setValues((old) => ({ ...old, ...change })),
    take: (suggestion) => {
      setValues(toValues(typeof suggestion === 'string' ? { taskDetails: suggestion } : suggestion));
      document.getElementById(`${id}task`)?.focus();
    },
    submit,
  };
}

const nobody = { status: 'idle', isPending: false, isSettled: false } as AnyRun;

function describeFailure(failure: Failure, { t }: Words<'form'>, refusals: Words<'refusal'>): string | null {
  if (failure === null) return null;
  if (failure === 'lost') return t.lost;
  return t.refused(
    'refused' in failure ? describeRefusal(failure.refused, refusals).detail : String(failure.thrown),
  );
}
