import type { SerializedError } from '../core/errors.js';
import type { BudgetOptions, RunBudget } from './budget.js';
import type { BudgetAccounts } from './budgetAccounts.js';
import { checkBudget, checkRunBudget, toConflict, toRefusal } from './budgetCheck.js';
import type { BudgetGuardHost } from './budgetGuardHost.js';
import { toLimit } from './budgetRules.js';
import { estimateCost } from './costEstimate.js';
import type { RunRecord } from './runReducer.js';

/** An estimate that is not the app's own stays below the budget: a run is not asked about for what others have cost. */
const estimateShare = 0.8;
/** Where nobody knows what a run costs, it counts as this share of its budget: it is neither warned about at once nor without effect. */
const unknownShare = 0.5;

/** Why a run may not be sent as its budget is set, in words; `undefined` when it may. */
export function checkStart(
  host: BudgetGuardHost,
  { timeZone }: { readonly timeZone?: string | undefined },
  options: BudgetOptions,
  { limitUsd }: RunBudget,
): SerializedError | undefined {
  return (
    checkBudget(options, timeZone) ??
    (hasRival(host, options) ? toConflict() : undefined) ??
    checkRunBudget(limitUsd, options.estimateUsd)
  );
}

/** Whether another engine of this page has the same runs and another budget. */
function hasRival({ page, name }: BudgetGuardHost, options: BudgetOptions): boolean {
  const own = toText(options);
  return [...page.engines].some(
    (peer) =>
      peer.name === name &&
      peer.holders.size > 0 &&
      (peer.budget?.hasRival || toText(peer.settings?.budget ?? {}) !== own),
  );
}

/** What a budget says, in whatever order its fields are. Written out: importing `isEqual` would make one more file load at once. */
const toText = (options: BudgetOptions): string => JSON.stringify(options, Object.keys(options).toSorted());

/** What a run counts as while its cost is not known, in US dollars. */
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

/** Why nothing may be sent any more on this day, in words; `undefined` while something may. */
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
  return toRefusal('budget.perDayUsd', reason, { apiCode: 'DAILY_BUDGET_EXHAUSTED' });
}

/** An amount for a message to developers; people read it written by the components. */
const toUsd = (usd: number): string => `$${Number(usd.toPrecision(6))}`;
