import { availableParallelism } from 'node:os';
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig, mergeConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import type { BrowserCommandContext, TestSpecification } from 'vitest/node';
import { chromiumFlags, findChromium } from './local/src/chromium.js';
import type { Chromium } from './local/src/chromium.js';
import { reactCompiler } from './test/compiler.js';
import { patienceMs } from './test/patience.js';
import { react18 } from './test/react18.js';
import { traced } from './test/traced.js';
import viteConfig from './vite.config.js';

let found: Chromium | undefined;
try {
  found = await findChromium();
} catch (error) {
  // Tests without a browser still run; those with one fail and name this line's remedy.
  console.error(error instanceof Error ? error.message : error);
}
const chromium = playwright({
  launchOptions: {
    ...(found ? { executablePath: found.executablePath } : {}),
    ...(found?.env ? { env: { ...process.env, ...found.env } } : {}),
    args: [...chromiumFlags],
  },
});
// A fresh object per project: vitest writes the project's name into it.
const browser = () => ({
  enabled: true,
  headless: true,
  // Several pages at a time keep the processor from the tests beside them.
  fileParallelism: false,
  provider: chromium,
  instances: [{ browser: 'chromium' as const }],
  screenshotFailures: false,
});
// Storybook's own start costs seconds, which a run of other projects is spared.
const projects = process.argv.join(' ').match(/--project[= ]\S+/g);
const withStories = projects === null || projects.some((project) => project.includes('stories'));
const quiet = ['test/setup.ts'];

/** They play and render thousands of cases, one after the other: minutes for a file. */
const slowest = /\/(budgetSchedules|faults|badRows)\.long\./;

/**
 * What takes longest goes first, so that no processor is idle at the end; then what installs, builds and starts other processes, because
 * it waits longest. Where no run before has left its times, large files would go first, and the slowest are among the smallest.
 */
class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const toRank = ({ moduleId, project }: TestSpecification): number =>
      slowest.test(moduleId) ? 0 : project.name === 'package' ? 1 : 2;
    // oxlint-disable-next-line unicorn/no-array-sort -- a sequencer's own method
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => toRank(one) - toRank(other));
  }
}

export default defineConfig(({ mode }) => {
  // `npm run test:query` puts the lowest React Query that is allowed in place of the installed one. Projects are asked without a mode.
  if (mode === 'lowest') process.env['WEBRUN_REACT_QUERY'] = mode;
  // `npm run test:long` runs the tests that are left out of `npm test`, and only these.
  if (mode === 'long') process.env['WEBRUN_TESTS'] = mode;
  const isLong = process.env['WEBRUN_TESTS'] === 'long';
  const files = (folder: string, end: 'test.ts' | 'test.tsx') =>
    `${folder}/**/*.${isLong ? 'long.' : ''}${end}`;
  const except = isLong ? [] : ['**/*.long.test.{ts,tsx}'];
  const isLowest = process.env['WEBRUN_REACT_QUERY'] === 'lowest';
  const alias = isLowest ? [{ find: /^@tanstack\/react-query$/, replacement: 'react-query-lowest' }] : [];
  return mergeConfig(viteConfig, {
    resolve: { alias },
    test: {
      // Half of a test's time is waiting, for a poll or a page.
      maxWorkers: availableParallelism() + 2,
      sequence: { sequencer: SlowestFirst },
      reporters: ['default', './test/plain-reporter.ts'],
      // Folders of other trees (a packed copy, a build) hold tests too.
      exclude: ['**/node_modules/**', '**/dist/**', '**/.cache/**'],
      // What hangs is found all the same; what is only slow, on a machine that is busy, has not failed.
      testTimeout: 3 * patienceMs,
      hookTimeout: 3 * patienceMs,
      expect: { poll: { timeout: patienceMs } },
      projects: [
        {
          extends: true,
          test: {
            name: 'node',
            environment: 'node',
            // Nothing they test outlives its own objects, and a process for each file costs as much as the tests.
            isolate: isLong,
            include: [files('test', 'test.ts'), files('local/test', 'test.ts')],
            exclude: [...except, 'test/package/**'],
            setupFiles: quiet,
          },
        },
        {
          extends: true,
          test: {
            name: 'dom',
            environment: 'jsdom',
            // A file has a context of its own in a process it shares: starting one costs more than most files.
            pool: 'vmForks',
            include: [files('test', 'test.tsx')],
            exclude: [...except, 'test/**/*.{browser,traced,compiled}.{,long.}test.tsx', 'test/package/**'],
            setupFiles: [...quiet, 'test/setup.dom.ts'],
          },
        },
        {
          extends: true,
          plugins: [traced()],
          test: {
            name: 'traced',
            environment: 'jsdom',
            include: ['test/**/*.traced.test.tsx'],
            setupFiles: [...quiet, 'test/setup.dom.ts'],
          },
        },
        {
          extends: true,
          plugins: [reactCompiler()],
          test: {
            name: 'compiled',
            environment: 'jsdom',
            include: ['test/**/*.compiled.test.tsx'],
            setupFiles: [...quiet, 'test/setup.dom.ts'],
          },
        },
        {
          extends: true,
          plugins: [react18()],
          test: {
            name: 'react-18',
            environment: 'jsdom',
            include: ['test/smoke/**/*.test.tsx'],
            setupFiles: [...quiet, 'test/setup.dom.ts'],
            env: { WEBRUN_TEST_REACT: '18' },
          },
        },
        {
          extends: true,
          // Found while a test runs, it would load the page a second time.
          optimizeDeps: { include: ['react-dom/client', 'react-dom/server'] },
          test: {
            name: 'browser',
            include: [`test/**/*.browser.${isLong ? 'long.' : ''}test.tsx`],
            browser: {
              ...browser(),
              commands: { parkMouse: ({ page }: BrowserCommandContext) => page.mouse.move(0, 0) },
            },
            setupFiles: [...quiet, 'test/setup.browser.ts'],
          },
        },
        {
          extends: true,
          plugins: withStories ? [storybookTest({ configDir: '.storybook' })] : [],
          // Storybook itself shows all stories in one page.
          test: { name: 'stories', isolate: false, browser: browser() },
        },
        {
          extends: true,
          test: {
            name: 'package',
            environment: 'node',
            include: [files('test/package', 'test.ts')],
            exclude: except,
            globalSetup: ['test/package/setup.ts'],
          },
        },
      ],
    },
  });
});
