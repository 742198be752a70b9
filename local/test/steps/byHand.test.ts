import { afterEach, describe, expect, test } from 'vitest';
import { serveHandler } from '../../../test/serveHandler.js';
import type { Served } from '../../../test/serveHandler.js';
import { isReport } from '../../src/steps/credentials.js';
import { play } from '../play.js';
import type { Cue, Told } from '../play.js';
import { startPractice } from '../practice.js';

const practice = startPractice();
const servers: Served[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

/** Fields and buttons are where a test clicks them: 40 px high, the middle of the first at 220 px, of each next 100 px below. */
const at = (place: number): string =>
  `style="position:absolute;left:100px;top:${200 + 100 * place}px;width:200px;height:40px"`;
const click = (place: number) => ({ type: 'CLICK', x: 150, y: 155 + 220 + 100 * place });
const keys = (text: string) => Array.from(text).map((key) => ({ type: 'KEY_PRESS', key }));
const enter = { type: 'KEY_PRESS', key: 'Enter' };

interface Site {
  readonly url: string;
  /** What came as forms, as `path?fields`. */
  readonly sent: readonly string[];
}

/** A site whose pages are made of the path and the fields that came. */
async function serve(toPage: (path: string, fields: string) => string): Promise<Site> {
  const sent: string[] = [];
  const server = await serveHandler(async (request) => {
    const { pathname } = new URL(request.url);
    const fields = request.method === 'POST' ? await request.text() : '';
    if (request.method === 'POST') sent.push(`${pathname}?${fields}`);
    return new Response(toPage(pathname, fields), { headers: { 'content-type': 'text/html' } });
  });
  servers.push(server);
  return { url: server.url, sent };
}

let count = 0;

/** Plays a task; at its first question a person does these things by hand, all at once as they come from a live view. */
function playByHand(task: string, actions: readonly object[], cue: Cue): Promise<Told> {
  count += 1;
  const sessionId = `by-hand-${count}`;
  let isFirst = true;
  return play(practice.agent, task, {
    sessionId,
    ...cue,
    onQuestion: () => {
      if (isFirst) for (const action of actions) void practice.agent.interact?.(sessionId, action as never);
      isFirst = false;
    },
  });
}

test.each([
  ['done', true],
  ['It is solved.', true],
  ['OK, I did it', true],
  ['I have logged in by hand, go on', true],
  ['I’ve filled in the form', true],
  ['Yes, I already placed the order myself', true],
  ['yes', false],
  ['I did not do it', false],
  ['ada / done-1', false],
  ['placed', false],
  ['I bought the wrong one', false],
  ['done deal', false],
  ['', false],
])('"%s" reports what was done by hand: %s', (words, isOne) => {
  expect(isReport(words)).toBe(isOne);
});

describe('a log-in', () => {
  const form = (onsubmit = '') =>
    `<title>Log in</title><h1>Log in</h1><form method="post" action="/in" onsubmit="${onsubmit}">
      <label>User name <input name="u" ${at(0)}></label><label>Password <input type="password" name="p" ${at(1)}></label><button ${at(2)}>Log in</button></form>`;
  const startAt = (onsubmit?: string) =>
    serve((path, fields) => {
      if (path !== '/in') return form(onsubmit);
      return fields === 'u=ada&p=lovelace' ? '<h1>Welcome</h1>' : form(onsubmit);
    });
  const typed = [click(0), ...keys('ada'), click(1), ...keys('lovelace')];
  const slow = 'event.preventDefault(); setTimeout(() => this.submit(), 2_000)';

  test.each([
    ['done', ''],
    ['I logged in.', ''],
    ['Done, I have logged in by hand', ''],
    ['done', slow],
    // Given all the same: there is nothing left to type it into.
    ['ada / lovelace', ''],
  ])('done by hand and answered "%s" goes on, and is sent once', async (words, onsubmit) => {
    const site = await startAt(onsubmit);
    const told = await playByHand(`Open ${site.url}login, log in and list the headings`, [...typed, enter], {
      answers: [words, 'no'],
    });
    expect(told.message).toContain('Welcome');
    expect(told.questions).toHaveLength(1);
    expect(site.sent).toEqual(['/in?u=ada&p=lovelace']);
    expect(told.everything).not.toContain('lovelace');
  });

  test('filled in by hand and answered "done" is sent as it stands', async () => {
    const site = await startAt();
    const told = await playByHand(`Open ${site.url}login, log in and list the headings`, typed, {
      answers: ['done', 'no'],
    });
    expect(told.message).toContain('Welcome');
    expect(told.questions).toHaveLength(1);
    expect(site.sent).toEqual(['/in?u=ada&p=lovelace']);
  });

  test('that nobody did and is answered "done" is asked for again, and nothing is typed', async () => {
    const site = await startAt();
    const told = await playByHand(`Open ${site.url}login, log in and list the headings`, [], {
      answers: ['done', 'ada / lovelace'],
    });
    expect(told.questions[1]).toMatch(/^The log-in form is still there\. /u);
    expect(told.message).toContain('Welcome');
    expect(site.sent).toEqual(['/in?u=ada&p=lovelace']);
  });

  test.each(['yes', 'I did it'])(
    'done by hand where an address is to be agreed to, and answered "%s", goes on',
    async (words) => {
      const bank = await startAt();
      const page = await serve(() => form().replace('/in', `${bank.url}in`));
      const told = await playByHand(
        `Open ${page.url}login, log in as ada with password lovelace and list the headings`,
        [...typed, enter],
        { answers: [words, 'no'] },
      );
      expect(told.questions[0]).toContain('sends what is typed to');
      expect(told.message).toContain('Welcome');
      expect(told.questions).toHaveLength(1);
      expect(bank.sent).toEqual(['/in?u=ada&p=lovelace']);
    },
  );
});

describe('a purchase', () => {
  const shop = (script: string) =>
    serve((path) =>
      path === '/order'
        ? '<title>Thank you</title><h1>Thank you</h1><p>Order LL-7</p>'
        : `<title>Checkout</title><h1>Checkout</h1><p>Total $9.40</p><form method="post" action="/order" onsubmit="${script}"><button ${at(0)}>Place order</button></form>`,
    );
  const slow = 'event.preventDefault(); setTimeout(() => this.submit(), 2_000)';

  test.each([
    ['yes', ''],
    ['I did it', ''],
    ['I clicked it.', ''],
    ['yes', slow],
    ['done', slow],
  ])('done by hand and answered "%s" is done once, and the task goes on (%s)', async (words, script) => {
    const site = await shop(script);
    const told = await playByHand(`Open ${site.url}, click Place order and list the headings`, [click(0)], {
      answers: [words, 'no'],
    });
    expect(told.code).toBeNull();
    expect(told.message).toContain('Thank you');
    expect(told.questions).toHaveLength(1);
    expect(site.sent).toEqual(['/order?']);
  });

  test('done by hand is not done again by a key', async () => {
    const site = await shop('');
    const told = await playByHand(`Open ${site.url}, press Enter and list the headings`, [click(0)], {
      answers: ['yes', 'no'],
    });
    expect(told.code).toBeNull();
    expect(told.message).toContain('Thank you');
    expect(site.sent).toEqual(['/order?']);
  });

  // It may be buying already: who worked in the page is asked again, and not bought for twice.
  test('is asked for again where the page was clicked by hand and stands as before', async () => {
    const site = await shop('event.preventDefault(); setTimeout(() => this.submit(), 8_000)');
    const told = await playByHand(`Open ${site.url}, click Place order and list the headings`, [click(0)], {
      answers: ['yes', 'no'],
    });
    expect(told.questions[1]).toContain('clicked by hand meanwhile');
    expect(told.code).toBe('PURCHASE_DECLINED');
    expect(site.sent.length).toBeLessThan(2);
  });

  test.each(['done', 'I did it'])('that nobody did and is answered "%s" is not done', async (words) => {
    const site = await shop('');
    const told = await playByHand(`Open ${site.url}, click Place order and list the headings`, [], {
      answers: [words],
    });
    expect(told.code).toBe('PURCHASE_DECLINED');
    expect(site.sent).toEqual([]);
  });
});

describe('a field', () => {
  const page = (path: string, fields: string) =>
    path === '/in'
      ? `<h1>Sent ${fields}</h1>`
      : `<title>Code</title><h1>Code</h1><form method="post" action="/in"><label>Password <input name="code" ${at(0)}></label><button ${at(1)}>Send</button></form>`;
  const task = (site: Site) =>
    `Open ${site.url}, fill in the password, submit the form and list the headings`;

  test('filled by hand and answered "done" keeps what was typed', async () => {
    const site = await serve(page);
    const told = await playByHand(task(site), [click(0), ...keys('4711')], { answers: ['done'] });
    expect(site.sent).toEqual(['/in?code=4711']);
    expect(told.questions).toHaveLength(1);
  });

  test('that stands as it was gets the answer, whatever it says', async () => {
    const site = await serve(page);
    await playByHand(task(site), [], { answers: ['done'] });
    expect(site.sent).toEqual(['/in?code=done']);
  });
});
