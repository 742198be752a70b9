// Starts the embedded WebRun and the dashboard, and prints the one address to open. `--dev` serves the sources with hot reload.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, createServer, preview } from 'vite';

const { values } = parseArgs({
  options: {
    dev: { type: 'boolean', default: false },
    /** The port of the dashboard; if it is in use, the next free one is taken. */
    port: { type: 'string', default: process.env.PORT ?? '5173' },
    'webrun-port': { type: 'string', default: '4747' },
    /** The embedded WebRun's agent: `browser` or `scripted`. */
    agent: { type: 'string' },
    'hold-ms': { type: 'string' },
    /** POSTs a minute; off, because a person who clicks through the ready tasks would reach the limit. */
    'rate-limit': { type: 'string', default: '0' },
  },
});
const parentId = process.ppid;
const project = fileURLToPath(new URL('..', import.meta.url));
const shared = { configFile: join(project, 'vite.config.ts'), root: join(project, 'demo'), logLevel: 'warn' };

// The sources are TypeScript, which Node 20 does not read: Vite does, and goes on doing so for what is imported later. Its configuration
// leads the packages' names to their sources.
const reader = await createServer({
  root: project,
  configFile: shared.configFile,
  logLevel: 'error',
  appType: 'custom',
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
});
const { practiceTasks, startLocal, toPracticeInput } = await reader.ssrLoadModule('/local/src/index.ts');
const webrun = await start(values.agent === undefined ? ['browser', 'scripted'] : [values.agent]);

/** Starts the embedded WebRun with the first agent that starts; without a browser, the scripted one. */
async function start([agent, ...others]) {
  try {
    return await startLocal({
      agent,
      port: Number(values['webrun-port']),
      rateLimit: Number(values['rate-limit']),
      ...(values['hold-ms'] === undefined ? {} : { holdMs: Number(values['hold-ms']) }),
    });
  } catch (error) {
    if (others.length === 0) throw error;
    console.log(
      `The ${agent} agent did not start: ${error.message}\nThe ${others[0]} agent takes its place.`,
    );
    return start(others);
  }
}

// What the page cannot know by itself: the address of WebRun, and the ready tasks for its practice site.
const { createPagePlugin } = await reader.ssrLoadModule('/demo/page.ts');
const readyTasks =
  webrun.siteUrl === null
    ? []
    : practiceTasks.map((task) => ({
        title: task.title,
        note: task.shows,
        input: toPracticeInput(task, webrun.siteUrl),
      }));
const plugins = [createPagePlugin({ webRunUrl: webrun.url, readyTasks })];
const address = { host: '127.0.0.1', port: Number(values.port) };
const closers = [() => webrun.close(), () => reader.close()];
let page;
if (values.dev) {
  const server = await createServer({ ...shared, plugins, server: address });
  await server.listen();
  closers.unshift(() => server.close());
  page = server.resolvedUrls?.local[0];
} else {
  // A separate folder, so that two demos do not overwrite each other's page.
  const outDir = await mkdtemp(join(tmpdir(), 'webrun-demo-'));
  closers.push(() => rm(outDir, { recursive: true, force: true }));
  // `reader` has set it to development, which would build React's slow version.
  process.env.NODE_ENV = 'production';
  await build({ ...shared, plugins, build: { outDir, emptyOutDir: true, chunkSizeWarningLimit: 2_000 } });
  const server = await preview({ ...shared, build: { outDir }, preview: address });
  closers.unshift(() => server.close());
  page = server.resolvedUrls?.local[0];
}
for (const notice of webrun.notices) console.log(notice);
console.log(`\n  Open ${page}\n`);

let isClosing = false;
function end() {
  if (isClosing) return;
  isClosing = true;
  void Promise.allSettled(closers.map((close) => close())).then(() => process.exit(0));
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  // Vite's own listener would end the process before the browser and the page's folder are removed.
  process.removeAllListeners(signal);
  process.on(signal, end);
}
// npm runs this in a shell and signals only the shell, which ends without passing the signal on; this process then gets another parent.
if (process.env.npm_lifecycle_event !== undefined)
  setInterval(() => process.ppid !== parentId && end(), 500).unref();
