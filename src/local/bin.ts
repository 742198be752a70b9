#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { agentNames, defaultAgentName } from './agents.js';
import type { AgentName } from './agents.js';
import { StartError, startLocal } from './server.js';
import type { LocalOptions } from './server.js';

const help = `webrun-local: a WebRun on this machine, for developing and testing.

  webrun-local [options]

  --port 4747              where to listen; a taken port is answered with the next free one
  --host 127.0.0.1         beyond loopback a --key is needed
  --agent ${defaultAgentName}         ${agentNames.join(' or ')}
  --hold-ms 50000          how long a start is held before it is answered with "pending"
  --rate-limit 10          POSTs a minute, per key and endpoint; 0 switches it off
  --key KEY                the only key that is taken; without it any is
  --allow-origin ORIGIN    a page beyond this machine that may use it; may be given several times
  --sessions N             sessions open at once; beyond it 503
  --block-private          closes loopback and private addresses to the browser
  --help, --version
`;

/** The command line is wrong; answered in words and with exit code 2. */
class UsageError extends Error {}

/** What the command line asks for. @throws {UsageError} in words */
function readArguments(args: readonly string[]): LocalOptions | 'help' | 'version' {
  const { values } = parse(args);
  if (values.help) return 'help';
  if (values.version) return 'version';
  const agent = values.agent === undefined ? undefined : agentNames.find((name) => name === values.agent);
  if (values.agent !== undefined && !agent)
    throw new UsageError(`--agent must be ${agentNames.join(' or ')}, not "${values.agent}".`);
  if (values.key === '') throw new UsageError('--key must not be empty.');
  return given({
    port: readNumber('--port', values.port, 0, 65_535),
    host: values.host,
    agent: agent satisfies AgentName | undefined,
    holdMs: readNumber('--hold-ms', values['hold-ms'], 0, 600_000),
    rateLimit: readNumber('--rate-limit', values['rate-limit'], 0, 1_000_000),
    key: values.key,
    allowOrigin: values['allow-origin'],
    maxSessions: readNumber('--sessions', values.sessions, 1, 1_000),
    blockPrivate: values['block-private'],
  });
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        agent: { type: 'string' },
        'hold-ms': { type: 'string' },
        'rate-limit': { type: 'string' },
        key: { type: 'string' },
        'allow-origin': { type: 'string', multiple: true },
        sessions: { type: 'string' },
        'block-private': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function readNumber(flag: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!/^\d+$/.test(text.trim()) || number < min || number > max)
    throw new UsageError(`${flag} must be a whole number from ${min} to ${max}, not "${text}".`);
  return number;
}

type Given<Fields> = { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> };

/** Leaves out what was not said, so that the defaults hold. */
const given = <Fields extends object>(fields: Fields): Given<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<Fields>;

function readVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const options = readArguments(process.argv.slice(2));
  if (options === 'help') return say(help.trimEnd());
  if (options === 'version') return say(readVersion());

  const local = await startLocal({
    ...options,
    onError: (error) => complain(`webrun-local: ${describe(error)}`),
  });
  for (const notice of local.notices) say(notice);

  let isClosing = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (isClosing) return;
      isClosing = true;
      // Whatever hangs, the process is gone within a second or so.
      setTimeout(() => process.exit(1), closeLimitMs).unref();
      void local.close().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
}

/** How long closing may take before the process ends without it, in milliseconds. */
const closeLimitMs = 2_000;

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error));

main().catch((error: unknown) => {
  if (error instanceof UsageError) {
    complain(`webrun-local: ${error.message}\nSee webrun-local --help.`);
    process.exitCode = 2;
    return;
  }
  complain(error instanceof StartError ? error.message : `webrun-local could not start: ${describe(error)}`);
  process.exitCode = 1;
});
