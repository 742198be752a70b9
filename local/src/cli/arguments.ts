import { parseArgs } from 'node:util';
import { agentNames } from '../server/agents.js';
import { lastPort } from '../server/listen.js';
import type { LocalOptions } from '../server/startLocal.js';

/** What `--help` prints. */
export const help = `webrun-local: a WebRun on this machine, for developing and testing.

  webrun-local [options]

  --port 4747              where to listen; a taken port is answered with the next free one
  --host 127.0.0.1         beyond loopback a --key is needed
  --agent scripted         scripted plays the directives in a task's text, browser drives a real Chromium
  --planner ./planner.js   decides what the browser does, for example with a language model; implies --agent browser
  --hold-ms 50000          how long a start is held before it is answered with "pending"
  --rate-limit 10          POSTs a minute, per key and endpoint; 0 switches it off
  --key KEY                the only key that is taken; without it any is
  --allow-origin ORIGIN    a page beyond this machine that may use it; may be given several times
  --sessions 4             sessions open at once; beyond it 503 (any number with the scripted agent)
  --block-private          closes loopback and private addresses to the browser
  --help, --version

  Start with --agent browser, then give it a task:
    curl http://127.0.0.1:4747/start/run-task -H 'Authorization: Bearer any' -H 'Content-Type: application/json' \\
      -d '{"taskDetails":"Go to https://example.com and read the headings."}'
`;

/** Thrown for an invalid command line; the message says why, and the process exits with code 2. */
export class UsageError extends Error {}

/** The parsed command line; `planner` is still a file path. */
export interface Arguments {
  readonly options: Omit<LocalOptions, 'planner'>;
  readonly plannerFile: string | null;
}

/** Reads the command line. @throws {UsageError} */
export function readArguments(args: readonly string[]): Arguments | 'help' | 'version' {
  const values = parse(args);
  if (values.help) return 'help';
  if (values.version) return 'version';
  const agent = agentNames.find((name) => name === values.agent);
  if (values.agent !== undefined && !agent)
    throw new UsageError(`--agent must be ${agentNames.join(' or ')}, not "${values.agent}".`);
  if (agent === 'scripted' && values.planner !== undefined)
    throw new UsageError('--planner decides for the browser agent: leave out --agent scripted.');
  if (values['block-private'] && agent !== 'browser' && values.planner === undefined)
    throw new UsageError('--block-private limits what the browser can reach: add --agent browser.');
  for (const [flag, texts] of Object.entries({
    '--key': [values.key],
    '--host': [values.host],
    '--planner': [values.planner],
    '--allow-origin': values['allow-origin'] ?? [],
  }))
    if (texts.includes('')) throw new UsageError(`${flag} must not be empty.`);
  const options = given({
    port: readNumber('--port', values.port, 0, lastPort),
    host: values.host,
    agent,
    holdMs: readNumber('--hold-ms', values['hold-ms'], 0, 600_000),
    rateLimit: readNumber('--rate-limit', values['rate-limit'], 0, 1_000_000),
    key: values.key,
    allowOrigin: values['allow-origin'],
    maxSessions: readNumber('--sessions', values.sessions, 1, 1_000),
    blockPrivate: values['block-private'],
  });
  return { options, plannerFile: values.planner ?? null };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: joinNegatives(args),
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        agent: { type: 'string' },
        planner: { type: 'string' },
        'hold-ms': { type: 'string' },
        'rate-limit': { type: 'string' },
        key: { type: 'string' },
        'allow-origin': { type: 'string', multiple: true },
        sessions: { type: 'string' },
        'block-private': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(describeParseError(error as Error & { readonly code?: string }));
  }
}

/** Node takes a value that begins with a dash for an option, so a negative number is joined to its flag, to be refused as a number. */
function joinNegatives(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const flag = joined.at(-1);
    if (/^-\d/.test(arg) && flag !== undefined && /^--[a-z-]+$/.test(flag))
      joined[joined.length - 1] = `${flag}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

/** Node's messages quote the option, and give advice that fits none of ours. */
function describeParseError({ code, message }: Error & { readonly code?: string }): string {
  const named = /'(-[^\s']*|[^']*)/.exec(message)?.[1] ?? '';
  switch (code) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION':
      return `There is no option ${named}.`;
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL':
      return `"${named}" is not an option. Options begin with two dashes, for example --port 4747.`;
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE':
      return message.includes('does not take')
        ? `${named} takes no value.`
        : `${named} needs a value after it.`;
    default:
      return message;
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

/** Omits options that were not given, so that the defaults apply. */
const given = <Fields extends object>(fields: Fields): Given<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<Fields>;
