import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };

// A busy machine takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000, expect: { poll: { timeout: 30_000 } } });

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webrun-bin-'));
  for (const name of ['whole', 'bare']) {
    const home = join(folder, name);
    // oxlint-disable-next-line no-await-in-loop -- two of them
    await mkdir(join(home, 'dist/local'), { recursive: true });
    // oxlint-disable-next-line no-await-in-loop -- two of them
    await cp('package.json', join(home, 'package.json'));
    // oxlint-disable-next-line no-await-in-loop -- two of them
    await build({
      entryPoints: ['src/local/bin.ts'],
      outfile: join(home, 'dist/local/bin.js'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'error',
    });
  }
  await symlink(resolve('node_modules'), join(folder, 'whole/node_modules'), 'junction');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the command until it ends; `onLine` may end it. */
function run(
  home: 'whole' | 'bare',
  args: string[],
  onLine?: (line: string, kill: (signal: NodeJS.Signals) => void) => void,
) {
  return new Promise<{ code: number | null; out: string; err: string }>((done) => {
    const child = spawn(process.execPath, [join(folder, home, 'dist/local/bin.js'), ...args]);
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      onLine?.(out, (signal) => void child.kill(signal));
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.on('close', (code) => done({ code, out, err }));
  });
}

test('says its version and its help', async () => {
  expect(await run('whole', ['--version'])).toMatchObject({
    code: 0,
    out: `${packageJson.version}\n`,
    err: '',
  });
  const { out } = await run('whole', ['--help']);
  for (const flag of [
    'port',
    'host',
    'agent',
    'hold-ms',
    'rate-limit',
    'key',
    'allow-origin',
    'sessions',
    'block-private',
  ])
    expect(out).toContain(`--${flag}`);
});

test.each([
  [['--port', 'abc'], '--port must be a whole number from 0 to 65535, not "abc".'],
  [['--agent', 'robot'], '--agent must be scripted or browser, not "robot".'],
  [['--hold-ms', '-1'], '--hold-ms'],
  [['--nope'], '--nope'],
  [['4747'], '4747'],
  [['--key', ''], '--key must not be empty.'],
])('answers %j in words and with exit code 2', async (args, words) => {
  const { code, err, out } = await run('whole', args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(words);
  expect(err).not.toContain('    at ');
});

test('does not start beyond loopback without a key', async () => {
  const { code, err } = await run('whole', ['--host', '0.0.0.0', '--port', '0']);
  expect(code).toBe(1);
  expect(err).toContain('--key');
});

test('plays scripts unless told otherwise, and says the one line that installs what is missing', async () => {
  const err = 'npm install hono @hono/node-server\n';
  expect(await run('bare', [])).toEqual({ code: 1, out: '', err });
  expect(await run('bare', ['--agent', 'scripted'])).toEqual({ code: 1, out: '', err });
});

test('names the driver too where a browser is asked for', async () => {
  const err = 'npm install hono @hono/node-server playwright-core\n';
  expect(await run('bare', ['--agent', 'browser'])).toEqual({ code: 1, out: '', err });
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  'starts in one line, holds a task, and ends on %s',
  async (signal) => {
    let held: Promise<unknown> = Promise.resolve();
    let isAsked = false;
    const { code, out, err } = await run(
      'whole',
      ['--port', '0', '--agent', 'scripted', '--hold-ms', '60000'],
      (text, kill) => {
        const url =
          /webrun-local: (http:\/\/127\.0\.0\.1:\d+) · agent scripted · holds a start for 60 s\n/.exec(
            text,
          )?.[1];
        if (!url || isAsked) return;
        isAsked = true;
        held = fetch(`${url}/start/run-task`, {
          method: 'POST',
          headers: { Authorization: 'Bearer x' },
          body: '{"taskDetails":"[after 60s]"}',
        }).then((reply) => reply.json());
        const wait = async (): Promise<void> => {
          for (;;) {
            // oxlint-disable-next-line no-await-in-loop -- until the task has arrived
            const health = (await (await fetch(`${url}/start/health`)).json()) as { sessions: number };
            if (health.sessions === 1) return kill(signal);
          }
        };
        void wait();
      },
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('loopback only');
    expect(await held).toMatchObject({ status: 'terminated' });
  },
);
