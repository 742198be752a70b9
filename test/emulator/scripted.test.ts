import { expect, test } from 'vitest';
import { scenarios } from '../../src/testing.js';
import type { ScenarioName } from '../../src/testing.js';
import { createWebRun, refOf } from './webrun.js';

test.each([
  ['Say hello', 'Say hello'],
  ['[say: one] [say: two]', 'two'],
  ['[say: [1, [2], 3]]', '[1, [2], 3]'],
  ['[say: {"a":"]"}]', '{"a":"]"}'],
  ['[say: name,price\nLamp,24.90]', 'name,price\nLamp,24.90'],
  ['Look around [after 1ms]', 'Look around'],
  ['[after soon] and [dance: now]', '[after soon] and [dance: now]'],
  ['[cost: lots] x', '[cost: lots] x'],
  ['[SAY: loud]', 'loud'],
  ['[say: {{answer}}!]', '!'],
  ['[after 1s]', 'Done.'],
  ['[say: unfinished', '[say: unfinished'],
])('answers %j with %j', async (taskDetails, message) => {
  const { run } = createWebRun();
  expect(await run(taskDetails, 1_000)).toMatchObject({ status: 'completed', result: { message } });
});

test.each([
  ['[after 2.5s]', 2_500],
  ['[after 300ms]', 300],
  ['[after 0.5m]', 30_000],
  ['[after 2]', 2_000],
  ['Say hello', 1_000],
  ['[after 1s] [after 1s]', 2_000],
])('takes its time for %j: %i ms', async (taskDetails, ms) => {
  const { client, clock } = createWebRun();
  let isDone = false;
  const reply = client.runTask({ taskDetails }).then((task) => {
    isDone = true;
    return task;
  });
  await clock.advance(ms - 1);
  expect(isDone).toBe(false);
  await clock.advance(1);
  expect(isDone).toBe(true);
  expect((await reply).usage.computeSeconds).toBe(ms / 1_000);
});

test('fails with the code it is told, in words', async () => {
  const { run } = createWebRun();
  expect(await run('[fail: PAGE_CRASH]', 0)).toMatchObject({
    failure: { code: 'PAGE_CRASH', message: 'The page crashed.' },
  });
  expect(await run('[fail: HICCUP]', 0)).toMatchObject({
    failure: { code: 'HICCUP', message: 'The task failed (HICCUP).' },
  });
});

test('takes dollar signs and replacement patterns in an answer as they are', async () => {
  const { client, clock, run } = createWebRun();
  const ref = refOf(await run('[ask: code?] [say: <{{answer}}>]', 0));
  await client.answerGuardrail(ref, '$& {{answer}}');
  await clock.advance(0);
  expect(await client.getTask(ref)).toMatchObject({ result: { message: '<$& {{answer}}>' } });
});

test('costs exactly nothing when told so', async () => {
  const { run } = createWebRun();
  expect((await run('[cost: 0] x [after 1s]', 1_000)).usage.costUsd).toBe(0);
});

test.each([
  ['inline', 'completed'],
  ['pending', 'running'],
  ['guardrail', 'guardrail'],
  ['guardrailTwice', 'guardrail'],
  ['choices', 'guardrail'],
  ['failure', 'failed'],
  ['lateFailure', 'running'],
  ['endless', 'running'],
  ['disconnected', 'completed'],
  ['json', 'completed'],
  ['csv', 'completed'],
  ['files', 'completed'],
  ['hostile', 'completed'],
] satisfies [ScenarioName, string][])(
  'plays the scenario %s: its start is answered with %s',
  async (name, status) => {
    const { run } = createWebRun();
    expect((await run(scenarios[name], 50_000)).status).toBe(status);
  },
);

test('reads the JSON of its scenario as data', async () => {
  const { run } = createWebRun();
  expect(await run(scenarios.json, 1_000)).toMatchObject({
    result: { output: [{ name: 'Desk lamp', price: 24.9 }, {}] },
  });
});
