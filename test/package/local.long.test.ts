import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entryPoints, filesIn, localManifest, manifest } from './manifest.js';

/** What each folder of `local/src` may read beside itself; the files right in `local/src` may be read by all, and read all. */
const layers: Readonly<Record<string, readonly string[]>> = {
  outline: [],
  planner: ['outline'],
  grammar: ['planner', 'outline'],
  chromium: [],
  browser: ['chromium', 'outline'],
  steps: ['browser', 'planner', 'outline'],
  answer: ['steps', 'outline'],
  agent: ['answer', 'steps', 'browser', 'grammar', 'planner', 'outline'],
  site: [],
  server: ['agent', 'planner', 'chromium', 'site'],
  cli: ['server', 'planner'],
};

const sources = filesIn('local/src');
const folderOf = (file: string): string => basename(dirname(file));

/** What a file imports, types included. */
function importsOf(file: string): string[] {
  const found = readFileSync(file, 'utf8').matchAll(
    /^(?:import|export)[^'";]*?\bfrom\s+'([^']+)'|\bimport\('([^']+)'\)/gm,
  );
  return [...found].map(([, name, late]) => name ?? late ?? '');
}

describe('the sources of webrun-local', () => {
  test('lie in the known folders', () => {
    const folders = new Set(sources.map(folderOf).filter((folder) => folder !== 'src'));
    expect([...folders].toSorted()).toEqual(Object.keys(layers).toSorted());
  });

  test.each(Object.entries(layers))('%s reads only what its arrow allows', (folder, reads) => {
    const wrong = sources
      .filter((file) => folderOf(file) === folder)
      .flatMap((file) =>
        importsOf(file)
          .filter((name) => name.startsWith('.'))
          .map((name) => folderOf(join(dirname(file), name)))
          .filter((target) => ![folder, 'src', ...reads].includes(target))
          .map((target) => `${file} reads ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  test('import public names of webrun-react and declared packages only', () => {
    const declared = Object.keys(localManifest.dependencies);
    const wrong = sources.flatMap((file) =>
      importsOf(file)
        .filter((name) => !name.startsWith('.') && !name.startsWith('node:'))
        .filter((name) =>
          name.startsWith('webrun-react')
            ? !entryPoints.some((entry) => entry.name === name)
            : !declared.some((known) => name === known || name.startsWith(`${known}/`)),
        )
        .map((name) => `${file} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  test('are files with one purpose: none has more than 400 lines, the practice site included', () => {
    const long = [...sources, ...filesIn('local/test')]
      .filter((file) => file.endsWith('.ts'))
      .filter((file) => readFileSync(file, 'utf8').split('\n').length > 400);
    expect(sources.length).toBeGreaterThan(50);
    expect(long).toEqual([]);
  });

  test('export no defaults', () => {
    expect(sources.filter((file) => /^export default\b/m.test(readFileSync(file, 'utf8')))).toEqual([]);
  });
});

test('both packages have one version, and the one needs exactly the other', () => {
  expect(localManifest.version).toBe(manifest.version);
  expect(localManifest.dependencies['webrun-react']).toBe(manifest.version);
});

describe('installed from the two tarballs into an empty folder', () => {
  let folder = '';
  let server: ChildProcess | null = null;
  const npm = (args: readonly string[], cwd: string): string =>
    execFileSync('npm', [...args], {
      cwd,
      encoding: 'utf8',
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'webrun-empty-'));
    const pack = ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder];
    npm(pack, '.');
    npm([...pack, '--workspace', 'webrun-local'], '.');
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    const tarballs = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    const install = ['install', '--no-audit', '--no-fund', ...tarballs.map((name) => `./${name}`)];
    try {
      // What this project installed is in the cache already.
      npm([...install, '--offline'], folder);
    } catch {
      npm([...install, '--prefer-offline'], folder);
    }
  });
  afterAll(async () => {
    if (server) await end(server);
    rmSync(folder, { recursive: true, force: true });
  });

  /** Ends `npx` and what it started: a signal to `npx` alone does not reach the server. */
  async function end({ pid = 0, stdout }: ChildProcess): Promise<void> {
    const closed = stdout?.closed === false ? once(stdout, 'close') : null;
    if (process.platform === 'win32') execFileSync('taskkill', ['/pid', String(pid), '/T', '/F']);
    else process.kill(-pid, 'SIGTERM');
    // The server holds the other end.
    await closed;
  }

  /** Starts the command as `npx` finds it, and reads the address and the practice site's from what it says. */
  async function start(args: readonly string[]): Promise<{ readonly url: string; readonly site: string }> {
    const child = spawn('npx', ['--no-install', 'webrun-local', ...args], {
      cwd: folder,
      detached: true,
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    server = child;
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    await expect.poll(() => said).toMatch(/practise on: http:\S+/);
    return {
      url: /webrun-local: (http:\S+)/.exec(said)?.[1] ?? '',
      site: /practise on: (http:\S+)/.exec(said)?.[1] ?? '',
    };
  }

  test('ships nothing but the build and the papers, and webrun-react holds no browser agent', () => {
    const shipped = (name: string): string[] => readdirSync(join(folder, 'node_modules', name)).toSorted();
    expect(shipped('webrun-local')).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'package.json']);
    expect(readdirSync(join(folder, 'node_modules/webrun-react/dist'))).not.toContain('local');
  });

  test('tells its version and its options', () => {
    const run = (flag: string): string => npm(['exec', '--no', 'webrun-local', '--', flag], folder);
    expect(run('--version').trim()).toBe(localManifest.version);
    expect(run('--help')).toContain('--planner');
  });

  test('starts with nothing else installed, does a task in a browser over HTTP, and tells it live', async () => {
    const { url, site } = await start(['--port', '0', '--agent', 'browser']);
    const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
      const reply = await fetch(url + path, {
        method: 'POST',
        headers: { Authorization: 'Bearer any', 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      return (await reply.json()) as Record<string, unknown>;
    };
    const session = await post('/start/start-session', {});
    const socket = io(url, { auth: { sessionId: session['sessionId'] }, transports: ['websocket'] });
    const heard: unknown[] = [];
    socket.onAny((...event: unknown[]) => void heard.push(event));
    await expect.poll(() => socket.connected).toBe(true);

    const reply = await post('/start/send-message', {
      sessionId: session['sessionId'],
      message: {
        actionType: 'newTask',
        taskDetails: `Go to ${site}shop, search for kettles and list the prices.`,
      },
    });
    socket.close();

    expect(JSON.stringify(reply)).toContain('Copper Kettle: $129.50');
    expect(JSON.stringify(heard)).toContain('Searching for “kettles”.');
    const view = (session['streaming'] as { readonly webViewURL: string }).webViewURL;
    expect((await fetch(view)).status).toBe(200);
  });
});
