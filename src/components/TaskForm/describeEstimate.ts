import type { CostEstimate } from '../../runs/costEstimate.js';
import type { Words } from '../words.js';

/** Describes what a task is expected to cost, and the source of that figure; it is always called an estimate. */
export function describeEstimate(
  { usd, fromUsd, toUsd, count, basis }: CostEstimate,
  { t, service, format }: Words<'form'>,
): string {
  // Two digits: more would look like a price.
  const write = (amount: number): string => format.usd(Number(amount.toPrecision(2)), 2) ?? '';
  return t.estimate({
    about: write(usd),
    from: write(fromUsd),
    to: write(toUsd),
    runs: format.count(count),
    basis,
    service,
  });
}
