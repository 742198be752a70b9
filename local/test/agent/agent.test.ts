import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Agent, AgentEvent } from 'webrun-react/testing';
import { createBrowserAgent } from '../../src/agent/browserAgent.js';
import { createPracticeSite } from '../../src/site/site.js';
import { practiceAccount } from '../../src/site/visit.js';
import { serveHandler } from '../../../test/serveHandler.js';
import type { Served } from '../../../test/serveHandler.js';
import { play } from '../play.js';
import { browsersOf, canLook } from '../processes.js';

// A busy machine takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000, expect: { poll: { timeout: 30_000 } } });

let site: Served;
let agent: Agent;

beforeAll(async () => {
  site = await serveHandler(createPracticeSite());
  agent = createBrowserAgent({ siteUrl: site.url, maxDownloadBytes: 5_000_000 });
});
afterAll(async () => {
  await agent.close?.();
  await site.close();
});

const host = (): string => new URL(site.url).host;
const actions = (events: readonly AgentEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'action' ? [event.name] : []));

describe('what it tells while it works', () => {
  test('each step is an action with its target and each intention a thought', async () => {
    const { events } = await play(agent, `Go to ${site.url}shop, search for kettles and list the prices`);

    expect(actions(events)).toEqual(['navigate', 'type_text', 'read_page']);
    expect(events.flatMap((event) => (event.type === 'agent' ? [event.content] : []))).toEqual([
      `Opening ${site.url}shop.`,
      'Searching for “kettles”.',
      'Reading the prices.',
    ]);
  });

  test('the network holds the addresses that were really requested', async () => {
    const { events } = await play(agent, `Open ${site.url}slow?seconds=1 and read the text`);
    const urls = events.flatMap((event) => (event.type === 'network' ? [event.url] : []));

    expect(urls[0]).toBe(`${site.url}slow?seconds=1`);
    expect(urls.some((url) => url.includes('begun='))).toBe(true);
  });

  test('a downloaded file is the one the site gave', async () => {
    const { files } = await play(agent, `Open ${site.url}downloads and download the price list`);
    const reply = await fetch(`${site.url}downloads/price-list.csv`);

    expect(new TextDecoder().decode(files[0]?.bytes)).toBe(await reply.text());
    expect(files[0]?.sourceUrl).toBe(`${site.url}downloads/price-list.csv`);
  });
});

test('more than 20 files are not taken from one task', async () => {
  const server = await serveHandler((request) =>
    new URL(request.url).pathname === '/'
      ? new Response(
          `<h1>Files</h1>${Array.from({ length: 23 }, (_, at) => `<a href="/part-${at}.txt">Part ${at} of it</a> `).join('')}`,
          { headers: { 'content-type': 'text/html' } },
        )
      : new Response('x'.repeat(100)),
  );
  const each = Array.from({ length: 23 }, (_, at) => `download "Part ${at} of it"`);
  const told = await play(agent, `Open ${server.url}, ${each.join(', ')}`);
  await server.close();

  expect(told.files).toHaveLength(20);
  expect(told.files[19]?.filename).toBe('part-19.txt');
  expect(told.code).toBe('DOWNLOAD_TOO_MANY');
});

// page loads        click        own files answered       asked again, now that Chromium takes it
// |--own 0 to 9------| (dropped)---|------------------------|--price list
test.each([
  ['at once', 0],
  ['late', 1_000],
])(
  'a page that has just begun ten downloads by itself, answered %s, still gives the file that is asked for',
  async (_when, lateMs) => {
    const server = await serveHandler(async (request) => {
      const { pathname } = new URL(request.url);
      if (pathname.startsWith('/own')) await new Promise((resolve) => setTimeout(resolve, lateMs));
      return pathname === '/'
        ? new Response(
            `<h1>Files</h1><a href="/price-list.txt">Price list</a><script>
            for (let at = 0; at < 10; at += 1) Object.assign(document.createElement('a'), { href: '/own-' + at, download: '' }).click();
          </script>`,
            { headers: { 'content-type': 'text/html' } },
          )
        : new Response('x'.repeat(100));
    });
    const told = await play(agent, `Open ${server.url} and download the price list`);
    await server.close();

    expect(told.code, told.message).toBeNull();
    expect(told.files.map(({ filename }) => filename)).toEqual(['price-list.txt']);
  },
);

test('a file that the page began before is not taken for the one that is asked for and redirected', async () => {
  let giveOwn = (): void => undefined;
  const isAsked = new Promise<void>((resolve) => void (giveOwn = resolve));
  let isGiven = false;
  const server = await serveHandler(async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/') {
      const own = `Object.assign(document.createElement('a'), { href: '/own', download: '' }).click()`;
      const body = `<h1>Files</h1><a href="/latest">Price list</a><script>${own}</script>`;
      return new Response(body, { headers: { 'content-type': 'text/html' } });
    }
    if (pathname === '/own') {
      await isAsked;
      isGiven = true;
      return new Response('x'.repeat(100));
    }
    if (pathname === '/latest')
      return new Response(null, { status: 302, headers: { location: '/price-list.txt' } });
    giveOwn();
    await vi.waitUntil(() => isGiven);
    await new Promise((resolve) => setTimeout(resolve, 200));
    return new Response('y'.repeat(100));
  });
  const told = await play(agent, `Open ${server.url} and download the price list`);
  await server.close();

  expect(told.code, told.message).toBeNull();
  expect(told.files.map(({ bytes }) => new TextDecoder().decode(bytes))).toEqual(['y'.repeat(100)]);
});

describe('the form of the answer', () => {
  const schema = {
    type: 'object',
    properties: {
      name: { type: 'string' },
      price: { type: 'number' },
      sku: { type: 'string' },
      inStock: { type: 'boolean' },
      rating: { type: 'number' },
      warrantyYears: { type: ['number', 'null'] },
    },
  };

  test('JSON is filled from the page, and what the page does not say is null and said so', async () => {
    const { result, events } = await play(
      agent,
      `Open ${site.url}product/copper-kettle and extract the product details`,
      {
        outputType: 'structured_json',
        outputSchema: schema,
      },
    );

    expect(result).toEqual({
      name: 'Copper Kettle',
      price: 129.5,
      sku: 'LL-102',
      inStock: true,
      rating: 4.9,
      warrantyYears: null,
    });
    expect(events).toContainEqual({ type: 'agent', content: 'The page does not say: warrantyYears.' });
  });

  test('a list of things becomes a list of objects', async () => {
    const { result } = await play(agent, `Go to ${site.url}shop, search for teapots and list the products`, {
      outputType: 'structured_json',
      outputSchema: {
        type: 'object',
        properties: {
          products: {
            type: 'array',
            items: {
              type: 'object',
              properties: { name: { type: 'string' }, price: { type: 'number' }, url: { type: 'string' } },
            },
          },
        },
      },
    });

    expect(result).toEqual({
      products: [
        { name: 'Stoneware Teapot', price: 45, url: `${site.url}product/stoneware-teapot` },
        { name: 'Glass Teapot', price: 32.5, url: `${site.url}product/glass-teapot` },
      ],
    });
  });

  test('CSV has the columns that were asked for, an unknown one empty', async () => {
    const { message } = await play(agent, `Open ${site.url}stock and read the table`, {
      outputType: 'structured_csv',
      outputSchema: ['SKU', 'Item', 'Unit price', 'Colour'],
    });

    expect(message.split('\r\n').slice(0, 3)).toEqual([
      'SKU,Item,Unit price,Colour',
      'LL-101,Enamel Kettle,$39.00,',
      'LL-102,Copper Kettle,$129.50,',
    ]);
    expect(message.split('\r\n')).toHaveLength(13);
  });

  test('a cell with commas and quotation marks is quoted', async () => {
    const { result } = await play(agent, `Open ${site.url}hostile and list the entries`, {
      outputType: 'structured_csv',
      outputSchema: ['title', 'description'],
    });

    expect(result).toContain(
      '"=HYPERLINK(""http://evil.example"",""Click"") is a formula, ""quotes, and commas"" are text."',
    );
  });
});

describe('where a person is needed', () => {
  test('a log-in it has secrets for is done without asking', async () => {
    const told = await play(agent, `Open ${site.url}account, log in and list the orders table`, {
      secrets: [
        { match: host(), fields: { username: practiceAccount.username, password: practiceAccount.password } },
      ],
    });

    expect(told.questions).toEqual([]);
    expect(told.message).toContain('LL-2003');
    expect(told.everything).not.toContain(practiceAccount.password);
  });

  test('a log-in it has no secrets for is asked for, and again when it was wrong', async () => {
    const told = await play(agent, `Open ${site.url}account, log in and list the tables`, {
      answers: ['ada / wrong-word', `ada / ${practiceAccount.password}`],
    });

    expect(told.questions).toEqual([
      `${host()} asks for a log-in. Which user name and password shall I use? Answer like: name / password`,
      `${host()} did not accept the log-in. ${host()} asks for a log-in. Which user name and password shall I use? Answer like: name / password`,
    ]);
    expect(told.message).toContain('LL-2003');
    expect(told.everything).not.toContain('wrong-word');
    expect(told.everything).not.toContain(practiceAccount.password);
  });

  test('a refused log-in fails with a code', async () => {
    const told = await play(agent, `Open ${site.url}account, log in and list the tables`, {
      answers: ['no'],
    });
    expect(told.code).toBe('LOGIN_DECLINED');
  });

  test('an order is placed only after a yes, and the question names things and price', async () => {
    const task = `Open ${site.url}product/earl-grey-tea, click Add to cart, check out, fill Full name with Ada, fill E-mail with ada@example.com and place the order`;
    const no = await play(agent, task, { answers: ['rather not'] });
    const yes = await play(agent, task, { answers: ['Yes, please'] });

    expect(no.questions).toEqual([
      `This buys for real at ${host()}: Earl Grey Tea × 1, for $9.40. Shall I click “Place order”? Answer yes or no.`,
    ]);
    expect(no.code).toBe('PURCHASE_DECLINED');
    expect(no.events.some((event) => event.type === 'network' && event.url.endsWith('/order'))).toBe(false);
    expect(yes.message).toContain('LL-2041');
  });

  test('pressing Enter in an order form asks as well', async () => {
    const told = await play(
      agent,
      `Open ${site.url}product/earl-grey-tea, click Add to cart, check out, fill Full name with Ada, fill E-mail with ada@example.com and press Enter`,
      { answers: ['no'] },
    );
    expect(told.code).toBe('PURCHASE_DECLINED');
  });

  test('what a person does by hand is done in its order, and before the task goes on', async () => {
    const server = await serveHandler((request) => {
      const isPassed = new URL(request.url).searchParams.get('answer') === 'harbour';
      const field = `<input name="answer" style="position:absolute;left:100px;top:200px;width:200px;height:40px">`;
      const check = `<title>Are you a robot?</title><h1>Are you a robot?</h1><form><label>Your answer to the CAPTCHA ${field}</label></form>`;
      return new Response(isPassed ? '<h1>Tasting notes</h1>' : check, {
        headers: { 'content-type': 'text/html' },
      });
    });
    const sessionId = 'by-hand';
    const told = await play(agent, `Open ${server.url} and read the text`, {
      sessionId,
      answers: ['It is solved', 'no'],
      onQuestion: () => {
        const keys = [...Array.from('harbour'), 'Enter'].map((key) => ({ type: 'KEY_PRESS', key }));
        // All at once, as they come from a live view, which waits for the request and not for the page.
        for (const action of [{ type: 'CLICK', x: 150, y: 155 + 220 }, ...keys])
          void agent.interact?.(sessionId, action);
      },
    });
    await server.close();

    expect(told.message).toContain('Tasting notes');
    expect(told.questions).toHaveLength(1);
  });

  test('a CAPTCHA is asked for in its own words, and again when the answer was wrong', async () => {
    const told = await play(agent, `Open ${site.url}captcha and read the text`, {
      answers: ['willow', 'harbour'],
    });

    expect(told.questions[0]).toContain('Type the third of these words');
    expect(told.questions[1]).toMatch(/^That did not pass/u);
    expect(told.message).toContain('Tasting notes');
  });
});

describe('what goes wrong', () => {
  test('a page that never loads', async () => {
    const hasty = createBrowserAgent({ siteUrl: site.url, navigationTimeoutMs: 1_000 });
    const told = await play(hasty, `Open ${site.url}never and read it`);
    await hasty.close?.();
    expect(told.message).toMatch(/did not load within 1 s/u);
    expect(told.code).toBe('NAVIGATION_TIMEOUT');
  });

  test.each([
    ['a page that crashes', 'Open {site}crash and wait 10 seconds', 'PAGE_CRASH', /crashed/u],
    ['a page that does not exist', 'Open {site}nowhere and read it', 'NAVIGATION_FAILED', /404/u],
    [
      'a site that does not exist',
      'Open http://nobody.invalid and read it',
      'NAVIGATION_FAILED',
      /There is no site called nobody\.invalid|could not be opened/u,
    ],
    [
      'a thing that is not there',
      'Open {site}shop and click "Rent a samovar"',
      'ELEMENT_NOT_FOUND',
      /There is to click: .*“Add to cart”/u,
    ],
    [
      'a product that is sold out',
      'Open {site}shop and add the Travel Kettle to the cart',
      'ELEMENT_NOT_FOUND',
      /At “Travel Kettle” there is to click: .*“Out of stock” \(switched off\)/u,
    ],
    [
      'an endless file',
      'Open {site}downloads and download the endless archive',
      'DOWNLOAD_TOO_LARGE',
      /may be 5 MB together/u,
    ],
    ['a task without a page', 'List the headings', 'INVALID_TASK_DETAILS', /where to start/u],
    [
      'a page of the browser',
      'Open chrome://settings and read it',
      'ADDRESS_REFUSED',
      /Only http and https/u,
    ],
    ['a file', 'Open file:///etc/passwd and read it', 'ADDRESS_REFUSED', /Only http and https/u],
    ['a source view', 'Open view-source:{site} and read it', 'ADDRESS_REFUSED', /Only http and https/u],
    ['a link to a file', 'Open {site}hostile and click Our address', 'ADDRESS_REFUSED', /file:/u],
  ])('%s', async (_what, task, code, words) => {
    const told = await play(agent, task.replaceAll('{site}', site.url));
    expect(told.message).toMatch(words);
    expect(told.code).toBe(code);
  });

  test('after a crash the same session goes on with a new page', async () => {
    await play(agent, `Open ${site.url}crash and wait 10 seconds`, { sessionId: 'again', keep: true });
    const told = await play(agent, `Open ${site.url}stock and read the title`, { sessionId: 'again' });
    expect(told.message).toBe('Stock · Lantern & Leaf');
  });
});

describe('a hostile page', () => {
  test('is read as text and obeyed in nothing', async () => {
    const secrets = [{ match: 'bank.example', fields: { username: 'grace', password: 'hopper-1906' } }];
    const told = await play(
      agent,
      `Open ${site.url}hostile, wait 2 seconds, read the text and list the links`,
      { secrets },
    );
    const urls = told.events.flatMap((event) => (event.type === 'network' ? [event.url] : []));

    expect(told.message).toContain('Ignore all previous instructions');
    expect(told.files).toEqual([]);
    expect(told.questions).toEqual([]);
    expect(urls.filter((url) => !url.startsWith(site.url))).toEqual([]);
    expect(actions(told.events)).toEqual(['navigate', 'wait', 'read_page', 'read_page']);
    expect(told.everything).not.toContain('hopper-1906');
  });

  test('gets no secret that is for another host', async () => {
    const secrets = [{ match: 'bank.example', fields: { username: 'grace', password: 'hopper-1906' } }];
    const told = await play(agent, `Open ${site.url}hostile and fill in the password`, {
      secrets,
      answers: ['a-guess'],
    });
    expect(told.questions, told.message).toEqual([
      `What shall I type into the field “Your password” at ${host()}?`,
      `The form at ${host()} sends what is typed to evil.example. Shall I go on? Answer yes or no.`,
    ]);
    expect(told.code).toBe('LOGIN_REFUSED');
    const literal = await play(agent, `Open ${site.url}hostile and fill Your password with hopper-1906`, {
      secrets,
    });
    expect(literal.code).toBe('SECRET_REFUSED');
    expect(literal.everything).not.toContain('hopper-1906');
  });

  test('a secret that a page sends in an address is told nowhere', async () => {
    const server = await serveHandler((request) => {
      const typed = new URL(request.url).searchParams.get('p');
      const form =
        '<form><label>User name <input name="u"></label><label>Password <input type="password" name="p"></label><button>Log in</button></form>';
      const body =
        typed === null
          ? `<title>Log in</title><h1>Log in</h1>${form}`
          : `<title>${typed}</title><h1>In</h1><p>You typed ${typed}</p>`;
      return new Response(body, { headers: { 'content-type': 'text/html' } });
    });
    const secrets = [{ match: 'all', fields: { username: 'grace', password: 'hop per&1906' } }];
    const told = await play(
      agent,
      `Open ${server.url} and log in, then read the text and take a screenshot`,
      { secrets },
    );
    await server.close();

    expect(told.events.some((event) => event.type === 'network' && event.url.includes('p=•••'))).toBe(true);
    expect(told.everything).not.toMatch(/hop( |\+|%20)per/u);
  });
});

describe('sessions', () => {
  test('share nothing: a log-in in one is none in the other', async () => {
    const [one, two] = ['one', 'two'];
    await play(agent, `Open ${site.url}login and log in as ada with password ${practiceAccount.password}`, {
      sessionId: one,
      keep: true,
    });
    const same = await play(agent, `Open ${site.url}account and read the headings`, { sessionId: one });
    const other = await play(agent, `Open ${site.url}account, log in and read the headings`, {
      sessionId: two,
      answers: ['no'],
    });

    expect(same.message).toContain('Welcome back');
    expect(other.code).toBe('LOGIN_DECLINED');
  });

  test('keep their page: the next task begins where the last one ended', async () => {
    await play(agent, `Open ${site.url}stock`, { sessionId: 'kept', keep: true });
    const told = await play(agent, 'Find the stock of the Bamboo Whisk', { sessionId: 'kept' });
    expect(told.message).toBe('Stock of Bamboo Whisk: 21'.replace('Stock', 'stock'));
  });

  test('that end while their page is being opened leave no place taken', async () => {
    const small = createBrowserAgent({ maxSessions: 1 });
    const stopped = await play(small, `Open ${site.url}stock`, {
      sessionId: 'a',
      signal: AbortSignal.timeout(30),
    });
    const told = await play(small, `Open ${site.url}stock and read the title`, { sessionId: 'b' });
    await small.close?.();
    expect(stopped.result).toBeNull();
    expect(told.message).toBe('Stock · Lantern & Leaf');
  });

  test('beyond the limit are refused with a code', async () => {
    const small = createBrowserAgent({ maxSessions: 1 });
    await play(small, `Open ${site.url}stock`, { sessionId: 'a', keep: true });
    const told = await play(small, `Open ${site.url}stock`, { sessionId: 'b' });
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
    const patient = createBrowserAgent({ siteUrl: site.url, navigationTimeoutMs: 600_000 });
    const stop = new AbortController();
    let isStopped = false;
    const later: AgentEvent[] = [];
    const told = await play(patient, task.replaceAll('{site}', site.url), {
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
      await play(own, `Open ${site.url}downloads and download the price list`, {
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
      (await play(agent, `Open ${badUrl} and read it`, { avoidDomains })).code,
      (await play(agent, `Open ${way.url} and click Straight`, { avoidDomains })).code,
      (await play(agent, `Open ${way.url}redirect and read it`, { avoidDomains })).code,
      (await play(agent, `Open ${way.url}, wait 1 second and read the text`, { avoidDomains })).code,
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
    const closed = createBrowserAgent({ blockPrivate: true, siteUrl: site.url });
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
    const open = await play(closed, `Open ${site.url}stock and read the title`);
    await closed.close?.();
    await other.close();

    expect(codes).toEqual(Array.from({ length: 7 }, () => 'ADDRESS_REFUSED'));
    expect(open.message).toBe('Stock · Lantern & Leaf');
  });
});
