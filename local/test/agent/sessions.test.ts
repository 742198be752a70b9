import { createServer } from 'node:http';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AgentEvent } from 'webrun-react/testing';
import { serveHandler } from '../../../test/serveHandler.js';
import { createBrowserAgent } from '../../src/agent/browserAgent.js';
import { practiceAccount } from '../../src/site/visit.js';
import { play } from '../play.js';
import { startPractice } from '../practice.js';
import { browsersOf, canLook } from '../processes.js';

const practice = startPractice();

describe('sessions', () => {
  test('share nothing: a log-in in one is none in the other', async () => {
    const [one, two] = ['one', 'two'];
    await play(
      practice.agent,
      `Open ${practice.site.url}login and log in as ada with password ${practiceAccount.password}`,
      {
        sessionId: one,
        keep: true,
      },
    );
    const same = await play(practice.agent, `Open ${practice.site.url}account and read the headings`, {
      sessionId: one,
    });
    const other = await play(
      practice.agent,
      `Open ${practice.site.url}account, log in and read the headings`,
      {
        sessionId: two,
        answers: ['no'],
      },
    );

    expect(same.message).toContain('Welcome back');
    expect(other.code).toBe('LOGIN_DECLINED');
  });

  test('keep their page: the next task begins where the last one ended', async () => {
    await play(practice.agent, `Open ${practice.site.url}stock`, { sessionId: 'kept', keep: true });
    const told = await play(practice.agent, 'Find the stock of the Bamboo Whisk', { sessionId: 'kept' });
    expect(told.message).toBe('Stock of Bamboo Whisk: 21'.replace('Stock', 'stock'));
  });

  test('that end while their page is being opened leave no place taken', async () => {
    const small = createBrowserAgent({ maxSessions: 1 });
    const stopped = await play(small, `Open ${practice.site.url}stock`, {
      sessionId: 'a',
      signal: AbortSignal.timeout(30),
    });
    const told = await play(small, `Open ${practice.site.url}stock and read the title`, { sessionId: 'b' });
    await small.close?.();
    expect(stopped.result).toBeNull();
    expect(told.message).toBe('Stock · Lantern & Leaf');
  });

  test('beyond the limit are refused with a code', async () => {
    const small = createBrowserAgent({ maxSessions: 1 });
    await play(small, `Open ${practice.site.url}stock`, { sessionId: 'a', keep: true });
    const told = await play(small, `Open ${practice.site.url}stock`, { sessionId: 'b' });
    await small.close?.();
    expect(told.code).toBe('NO_INSTANCES_AVAILABLE');
  });
});

// |--the step has begun--|--stop--|-- ended, without a word more
describe('an end from outside', () => {
  test.each([
    ['Open {site}never', 'navigate'],
    ['Open {site}stock and wait 600 seconds', 'wait'],
    ['Open {site}slow?seconds=600 and wait until the cows come home', 'wait_for'],
  ])('%s: lets go at once', async (task, step) => {
    // None of its own limits ends it before the test's.
    const patient = createBrowserAgent({ siteUrl: practice.site.url, navigationTimeoutMs: 600_000 });
    const stop = new AbortController();
    let isStopped = false;
    const later: AgentEvent[] = [];
    const told = await play(patient, task.replaceAll('{site}', practice.site.url), {
      signal: stop.signal,
      maxDurationMs: 600_000,
      onEvent: (event) => {
        if (isStopped) later.push(event);
        if (event.type !== 'action' || event.name !== step) return;
        // What the step waits for has begun once this turn is over.
        setTimeout(() => {
          isStopped = true;
          stop.abort();
        }, 100);
      },
    });
    await patient.close?.();

    expect(told.code).toBeNull();
    expect(told.result).toBeNull();
    expect(isStopped).toBe(true);
    expect(later).toEqual([]);
  });

  test.runIf(canLook)('a closed agent leaves no process and no file behind', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'agent-test-'));
    const before = process.env['TMPDIR'];
    process.env['TMPDIR'] = folder;
    const known = new Set(browsersOf());
    const own = createBrowserAgent();
    try {
      await play(own, `Open ${practice.site.url}downloads and download the price list`, {
        sessionId: 'left',
        keep: true,
      });
      expect(browsersOf().filter((pid) => !known.has(pid)).length).toBeGreaterThan(0);
      expect((await readdir(folder)).length).toBeGreaterThan(0);
    } finally {
      await own.close?.();
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
    }
    await expect.poll(() => browsersOf().filter((pid) => !known.has(pid))).toEqual([]);
    await expect.poll(() => readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true, force: true });
  });
});

describe('where it may go', () => {
  test('a domain to avoid is not opened: by address, by link, by redirect or by script', async () => {
    let visits = 0;
    const bad = createServer((_request, reply) => {
      visits += 1;
      reply.end('<h1>Bad</h1>');
    });
    await new Promise<void>((resolve) => void bad.listen(0, '127.0.0.1', resolve));
    const badUrl = `http://bad.localhost:${(bad.address() as AddressInfo).port}/`;
    const way = await serveHandler((request) => {
      const { pathname } = new URL(request.url);
      if (pathname === '/redirect') return new Response(null, { status: 302, headers: { location: badUrl } });
      return new Response(
        `<h1>Ways</h1><a href="${badUrl}">Straight</a> <a href="/redirect">Around</a><img src="${badUrl}pixel.png"><script>fetch('${badUrl}script').catch(()=>0)</script>`,
        { headers: { 'content-type': 'text/html' } },
      );
    });
    const avoidDomains = ['bad.localhost'];
    const codes = [
      (await play(practice.agent, `Open ${badUrl} and read it`, { avoidDomains })).code,
      (await play(practice.agent, `Open ${way.url} and click Straight`, { avoidDomains })).code,
      (await play(practice.agent, `Open ${way.url}redirect and read it`, { avoidDomains })).code,
      (await play(practice.agent, `Open ${way.url}, wait 1 second and read the text`, { avoidDomains })).code,
    ];
    await way.close();
    await new Promise((resolve) => bad.close(resolve));

    expect(codes.slice(0, 2)).toEqual(['ADDRESS_REFUSED', 'ADDRESS_REFUSED']);
    expect(codes[3]).toBeNull();
    expect(visits).toBe(0);
  });

  test('with private addresses closed only the practice site is open on loopback', async () => {
    const other = await serveHandler(
      () => new Response('<h1>Private</h1>', { headers: { 'content-type': 'text/html' } }),
    );
    const closed = createBrowserAgent({ blockPrivate: true, siteUrl: practice.site.url });
    const port = new URL(other.url).port;
    const codes: (string | null)[] = [];
    for (const url of [
      other.url,
      `http://127.0.0.1:${port}/`,
      `http://[::ffff:127.0.0.1]:${port}/`,
      'http://169.254.169.254/latest',
      'http://10.0.0.1/',
      `http://0x7f000001:${port}/`,
      `http://2130706433:${port}/`,
    ])
      codes.push((await play(closed, `Open "${url}" and read it`)).code);
    const open = await play(closed, `Open ${practice.site.url}stock and read the title`);
    await closed.close?.();
    await other.close();

    expect(codes).toEqual(Array.from({ length: 7 }, () => 'ADDRESS_REFUSED'));
    expect(open.message).toBe('Stock · Lantern & Leaf');
  });
});
