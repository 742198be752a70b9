import { defineConfig } from 'vitest/config';

// Which folders of src are mutated: their tests run, on Node and without those that take long for what they show.
const folders = (process.env['MUTANTS'] ?? 'server').split(',');

export default defineConfig({
  test: {
    environment: 'node',
    include: folders.map((folder) => `test/${folder}/**/*.test.ts`),
    // One bundles the sources instead of importing them, so no fault reaches it.
    exclude: ['**/node_modules/**', '**/*.long.test.ts', '**/worker.test.ts'],
    setupFiles: ['test/setup.ts'],
    // A mutant that hangs is found by its time; what is only slow, on a busy machine, has not failed.
    testTimeout: 8_000,
    expect: { poll: { timeout: 5_000 } },
  },
});
