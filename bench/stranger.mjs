// A newcomer's path, timed: makes an app with the newest tools of the registry, installs the packed packages, writes the code of the README
// or of a packed guide, and uses the app in Chromium. Needs a network: `npm run build && node bench/stranger.mjs readme`, or
// `quick-start`, `react-query`, `next`, `testing`; without a name, all of them.
import { execSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { chromiumFlags, findChromium } from '../local/dist/chromium.js';

const walks = { readme, 'quick-start': quickStart, 'react-query': reactQuery, next, testing };
const named = process.argv.slice(2);
const home = mkdtempSync(join(tmpdir(), 'webrun-stranger-'));
const run = (command, cwd = home) =>
  execSync(command, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env });
const env = { ...process.env, npm_config_yes: 'true', NEXT_TELEMETRY_DISABLED: '1', CI: '' };
const tarballs = ['webrun-react', 'webrun-local'].map((name) =>
  join(
    home,
    execSync(`npm pack --ignore-scripts --silent --workspace ${name} --pack-destination ${home}`, {
      encoding: 'utf8',
    }).trim(),
  ),
);
const { executablePath, env: browserEnv } = await findChromium();
const browser = await chromium.launch({
  executablePath,
  args: [...chromiumFlags],
  env: { ...process.env, ...browserEnv },
});
const running = new Set();
let begun = 0;
/** The output of the newest server. */
let said = '';

try {
  for (const [name, walk] of Object.entries(walks)) {
    if (named.length > 0 && !named.includes(name)) continue;
    console.log(name);
    begun = performance.now();
    const first = begun;
    // oxlint-disable-next-line no-await-in-loop -- one after the other is what is measured
    await walk(name);
    console.log(`  ${seconds(performance.now() - first)}  in all`);
    for (const child of running) process.kill(-child.pid);
    running.clear();
  }
} finally {
  for (const child of running) process.kill(-child.pid);
  await browser.close();
  rmSync(home, { recursive: true, force: true });
}

/** Prints how long a step took. */
function done(step) {
  console.log(`  ${seconds(performance.now() - begun)}  ${step}`);
  begun = performance.now();
}

function seconds(durationMs) {
  return `${(durationMs / 1_000).toFixed(1)} s`.padStart(8);
}

/** The code blocks of a document in the installed package. */
function read(app, paper) {
  const text = readFileSync(join(app, 'node_modules/webrun-react', paper), 'utf8');
  return [...text.matchAll(/^```(\w+)(?: file=(\S+))?\n([^]*?)^```$/gm)].map(
    ([, language, file = '', code]) => ({ language, file, code }),
  );
}

function write(app, file, code) {
  mkdirSync(dirname(join(app, file)), { recursive: true });
  writeFileSync(join(app, file), code);
}

/** Makes a new Vite app with the package. Every document has the same two commands. */
function viteApp(name, more = '') {
  run(`npm create vite@latest ${name} -- --template react-ts`);
  done('npm create vite');
  const app = join(home, name);
  run(`npm install ${tarballs[0]} @tanstack/react-query ${more}`, app);
  done('npm install');
  return app;
}

/** Starts a server in the app and opens its page. */
async function open(app, command, more = {}) {
  const url = await serve(app, command, more);
  done(command);
  const page = await browser.newPage();
  page.setDefaultTimeout(60_000);
  page.on('pageerror', (error) => console.log(`  page: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && console.log(`  page: ${message.text()}`));
  await page.goto(url);
  return page;
}

/** Starts a command that prints its address. */
function serve(app, command, more = {}) {
  const child = spawn(command, {
    cwd: app,
    shell: true,
    detached: true,
    env: { ...env, ...more },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  running.add(child);
  said = '';
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      said += chunk;
      // oxlint-disable-next-line no-control-regex -- colours of a terminal
      const plain = said.replaceAll(/\u001B\[\d+m/g, '');
      const url = /http:\/\/(?:localhost|127\.0\.0\.1):\d+\/?/.exec(plain)?.[0];
      if (url) resolve(url);
    });
    child.on('exit', () => reject(new Error(`${command} ended without an address:\n${said}`)));
  });
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  return port;
}

async function answer(page, text, result) {
  await page.locator('.webrun-guardrail').locator('input, textarea').first().fill(text);
  await page.getByRole('button', { name: 'Send answer' }).click();
  await page.getByText(result).first().waitFor();
  done('the guardrail is answered, and the result shown');
  await page.close();
}

async function readme(name) {
  const app = viteApp(name);
  write(app, 'src/main.tsx', read(app, 'README.md').find(({ language }) => language === 'tsx').code);
  run('npm run build', app);
  done('npm run build, with its types');
  const page = await open(app, `npm run dev -- --port ${await freePort()}`);
  const task = /`(Log in\. \[ask: [^`]+)`/.exec(
    readFileSync(join(app, 'node_modules/webrun-react/README.md'), 'utf8'),
  )[1];
  await page.getByRole('textbox').first().fill(task);
  await page.getByRole('button', { name: 'Start task' }).click();
  await answer(page, '4711', 'Logged in with 4711.');
}

async function quickStart(name) {
  const app = viteApp(name);
  const blocks = read(app, 'docs/quick-start.mdx');
  write(app, 'src/App.tsx', blocks.find(({ file }) => file === 'examples/QuickStart.tsx').code);
  write(app, 'src/main.tsx', blocks.find(({ code }) => code.includes("from './App'")).code);
  run('npm run build', app);
  done('npm run build, with its types');
  const page = await open(app, `npm run dev -- --port ${await freePort()}`);
  await page.getByRole('button', { name: 'Find a lamp' }).click();
  await answer(page, 'attic', 'A lamp for the attic');

  run(`npm install ${tarballs[1]}`, app);
  done('npm install webrun-local');
  const webrun = await serve(app, 'npx webrun-local --port 0 --agent browser');
  done('npx webrun-local --agent browser');
  const local = blocks.find(({ code }) => code.includes('const Local')).code;
  write(app, 'src/Local.tsx', local.replace('http://127.0.0.1:4747', webrun));
  const main = readFileSync(join(app, 'src/main.tsx'), 'utf8');
  write(
    app,
    'src/main.tsx',
    `import { Local } from './Local';\n${main.replace(/<WebRunProvider .*>/, '<Local>').replace('</WebRunProvider>', '</Local>')}`,
  );
  // oxlint-disable-next-line no-await-in-loop -- it comes with the next lines
  while (!said.includes('practise on: ')) await setTimeout(100);
  const site = /practise on: (http:\/\/[^/]+)/.exec(said)[1];
  const sentence = `Go to ${site}/shop, search for kettles and list the prices.`;
  const lamp = readFileSync(join(app, 'src/App.tsx'), 'utf8');
  write(
    app,
    'src/App.tsx',
    lamp.replace(/const taskDetails =\s+'.*';/, `const taskDetails = '${sentence}';`),
  );
  const real = await open(app, `npm run dev -- --port ${await freePort()}`);
  await real.getByRole('button', { name: 'Find a lamp' }).click();
  await real.getByText(/\$\d+/).first().waitFor();
  done('a real browser has listed the prices');
  await real.close();
}

async function reactQuery(name) {
  const app = viteApp(name);
  const blocks = read(app, 'docs/quick-start-react-query.mdx');
  write(app, 'src/Providers.tsx', blocks.find(({ code }) => code.includes('Providers')).code);
  write(app, 'src/RefreshPrices.tsx', blocks.find(({ code }) => code.includes('RefreshPrices')).code);
  write(app, 'src/Watched.tsx', blocks.find(({ file }) => file === 'examples/Watched.tsx').code);
  // The reader's existing app.
  write(
    app,
    'src/main.tsx',
    `import { createRoot } from 'react-dom/client';
     import { Providers } from './Providers';
     import { RefreshPrices } from './RefreshPrices';
     import { Watched } from './Watched';
     createRoot(document.getElementById('root')!).render(<Providers><RefreshPrices /><Watched /></Providers>);`,
  );
  run('npm run build', app);
  done('npm run build, with its types');
  const page = await open(app, `npm run dev -- --port ${await freePort()}`);
  await page.getByRole('button', { name: 'Refresh prices' }).click();
  await page.locator('[data-status=completed]').first().waitFor();
  done('a run of useRunTask has ended');
  await page.getByRole('button', { name: 'Start, then watch with useQuery' }).click();
  await page.getByText('Read with useQuery.').waitFor();
  done('a task is watched with useQuery');
  await page.close();
}

async function next() {
  run(
    'npx create-next-app@latest lamps --js --app --no-src-dir --no-tailwind --no-eslint --import-alias "@/*"',
  );
  done('npx create-next-app');
  const app = join(home, 'lamps');
  run(`npm install ${tarballs.join(' ')} @tanstack/react-query`, app);
  rmSync(join(app, 'app/page.js'));
  rmSync(join(app, 'app/layout.js'));
  done('npm install, with webrun-local');
  for (const { file, code } of read(app, 'docs/quick-start-next.mdx'))
    if (file) write(app, file.replace('../examples/next/', ''), code);
  const key = 'local-key-of-16-letters';
  const webrun = await serve(app, `npx webrun-local --port 0 --key ${key}`);
  done('npx webrun-local');
  const secrets = { WEBRUN_URL: webrun, WEBRUN_API_KEY: key, WEBRUN_SEALING_KEY: btoa('k'.repeat(32)) };
  const page = await open(app, `npm run dev -- --port ${await freePort()}`, secrets);
  await page.getByRole('button', { name: 'Find a lamp' }).click();
  await page.locator('[data-status=refused]').first().waitFor();
  done('the run is refused, because nobody is signed in');
  const signedIn = page.waitForResponse('**/login');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await signedIn;
  await page.getByRole('button', { name: 'Find a lamp' }).click();
  await answer(page, 'attic', 'A lamp for the attic');
  run('npm run build', app);
  done('npm run build');
}

async function testing(name) {
  const guide = 'docs/testing.mdx';
  const app = viteApp(name);
  const blocks = read(app, guide);
  const installs = blocks.filter(({ language }) => language === 'sh').map(({ code }) => code.trim());
  const of = (file) => blocks.find((block) => block.file.endsWith(file)).code;
  run(installs[0], app);
  write(app, 'vitest.config.js', blocks.find(({ code }) => code.includes('defineConfig')).code);
  write(app, 'src/lamp.test.tsx', of('testing/app.test.tsx'));
  write(app, 'src/scenarios.test.tsx', of('docs/scenarios.test.tsx'));
  done('the packages and files for Vitest');
  console.log(run('npx vitest run --no-color', app).match(/ +Tests .*/)?.[0]);
  done('npx vitest run');
  run(installs[1], app);
  write(app, 'src/msw.test.tsx', of('testing/appWithMsw.test.tsx'));
  console.log(run('npx vitest run --no-color src/msw.test.tsx', app).match(/ +Tests .*/)?.[0]);
  done('MSW, and its test');
  run(installs[2], app);
  rmSync(join(app, 'src'), { recursive: true });
  for (const { file, code } of blocks) if (file.includes('/jest/')) write(app, file.split('/').at(-1), code);
  run('npx jest --ci', app);
  done('Jest, and its tests');
}
