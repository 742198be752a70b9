/** US dollars with every digit that was billed: `$0.0124`, `$0.000021`, `$1.20`. */
export function formatUsd(amount: number, digits = 4): string {
  // Sums of decimals end in dust (0.1 + 0.2); ten significant digits are more than any bill has.
  const exact = Number(amount.toPrecision(10));
  return `$${exact.toLocaleString('en-US', {
    minimumFractionDigits: exact === 0 || exact >= 1 ? 2 : digits,
    maximumFractionDigits: 20,
  })}`;
}

/** A computed amount, where more than four places would only pretend: an average, the end of an axis. */
export function formatAbout(amount: number): string {
  if (amount === 0 || amount >= 0.0001) return formatUsd(Number(amount.toFixed(4)));
  return formatUsd(Number(amount.toPrecision(2)));
}
