import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig, mergeConfig } from 'vitest/config';
import viteConfig from '../../vite.config.js';

interface Mutant {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}
const mutants = JSON.parse(readFileSync(new URL('faultMutants.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, Mutant>
>;
const mutant = mutants[process.env['FAULT_MUTANT'] ?? ''];
if (!mutant) throw new Error('Name a mutant of faultMutants.json in FAULT_MUTANT.');

// One place of the sources is changed while it is loaded; the files stay as they are.
export default mergeConfig(
  viteConfig,
  defineConfig({
    plugins: [
      {
        name: 'mutant',
        enforce: 'pre',
        transform: (code, id) =>
          id.split('?')[0] === resolve(mutant.file) ? code.replace(mutant.from, mutant.to) : undefined,
      },
    ],
    test: {
      environment: 'jsdom',
      include: ['test/hooks/faults.long.test.tsx'],
      setupFiles: ['test/setup.ts', 'test/setup.dom.ts'],
    },
  }),
);
