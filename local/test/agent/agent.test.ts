import { describe, expect, test } from 'vitest';
import type { AgentEvent } from 'webrun-react/testing';
import { serveHandler } from '../../../test/serveHandler.js';
import { createBrowserAgent } from '../../src/agent/browserAgent.js';
import { play } from '../play.js';
import { startPractice } from '../practice.js';

const practice = startPractice({ maxDownloadBytes: 5_000_000 });

const actions = (events: readonly AgentEvent[]): string[] =>
  events.flatMap((event) => (event.type === 'action' ? [event.name] : []));

describe('what it tells while it works', () => {
  test('each step is an action with its target and each intention a thought', async () => {
    const { events } = await play(
      practice.agent,
      `Go to ${practice.site.url}shop, search for kettles and list the prices`,
    );

    expect(actions(events)).toEqual(['navigate', 'type_text', 'read_page']);
    expect(events.flatMap((event) => (event.type === 'agent' ? [event.content] : []))).toEqual([
      `Opening ${practice.site.url}shop.`,
      'Searching for “kettles”.',
      'Reading the prices.',
    ]);
  });

  test('the network holds the addresses that were really requested', async () => {
    const { events } = await play(
      practice.agent,
      `Open ${practice.site.url}slow?seconds=1 and read the text`,
    );
    const urls = events.flatMap((event) => (event.type === 'network' ? [event.url] : []));

    expect(urls[0]).toBe(`${practice.site.url}slow?seconds=1`);
    expect(urls.some((url) => url.includes('begun='))).toBe(true);
  });

  test('a downloaded file is the one the site gave', async () => {
    const { files } = await play(
      practice.agent,
      `Open ${practice.site.url}downloads and download the price list`,
    );
    const reply = await fetch(`${practice.site.url}downloads/price-list.csv`);

    expect(new TextDecoder().decode(files[0]?.bytes)).toBe(await reply.text());
    expect(files[0]?.sourceUrl).toBe(`${practice.site.url}downloads/price-list.csv`);
  });
});

describe('what goes wrong', () => {
  test('a page that never loads', async () => {
    const hasty = createBrowserAgent({ siteUrl: practice.site.url, navigationTimeoutMs: 1_000 });
    const told = await play(hasty, `Open ${practice.site.url}never and read it`);
    await hasty.close?.();
    expect(told.message).toMatch(/did not load within 1 s/u);
    expect(told.code).toBe('NAVIGATION_TIMEOUT');
  });

  test.each([
    // It crashes within seconds; a busy machine takes longer to fill its memory.
    ['a page that crashes', 'Open {site}crash and wait 50 seconds', 'PAGE_CRASH', /crashed/u],
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
      /What can be clicked: .*“Add to cart”/u,
    ],
    [
      'a product that is sold out',
      'Open {site}shop and add the Travel Kettle to the cart',
      'ELEMENT_NOT_FOUND',
      /What can be clicked at “Travel Kettle”: .*“Out of stock” \(switched off\)/u,
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
    const told = await play(practice.agent, task.replaceAll('{site}', practice.site.url));
    expect(told.message).toMatch(words);
    expect(told.code).toBe(code);
  });

  test('after a crash the same session goes on with a new page', async () => {
    await play(practice.agent, `Open ${practice.site.url}crash and wait 50 seconds`, {
      sessionId: 'again',
      keep: true,
    });
    const told = await play(practice.agent, `Open ${practice.site.url}stock and read the title`, {
      sessionId: 'again',
    });
    expect(told.message).toBe('Stock · Lantern & Leaf');
  });
});

describe('a hostile page', () => {
  test('is read as text and obeyed in nothing', async () => {
    const secrets = [{ match: 'bank.example', fields: { username: 'grace', password: 'hopper-1906' } }];
    const told = await play(
      practice.agent,
      `Open ${practice.site.url}hostile, wait 2 seconds, read the text and list the links`,
      { secrets },
    );
    const urls = told.events.flatMap((event) => (event.type === 'network' ? [event.url] : []));

    expect(told.message).toContain('Ignore all previous instructions');
    expect(told.files).toEqual([]);
    expect(told.questions).toEqual([]);
    expect(urls.filter((url) => !url.startsWith(practice.site.url))).toEqual([]);
    expect(actions(told.events)).toEqual(['navigate', 'wait', 'read_page', 'read_page']);
    expect(told.everything).not.toContain('hopper-1906');
  });

  test('gets no secret that is for another host', async () => {
    const secrets = [{ match: 'bank.example', fields: { username: 'grace', password: 'hopper-1906' } }];
    const told = await play(practice.agent, `Open ${practice.site.url}hostile and fill in the password`, {
      secrets,
      answers: ['a-guess'],
    });
    expect(told.questions, told.message).toEqual([
      `What shall I type into the field “Your password” at ${practice.host()}?`,
      `The form at ${practice.host()} sends what is typed to evil.example. Shall I go on? Answer yes or no.`,
    ]);
    expect(told.code).toBe('LOGIN_REFUSED');
    const literal = await play(
      practice.agent,
      `Open ${practice.site.url}hostile and fill Your password with hopper-1906`,
      {
        secrets,
      },
    );
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
      practice.agent,
      `Open ${server.url} and log in, then read the text and take a screenshot`,
      { secrets },
    );
    await server.close();

    expect(told.events.some((event) => event.type === 'network' && event.url.includes('p=•••'))).toBe(true);
    expect(told.everything).not.toMatch(/hop( |\+|%20)per/u);
  });
});
