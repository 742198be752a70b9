import { describe, expect, test } from 'vitest';
import { serveHandler } from '../../../test/serveHandler.js';
import { practiceAccount } from '../../src/site/visit.js';
import { play } from '../play.js';
import type { Told } from '../play.js';
import { startPractice } from '../practice.js';

const practice = startPractice();

describe('where a person is needed', () => {
  test('a log-in it has secrets for is done without asking', async () => {
    const told = await play(
      practice.agent,
      `Open ${practice.site.url}account, log in and list the orders table`,
      {
        secrets: [
          {
            match: practice.host(),
            fields: { username: practiceAccount.username, password: practiceAccount.password },
          },
        ],
      },
    );

    expect(told.questions).toEqual([]);
    expect(told.message).toContain('LL-2003');
    expect(told.everything).not.toContain(practiceAccount.password);
  });

  test('a log-in it has no secrets for is asked for, and again when it was wrong', async () => {
    const told = await play(practice.agent, `Open ${practice.site.url}account, log in and list the tables`, {
      answers: ['ada / wrong-word', `ada / ${practiceAccount.password}`],
    });

    expect(told.questions).toEqual([
      `${practice.host()} asks for a log-in. Which user name and password shall I use?`,
      `${practice.host()} did not accept the log-in. ${practice.host()} asks for a log-in. Which user name and password shall I use?`,
    ]);
    expect(told.message).toContain('LL-2003');
    expect(told.everything).not.toContain('wrong-word');
    expect(told.everything).not.toContain(practiceAccount.password);
  });

  test('a refused log-in fails with a code', async () => {
    const told = await play(practice.agent, `Open ${practice.site.url}account, log in and list the tables`, {
      answers: ['no'],
    });
    expect(told.code).toBe('LOGIN_DECLINED');
  });

  test('an order is placed only after a yes, and the question names things and price', async () => {
    const task = `Open ${practice.site.url}product/earl-grey-tea, click Add to cart, check out, fill Full name with Ada, fill E-mail with ada@example.com and place the order`;
    const no = await play(practice.agent, task, { answers: ['rather not'] });
    const yes = await play(practice.agent, task, { answers: ['Yes, please'] });

    expect(no.questions).toEqual([
      `This buys for real at ${practice.host()}: Earl Grey Tea × 1, for $9.40. Shall I click “Place order”? Answer yes or no.`,
    ]);
    expect(no.code).toBe('PURCHASE_DECLINED');
    expect(no.events.some((event) => event.type === 'network' && event.url.endsWith('/order'))).toBe(false);
    expect(yes.message).toContain('LL-2041');
  });

  test('pressing Enter in an order form asks as well', async () => {
    const told = await play(
      practice.agent,
      `Open ${practice.site.url}product/earl-grey-tea, click Add to cart, check out, fill Full name with Ada, fill E-mail with ada@example.com and press Enter`,
      { answers: ['no'] },
    );
    expect(told.code).toBe('PURCHASE_DECLINED');
  });

  /** A person solves a CAPTCHA by hand and says so; its page sends the answer as `onSubmit` does. */
  async function solveByHand(words: string, onSubmit = ''): Promise<Told> {
    const server = await serveHandler((request) => {
      const isPassed = new URL(request.url).searchParams.get('answer') === 'harbour';
      const field = `<input name="answer" style="position:absolute;left:100px;top:200px;width:200px;height:40px">`;
      const check = `<title>Are you a robot?</title><h1>Are you a robot?</h1><form onsubmit="${onSubmit}"><label>Your answer to the CAPTCHA ${field}</label></form>`;
      return new Response(isPassed ? '<h1>Tasting notes</h1>' : check, {
        headers: { 'content-type': 'text/html' },
      });
    });
    const sessionId = `by-hand-${words}`;
    const told = await play(practice.agent, `Open ${server.url} and read the text`, {
      sessionId,
      answers: [words, 'no'],
      onQuestion: () => {
        const keys = [...Array.from('harbour'), 'Enter'].map((key) => ({ type: 'KEY_PRESS', key }));
        // All at once, as they come from a live view, which waits for the request and not for the page.
        for (const action of [{ type: 'CLICK', x: 150, y: 155 + 220 }, ...keys])
          void practice.agent.interact?.(sessionId, action);
      },
    });
    await server.close();
    return told;
  }

  test('what a person does by hand is done in its order, and before the task goes on', async () => {
    const told = await solveByHand('It is solved');

    expect(told.message).toContain('Tasting notes');
    expect(told.questions).toHaveLength(1);
  });

  // Said before the page has judged what was typed by hand: the words must not take the place of the answer in its field.
  test.each(['It is solved', 'I solved it.', 'done'])('"%s" is not typed as an answer', async (words) => {
    const told = await solveByHand(words, 'event.preventDefault(); setTimeout(() => this.submit(), 2_000)');

    expect(told.message).toContain('Tasting notes');
    expect(told.questions).toHaveLength(1);
  });

  test('a CAPTCHA is asked for in its own words, and again when the answer was wrong', async () => {
    const told = await play(practice.agent, `Open ${practice.site.url}captcha and read the text`, {
      answers: ['willow', 'harbour'],
    });

    expect(told.questions[0]).toContain('Type the third of these words');
    expect(told.questions[1]).toMatch(/^That did not pass/u);
    expect(told.message).toContain('Tasting notes');
  });

  // Nothing goes over the network while it thinks: only the field, still filled, says that there is no answer yet.
  test('a CAPTCHA that takes three seconds to answer is asked for once', async () => {
    const server = await serveHandler((request) => {
      const isPassed = new URL(request.url).searchParams.get('answer') === 'harbour';
      const slow = 'event.preventDefault(); setTimeout(() => this.submit(), 3_000)';
      const check = `<title>Are you a robot?</title><h1>Are you a robot?</h1><form onsubmit="${slow}"><label>Your answer to the CAPTCHA <input name="answer"></label><button>Verify</button></form>`;
      return new Response(isPassed ? '<h1>Tasting notes</h1>' : check, {
        headers: { 'content-type': 'text/html' },
      });
    });
    const told = await play(practice.agent, `Open ${server.url} and read the text`, { answers: ['harbour'] });
    await server.close();

    expect(told.questions).toHaveLength(1);
    expect(told.message).toContain('Tasting notes');
  });
});
