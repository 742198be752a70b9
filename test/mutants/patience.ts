const isConfirming = process.env['MUTANTS_ONLY'] !== undefined;

/** In the place of `test/patience.ts`: most faults are found by waiting for what does not come, so not for long, in milliseconds. */
export const patienceMs = isConfirming ? 60_000 : 20_000;
