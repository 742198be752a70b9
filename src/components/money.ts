/**
 * Writes US dollars without losing a digit that was billed: at least `digits` decimals below one dollar, two from there on, and as
 * many as the amount has. `null` for what is not an amount: an unknown cost is never written as a number.
 */
export function formatUsd(amount: number | null | undefined, digits = 4): string | null {
  if (amount === null || amount === undefined || !Number.isFinite(amount) || amount < 0) return null;
  // Sums of decimals end in dust (0.1 + 0.2); ten significant digits are more than any bill has.
  const exact = Number(amount.toPrecision(10));
  return `$${exact.toLocaleString('en-US', {
    minimumFractionDigits: exact === 0 || exact >= 1 ? 2 : digits,
    maximumFractionDigits: 20,
  })}`;
}
