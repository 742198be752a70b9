import type { SerializedError } from '../core/errors.js';
import type { BudgetOptions } from './budget.js';

/** At the documented prices a task of at most five minutes and 200,000 tokens costs less than a dollar; more than this is a mistake. */
const mostPerRunUsd = 1_000;
/** The cost of about a hundred thousand tasks a day. */
const mostPerDayUsd = 100_000;

/** Returns the error in a budget, or `undefined` if it is valid. */
export function checkBudget(
  options: BudgetOptions,
  timeZone: string | undefined,
): SerializedError | undefined {
  const { perRunUsd, perDayUsd, warnAt, onExceed, estimateUsd, answerWithinMs } = options;
  const isShare = (value: unknown): boolean => typeof value === 'number' && value > 0 && value <= 1;
  const isWait = (value: unknown): boolean => typeof value === 'number' && value >= 1_000 && value < 2 ** 31;
  return (
    checkFields(options) ??
    checkLimit('budget.perRunUsd', perRunUsd, mostPerRunUsd) ??
    checkLimit('budget.perDayUsd', perDayUsd, mostPerDayUsd) ??
    checkLimit('budget.estimateUsd', estimateUsd, mostPerRunUsd) ??
    checkEstimate(estimateUsd, perRunUsd, 'budget.perRunUsd') ??
    checkEstimate(estimateUsd, perDayUsd, 'budget.perDayUsd') ??
    (warnAt === undefined || isShare(warnAt)
      ? undefined
      : fieldError('budget.warnAt', warnAt, 'Write a share above 0 and at most 1, for example 0.8.')) ??
    (onExceed === undefined || ['warn', 'ask', 'stop'].includes(onExceed)
      ? undefined
      : fieldError('budget.onExceed', onExceed, 'Write "warn", "ask" or "stop".')) ??
    (answerWithinMs === undefined || isWait(answerWithinMs)
      ? undefined
      : fieldError('budget.answerWithinMs', answerWithinMs, 'Write milliseconds, 1,000 at least.')) ??
    (timeZone === undefined || isTimeZone(timeZone)
      ? undefined
      : fieldError('timeZone', timeZone, 'Write the name of a time zone, for example "Europe/Berlin".'))
  );
}

/** Returns the error in one run's budget, if any. */
export function checkRunBudget(
  limitUsd: number | undefined,
  estimateUsd: number | undefined,
): SerializedError | undefined {
  return (
    checkLimit('budgetUsd', limitUsd, mostPerRunUsd) ?? checkEstimate(estimateUsd, limitUsd, 'budgetUsd')
  );
}

/** Returns the error in the amount to which a person raises the limit of a run or the day, if any. */
export function checkAllowance(usd: number, aboveUsd: number, isDay: boolean): SerializedError | undefined {
  return (
    checkLimit('usd', usd, isDay ? mostPerDayUsd : mostPerRunUsd, raise) ??
    (usd > aboveUsd ? undefined : fieldError('usd', usd, `Write more than ${aboveUsd}.`, raise))
  );
}

/** The error for a run that is being stopped. */
export const stoppingError = (): SerializedError =>
  refusalError('budget', 'cannot be raised any more: the run is being stopped.', { what: raise });

/** The error for providers that set different budgets for the same runs. */
export const conflictError = (): SerializedError =>
  refusalError(
    'budget',
    'differs between two providers of one client. Nothing was sent. Set it in one place, or give both one manager.',
  );

/** Actions named in the errors. */
const start = 'start the task';
const raise = 'raise the budget';

/** Creates a budget error for a field. A literal, because importing the error class would make one more file load initially. */
export const refusalError = (
  field: string,
  reason: string,
  { what = start, apiCode = null }: { what?: string; apiCode?: string | null } = {},
): SerializedError => ({
  name: 'WebRunError',
  message: `[webrun-react] Could not ${what}: \`${field}\` ${reason} (errors.mdx#budget)`,
  code: 'budget',
  status: null,
  apiCode,
  retryAfterMs: null,
  isRetryable: false,
  outcome: 'refused',
  field,
  credential: null,
  cause: null,
});

const fields: readonly string[] = [
  'perRunUsd',
  'perDayUsd',
  'warnAt',
  'onExceed',
  'estimateUsd',
  'answerWithinMs',
] satisfies (keyof BudgetOptions)[];

/** An untyped call may pass a bare amount or a misspelled field, which would silently disable the budget. */
function checkFields(options: unknown): SerializedError | undefined {
  if (typeof options !== 'object' || Array.isArray(options))
    return fieldError('budget', options, 'Write its fields, for example { perRunUsd: 0.4 }.');
  const unknown = Object.keys(Object(options) as object).find((key) => !fields.includes(key));
  if (unknown === undefined) return undefined;
  return refusalError(
    `budget.${unknown}`,
    `is not a field. It can be ${fields.join(', ')}. Nothing was sent.`,
  );
}

function checkLimit(field: string, value: unknown, most: number, what = start): SerializedError | undefined {
  if (value === undefined) return undefined;
  const isSound = typeof value === 'number' && value > 0 && value <= most;
  return isSound
    ? undefined
    : fieldError(
        field,
        value,
        `Write US dollars, more than 0 and at most ${most.toLocaleString('en-US')}.`,
        what,
      );
}

function checkEstimate(
  estimateUsd: number | undefined,
  limitUsd: number | undefined,
  of: string,
): SerializedError | undefined {
  if (estimateUsd === undefined || limitUsd === undefined || estimateUsd <= limitUsd) return undefined;
  return fieldError(
    'budget.estimateUsd',
    estimateUsd,
    `It is above \`${of}\` (${limitUsd}): no run could start. Set it lower, or the budget higher.`,
  );
}

function fieldError(field: string, value: unknown, advice: string, what = start): SerializedError {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return refusalError(field, `is ${text}. ${advice} Nothing was sent.`, { what });
}

function isTimeZone(timeZone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone }));
  } catch {
    return false;
  }
}
