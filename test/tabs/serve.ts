import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSecureServer } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { createEmulator, scripted } from 'webrun-react/testing';
import type { Emulator, EmulatorOptions } from 'webrun-react/testing';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** A site on loopback: the page, an API below `/api` that really holds, and something else at `/ping`. */
export interface Site {
  readonly url: string;
  readonly emulator: Emulator;
  /** What is under way. */
  readonly now: { readonly posts: number; readonly polls: number };
  /** What was under way at once, at most. */
  readonly peak: { readonly posts: number; readonly polls: number; readonly all: number };
  /** What has been answered. */
  readonly answered: { readonly posts: number; readonly polls: number };
  /** Lets every task that is under way come to its end, and every later one at once. */
  release(): void;
  /** Breaks every connection there is. */
  cut(): void;
  close(): Promise<void>;
}

/** The page as files by name; the parts that are loaded late are files of their own. */
async function bundle(entry: string): Promise<Map<string, string>> {
  const { outputFiles } = await build({
    entryPoints: { page: here(entry) },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    outdir: '/',
    write: false,
    define: { 'process.env.NODE_ENV': '"production"' },
    alias: {
      'webrun-react/core': here('../../src/core.ts'),
      'webrun-react/dashboard.css': here('../../src/dashboard.css'),
      'webrun-react/dashboard': here('../../src/dashboard.ts'),
      'webrun-react': here('../../src/index.ts'),
    },
  });
  return new Map(outputFiles.map(({ path, text }) => [path.split(/[\\/]/).at(-1) ?? '', text]));
}

export async function serveSite(
  options: EmulatorOptions,
  isHttp2 = false,
  entry = 'page.tsx',
): Promise<Site> {
  const files = await bundle(entry);
  const styles = files.has('page.css') ? '<link rel="stylesheet" href="/page.css">' : '';
  let release = (): void => undefined;
  const isReleased = new Promise<void>((resolve) => void (release = resolve));
  const agent = scripted();
  const emulator = createEmulator({
    rateLimit: 0,
    basePath: '/api',
    agent: {
      name: 'scripted',
      async *run(task, context) {
        if (task.taskDetails.includes('[until released]'))
          await Promise.race([
            isReleased,
            new Promise((resolve) => context.signal.addEventListener('abort', resolve)),
          ]);
        yield* agent.run(task, context);
      },
    },
    ...options,
  });
  const now = { posts: 0, polls: 0 };
  const answered = { posts: 0, polls: 0 };
  const peak = { posts: 0, polls: 0, all: 0 };

  async function answer(request: IncomingMessage, url: URL): Promise<Response> {
    if (url.pathname === '/')
      return new Response(
        `<!doctype html>${styles}<div id="root"></div><script type="module" src="/page.js"></script>`,
        {
          headers: { 'content-type': 'text/html' },
        },
      );
    if (url.pathname === '/ping') return new Response('pong');
    const file = files.get(url.pathname.slice(1));
    const type = url.pathname.endsWith('.css') ? 'text/css' : 'text/javascript';
    if (file !== undefined) return new Response(file, { headers: { 'content-type': type } });
    if (!url.pathname.startsWith('/api/')) return new Response(null, { status: 404 });
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const kind =
      request.method === 'GET' ? 'polls' : url.pathname.endsWith('/run-task') ? 'posts' : undefined;
    if (kind) {
      now[kind]++;
      peak[kind] = Math.max(peak[kind], now[kind]);
      peak.all = Math.max(peak.all, now.posts + now.polls);
    }
    try {
      return await emulator.fetch(url, {
        method: request.method ?? 'GET',
        headers: {
          authorization: 'Bearer test',
          'content-type': 'application/json',
          'idempotency-key': [request.headers['idempotency-key'] ?? ''].join(),
        },
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      });
    } finally {
      if (kind) {
        now[kind]--;
        answered[kind]++;
      }
    }
  }

  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    void answer(request, url).then(async (reply) => {
      response.writeHead(reply.status, Object.fromEntries(reply.headers));
      response.end(Buffer.from(await reply.arrayBuffer()));
    });
  };
  const server = isHttp2
    ? createSecureServer(
        { key: readFileSync(here('loopback.key')), cert: readFileSync(here('loopback.crt')) },
        handle as never,
      )
    : createServer(handle);
  const sockets = new Set<Socket>();
  server.on(isHttp2 ? 'secureConnection' : 'connection', (socket: Socket) => void sockets.add(socket));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${isHttp2 ? 'https' : 'http'}://localhost:${port}/`,
    emulator,
    now,
    peak,
    answered,
    release,
    cut: () => sockets.forEach((socket) => socket.destroy()),
    async close() {
      await emulator.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      server.close();
    },
  };
}
