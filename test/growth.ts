/** Between what grows with its input and what grows with the square, with room for a noisy machine. */
export const aboutLinear = 10;

/**
 * How many times longer work takes on four times as much, by the processor's best of a few turns: about 4 where it grows with its
 * input, 16 where it grows with the square. Sizes are compared within one run, so it does not matter how fast the machine is; where
 * it is busy with something else, more turns are taken.
 */
export function growthOf(work: (size: number) => unknown, size: number): number {
  const best = [Infinity, Infinity];
  // What is done before any input is read would hide growth, a clock's step would invent it.
  const ratio = (): number => best[1]! / Math.max(best[0]!, 0.05);
  for (let turn = 0; turn < 5 || (turn < 40 && ratio() >= aboutLinear); turn++)
    for (const [index, each] of [size, 4 * size].entries()) {
      const begun = process.cpuUsage();
      work(each);
      const { user, system } = process.cpuUsage(begun);
      best[index] = Math.min(best[index]!, (user + system) / 1_000);
    }
  return ratio();
}
