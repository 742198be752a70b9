/// <reference types="node" />
import type { IncomingHttpHeaders, IncomingMessage, Server } from 'node:http';
import { isIP } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { createAdaptorServer } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Server as SocketServer } from 'socket.io';
import { isLoopback, parseUrl } from '../core/links.js';
import type { Agent } from '../emulator/agent.js';
import { createEmulator } from '../emulator/emulator.js';
import type { Emulator, EmulatorOptions } from '../emulator/emulator.js';
import { Refusal } from '../emulator/refusal.js';
import { createAgent, defaultAgentName } from './agents.js';
import type { AgentName, AgentSettings } from './agents.js';
import { createLiveView } from './liveView.js';
import { serveSockets } from './socket.js';

/** Options of {@link startLocal}. */
export interface LocalOptions
  extends Omit<EmulatorOptions, 'agent' | 'basePath' | 'maxSessions'>, AgentSettings {
  /** The next free one is taken when it is not; 0 takes any. @default 4747 */
  readonly port?: number | undefined;
  /** Where to listen. Beyond loopback a `key` is needed. @default '127.0.0.1' */
  readonly host?: string | undefined;
  /** Does the tasks: an agent, or the name of one that comes with the package. @default 'scripted' */
  readonly agent?: Agent | AgentName | undefined;
  /** Sessions open at once; beyond it 503. @default 4 with a browser, else any number */
  readonly maxSessions?: number | undefined;
  /** Pages that may use it beside those on loopback, as origins: `https://app.example`. @default none */
  readonly allowOrigin?: readonly string[] | undefined;
}

/** A running server. */
export interface LocalServer {
  /** For a client's `baseUrl`. */
  readonly url: string;
  readonly port: number;
  readonly emulator: Emulator;
  /** Where the practice site is, with the browser agent; on an origin of its own, as one of its pages is hostile. */
  readonly siteUrl: string | null;
  /** What the person who started it should know, in sentences: the start-up line first. */
  readonly notices: readonly string[];
  /** Ends every task, connection and browser within about a second. */
  close(): Promise<void>;
}

/** The server cannot start; the message is for the person who wanted it to. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}

/** So many ports are tried, one after the other. */
const portsTried = 50;

/** Larger bodies are refused before they are read, in bytes: an upload of the largest documented download fits. */
const maxBodyBytes = 100 * 1024 * 1024;

/** A browser's session takes some 85 MiB: so many fit a small machine. */
const defaultBrowserSessions = 4;

/** How long open connections may take to end before they are cut, in milliseconds. */
const closeGraceMs = 500;

/** How often connections that have become idle are closed meanwhile, in milliseconds. */
const closeSweepMs = 20;

/**
 * Starts the emulator as an HTTP server.
 * @throws {StartError} when a package is missing, an option is wrong, or no port is free.
 * @example
 * const local = await startLocal({ port: 4747 });
 * const client = createWebRunClient({ baseUrl: local.url, apiKey: 'local' });
 */
export async function startLocal(options: LocalOptions = {}): Promise<LocalServer> {
  const { port = 4747, host = '127.0.0.1', allowOrigin = [], blockPrivate, ...rest } = options;
  const isOpen = !isLoopbackHost(host);
  if (isOpen && !rest.key)
    throw new StartError(
      `Could not listen on ${host}: others could reach it there and use your browser. Choose a key with --key, or leave --host at 127.0.0.1.`,
    );
  const origins = allowOrigin.map(toOrigin);
  if (origins.includes('*') && !rest.key)
    throw new StartError(
      'Could not allow every page: any site you visit could use your browser. Choose a key with --key.',
    );

  const chosen = rest.agent ?? defaultAgentName;
  const peers = await loadPeers(chosen === 'browser');
  const maxSessions = rest.maxSessions ?? (chosen === 'browser' ? defaultBrowserSessions : Infinity);
  const site = chosen === 'browser' ? await startSite(peers, port === 0 ? 0 : port + 1) : null;
  const agent =
    typeof chosen === 'string'
      ? await createAgent(chosen, {
          maxSessions,
          ...(blockPrivate === undefined ? {} : { blockPrivate }),
          ...(site ? { siteUrl: site.url } : {}),
        })
      : chosen;
  const view = peers.SocketIo && agent.watch ? createLiveView(agent) : null;
  const emulator = createEmulator({ ...rest, agent, maxSessions, ...(view && { toViewUrl: view.toUrl }) });
  const app = new peers.Hono();
  app.all('*', async (context) => {
    const request = context.req.raw;
    const refused = checkVisitor(request.headers, { host, isOpen, origins });
    if (refused) return Response.json(refused.body, { status: refused.status });
    if (Number(request.headers.get('content-length') ?? 0) > maxBodyBytes) {
      const tooLarge = new Refusal(413, 'INVALID_PARAMS', `The body is larger than ${maxBodyBytes} bytes.`);
      return Response.json(tooLarge.body, { status: tooLarge.status, headers: { Connection: 'close' } });
    }
    return view?.answer(request) ?? emulator.fetch(request);
  });
  app.onError((error) => {
    // A client that went away is no news; its task goes on.
    if (error.name !== 'AbortError') rest.onError?.(error);
    const { body, status } = new Refusal(500, 'INTERNAL_ERROR', 'Something went wrong inside the emulator.');
    return Response.json(body, { status });
  });

  const server = peers.createAdaptorServer({ fetch: app.fetch, hostname: host }) as Server;
  server.requestTimeout = 0; // a held request is not a slow one
  const isAllowed = ({ headers }: IncomingMessage): boolean =>
    checkVisitor(new Headers(toPairs(headers)), { host, isOpen, origins }) === null;
  const io = peers.SocketIo && serveSockets(peers.SocketIo, server, { emulator, isAllowed });
  if (io) view?.serve(io);
  const taken = await listen(server, port, host).catch(async (error: unknown) => {
    site?.server.closeAllConnections();
    site?.server.close();
    await emulator.close();
    throw error;
  });
  const url = `http://${host.includes(':') ? `[${host.replace(/^\[|\]$/g, '')}]` : host === '0.0.0.0' ? 'localhost' : host}:${taken}`;
  const holdMs = rest.holdMs ?? 50_000;

  let closing: Promise<void> | null = null;
  return {
    url,
    port: taken,
    emulator,
    siteUrl: site?.url ?? null,
    notices: [
      `webrun-local: ${url} · agent ${agent.name} · holds a start for ${holdMs / 1_000} s`,
      ...(port !== 0 && taken !== port ? [`Port ${port} is taken, so it listens on ${taken}.`] : []),
      isOpen
        ? `It listens on ${host}: whoever reaches this machine and knows the key can use it.`
        : 'It listens on loopback only: nothing outside this machine can reach it.',
      ...(io ? [] : ['It tells no live events. For them: npm install socket.io']),
      ...(site ? [toReach(blockPrivate === true), `A site to practise on: ${site.url}`] : []),
    ],
    close: () => (closing ??= closeAll(site ? [server, site.server] : [server], emulator, io)),
  };
}

interface Peers {
  readonly Hono: typeof Hono;
  readonly createAdaptorServer: typeof createAdaptorServer;
  /** Without it there are no live events. */
  readonly SocketIo: typeof SocketServer | null;
}

/**
 * Loads the optional packages only now, so that everything else of this door works without them.
 * @throws {StartError} that is the one line which installs what is missing
 */
async function loadPeers(hasBrowser: boolean): Promise<Peers> {
  const [hono, node, browser, socket] = await Promise.all([
    unlessMissing(import('hono')),
    unlessMissing(import('@hono/node-server')),
    hasBrowser ? unlessMissing(import('playwright-core')) : true,
    unlessMissing(import('socket.io')),
  ]);
  if (!hono || !node || !browser) {
    const names = { hono, '@hono/node-server': node, 'playwright-core': browser };
    const missing = Object.entries(names).flatMap(([name, found]) => (found ? [] : [name]));
    throw new StartError(`npm install ${missing.join(' ')}`);
  }
  return {
    Hono: hono.Hono,
    createAdaptorServer: node.createAdaptorServer,
    SocketIo: socket?.Server ?? null,
  };
}

/** The module, or null where its package is not installed. */
async function unlessMissing<Module>(loading: Promise<Module>): Promise<Module | null> {
  try {
    return await loading;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return null;
    throw error;
  }
}

/** Listens on the port, or on the next one that is free. */
function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let next = port;
    const leave = (error: NodeJS.ErrnoException): void => {
      const isTaken = error.code === 'EADDRINUSE' || (error.code === 'EACCES' && port !== 0 && next > 1_024);
      if (isTaken && next > 0 && next < Math.min(port + portsTried, 65_535)) {
        next += 1;
        server.listen(next, host.replace(/^\[|\]$/g, ''));
        return;
      }
      server.off('error', leave);
      reject(
        new StartError(
          `Could not listen on ${host}:${next}: ${isTaken ? `no port from ${port} on is free` : error.message}.`,
        ),
      );
    };
    server.on('error', leave);
    server.once('listening', () => {
      server.off('error', leave);
      resolve((server.address() as AddressInfo).port);
    });
    server.listen(next, host.replace(/^\[|\]$/g, ''));
  });
}

interface Door {
  readonly host: string;
  readonly isOpen: boolean;
  readonly origins: readonly string[];
}

/**
 * Keeps the pages of strangers out. A page reaches loopback from any site: its `Origin` tells. A site may point its own name at
 * 127.0.0.1: then the `Host` header carries that name.
 */
function checkVisitor(headers: Headers, { host, isOpen, origins }: Door): Refusal | null {
  const visited = parseUrl(`http://${headers.get('host') ?? ''}`);
  const name = visited?.hostname ?? '';
  const isOwnName = isLoopback(name) || name === host || (isOpen && isIP(name.replace(/^\[|\]$/g, '')) !== 0);
  const isNamed = origins.some((origin) => parseUrl(origin)?.hostname === name);
  if (name === '' || !(isOwnName || isNamed))
    return new Refusal(
      403,
      'UNAUTHORIZED',
      'Refused: the Host header names another machine. Use the address printed at start.',
    );

  const origin = headers.get('origin');
  if (origin === null || origins.includes('*') || origins.includes(origin)) return null;
  const page = parseUrl(origin);
  if (page && (isLoopback(page.hostname) || page.host === visited?.host)) return null;
  return new Refusal(
    403,
    'UNAUTHORIZED',
    'Refused: the page that asks is not on this machine. Allow it with --allow-origin.',
  );
}

const toReach = (blockPrivate: boolean): string =>
  blockPrivate
    ? 'Its browser reaches the network, but neither this machine nor private addresses.'
    : 'Its browser reaches the network and this machine, as your own does; --block-private closes what is private.';

const isLoopbackHost = (host: string): boolean => isLoopback(host) || host === '::1';

function toOrigin(text: string): string {
  if (text === '*') return text;
  const url = parseUrl(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/')
    throw new StartError(`Could not allow ${text}: it is not an origin. Write it like https://app.example.`);
  return url.origin;
}

/** Serves the practice site on loopback, whatever the emulator listens on. */
async function startSite(
  peers: Peers,
  port: number,
): Promise<{ readonly url: string; readonly server: Server }> {
  const { createPracticeSite } = await import('./site/site.js');
  const server = peers.createAdaptorServer({ fetch: createPracticeSite() }) as Server;
  const taken = await listen(server, port, '127.0.0.1');
  return { url: `http://127.0.0.1:${taken}/`, server };
}

/** Headers as Node reads them, as pairs. */
const toPairs = (headers: IncomingHttpHeaders): [string, string][] =>
  Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));

async function closeAll(
  servers: readonly Server[],
  emulator: Emulator,
  io: SocketServer | null,
): Promise<void> {
  const closed = servers.map((server) => new Promise<void>((resolve) => void server.close(() => resolve())));
  await emulator.close();
  io?.disconnectSockets(true);
  // The replies of held requests are on their way; their connections become idle one by one.
  const sweep = setInterval(() => servers.forEach((server) => server.closeIdleConnections()), closeSweepMs);
  const cut = setTimeout(() => servers.forEach((server) => server.closeAllConnections()), closeGraceMs);
  await Promise.all(closed);
  clearInterval(sweep);
  clearTimeout(cut);
}
