import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { afterEach, describe, expect, test } from 'vitest';

let child: ChildProcess | undefined;
afterEach(() => void child?.kill('SIGKILL'));

/** Starts the demo as `npm start` does and resolves with the address it says to open. */
const start = (...options: string[]): Promise<string> =>
  begin(process.execPath, ['demo/start.mjs', '--agent', 'scripted', ...options]);

function begin(command: string, options: readonly string[], isDetached = false): Promise<string> {
  const begun = spawn(command, options, { stdio: ['ignore', 'pipe', 'pipe'], detached: isDetached });
  child = begun;
  return new Promise((resolve, reject) => {
    let words = '';
    const read = (chunk: Buffer): void => {
      words += chunk.toString();
      const page = /Open (http:\S+)/.exec(words)?.[1];
      if (page) resolve(page);
    };
    begun.stdout.on('data', read);
    begun.stderr.on('data', read);
    begun.on('exit', (code) => reject(new Error(`It ended with ${code}: ${words}`)));
  });
}

describe('npm start', () => {
  test('serves the dashboard beside an embedded WebRun that takes its requests', async () => {
    const page = await start('--port', '0', '--webrun-port', '0');
    const html = await (await fetch(page)).text();
    const webrun = /name="webrun-url" content="([^"]+)"/.exec(html)?.[1] ?? '';
    const reply = await fetch(`${webrun}/start/run-task`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer any',
        origin: new URL(page).origin,
      },
      body: JSON.stringify({ taskDetails: 'Read. [say: Read it.]' }),
    });
    expect(reply.headers.get('access-control-allow-origin')).toBe(new URL(page).origin);
    expect(await reply.text()).toContain('Read it.');
    const script = /src="([^"]+\.js)"/.exec(html)?.[1] ?? '';
    expect((await fetch(new URL(script, page))).status).toBe(200);

    const ended = new Promise((resolve) => child?.once('exit', resolve));
    child?.kill('SIGTERM');
    expect(await ended).toBe(process.platform === 'win32' ? null : 0);
    await expect(fetch(`${webrun}/start/health`)).rejects.toThrow('fetch failed');
  });

  // Windows has no signals, and npm is a script of its shell there.
  test.skipIf(process.platform === 'win32')(
    'ends with npm, although the shell between them passes no signal on',
    async () => {
      const options = ['start', '--', '--agent', 'scripted', '--port', '0', '--webrun-port', '0'];
      const page = await begin('npm', options, true);
      const group = -(child?.pid ?? 0);
      try {
        child?.kill('SIGTERM');
        await expect
          .poll(() =>
            fetch(page).then(
              () => 'open',
              () => 'closed',
            ),
          )
          .toBe('closed');
      } finally {
        try {
          process.kill(group, 'SIGKILL');
        } catch {
          // Nothing is left of it.
        }
      }
    },
  );
});
