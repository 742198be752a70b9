import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import type { Agent } from 'webrun-react/testing';
import { serveHandler } from '../../../test/serveHandler.js';
import type { Served } from '../../../test/serveHandler.js';
import { loadPlanner } from '../../src/cli/loadPlanner.js';
import { createBrowserAgent, startLocal } from '../../src/index.js';
import type { Decision, Planner, Situation, Step } from '../../src/index.js';
import { findStepProblem } from '../../src/planner/checkStep.js';
import { createPracticeSite } from '../../src/site/site.js';
import { buildCommand } from '../command.js';
import { play } from '../play.js';
import type { Cue, Told } from '../play.js';

let site: Served;
const agents: Agent[] = [];

beforeAll(async () => {
  site = await serveHandler(createPracticeSite());
});
afterAll(async () => {
  for (const agent of agents.splice(0)) await agent.close?.();
  await site.close();
});

/** Runs a task with a planner, in a browser of its own. */
async function playWith(next: Planner['next'], taskDetails = 'Do it', cue: Cue = {}): Promise<Told> {
  const agent = createBrowserAgent({ planner: { next } });
  agents.push(agent);
  return play(agent, taskDetails, cue);
}

/** Gives decisions in order, and keeps the situations they were given in. */
function inOrder(...decisions: readonly Decision[]): {
  readonly next: Planner['next'];
  readonly seen: Situation[];
} {
  const seen: Situation[] = [];
  return {
    seen,
    next: (situation) => {
      seen.push({ ...situation, done: [...situation.done] });
      return decisions[seen.length - 1] ?? { type: 'failure', code: 'OVER', message: 'nothing more' };
    },
  };
}

const step = (one: Step): Decision => ({ type: 'step', step: one });

describe('a planner', () => {
  test('decides step by step, by what each step found out and by what the page shows', async () => {
    const told = await playWith(async ({ task, done, look }) => {
      if (done.length === 0) return step({ verb: 'open', url: `${site.url}shop` });
      if (done.length === 1) return step({ verb: 'search', query: 'teapots' });
      if (done.length === 2) return step({ verb: 'read', what: 'prices' });
      const page = await look();
      const links = page?.elements.filter(({ role, name }) => role === 'link' && /teapot/iu.test(name));
      return {
        type: 'done',
        message: {
          task: task.taskDetails,
          found: done[2]?.result.split('\n'),
          links: links?.map(({ name }) => name),
        },
      };
    }, 'Compare the teapots');

    expect(told.result).toEqual({
      task: 'Compare the teapots',
      found: ['Stoneware Teapot: $45.00', 'Glass Teapot: $32.50'],
      links: ['Stoneware Teapot', 'Glass Teapot'],
    });
  });

  test('is told why a step could not be done, and may go another way', async () => {
    const { next, seen } = inOrder(
      step({ verb: 'open', url: `${site.url}shop` }),
      step({ verb: 'click', target: 'Rent a samovar' }),
      step({ verb: 'click', target: 'Add to cart' }),
      step({ verb: 'click', target: 'Glass Teapot' }),
      { type: 'done' },
    );
    const told = await playWith(next);

    expect(seen[2]?.failure).toMatchObject({ code: 'ELEMENT_NOT_FOUND', step: { target: 'Rent a samovar' } });
    expect(seen[3]?.failure).toMatchObject({ code: 'ELEMENT_AMBIGUOUS' });
    expect(seen[4]?.failure).toBeNull();
    expect(seen[4]?.done.map(({ step: { verb } }) => verb)).toEqual(['open', 'click']);
    expect(seen[4]?.done[1]?.result).toContain('the page is now “Glass Teapot');
    expect(told.message).toContain('Borosilicate');
  });

  test('that gives no step is told so, and ends the task when it goes on like that', async () => {
    const { next, seen } = inOrder(
      ...Array.from({ length: 9 }, (): Decision => step({ verb: 'fly' } as unknown as Step)),
    );
    const told = await playWith(next);

    expect(seen[1]?.failure).toMatchObject({ code: 'INVALID_STEP' });
    expect(told.code).toBe('PLANNER_FAILED');
    expect(seen).toHaveLength(6);
  });

  test.each([
    ['throws', () => Promise.reject(new Error('no model')), /The planner failed: no model/u],
    [
      'throws at once',
      () => {
        throw new Error('no model');
      },
      /The planner failed: no model/u,
    ],
    ['answers nothing', () => undefined as unknown as Decision, /answered with no step/u],
    ['answers something else', () => ({ type: 'maybe' }) as unknown as Decision, /answered with no step/u],
    ['fails without words', () => ({ type: 'failure' }) as unknown as Decision, /answered with no step/u],
  ])('that %s fails the task in words', async (_what, next, words) => {
    const told = await playWith(next);
    expect(told.code).toBe('PLANNER_FAILED');
    expect(told.message).toMatch(words);
  });

  test('never sees a secret, and neither does the page it is shown', async () => {
    const secrets = [{ match: 'localhost', fields: { username: 'ada', password: 'lovelace-1843' } }];
    const seen: string[] = [];
    const told = await playWith(
      async ({ task, done, look }) => {
        seen.push(JSON.stringify([task, done, await look()]));
        if (done.length === 0) return step({ verb: 'open', url: `${site.url}login` });
        if (done.length === 1) return step({ verb: 'fill', field: 'Password' });
        return { type: 'done' };
      },
      'Log in',
      { secrets },
    );

    expect(told.code, told.message).toBeNull();
    expect(seen[0]).toContain('"secrets":[{"match":"localhost","fields":["username","password"]}]');
    expect(seen).toHaveLength(3);
    // The practice site prints its own password on the page: it is hidden there as well.
    expect(seen.join('')).not.toContain('lovelace-1843');
  });

  test('is not shown what stands in a password field already', async () => {
    const page = await serveHandler(
      () =>
        new Response(
          `<title>T</title><label>Name <input value="known"></label><label>Password <input type="password" value="filled-in-before"></label>`,
          { headers: { 'content-type': 'text/html' } },
        ),
    );
    let seen = '';
    await playWith(async ({ done, look }) => {
      if (done.length === 0) return step({ verb: 'open', url: page.url });
      seen = JSON.stringify(await look());
      return { type: 'done' };
    });
    await page.close();
    expect(seen).toContain('"value":"known"');
    expect(seen).not.toContain('filled-in-before');
  });

  test('asks the person who watches, and adds what it used', async () => {
    const told = await playWith(
      async ({ ask }) => ({
        type: 'done',
        message: `You said: ${await ask('Which one?')}`,
        usage: { promptTokens: 12, completionTokens: 3, costUsd: 0.01 },
      }),
      'Choose',
      { answers: ['the blue one'] },
    );

    expect(told.questions).toEqual(['Which one?']);
    expect(told.message).toBe('You said: the blue one');
    expect(told.events).toContainEqual({
      type: 'usage',
      promptTokens: 12,
      completionTokens: 3,
      costUsd: 0.01,
    });
  });

  test.each([
    [
      'at once',
      ({ signal }: Situation) =>
        new Promise<Decision>((_, fail) =>
          signal.addEventListener('abort', () => fail(signal.reason as Error)),
        ),
    ],
    ['also when it does not listen', () => new Promise<Decision>(() => undefined)],
  ])('stops with its task, %s', async (_how, never) => {
    const stop = new AbortController();
    let stopped = 0;
    const told = await playWith(
      (situation) => {
        stopped += 1;
        if (stopped > 1) return { type: 'done', message: 'after' };
        setTimeout(() => stop.abort(), 50);
        return never(situation);
      },
      'Wait',
      { signal: stop.signal },
    );
    expect(told.code).toBeNull();
    expect(told.result).toBeNull();
    expect(stopped).toBe(1);
  });
});

test.each<[unknown, string | null]>([
  [{ verb: 'open', url: 'https://a.example' }, null],
  [{ verb: 'click', target: 'Save', kind: null, nth: null, near: null }, null],
  [{ verb: 'click', kind: 'link', nth: 'last' }, null],
  [{ verb: 'wait', ms: 5 }, null],
  [{ verb: 'read', what: 'items', limit: 3, count: true }, null],
  [null, 'A step must be an object with a verb.'],
  ['open', 'A step must be an object with a verb.'],
  [{ verb: 'constructor' }, "A step's verb must be one of"],
  [{ verb: 'open' }, 'open: "url" is needed and must be a text.'],
  [{ verb: 'open', url: 5 }, 'open: "url" is needed'],
  [{ verb: 'click' }, 'click: say a "target"'],
  [{ verb: 'click', target: 'x', nth: 0 }, 'click: "nth" must be a whole number from 1 on, or "last".'],
  [{ verb: 'click', target: 'x', kind: 'image' }, 'click: "kind" must be one of link, button'],
  [{ verb: 'read', what: 'poems' }, 'read: "what" is needed and must be one of text'],
  [{ verb: 'wait' }, 'wait: say "ms" or "text".'],
  [{ verb: 'wait', ms: -1 }, 'wait: "ms" must be a number.'],
  [{ verb: 'choose', option: 'x', off: 'yes' }, 'choose: "off" must be true or false.'],
])('the step %j: %s', (given, problem) => {
  if (problem === null) expect(findStepProblem(given)).toBeNull();
  else expect(findStepProblem(given)).toContain(problem);
});

test('a server takes a planner, and then an agent or a name no more', async () => {
  const planner: Planner = { next: () => ({ type: 'done', message: 'planned' }) };
  const local = await startLocal({ port: 0, planner });
  const client = createWebRunClient({ baseUrl: local.url, apiKey: 'any' });
  const task = await client.runTask({ taskDetails: 'Plan' });
  await local.close();

  expect(local.notices[0]).toContain('agent browser');
  expect(task).toMatchObject({ status: 'completed', result: { message: 'planned' } });
  await expect(startLocal({ port: 0, planner, agent: 'scripted' })).rejects.toThrow('A planner decides for');
});

describe('a planner file', () => {
  test('is taken by the command, as it is exported', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'planner-'));
    const file = join(folder, 'planner.mjs');
    await writeFile(
      file,
      `export default {
        async next({ task, done, look }) {
          if (done.length === 0) return { type: 'step', step: { verb: 'open', url: task.taskDetails } };
          return { type: 'done', message: (await look()).title };
        },
      };`,
    );
    const command = await buildCommand();
    const started = await command.start(['--planner', file, '--port', '0']);
    const client = createWebRunClient({ baseUrl: started.url, apiKey: 'any' });
    const task = await client.runTask({ taskDetails: `${started.siteUrl}stock` });
    await started.end();
    await command.remove();
    await rm(folder, { recursive: true, force: true });

    expect(task).toMatchObject({ status: 'completed', result: { message: 'Stock · Lantern & Leaf' } });
    expect(started.errors()).toBe('');
  });

  // A server with the API of a language model, which answers what a model would.
  test('that asks a language model does what it says, also when it says nonsense once', async () => {
    const asked: { readonly messages: readonly { readonly content: string }[] }[] = [];
    const replies = [
      'Sure! ```json\n{"type":"step","thought":"I look at the shop.","step":{"verb":"open","url":"{site}shop"}}\n```',
      'I am not sure what to do.',
      '{"type":"step","step":{"verb":"find","label":"price","subject":"Glass Teapot"}}',
      '{"type":"done","message":"It costs $32.50."}',
    ];
    const model = createServer((request, reply) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        asked.push(JSON.parse(body) as (typeof asked)[number]);
        const content = (replies[asked.length - 1] ?? '').replace('{site}', site.url);
        reply.end(
          JSON.stringify({
            choices: [{ message: { content } }],
            usage: { prompt_tokens: 100, completion_tokens: 10 },
          }),
        );
      });
    });
    await new Promise<void>((resolve) => void model.listen(0, '127.0.0.1', resolve));
    process.env['MODEL_URL'] = `http://127.0.0.1:${(model.address() as AddressInfo).port}/v1`;
    const planner = await loadPlanner('examples/planner/chat.mjs');
    const told = await playWith((situation) => planner.next(situation), 'What does the glass teapot cost?');
    delete process.env['MODEL_URL'];
    await new Promise((resolve) => model.close(resolve));

    expect(told.message).toBe('It costs $32.50.');
    expect(asked).toHaveLength(4);
    expect(asked[2]?.messages[1]?.content).toContain('INVALID_STEP');
    expect(asked[3]?.messages[1]?.content).toContain('price of Glass Teapot: $32.50');
    expect(told.everything).toContain('I look at the shop.');
    const tokens = told.events.flatMap((event) => (event.type === 'usage' ? [event.promptTokens ?? 0] : []));
    expect(tokens.reduce((sum, one) => sum + one, 0)).toBe(400);
  });
});
