import { execSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { entryPoints, localEntryPoints, manifest } from './manifest.js';

// What the tools that others judge packages by say about ours.

/** Without the scripts of packing: they would build again while other tests read the build. */
const run = (command: string): string =>
  execSync(`npx --no-install ${command}`, {
    encoding: 'utf8',
    env: { ...process.env, npm_config_ignore_scripts: 'true' },
  });

test.each(['.', 'local'])('publint finds nothing to say about %s', (folder) => {
  expect(run(`publint ${folder} --strict --pack npm`)).toContain('All good!');
});

test('the types resolve as an ES module would find them', () => {
  const styles = Object.keys(manifest.exports).filter((path) => path.endsWith('.css'));
  // Without a form it takes the one that fits the width, which colours change.
  const report = run(
    `attw --pack . --format ascii --profile esm-only --exclude-entrypoints ${styles.join(' ')}`,
  );
  // It ends with an error where one entry point has a problem; here we see that it looked at all of them.
  expect(report.match(/node16 \(from ESM\): 🟢/gu)).toHaveLength(entryPoints.length + 1);
  const local = run('attw --pack local --format ascii --profile esm-only');
  expect(local.match(/node16 \(from ESM\): 🟢/gu)).toHaveLength(localEntryPoints.length + 1);
});
