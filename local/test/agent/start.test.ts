import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createBrowserAgent } from '../../src/agent/browserAgent.js';
import { play } from '../play.js';
import type { Told } from '../play.js';

afterEach(() => void vi.unstubAllEnvs());

/** How a task goes with a program in place of the browser. */
async function playWith(program: string): Promise<Told> {
  const folder = await mkdtemp(join(tmpdir(), 'program-'));
  const path = join(folder, 'chromium');
  await writeFile(path, `#!/bin/sh\n${program}\n`);
  await chmod(path, 0o755);
  vi.stubEnv('CHROMIUM_PATH', path);
  const agent = createBrowserAgent();
  const told = await play(agent, 'Open http://127.0.0.1/ and read the title');
  await agent.close?.();
  await rm(folder, { recursive: true });
  return { ...told, message: told.message.replace(path, '(path)') };
}

describe.skipIf(process.platform === 'win32')('a browser that does not start', () => {
  test.each([
    [
      'for want of a library',
      'echo "/opt/chrome: error while loading shared libraries: libnss3.so: cannot open shared object file" >&2; exit 127',
      '/opt/chrome: error while loading shared libraries: libnss3.so: cannot open shared object file',
    ],
    [
      'because it only stands in for another program',
      'echo; echo "Command \'$0\' requires the chromium snap to be installed."; exit 1',
      "Command '(path)' requires the chromium snap to be installed",
    ],
    [
      'and logs why as Chromium does',
      'echo "[26:26:1129/120000.1:ERROR:main.cc(1)] The profile cannot be written." >&2; exit 1',
      'The profile cannot be written',
    ],
    ['and says nothing', 'exit 3', 'it ended at once'],
  ])('%s ends the task with its own words, and with what to do', async (_why, program, words) => {
    const told = await playWith(program);
    expect(told.code).toBe('INSTANCE_UNAVAILABLE');
    expect(told.message.replaceAll(/Command '[^']*'/g, "Command '(path)'")).toBe(
      `[webrun-local] Could not start the browser (path): ${words}. Fix that, or set CHROMIUM_PATH to another browser.`,
    );
  });
});
