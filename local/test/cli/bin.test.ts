import { afterAll, beforeAll, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { buildCommand } from '../command.js';
import type { Command } from '../command.js';

let command: Command;

beforeAll(async () => {
  command = await buildCommand();
});
afterAll(() => command.remove());

test('says its version and its help', async () => {
  expect(await command.run(['--version'])).toMatchObject({
    code: 0,
    out: `${packageJson.version}\n`,
    err: '',
  });
  const { out } = await command.run(['--help']);
  for (const flag of [
    'port',
    'host',
    'agent',
    'planner',
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
  [['--agent', 'scripted', '--planner', 'x.js'], 'leave out --agent scripted'],
  [['--block-private'], 'add --agent browser'],
  [['--agent', 'scripted', '--block-private'], 'add --agent browser'],
  [['--hold-ms', '-1'], '--hold-ms'],
  [['--hold-ms', '1e3'], '--hold-ms must be a whole number from 0 to 600000, not "1e3".'],
  [['--port', '-1'], '--port must be a whole number from 0 to 65535, not "-1".'],
  [['--port'], '--port needs a value after it.'],
  [['--port', '--host', '127.0.0.1'], '--port needs a value after it.'],
  [['--nope'], 'There is no option --nope.'],
  [['-p', '4747'], 'There is no option -p.'],
  [['--block-private=yes'], '--block-private takes no value.'],
  [['4747'], '"4747" is not an option. Options begin with two dashes, for example --port 4747.'],
  [['--key', ''], '--key must not be empty.'],
  [['--host', ''], '--host must not be empty.'],
  [['--planner', ''], '--planner must not be empty.'],
  [['--allow-origin', ''], '--allow-origin must not be empty.'],
])('answers %j in words and with exit code 2', async (args, words) => {
  const { code, err, out } = await command.run(args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(words);
  expect(err).not.toContain('    at ');
});

test.each([
  [['--host', '0.0.0.0', '--port', '0'], '--key'],
  [
    ['--planner', './nowhere.js', '--port', '0'],
    'Could not load the planner ./nowhere.js: there is no such file.',
  ],
  [['--planner', './local', '--port', '0'], 'Could not load the planner ./local: it is not a file.'],
  [
    ['--host', 'nowhere.invalid', '--key', 'k'],
    'no host of this name is known. Give an address of this machine',
  ],
  [['--host', '192.0.2.1', '--key', 'k'], 'this machine does not have the address. Give one that it has'],
  [['--planner', './local/src/url.ts', '--port', '0'], 'Could not load the planner'],
  [['--planner', './examples/session.mjs', '--port', '0'], 'it exports no planner'],
])('does not start with %j, and says why in a line', async (args, words) => {
  const { code, err } = await command.run(args);
  expect(code).toBe(1);
  expect(err).toContain(words);
  expect(err).not.toContain('    at ');
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  'starts in one line, plays scripts, holds a task, and ends on %s',
  async (signal) => {
    let held: Promise<unknown> = Promise.resolve();
    let isAsked = false;
    const { code, out, err } = await command.run(['--port', '0', '--hold-ms', '60000'], (text, kill) => {
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
          // Until the task has arrived.
          const health = (await (await fetch(`${url}/start/health`)).json()) as { sessions: number };
          if (health.sessions === 1) return kill(signal);
        }
      };
      void wait();
    });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('loopback only');
    expect(await held).toMatchObject({ status: 'terminated' });
  },
);

test('says on the console that every session is in use', async () => {
  const server = await command.start(['--port', '0', '--sessions', '1']);
  const open = (): Promise<number> =>
    fetch(`${server.url}/start/start-session`, {
      method: 'POST',
      headers: { Authorization: 'Bearer x' },
    }).then(({ status }) => status);
  expect([await open(), await open(), await open()]).toEqual([200, 503, 503]);
  await server.end();
  expect(server.errors()).toMatch(/^webrun-local: The only session is in use, .* larger --sessions\.\n$/);
});

test('goes on when nobody reads what it says any more', async () => {
  const server = await command.start(['--port', '0', '--sessions', '1', '--rate-limit', '0']);
  server.child.stdout?.destroy();
  server.child.stderr?.destroy();
  const open = (): Promise<number> =>
    fetch(`${server.url}/start/start-session`, {
      method: 'POST',
      headers: { Authorization: 'Bearer x' },
    }).then(({ status }) => status);
  // The second has a line on the console.
  const answers: number[] = [];
  for (let count = 0; count < 20; count++) answers.push(await open());
  expect(answers).toEqual([200, ...Array.from({ length: 19 }, () => 503)]);
  await server.end();
  expect(server.child.exitCode).toBe(0);
});

test('says at the start that there is no browser', async () => {
  const { out } = await command.run(['--port', '0', '--agent', 'browser'], (text, kill) => {
    if (text.includes('practise')) kill('SIGTERM');
  });
  expect(out).not.toContain('Every task will fail');
  const server = await command.start(['--port', '0', '--agent', 'browser'], {
    CHROMIUM_PATH: '/nowhere/chrome',
  });
  await server.end();
  expect(server.output()).toContain(
    'Every task will fail: could not find a browser: CHROMIUM_PATH names no program. Correct it, or unset it to let one be found.\n',
  );
});
