import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Agent } from 'webrun-react/testing';
import { serveHandler } from '../../../test/serveHandler.js';
import type { Served } from '../../../test/serveHandler.js';
import { createBrowserAgent } from '../../src/agent/browserAgent.js';
import { createPracticeSite } from '../../src/site/site.js';
import { play } from '../play.js';
import { elsewhere } from './elsewhere.js';

let site: Served;
let other: Served;
let agent: Agent;

beforeAll(async () => {
  site = await serveHandler(createPracticeSite());
  other = await serveHandler(elsewhere);
  agent = createBrowserAgent({ siteUrl: site.url });
});
afterAll(async () => {
  await agent.close?.();
  await site.close();
  await other.close();
});

const suggestionsIn = (message: string): string[] =>
  [...message.matchAll(/^• (.+)$/gmu)].map(([, sentence = '']) => sentence);

describe('a task that is not understood', () => {
  test('says what was understood, what was not, and what would work', async () => {
    const told = await play(agent, `Open ${site.url}shop, sort by price and list the first 3 products`);

    expect(told.code).toBe('TASK_NOT_UNDERSTOOD');
    expect(told.message).toContain(
      'I did not understand “sort by price”, so I opened the page and did nothing else.',
    );
    expect(told.message).toContain(`What I understood: Opening ${site.url}shop. Reading the items.`);
    expect(suggestionsIn(told.message)).toEqual([
      `Go to ${site.url}shop and search for “Tea”.`,
      `Go to ${site.url}shop and list the prices.`,
      `Go to ${site.url}shop and click “Enamel Kettle”.`,
    ]);
  });

  test.each([
    ['which is the cheapest teapot', /I do not compare/u],
    ['buy the Copper Kettle', /To buy, say each step/u],
    ['click Shop if there is a banner', /I decide nothing/u],
    ['do not click anything', /I do only what a sentence says/u],
  ])('says why %j cannot be done', async (part, words) => {
    expect((await play(agent, `Open ${site.url}shop, ${part}`)).message).toMatch(words);
  });

  test.each([
    '{site}',
    '{site}shop',
    '{site}stock',
    '{site}contact',
    '{site}login',
    '{site}product/copper-kettle',
    '{site}cart',
    '{site}downloads',
    '{site}hostile',
    '{other}news',
    '{other}front',
    '{other}docs',
    '{other}data',
    '{other}join',
    '{other}stations',
  ])('gets three sentences that really work on %s', async (place) => {
    const url = place.replace('{site}', site.url).replace('{other}', other.url);
    const told = await play(agent, `Open ${url} and ponder the universe`);
    const suggestions = suggestionsIn(told.message);

    expect(told.code).toBe('TASK_NOT_UNDERSTOOD');
    expect(new Set(suggestions).size).toBe(3);
    for (const sentence of suggestions) {
      const done = await play(agent, sentence);
      expect(done.code, `${sentence} ${done.message}`).toBeNull();
    }
  });

  test('is opened nowhere when it names no page, and gets sentences with one', async () => {
    const told = await play(agent, 'Find me a cheap kettle');
    expect(told.message).toContain('“Find me a cheap kettle”, so I did nothing.');
    const suggestions = suggestionsIn(told.message);
    expect(suggestions).toHaveLength(3);
    for (const sentence of suggestions) {
      const done = await play(agent, sentence);
      expect(done.code, `${sentence} ${done.message}`).toBeNull();
    }
  });

  test('on the page that the session is at is answered for that page', async () => {
    const sessionId = 'stays';
    await play(agent, `Open ${site.url}stock`, { sessionId, keep: true });
    const told = await play(agent, 'Tidy up', { sessionId });
    expect(suggestionsIn(told.message)).toContain('Read the table.');
  });

  test('whose page cannot be opened is answered all the same', async () => {
    const told = await play(agent, 'Open http://nobody.invalid and ponder');
    expect(told.code).toBe('TASK_NOT_UNDERSTOOD');
    expect(suggestionsIn(told.message)).toHaveLength(3);
  });
});

test('a task that names no page says how to name one', async () => {
  const told = await play(agent, 'List the headings');
  expect(told.code).toBe('INVALID_TASK_DETAILS');
  expect(suggestionsIn(told.message)).toHaveLength(3);
});

test.each([
  ['a click that nothing follows', '<button>Nothing</button>', 'click Nothing', 'CLICK_WITHOUT_EFFECT'],
  ['a click that only the network sees', `<button onclick="fetch('/')">Count</button>`, 'click Count', null],
  [
    'a click that presses',
    `<button aria-pressed="false" onclick="this.setAttribute('aria-pressed', true)">Like</button>`,
    'click Like',
    null,
  ],
  [
    'a field that refuses',
    `<label>Name <input oninput="this.value = ''"></label>`,
    'fill Name with Ada',
    'FIELD_REFUSED',
  ],
  [
    'a field that groups its digits',
    `<label>Phone <input oninput="this.value = '(555) 01-01'"></label>`,
    'fill Phone with 5550101',
    null,
  ],
  [
    'a box that unticks itself',
    `<label><input type="checkbox" onclick="setTimeout(() => { this.checked = false; })"> Rules</label>`,
    'tick Rules',
    'FIELD_REFUSED',
  ],
  [
    'a list that jumps back',
    `<label>Size <select onchange="this.selectedIndex = 0"><option>Small<option>Large</select></label>`,
    'choose Large from Size',
    'FIELD_REFUSED',
  ],
  [
    'a search that finds nothing to do',
    '<label>Search <input type="search"></label>',
    'search for tea',
    'SEARCH_WITHOUT_EFFECT',
  ],
  [
    'two buttons of one name',
    '<p>Tea <button>Buy now</button></p><p>Cup <button>Buy now</button></p>',
    'click Buy now',
    'ELEMENT_AMBIGUOUS',
  ],
  [
    'two fields that fit',
    '<label>First name <input></label><label>Last name <input></label>',
    'fill name with Ada',
    'ELEMENT_AMBIGUOUS',
  ],
])('success is claimed only where it was seen: %s', async (_what, body, task, code) => {
  const page = await serveHandler(
    () => new Response(`<title>T</title><main>${body}</main>`, { headers: { 'content-type': 'text/html' } }),
  );
  const told = await play(agent, `Open ${page.url} and ${task}`);
  await page.close();
  expect(told.code, told.message).toBe(code);
});

test('an uploaded file is attached', async () => {
  const page = await serveHandler(
    () =>
      new Response(
        `<label>Photo <input type="file" onchange="out.textContent = 'Chosen: ' + this.files[0].name"></label><p id="out"></p>`,
        { headers: { 'content-type': 'text/html' } },
      ),
  );
  const told = await play(agent, `Open ${page.url}, attach the file and read the text`, {
    uploads: { one: { filename: 'cat.png', bytes: new Uint8Array([1, 2, 3]) } },
  });
  await page.close();
  expect(told.message).toContain('Chosen: cat.png');
});
