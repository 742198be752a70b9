import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import { serveHandler } from '../../../test/serveHandler.js';
import type { Served } from '../../../test/serveHandler.js';
import { createBrowserAgent } from '../../src/agent/browserAgent.js';
import { findChromium } from '../../src/chromium/findChromium.js';
import { createPracticeSite } from '../../src/site/site.js';
import { startLocal } from '../../src/index.js';
import { play } from '../play.js';

describe.skipIf(process.platform === 'win32')('a browser that starts slowly', () => {
  let site: Served;
  let folder: string;

  beforeAll(async () => {
    site = await serveHandler(createPracticeSite());
    folder = await mkdtemp(join(tmpdir(), 'slow-'));
  });
  afterEach(() => void vi.unstubAllEnvs());
  afterAll(async () => {
    await site.close();
    await rm(folder, { recursive: true });
  });

  /** Puts the browser that is used behind a program that waits first. */
  async function delayBrowser(seconds: number): Promise<void> {
    const { executablePath, env = {} } = await findChromium();
    const settings = Object.entries(env).map(([name, value]) => `export ${name}='${value}'\n`);
    const path = join(folder, `chromium-${seconds}`);
    await writeFile(path, `#!/bin/sh\nsleep ${seconds}\n${settings.join('')}exec '${executablePath}' "$@"\n`);
    await chmod(path, 0o755);
    vi.stubEnv('CHROMIUM_PATH', path);
  }

  // |--starts--------| 12 s
  //                  |--opens--|--reads--|-- result
  test('does its first task', async () => {
    await delayBrowser(12);
    const agent = createBrowserAgent();
    const told = await play(agent, `Open ${site.url}stock and read the title`);
    await agent.close?.();
    expect(told.message).toBe('Stock · Lantern & Leaf');
  });

  // |--starts------------------| 6 s
  // |--stop--|--left behind--|  |--closed--|--opens--|--reads--|-- result
  test('keeps no place for a session that has ended meanwhile', async () => {
    await delayBrowser(6);
    const agent = createBrowserAgent({ maxSessions: 1 });
    const local = await startLocal({ port: 0, agent, rateLimit: 0 });
    const client = createWebRunClient({ baseUrl: local.url, apiKey: 'local' });
    const { sessionId } = await client.startSession();
    void client.sendTask(sessionId, { taskDetails: `Open ${site.url}stock` });
    await expect.poll(() => local.emulator.tasks[0]?.status).toBe('running');
    await client.setSessionState(sessionId, 'terminate');

    const readTitle = async (): Promise<unknown> => {
      const task = await client.runTask({ taskDetails: `Open ${site.url}stock and read the title` });
      return task.status === 'completed' ? task.result.message : task.status;
    };
    await expect.poll(readTitle).toBe('Stock · Lantern & Leaf');
    await local.close();
  });
});
