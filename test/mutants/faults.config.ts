import { resolve } from 'node:path';
import { defineConfig, mergeConfig } from 'vitest/config';
import viteConfig from '../../vite.config.js';
import { mutants } from './faultMutants.js';

const mutant = mutants[process.env['FAULT_MUTANT'] as keyof typeof mutants];

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
