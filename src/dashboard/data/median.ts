/** The median of a sorted list, or the mean of the middle two if the count is even; `null` if it is empty. */
export function toMedian(sorted: readonly number[]): number | null {
  const low = sorted[(sorted.length - 1) >> 1];
  return low === undefined ? null : (low + (sorted[sorted.length >> 1] ?? low)) / 2;
}
