import { aboutLinear, growthOf } from '../growth.js';

/**
 * How work grows, by the least of a few looks: a busy machine makes one look worse, and none better. What grows with the square does
 * so each time.
 */
export function leastGrowthOf(work: (size: number) => unknown, size: number): number {
  let least = Infinity;
  for (let times = 0; times < 6 && least >= aboutLinear; times++)
    least = Math.min(least, growthOf(work, size));
  return least;
}
