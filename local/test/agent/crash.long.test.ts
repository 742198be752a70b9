import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Agent, AgentEvent } from 'webrun-react/testing';
import { createWebRunClient } from 'webrun-react/core';
import { serveHandler } from '../../../test/serveHandler.js';
import type { Served } from '../../../test/serveHandler.js';
import { createBrowserAgent } from '../../src/agent/browserAgent.js';
import { createPracticeSite } from '../../src/site/site.js';
import { buildCommand } from '../command.js';
import type { Command } from '../command.js';
import { play } from '../play.js';
import { browsersOf, canLook, kill, pagesOf } from '../processes.js';

describe.runIf(canLook)('a browser that is killed', () => {
  let site: Served;
  let agent: Agent;
  /** Browsers of other tests in this process. */
  let known: ReadonlySet<number>;

  beforeAll(async () => {
    known = new Set(browsersOf());
    const practice = createPracticeSite();
    site = await serveHandler(practice);
    agent = createBrowserAgent({ siteUrl: site.url });
  });
  afterAll(async () => {
    await agent.close?.();
    await site.close();
  });

  const killBrowser = (): void => browsersOf().forEach((pid) => (known.has(pid) ? undefined : kill(pid)));
  const kindsOf = (events: readonly AgentEvent[]): string[] => events.map(({ type }) => type);

  // |--open--|--wait--X              killed
  //                   |--disconnected--|--new browser--|--open--|--wait--|--read--|-- result
  test.each(Array.from({ length: 10 }, (_, at) => at))(
    'in the middle of a harmless step is started again, and the task begins again and ends (%i)',
    async (at) => {
      let waits = 0;
      const told = await play(agent, `Open ${site.url}stock, wait 0.5 seconds and read the title`, {
        onEvent: (event) => {
          if (event.type !== 'action' || event.name !== 'wait') return;
          waits += 1;
          // At different moments within the step.
          if (waits === 1) setTimeout(killBrowser, at * 40);
        },
      });

      expect(told.code, told.message).toBeNull();
      expect(told.message).toBe('Stock · Lantern & Leaf');
      expect(waits).toBe(2);
      const kinds = kindsOf(told.events);
      expect(kinds.filter((kind) => kind.endsWith('connected'))).toEqual(['disconnected', 'reconnected']);
      expect(told.everything).toContain('Nothing was changed on the site, so I begin again.');
    },
  );

  test('while a page is being opened is started again, too', async () => {
    let opens = 0;
    const slow = await serveHandler(async () => {
      opens += 1;
      if (opens === 1) {
        killBrowser();
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      return new Response('<title>Slow</title><h1>Slow</h1>', { headers: { 'content-type': 'text/html' } });
    });
    const told = await play(agent, `Open ${slow.url} and read the title`);
    await slow.close();
    expect(told.message).toBe('Slow');
  });

  test('after a step that changes something ends the task, and says what is not known', async () => {
    const told = await play(agent, `Open ${site.url}contact, fill Your name with Ada and wait 20 seconds`, {
      onEvent: (event) => {
        if (event.type === 'action' && event.name === 'wait') killBrowser();
      },
    });
    expect(told.code).toBe('PAGE_CRASH');
    expect(told.message).toBe('The browser crashed. What was done before has been done.');

    const during = await play(agent, `Open ${site.url}shop and click Copper Kettle`, {
      onEvent: (event) => {
        if (event.type === 'action' && event.name === 'click_element') killBrowser();
      },
    });
    expect(during.code).toBe('PAGE_CRASH');
    expect(during.message).toContain('Whether this was done is not known: Clicking “Copper Kettle”.');
  });

  test('a second time ends the task', async () => {
    const told = await play(agent, `Open ${site.url}stock and wait 20 seconds`, {
      onEvent: (event) => {
        if (event.type === 'action' && event.name === 'wait') killBrowser();
      },
    });
    expect(told.code).toBe('PAGE_CRASH');
  });

  test('a page that is killed alone ends its task, and the session goes on with a new one', async () => {
    const sessionId = 'page-killed';
    const told = await play(agent, `Open ${site.url}stock and wait 20 seconds`, {
      sessionId,
      keep: true,
      onEvent: (event) => {
        if (event.type !== 'action' || event.name !== 'wait') return;
        for (const browser of browsersOf().filter((pid) => !known.has(pid))) pagesOf(browser).forEach(kill);
      },
    });
    expect(told.code).toBe('PAGE_CRASH');
    const next = await play(agent, `Open ${site.url}stock and read the title`, { sessionId });
    expect(next.message).toBe('Stock · Lantern & Leaf');
  });
});

describe.runIf(canLook)('a browser that hangs', () => {
  test('is not waited for when its agent is closed', async () => {
    const known = new Set(browsersOf());
    const site = await serveHandler(createPracticeSite());
    const agent = createBrowserAgent({ siteUrl: site.url });
    const told = await play(agent, `Open ${site.url}stock and read the title`, { keep: true });
    expect(told.message).toBe('Stock · Lantern & Leaf');
    const mine = browsersOf().filter((pid) => !known.has(pid));
    mine.forEach((pid) => process.kill(pid, 'SIGSTOP'));
    await agent.close?.();
    // Playwright kills it after 30 s.
    const left = browsersOf().filter((pid) => mine.includes(pid));
    left.forEach(kill);
    expect(left).toEqual(mine);
    await site.close();
  });
});

describe.runIf(canLook)('a server that is killed', () => {
  let command: Command;
  let folder: string;

  beforeAll(async () => {
    command = await buildCommand();
    folder = await mkdtemp(join(tmpdir(), 'killed-'));
  });
  afterAll(async () => {
    await command.remove();
    await rm(folder, { recursive: true, force: true });
  });

  async function startAndOpen(): Promise<Awaited<ReturnType<Command['start']>>> {
    const started = await command.start(['--agent', 'browser', '--port', '0'], { TMPDIR: folder });
    const client = createWebRunClient({ baseUrl: started.url, apiKey: 'any' });
    const task = await client.runTask({ taskDetails: `Open ${started.siteUrl}stock and read the title` });
    expect(task).toMatchObject({ status: 'completed', result: { message: 'Stock · Lantern & Leaf' } });
    return started;
  }

  test('leaves folders that the next start removes, and none that a running one uses', async () => {
    const killed = await startAndOpen();
    const running = await startAndOpen();
    const used = await readdir(folder);
    await killed.end('SIGKILL');
    const left = await readdir(folder);
    expect(left.length).toBe(used.length);

    const next = await startAndOpen();
    const after = await readdir(folder);
    // That of the running one, and that of the new one.
    expect(after).toHaveLength(2);
    expect(after.filter((name) => used.includes(name))).toHaveLength(1);

    await next.end();
    await running.end();
    await expect.poll(() => readdir(folder)).toEqual([]);
  });
});
