'use client';

import { useCallback, useContext, useEffect, useId, useRef, useState, useSyncExternalStore } from 'react';
import { isWebRunError, serializeError } from '../../core/errors.js';
import type { SerializedError } from '../../core/errors.js';
import type { TaskInput } from '../../core/input.js';
import type { InputField } from '../../core/service.js';
import type { AnyRun } from '../../hooks/run.js';
import { useLatest, useTrackedRun } from '../../hooks/useTracked.js';
import { useOptionalManager } from '../../hooks/WebRunProvider.js';
import { form } from '../../messages/en/form.js';
import { refusal } from '../../messages/en/run.js';
import { describeRefusal } from '../describeRefusal.js';
import { FormDraftContext, useAutosavedDraft, useSavedDraft } from '../drafts.js';
import { doubleClickMs } from '../lateClicks.js';
import { useWords } from '../words.js';
import type { Words } from '../words.js';
import { describeEstimate } from './describeEstimate.js';
import { describeField, fieldOrder, findProblems, toInput, toNumber, toValues } from './describeTaskForm.js';
import type { TaskFormFieldName, TaskFormValues } from './describeTaskForm.js';
import type { FormContext } from './formFamily.js';
import { createUploads } from './uploads.js';
import type { Upload, UploadFiles } from './uploads.js';
import { useEstimate } from './useEstimate.js';
import type { EstimateSource } from './useEstimate.js';

/** What a form knows besides the task when it starts one. */
export interface TaskFormDetails {
  /**
   * "Warn me at", in US dollars, for `<CostMeter budgetUsd>`; `undefined` when left empty. For a `run` that the form starts, CostMeter already
   * has it.
   */
  readonly budgetUsd: number | undefined;
}

/** How a form starts its task. */
export interface TaskFormOptions {
  /** The result of `useRunTask`: the form starts it, and shows when it was refused. */
  readonly run?: AnyRun | undefined;
  /**
   * Starts the task instead of `run`. A rejected promise is a refused start: the text stays.
   * @default run.start
   */
  readonly onStart?: ((input: TaskInput, details: TaskFormDetails) => unknown) | undefined;
  /**
   * Uploads files that the task may use; `null` accepts none.
   * @default the provider's client, if it can upload files
   */
  readonly uploadFiles?: UploadFiles | null | undefined;
  /** What the fields hold at first. */
  readonly defaultValue?: Partial<TaskInput> | undefined;
  /**
   * The source of the estimate beside the button: completed runs with the same words, these `tags` or this `name`; `false` shows none.
   * @default the runs of the provider above; without a provider there is no estimate
   */
  readonly estimateFor?: EstimateSource | false | undefined;
  /** Why nothing can be started now, in words for the reader. */
  readonly disabledReason?: string | undefined;
}

/** Why the last start failed: it was refused, the app threw an error, or the outcome is unknown. */
type Failure = { readonly refused: SerializedError } | { readonly thrown: unknown } | 'lost' | null;

/** What the form held when a task was sent. */
interface Sent {
  readonly values: TaskFormValues;
  readonly list: readonly Upload[];
}

/** Keeps the form's values until a task was accepted; secrets are kept nowhere else, and are cleared first. */
export function useTaskForm({
  run,
  onStart,
  uploadFiles,
  defaultValue,
  estimateFor,
  disabledReason,
}: TaskFormOptions): FormContext {
  const id = useId();
  const words = useWords('form', form);
  const refusals = useWords('refusal', refusal);
  const draftKey = useContext(FormDraftContext);
  const kept = useSavedDraft<TaskFormValues>(draftKey);
  const [values, setValues] = useState(() => kept.get() ?? toValues(defaultValue));
  useAutosavedDraft(draftKey, values);
  const [hasTried, setTried] = useState(false);
  const [stage, setStage] = useState<'open' | 'starting' | 'started' | 'accepted'>('open');
  const [sent, setSent] = useState<Sent | null>(null);
  const [failure, setFailure] = useState<Failure>(null);
  const live = useTrackedRun(run ?? nobody);
  const { status } = live;
  const client = useOptionalManager()?.client;
  const { inputFields } = words.traits;
  const takes = (field: InputField): boolean => inputFields?.includes(field) ?? true;
  const estimate = useEstimate(values.task, estimateFor);
  const fromClient: UploadFiles | undefined =
    client && takes('files') ? (files, options) => client.uploadFiles(files, options) : undefined;
  const upload = uploadFiles === undefined ? fromClient : (uploadFiles ?? undefined);
  const latest = useLatest({ upload });
  const [uploads] = useState(() =>
    createUploads(async (files, options) => (await latest().upload?.(files, options)) ?? []),
  );
  const list = useSyncExternalStore(uploads.subscribe, uploads.get, uploads.get);
  const holdsSent = sent?.list === list && isSame(sent.values, values);
  // Another task can be written and started while one is in the queue.
  const isHeld = status === 'submitting' || (status === 'queued' && holdsSent);
  const isSending = stage === 'starting' || (stage === 'started' && isHeld);
  const [acceptedCount, setAcceptedCount] = useState(0);
  const acceptedAt = useRef(-Infinity);
  useEffect(() => {
    if (acceptedCount === 0) return;
    uploads.clear();
    acceptedAt.current = Date.now();
  }, [acceptedCount, uploads]);
  // Nobody waits for these uploads any more.
  useEffect(() => () => uploads.clear(), [uploads]);
  const problems = hasTried ? findProblems(values, words) : {};
  const count = Object.keys(problems).length;
  const isDisabled = disabledReason !== undefined;

  // The task was accepted, so the values can go. Refused or lost: they stay.
  const isDecided = stage === 'started' && status !== 'submitting' && status !== 'queued';
  if (isDecided || stage === 'accepted') {
    setStage('open');
    if (isDecided && live.status === 'refused') setFailure({ refused: live.error });
    else if (isDecided && status === 'lost') setFailure('lost');
    else {
      setTried(false);
      // Text that changed meanwhile belongs to the next task.
      if (holdsSent) {
        setValues(toValues());
        setAcceptedCount((count) => count + 1);
      }
    }
  }

  const submit = (from: Node): void => {
    if (isSending || isDisabled) return;
    // The second half of a double click must not report the emptied form.
    if (values.task === '' && Date.now() - acceptedAt.current < doubleClickMs) return;
    const found = findProblems(values, words);
    setTried(true);
    setFailure(null);
    const first = fieldOrder.find((field) => found[field] !== undefined);
    if (first) {
      // A closed section opens with the next render; only then can its field be focused.
      setTimeout(() => findField(from, id + first)?.focus());
      return;
    }
    // A task with files starts only when all of them are uploaded.
    if (list.some(({ state }) => state !== 'uploaded')) return;
    const files = list.flatMap(({ fileId }) => fileId ?? []);
    const input = { ...toInput(values), ...(files.length > 0 && { files }) };
    const warnAtUsd = toNumber(values.warnAt);
    setSent({ values, list });
    if (!onStart) {
      run?.start?.(input, ...(warnAtUsd === undefined ? [] : [{ warnAtUsd }]));
      setStage('started');
      return;
    }
    setStage('starting');
    Promise.resolve()
      .then(() => onStart(input, { budgetUsd: warnAtUsd }))
      .then(
        () => {
          // The form may be unmounted by now, so nothing would store its empty state.
          if (isSame(kept.get(), values)) kept.forget();
          setStage('accepted');
        },
        (thrown: unknown) => {
          setFailure(isWebRunError(thrown) ? { refused: serializeError(thrown) } : { thrown });
          setStage('open');
        },
      );
  };

  const { t, format } = words;
  const failed = describeFailure(failure, words, refusals);
  const isUploading = list.some(({ state }) => state === 'waiting' || state === 'uploading');
  const waitsFor = isUploading
    ? t.waitForFiles
    : list.some(({ state }) => state === 'failed')
      ? t.filesFailed
      : null;
  const fields = count > 0 ? t.toFix(format.count(count)) : null;
  return {
    state: { pending: isSending, disabled: isDisabled, invalid: count > 0 },
    words,
    values,
    problems,
    failure: failed,
    message: disabledReason ?? (isSending ? t.once : (fields ?? waitsFor ?? failed ?? t.billed)),
    estimate: estimate && describeEstimate(estimate, words),
    takes,
    id,
    fieldOf: useCallback((name: TaskFormFieldName) => describeField(name, words), [words]),
    edit: (change) => setValues((old) => ({ ...old, ...change })),
    fill: (suggestion, from) => {
      setValues(toValues(typeof suggestion === 'string' ? { taskDetails: suggestion } : suggestion));
      findField(from, `${id}task`)?.focus();
    },
    submit,
    uploads: upload ? { ...uploads, list } : null,
  };
}

const isSame = (one: TaskFormValues | undefined, other: TaskFormValues): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** Finds a field in the document or shadow root of the form. */
const findField = (near: Node, id: string): HTMLElement | null =>
  (near.getRootNode() as Document | ShadowRoot).getElementById(id);

const nobody = { status: 'idle', isPending: false, isSettled: false } as AnyRun;

function describeFailure(failure: Failure, { t }: Words<'form'>, refusals: Words<'refusal'>): string | null {
  if (failure === null) return null;
  if (failure === 'lost') return t.lost;
  return t.refused(
    'refused' in failure ? describeRefusal(failure.refused, refusals).detail : String(failure.thrown),
  );
}
