import { toFilename } from '../../core/links.js';
import { isObject, unknownUsage } from '../../core/task.js';
import type { Usage } from '../../core/task.js';
import { warn } from '../../runs/misuse.js';
import { cutError } from '../../runs/runErrors.js';
import { normalWait } from '../../runs/runState.js';
import type { RunState, StartedRun } from '../../runs/runState.js';

// A row from an app's database may be of another version, have `null` where a run has `undefined`, or hold invalid times and
// amounts. It must not crash the table or be left out: fields that cannot be read are unknown.

/** Bundlers replace it, so that production builds drop the warning. */
declare const process: { readonly env: { readonly NODE_ENV?: string } };

type Fields = Readonly<Record<string, unknown>>;
type Status = StartedRun['status'];
type Part = 'waiting' | 'usage' | 'guardrail' | 'result' | 'failure' | 'error';

/** The fields that a run has only in certain states. */
const partsOf: Readonly<Record<Status, readonly Part[]>> = {
  queued: ['waiting'],
  submitting: ['waiting'],
  running: ['waiting', 'usage'],
  guardrail: ['waiting', 'usage', 'guardrail'],
  completed: ['usage', 'result'],
  failed: ['usage', 'failure'],
  terminated: ['usage'],
  refused: ['error'],
  lost: ['usage', 'error'],
};
const times = ['startedAt', 'submittedAt', 'settledAt', 'endedAt', 'askedAt'] as const;
const ids = ['taskId', 'sessionId'] as const;
/** Fields that are copied as they are and are optional in any state. */
const options = [
  'runId',
  'status',
  'name',
  'warnAtUsd',
  'reason',
  'cancelError',
  'phase',
  'isCancelling',
  'isAnswering',
  'isUnanswered',
] as const;
/** Why a run waits, as far as components have words for it. */
const waits = /^(normal|reconnecting|offline|rate-limited|hidden|overdue|unauthorized|detached)$/;
const outputTypes = /^(text|structured_json|structured_csv)$/;
const amounts = Object.keys(unknownUsage) as readonly (keyof Usage)[];
/** No run is before 1970 or after this: later times are microseconds read as milliseconds, and their day cannot be written. */
const lastTimeMs = /* @__PURE__ */ Date.UTC(9_999, 0);

const isText = (value: unknown): value is string => typeof value === 'string';
const isTextOrNull = (value: unknown): boolean => value === null || isText(value);
/** Whether a value is a plausible time of a run, Unix time in milliseconds. */
export const isTime = (value: unknown): boolean =>
  typeof value === 'number' && value >= 0 && value < lastTimeMs;
const isAmount = (value: unknown): boolean =>
  value === null || (typeof value === 'number' && value >= 0 && value < Infinity);
const isListOf = (value: unknown, isEach: (each: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isEach);
const isTags = (value: unknown): boolean => isListOf(value, isText);
const isNumberOrNull = (value: unknown): boolean => value === null || Number.isFinite(value);
const isPlace = (value: unknown): boolean =>
  value === undefined || (Number.isSafeInteger(value) && Number(value) > 0);
const isLimit = (value: unknown): boolean =>
  value === undefined || (typeof value === 'number' && value > 0 && value < Infinity);
const isOutputType = (value: unknown): boolean =>
  value === undefined || (isText(value) && outputTypes.test(value));
const isInput = (value: unknown): boolean =>
  isObject(value) &&
  isText(value['taskDetails']) &&
  isTextOrNull(value['startingUrl'] ?? null) &&
  isLimit(value['maxDurationMs']) &&
  isOutputType(value['outputType']);
const isFile = (value: unknown): boolean =>
  isObject(value) && isText(value['filename']) && isNumberOrNull(value['downloadedAt']);
const isAddress = (value: unknown): boolean =>
  isObject(value) && isText(value['url']) && isNumberOrNull(value['timestampMs']);
const isEntry = (value: unknown): boolean => isObject(value) && isListOf(value['urls'], isAddress);
const hasResultFields = (value: unknown): value is Fields =>
  isObject(value) &&
  isTextOrNull(value['message']) &&
  isListOf(value['files'], isFile) &&
  isListOf(value['network'], isEntry);

const isPart: Readonly<Record<Part, (value: unknown) => boolean>> = {
  waiting: (value) =>
    isObject(value) &&
    isText(value['reason']) &&
    waits.test(value['reason']) &&
    (value['nextPollAt'] === null || isTime(value['nextPollAt'])),
  usage: (value) => isObject(value) && amounts.every((key) => isAmount(value[key])),
  guardrail: (value) => isObject(value) && isTextOrNull(value['kind']) && isTextOrNull(value['question']),
  result: hasResultFields,
  failure: (value) =>
    hasResultFields(value) && isTextOrNull(value['code']) && isTextOrNull(value['answer'] ?? null),
  error: (value) =>
    isObject(value) &&
    isText(value['message']) &&
    isText(value['code']) &&
    isTextOrNull(value['apiCode']) &&
    isNumberOrNull(value['status']) &&
    isNumberOrNull(value['retryAfterMs']),
};

const toFields = (value: unknown): Fields => (isObject(value) ? value : {});
const toNumber = (value: unknown): number | null => (Number.isFinite(value) ? Number(value) : null);
const toText = (value: unknown): string | null => (isText(value) ? value : null);
const toListOf = <Each>(value: unknown, isEach: (each: unknown) => each is Each): readonly Each[] =>
  Array.isArray(value) ? value.filter((each) => isEach(each)) : [];
const toResultFields = ({ message, output, files, network }: Fields): Fields => ({
  message: toText(message),
  output: output ?? null,
  files: toListOf(files, isObject).map(toFile),
  network: toListOf(network, isObject).map(toEntry),
});
const toFile = (file: Fields): Fields => {
  const filename = toText(file['filename']) ?? toFilename(null);
  return { ...file, filename, downloadedAt: toNumber(file['downloadedAt']) };
};
const toEntry = ({ urls, ...entry }: Fields): Fields => ({
  ...entry,
  urls: toListOf(urls, isObject)
    .filter(({ url }) => isText(url))
    .map((address) => ({ ...address, timestampMs: toNumber(address['timestampMs']) })),
});

/** The valid fields of a task input; `undefined` without the task's text. */
function toInput(value: unknown): Fields | undefined {
  if (!isObject(value) || !isText(value['taskDetails'])) return undefined;
  const { startingUrl, maxDurationMs, outputType } = value;
  return {
    ...value,
    startingUrl: toText(startingUrl) ?? undefined,
    maxDurationMs: isLimit(maxDurationMs) ? maxDurationMs : undefined,
    outputType: isOutputType(outputType) ? outputType : undefined,
  };
}

/** Reads what it can of an incomplete part. */
const toPart: Readonly<Record<Part, (value: Fields) => unknown>> = {
  waiting: ({ reason, nextPollAt, ...value }) => ({
    ...normalWait,
    ...value,
    reason: isText(reason) && waits.test(reason) ? reason : normalWait.reason,
    nextPollAt: isTime(nextPollAt) ? nextPollAt : null,
  }),
  usage: (value) => Object.fromEntries(amounts.map((key) => [key, isAmount(value[key]) ? value[key] : null])),
  guardrail: ({ kind, question }) => ({ kind: toText(kind), question: toText(question) }),
  result: (value) => ({ ...toResultFields(value), outputError: null }),
  failure: (value) => ({
    ...toResultFields(value),
    code: toText(value['code']),
    answer: toText(value['answer']),
  }),
  error: (value) => ({
    ...cutError,
    ...value,
    message: toText(value['message']) ?? cutError.message,
    code: toText(value['code']) ?? cutError.code,
    apiCode: toText(value['apiCode']),
    status: toNumber(value['status']),
    retryAfterMs: toNumber(value['retryAfterMs']),
  }),
};

/** A budget holds only sums, counts and times, and values used in arithmetic must be numbers. */
const isBudget = (value: unknown): boolean => isObject(value) && Object.values(value).every(isSum);
const isSum = (value: unknown): boolean => value === undefined || (value !== null && isAmount(value));
const toBudget = (value: object): Fields =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => isSum(each)));

/** A task is read only for its cost, which the budget needs. */
const isTask = (value: unknown): boolean => isObject(value) && isPart.usage(value['usage']);
const toTask = (value: Fields): Fields => ({ ...value, usage: toPart.usage(toFields(value['usage'])) });

const partNames = Object.keys(isPart) as readonly Part[];

/** Reads a run from an app. Returns the same object if it is complete; `null` if it is not a run or cannot be read. */
export function readRun(run: RunState): StartedRun | null {
  try {
    if (!isObject(run) || !isText(run.runId) || !Object.hasOwn(partsOf, run.status)) {
      warnAboutRow(run);
      return null;
    }
    const started = run as StartedRun;
    // ORM rows have columns on their prototype: a copy would lose them, and a comparison would miss them.
    const isPlain = Object.getPrototypeOf(run) === Object.prototype;
    return isPlain && isComplete(started) ? started : repair(started);
  } catch {
    return null; // a throwing getter in the app's row would crash the whole dashboard
  }
}

/** Warns in development about a row that is left out, once per mistake. Idle runs have not started, so they are no rows. */
function warnAboutRow(row: unknown): void {
  if (process.env.NODE_ENV === 'production') return;
  const { runId, status } = toFields(row);
  if (status === 'idle') return;
  if (!isText(runId))
    warn(`Could not show a row: its \`runId\` is ${typeof runId}, not a string. Give it one.`);
  else
    warn(
      `Could not show a row whose \`status\` is ${isText(status) ? `'${status}'` : typeof status}: map it to one of ${Object.keys(partsOf).join(', ')} first.`,
    );
}

/** Whether a run has everything that components read. */
function isComplete(run: StartedRun): boolean {
  const own = partsOf[run.status];
  const isPending = own.includes('waiting');
  return (
    run.isPending === isPending &&
    run.isSettled === !isPending &&
    isTags(run.tags) &&
    (run.input === undefined || isInput(run.input)) &&
    times.every((key) => run[key] === undefined || isTime(run[key])) &&
    ids.every((key) => run[key] === undefined || isText(run[key])) &&
    (run.task === undefined || isTask(run.task)) &&
    (run.budget === undefined || isBudget(run.budget)) &&
    (run.status !== 'lost' || isText(run.reason)) &&
    options.every((key) => run[key] !== null) &&
    isPlace(run.place) &&
    partNames.every((part) => (own.includes(part) ? isPart[part](run[part]) : run[part] === undefined))
  );
}

function repair(run: StartedRun): StartedRun {
  const own = partsOf[run.status];
  const isPending = own.includes('waiting');
  const pick = <Key extends keyof StartedRun>(
    keys: readonly Key[],
    read: (value: unknown, key: Key) => unknown,
  ): Fields => Object.fromEntries(keys.map((key) => [key, read(run[key], key)]));
  const repaired = {
    ...run,
    isPending,
    isSettled: !isPending,
    tags: toListOf(run.tags, isText),
    input: toInput(run.input),
    place: isPlace(run.place) ? run.place : undefined,
    ...pick(times, (value) => (isTime(value) ? value : undefined)),
    ...pick(ids, (value) => toText(value) ?? undefined),
    task: isObject(run.task) ? toTask(run.task) : undefined,
    budget: isObject(run.budget) ? toBudget(run.budget) : undefined,
    ...pick(options, (value) => value ?? undefined),
    ...(run.status === 'lost' && { reason: toText(run.reason) ?? 'cut' }),
    ...pick(partNames, (value, part) => {
      if (!own.includes(part)) return undefined;
      return isPart[part](value) ? value : toPart[part](toFields(value));
    }),
  };
  return repaired as unknown as StartedRun; // every part that its state needs was read above
}
