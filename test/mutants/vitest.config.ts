import { defineConfig, mergeConfig } from 'vitest/config';
import viteConfig from '../../vite.config.js';

/** Which folders of src are mutated: their tests run. */
const folders = (process.env['MUTANTS'] ?? 'server').split(',');

const isConfirming = process.env['MUTANTS_ONLY'] !== undefined;

/** The hooks only subscribe to the run engine, so what it guarantees is tested through them. */
const testsOf = (folder: string): readonly string[] => (folder === 'runs' ? ['runs', 'hooks'] : [folder]);

/** Tests that take long for what they show, since each fault that survives runs all that reach it: crowds, schedules, real waits. */
const slow = ['**/*.long.test.{ts,tsx}', 'test/hooks/{faults,polls}.test.tsx'];

/** These bundle or compile the sources, or start a process, instead of importing them, so no fault reaches them. */
const unreached = ['**/{worker,plainNode,compiler}.test.ts', '**/*.{browser,traced,compiled}.test.tsx'];

const project = (name: 'node' | 'dom') => ({
  extends: true as const,
  test: {
    name,
    environment: name === 'dom' ? ('jsdom' as const) : ('node' as const),
    include: folders
      .flatMap(testsOf)
      .map((folder) => `test/${folder}/**/*.test.${name === 'dom' ? 'tsx' : 'ts'}`),
    exclude: ['**/node_modules/**', ...slow, ...unreached],
    setupFiles: ['test/setup.ts', ...(name === 'dom' ? ['test/setup.dom.ts'] : [])],
  },
});

export default mergeConfig(
  viteConfig,
  defineConfig({
    test: {
      // What is found by time alone runs a second time with times that no busy machine needs: see run.mjs.
      testTimeout: isConfirming ? 240_000 : 120_000,
      expect: { poll: { timeout: isConfirming ? 60_000 : 20_000 } },
      passWithNoTests: true,
      projects: [project('node'), project('dom')],
    },
  }),
);
