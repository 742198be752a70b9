import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { explainNoChromium, findChromium } from '../../src/chromium/findChromium.js';
import { installedPaths } from '../../src/chromium/installedPaths.js';

const real = process.platform;

afterEach(() => {
  vi.unstubAllEnvs();
  Object.defineProperty(process, 'platform', { value: real });
});

function pretend(platform: NodeJS.Platform): void {
  Object.defineProperty(process, 'platform', { value: platform });
}

test.each([
  ['darwin', 'Google Chrome.app'],
  ['darwin', 'Microsoft Edge.app'],
  ['win32', 'msedge.exe'],
  ['win32', 'chrome.exe'],
  ['linux', 'microsoft-edge-stable'],
  ['linux', 'chromium'],
] as const)('on %s it looks for %s', (platform, name) => {
  vi.stubEnv('PROGRAMFILES', '/programs');
  pretend(platform);
  expect(installedPaths().some((path) => path.includes(name))).toBe(true);
});

test('a folder of the path that is not absolute is not searched', () => {
  vi.stubEnv('PATH', ['.', '', 'bin', '/opt/bin'].join(':'));
  pretend('linux');
  expect(installedPaths().every((path) => path.startsWith('/opt/bin/'))).toBe(true);
});

test('where none is installed and none comes with the package, the message names the remedy', async () => {
  vi.stubEnv('CHROMIUM_PATH', '');
  vi.stubEnv('PATH', '/nowhere');
  vi.stubEnv('HOME', '/nowhere');
  vi.stubEnv('PLAYWRIGHT_BROWSERS_PATH', '/nowhere');
  pretend('win32');
  vi.stubEnv('PROGRAMFILES', '/nowhere');
  await expect(findChromium()).rejects.toThrow(
    'no Chrome, Chromium or Edge is installed. Install one of them, or set CHROMIUM_PATH to one.',
  );
  expect(await explainNoChromium()).toContain('no Chrome, Chromium or Edge is installed.');
});

test('a path that names no program is an error, not a reason to look elsewhere', async () => {
  vi.stubEnv('CHROMIUM_PATH', '/nowhere/chrome');
  await expect(findChromium()).rejects.toThrow('CHROMIUM_PATH names no program');
  expect(await explainNoChromium()).toContain('CHROMIUM_PATH names no program');
});

test.runIf(real === 'linux')('an installed Edge is found where there is no Chrome', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'edge-'));
  const edge = join(folder, 'microsoft-edge-stable');
  await writeFile(edge, '#!/bin/sh\n');
  await chmod(edge, 0o755);
  vi.stubEnv('CHROMIUM_PATH', '');
  vi.stubEnv('PATH', folder);
  const found = await findChromium();
  await rm(folder, { recursive: true });
  expect(found).toEqual({ executablePath: edge, source: 'installed on this machine' });
});
