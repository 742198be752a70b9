import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pack } from './packed.js';
import type { Packed } from './packed.js';

let packed: Packed;
let app = '';
beforeAll(() => {
  packed = pack();
  app = packed.install('app', [
    'react',
    'react-dom',
    '@tanstack/react-query',
    '@testing-library/react',
    '@testing-library/dom',
    'jest-environment-jsdom',
    '@babel/preset-env',
    '@babel/preset-react',
  ]);
  cpSync('test/package/jest', app, { recursive: true });
  // As Vite's apps are: the harder case for files that Jest and Babel `require`.
  writeFileSync(join(app, 'package.json'), '{ "type": "module" }');
});
afterAll(() => packed.remove());

/** What Jest says of the app, with a configuration of the app's or another one. */
function runJest(config: object = {}): { status: number | null; stderr: string } {
  writeFileSync(
    join(app, 'other.config.cjs'),
    `module.exports = { ...require('./jest.config.cjs'), ...${JSON.stringify(config)} };`,
  );
  const jest = resolve('node_modules/jest/bin/jest.js');
  const { status, stderr } = spawnSync(process.execPath, [jest, '--ci', '--config', 'other.config.cjs'], {
    cwd: app,
    encoding: 'utf8',
  });
  return { status, stderr };
}

test('an app that tests with Jest runs with the two settings of the guide', () => {
  const guide = readFileSync('docs/testing.mdx', 'utf8');
  for (const file of ['babel.config.cjs', 'jest.config.cjs', 'jest.environment.cjs', 'lamp.test.jsx'])
    expect(guide).toContain(readFileSync(join('test/package/jest', file), 'utf8'));
  const { status, stderr } = runJest();
  expect(stderr).toContain('Tests:       4 passed, 4 total');
  expect(status).toBe(0);
});

test('it needs both: without the first the package cannot be read, without the second it says what is missing', () => {
  const alone = runJest({ transformIgnorePatterns: ['/node_modules/'] });
  expect(alone.status).toBe(1);
  expect(alone.stderr).toMatch(/ES Module|Cannot use import statement/);
  writeFileSync(
    join(app, 'missing.test.js'),
    `const { createWebRunClient } = require('webrun-react/core');
     test('says what is missing', async () => {
       const error = await createWebRunClient().runTask({ taskDetails: 'x' }).catch((reason) => reason);
       expect([error.code, error.outcome, error.message]).toEqual(['input', 'refused', expect.stringContaining('fetch is not defined')]);
     });`,
  );
  const { status, stderr } = runJest({ testEnvironment: 'jsdom', testMatch: ['**/missing.test.js'] });
  expect(stderr).toContain('Tests:       1 passed, 1 total');
  expect(status).toBe(0);
});
