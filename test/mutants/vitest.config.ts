import { fileURLToPath } from 'node:url';
import { defineConfig, mergeConfig } from 'vitest/config';
import viteConfig from '../../vite.config.js';
import { patienceMs } from './patience.js';

/** Which folders of src are mutated: their tests run. */
const folders = (process.env['MUTANTS'] ?? 'server').split(',');

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
    resolve: {
      alias: [{ find: './patience.js', replacement: fileURLToPath(new URL('patience.ts', import.meta.url)) }],
    },
    test: {
      // What is found by time alone runs a second time with times that no busy machine needs: see run.mjs.
      testTimeout: 5 * patienceMs,
      expect: { poll: { timeout: patienceMs } },
      passWithNoTests: true,
      projects: [project('node'), project('dom')],
    },
  }),
);
