import type { IncomingHttpHeaders, IncomingMessage, Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { createEmulator } from 'webrun-react/testing';
import type { Agent, Emulator, EmulatorOptions } from 'webrun-react/testing';
import { explainNoChromium } from '../chromium/findChromium.js';
import { createPracticeSite } from '../site/site.js';
import { createAgent } from './agents.js';
import type { AgentName, AgentSettings } from './agents.js';
import { BodyCut, BodyTooLarge, countBody } from './body.js';
import { checkOptions } from './checkOptions.js';
import { watchFullSessions } from './fullSessions.js';
import { closeServers, lastPort, listen } from './listen.js';
import { createLiveView } from './liveView.js';
import { refuse } from './refuse.js';
import { serveSockets } from './sockets.js';
import { StartError } from './startError.js';
import { readAccess, refuseVisitor } from './visitor.js';

/** Options of {@link startLocal}. */
export interface LocalOptions
  extends Omit<EmulatorOptions, 'agent' | 'basePath' | 'maxSessions'>, AgentSettings {
  /** The port; if taken, the next free one is used, and 0 uses any. @default 4747 */
  readonly port?: number | undefined;
  /** The address to listen on. Beyond loopback a `key` is required. @default '127.0.0.1' */
  readonly host?: string | undefined;
  /** Performs the tasks: an agent, or the name of an included one. @default 'scripted'; 'browser' with a `planner` */
  readonly agent?: Agent | AgentName | undefined;
  /** How many sessions may be open at once; more are refused with 503. @default 4 with a browser, else any number */
  readonly maxSessions?: number | undefined;
  /** Origins besides those on loopback whose pages may use it: `https://app.example`. @default none */
  readonly allowOrigin?: readonly string[] | undefined;
  /** Called while it runs with a message for the person who started it: that every session is in use. @default not called */
  readonly onNotice?: ((sentence: string) => void) | undefined;
}

/** A running server. */
export interface LocalServer {
  /** For a client's `baseUrl`. */
  readonly url: string;
  readonly port: number;
  readonly emulator: Emulator;
  /** The practice site's URL, with the browser agent; on its own origin, as one of its pages is hostile. */
  readonly siteUrl: string | null;
  /** Messages for the person who started it, the start-up line first. */
  readonly notices: readonly string[];
  /** Ends every task, connection and browser within about a second; waits at most 3 s for a hung browser. */
  close(): Promise<void>;
}

/** Where a session is opened. */
const startPaths: readonly string[] = ['/start/run-task', '/start/start-session'];

/** A browser session takes about 85 MiB: this many fit a small machine. */
const defaultBrowserSessions = 4;

/**
 * Starts the emulator as an HTTP server.
 * @throws {StartError} when an option is wrong, or no port is free.
 * @example
 * const local = await startLocal({ port: 4747 });
 * const client = createWebRunClient({ baseUrl: local.url, apiKey: 'any' });
 */
export async function startLocal(options: LocalOptions = {}): Promise<LocalServer> {
  const {
    port = 4747,
    host = '127.0.0.1',
    allowOrigin = [],
    blockPrivate,
    planner,
    onNotice,
    ...rest
  } = options;
  checkOptions(options);
  const access = readAccess(host, allowOrigin, Boolean(rest.key));
  const chosen = rest.agent ?? (planner ? 'browser' : 'scripted');
  if (planner && chosen !== 'browser')
    throw new StartError('A planner decides for the browser agent: leave out `agent`, or choose "browser".');

  const missing = chosen === 'browser' ? await explainNoChromium() : null;
  const site = chosen === 'browser' ? await startSite(port === 0 || port === lastPort ? 0 : port + 1) : null;
  const maxSessions = rest.maxSessions ?? (chosen === 'browser' ? defaultBrowserSessions : Infinity);
  const agent =
    typeof chosen === 'string'
      ? await createAgent(chosen, {
          maxSessions,
          ...(blockPrivate === undefined ? {} : { blockPrivate }),
          ...(planner ? { planner } : {}),
          ...(site ? { siteUrl: site.url } : {}),
        })
      : chosen;
  const view = agent.watch ? createLiveView(agent) : null;
  const onError = (error: unknown): void => {
    if (!(error instanceof BodyTooLarge || error instanceof BodyCut)) rest.onError?.(error);
  };
  const toViewUrl = view ? { toViewUrl: view.toUrl } : {};
  const emulator = createEmulator({
    endsUnanswered: true,
    ...rest,
    ...toViewUrl,
    onError,
    agent,
    maxSessions,
  });

  const watchSessions = onNotice ? watchFullSessions(maxSessions, onNotice) : null;
  const app = new Hono();
  app.all('*', async (context) => {
    const refusal = refuseVisitor(context.req.raw.headers, access);
    if (refusal !== null) return refuse(403, 'UNAUTHORIZED', refusal);
    // Introduces the server to a person who opens its address in a browser.
    if (context.req.path === '/' && context.req.header('accept')?.includes('text/html'))
      return context.text(introduce(url, rest.key ? '<the key>' : 'local', site?.url));
    const { request, isTooLarge, drain } = countBody(context.req.raw);
    const reply = isTooLarge() ? null : (view?.answer(request) ?? (await emulator.fetch(request)));
    if (reply && startPaths.includes(context.req.path)) await watchSessions?.(reply);
    if (reply && !isTooLarge()) return reply;
    await drain();
    return refuse(413, 'INVALID_PARAMS', 'The body is larger than 100 MB.', { Connection: 'close' });
  });
  app.onError((error) => {
    // A disconnected client is not an error; its task continues.
    if (error.name !== 'AbortError') onError(error);
    return refuse(500, 'INTERNAL_ERROR', 'Something went wrong inside the emulator.');
  });

  const server = createAdaptorServer({ fetch: app.fetch, hostname: host }) as Server;
  server.requestTimeout = 0; // a held request is not a slow one
  const isAllowed = ({ headers }: IncomingMessage): boolean =>
    refuseVisitor(new Headers(toPairs(headers)), access) === null;
  const io = serveSockets(server, { emulator, isAllowed });
  view?.serve(io);
  const taken = await listen(server, port, host).catch(async (error: unknown) => {
    site?.server.closeAllConnections();
    site?.server.close();
    await emulator.close();
    throw error;
  });

  const url = toUrl(host, taken);
  let closing: Promise<void> | null = null;
  return {
    url,
    port: taken,
    emulator,
    siteUrl: site?.url ?? null,
    notices: [
      `webrun-local: ${url} · agent ${agent.name} · holds a start for ${(rest.holdMs ?? 50_000) / 1_000} s`,
      ...(port !== 0 && taken !== port ? [`Port ${port} is taken, so it listens on ${taken}.`] : []),
      access.isOpen
        ? `It listens on ${host}: whoever reaches this machine and knows the key can use it.`
        : 'It listens on loopback only: nothing outside this machine can reach it.',
      ...(missing === null
        ? []
        : [`Every task will fail: ${missing.replace('[webrun-local] Could', 'could')}`]),
      ...(site ? [describeReach(blockPrivate === true), `A site to practise on: ${site.url}`] : []),
    ],
    close: () =>
      (closing ??= closeServers(site ? [server, site.server] : [server], async () => {
        await emulator.close();
        io.disconnectSockets(true);
      })),
  };
}

const introduce = (url: string, key: string, siteUrl: string | undefined): string =>
  `webrun-local: the WebRun API on this machine. It has no pages of its own.

Point a client at it:  createWebRunClient({ baseUrl: '${url}', apiKey: 'local' })
Or ask it yourself:    curl ${url}/start/run-task -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' -d '{"taskDetails":"…"}'
${siteUrl === undefined ? '' : `A site to practise on: ${siteUrl}\n`}`;

const describeReach = (blockPrivate: boolean): string =>
  blockPrivate
    ? 'Its browser reaches the network, but neither this machine nor private addresses.'
    : 'Its browser reaches the network and this machine, as your own does; --block-private closes what is private.';

function toUrl(host: string, port: number): string {
  if (host.includes(':')) return `http://[${host.replace(/^\[|\]$/g, '')}]:${port}`;
  return `http://${host === '0.0.0.0' ? 'localhost' : host}:${port}`;
}

/** Serves the practice site on loopback, whatever the emulator listens on. */
async function startSite(port: number): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createAdaptorServer({ fetch: createPracticeSite() }) as Server;
  const taken = await listen(server, port, '127.0.0.1');
  return { url: `http://127.0.0.1:${taken}/`, server };
}

/** Headers as Node reads them, as pairs. */
const toPairs = (headers: IncomingHttpHeaders): [string, string][] =>
  Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
