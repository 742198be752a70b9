/** The middle of a sorted list, of an even count the mean of the two in the middle; `null` of an empty one. */
export function toMedian(sorted: readonly number[]): number | null {
  const low = sorted[(sorted.length - 1) >> 1];
  return low === undefined ? null : (low + (sorted[sorted.length >> 1] ?? low)) / 2;
}
