// Starts one example with an embedded WebRun behind it, and prints the one address to open:
//   node examples/start.mjs vite | hono | express | next | react-router  [--port 3000] [--hold-ms 50000]
// If the port is in use, the next free one is taken.
// Set WEBRUN_API_KEY (and WEBRUN_URL=https://connect.webrun.ai) to use your account instead.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const project = dirname(here);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { port: { type: 'string', default: '3000' }, 'hold-ms': { type: 'string', default: '50000' } },
});
const [name] = positionals;
if (!['vite', 'hono', 'express', 'next', 'react-router'].includes(name)) {
  console.error('Which example? Take one of: vite, hono, express, next, react-router.');
  process.exit(1);
}

/** Runs a command to its end; its output is shown when it fails. */
function run(command, args, cwd, env = process.env) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  console.error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  process.exit(1);
}

/** The first port from `port` on that is free. */
async function findPort(port) {
  const probe = createServer();
  try {
    await once(probe.listen(port, '127.0.0.1'), 'listening');
  } catch (error) {
    if (error.code === 'EADDRINUSE' && port < 65_535) return findPort(port + 1);
    console.error(`Could not listen on port ${port} (${error.message}). Choose another with --port.`);
    process.exit(1);
  }
  probe.close();
  await once(probe, 'close');
  return port;
}

if (!existsSync(join(project, 'dist/server.js'))) run('npm', ['run', 'build'], project);

const port = `${await findPort(Number(values.port))}`;
/** The page that Hono and Express serve; with React Router it is the dashboard, behind the server of Hono. */
const folder = name === 'react-router' ? name : 'page';
const env = {
  ...process.env,
  NODE_ENV: 'production',
  NEXT_TELEMETRY_DISABLED: '1',
  PORT: port,
  PAGE: join(here, folder, 'dist'),
  WEBRUN_SEALING_KEY: process.env.WEBRUN_SEALING_KEY ?? randomBytes(32).toString('base64'),
};
let webrun = null;
if (!env.WEBRUN_API_KEY) {
  const { startLocal } = await import('webrun-local');
  env.WEBRUN_API_KEY = `wr_local_${randomBytes(12).toString('hex')}`;
  webrun = await startLocal({
    port: 0,
    agent: 'scripted',
    key: env.WEBRUN_API_KEY,
    holdMs: Number(values['hold-ms']),
  });
  env.WEBRUN_URL = webrun.url;
}

const cwd = name === 'next' ? join(here, 'next') : project;
if (name === 'next') prepareNext();
else
  run(
    process.execPath,
    [
      'node_modules/vite/bin/vite.js',
      'build',
      `examples/${folder}`,
      '--config',
      'vite.config.ts',
      '--logLevel',
      'warn',
    ],
    project,
    env,
  );

const command =
  name === 'next'
    ? ['node_modules/next/dist/bin/next', 'start', '-p', port, '-H', '127.0.0.1']
    : [join(here, name === 'react-router' ? 'hono' : name, 'server.mjs')];
const server = spawn(process.execPath, command, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
server.stdout.setEncoding('utf8').on('data', (text) => {
  const url = /https?:\/\/(localhost|127\.0\.0\.1):\d+/.exec(text)?.[0];
  if (url)
    console.log(
      `The ${name} example: ${url.replace('127.0.0.1', 'localhost')} · WebRun: ${env.WEBRUN_URL ?? 'your account'}`,
    );
});
const stop = () => void server.kill();
process.on('SIGINT', stop).on('SIGTERM', stop);
const [code] = await once(server, 'exit');
await webrun?.close();
process.exit(code ?? 0);

/** Next takes some 300 MB, so it is installed only when this example starts; the package is put beside it as it would be published. */
function prepareNext() {
  if (!existsSync(join(cwd, 'node_modules/next')))
    run('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund'], cwd);
  const home = join(cwd, 'node_modules/webrun-react');
  mkdirSync(home, { recursive: true });
  cpSync(join(project, 'dist'), join(home, 'dist'), { recursive: true });
  cpSync(join(project, 'package.json'), join(home, 'package.json'));
  // The package's dependencies are placed beside it, as npm does.
  for (const name of Object.keys(
    JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')).dependencies,
  ))
    if (!existsSync(join(cwd, 'node_modules', name)))
      cpSync(join(project, 'node_modules', name), join(cwd, 'node_modules', name), { recursive: true });
  // Built without the secrets, as in CI; the app gets them when it runs.
  const withoutSecrets = Object.fromEntries(
    Object.entries(env).filter(([key]) => !key.startsWith('WEBRUN_')),
  );
  run(process.execPath, ['node_modules/next/dist/bin/next', 'build'], cwd, withoutSecrets);
}
