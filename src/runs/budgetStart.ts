import type { SerializedError } from '../core/errors.js';
import type { BudgetOptions, RunBudget } from './budget.js';
import type { BudgetAccounts } from './budgetAccounts.js';
import { checkBudget, checkRunBudget, conflictError, refusalError } from './budgetCheck.js';
import type { BudgetGuardHost } from './budgetGuardHost.js';
import { toLimit } from './budgetRules.js';
import { estimateCost } from './costEstimate.js';
import type { RunRecord } from './runReducer.js';

/** Estimates that the app has not set are capped at this share of the budget, so that they alone never lead to a question. */
const estimateShare = 0.8;
/** A run without an estimate counts as this share of its budget: enough to have an effect, too little for an immediate warning. */
const unknownShare = 0.5;

/** Returns an error if the budget's settings do not allow a run to be sent. */
export function checkStart(
  host: BudgetGuardHost,
  { timeZone }: { readonly timeZone?: string | undefined },
  options: BudgetOptions,
  { limitUsd }: RunBudget,
): SerializedError | undefined {
  return (
    checkBudget(options, timeZone) ??
    (hasConflict(host, options) ? conflictError() : undefined) ??
    checkRunBudget(limitUsd, options.estimateUsd)
  );
}

/** Whether another engine of this page has the same runs but a different budget. */
function hasConflict({ page, name }: BudgetGuardHost, options: BudgetOptions): boolean {
  const own = toText(options);
  return [...page.engines].some(
    (peer) =>
      peer.name === name &&
      peer.holders.size > 0 &&
      (peer.budget?.hasConflict || toText(peer.settings?.budget ?? {}) !== own),
  );
}

/** A budget as text, independent of field order. Not `isEqual`, whose import would make one more file load initially. */
const toText = (options: BudgetOptions): string => JSON.stringify(options, Object.keys(options).toSorted());

/** The assumed cost of a run while its cost is unknown, in US dollars. */
export function toEstimateUsd(
  { store, client }: BudgetGuardHost,
  { estimateUsd, perDayUsd = Infinity }: BudgetOptions,
  record: RunRecord,
): number {
  if (estimateUsd !== undefined) return estimateUsd;
  const { tags, name, input, budget = { v: 1 } } = record;
  const like = { tags, name, taskDetails: input.taskDetails };
  const expected = estimateCost(store.records.values(), like, client.service);
  const mostUsd = Math.min(toLimit(budget), perDayUsd);
  if (expected) return Math.min(expected.usd, mostUsd * estimateShare);
  return Number.isFinite(mostUsd) ? mostUsd * unknownShare : 0;
}

/** Returns an error if the day's budget is used up, else `undefined`. */
export function checkDay(
  accounts: BudgetAccounts,
  { timeZone }: { readonly timeZone?: string | undefined },
): SerializedError | undefined {
  if (accounts.options.perDayUsd === undefined) return undefined;
  const { usd, estimatedUsd } = accounts.sumDay(true);
  const limitUsd = accounts.toDayLimit();
  if (usd < limitUsd) return undefined;
  const where = timeZone ?? 'the browser';
  const guess = estimatedUsd > 0 ? `, of which ${toUsd(estimatedUsd)} is an estimate` : '';
  const reason = `is used up: today's runs count as ${toUsd(usd)} of ${toUsd(limitUsd)}${guess}. Nothing was sent. The next day begins at midnight (${where}).`;
  return refusalError('budget.perDayUsd', reason, { apiCode: 'DAILY_BUDGET_EXHAUSTED' });
}

/** Formats an amount for a developer's message; components format their own. */
const toUsd = (usd: number): string => `$${Number(usd.toPrecision(6))}`;
