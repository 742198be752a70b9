import { act, render } from '@testing-library/react';
import { StrictMode } from 'react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useRun, useRuns, useRunTask, useTask } from 'webrun-react';
import type { ListedRun, Run, UseRunResult, UseTaskResult } from 'webrun-react';
import { createWorld, pass } from './world.js';
import type { World } from './world.js';

// A question is answered once, however often and wherever it is answered.
//
// 0s     1s        3s             a few clicks, anywhere
// |POST--|pending  |poll: asks ───|──────────► one POST

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

interface App {
  readonly run: Run;
  readonly same: UseRunResult;
  readonly task: UseTaskResult;
  readonly row: ListedRun;
}

/** An app that shows one run, which asks, by every hook that can answer. */
async function ask(world: World): Promise<App> {
  const held = {} as { run: Run; same: UseRunResult; task: UseTaskResult; row: ListedRun };
  function Everywhere(): ReactElement {
    held.run = { ...useRunTask({ name: 'main' }) };
    const { runId, sessionId = '', taskId = '' } = held.run;
    held.same = { ...useRun(runId) };
    held.task = { ...useTask({ sessionId, taskId }) };
    [held.row = held.row] = useRuns();
    return <output>{`${held.run.status} ${held.row?.status}`}</output>;
  }
  render(<StrictMode>{world.wrap(<Everywhere />)}</StrictMode>);
  act(() => void held.run.start({ taskDetails: '[ask: Which?] [after 60s]' }));
  await pass(3_000);
  expect(held.run.status).toBe('guardrail');
  return held;
}

const clicks: Readonly<Record<string, (app: App) => Promise<void>[]>> = {
  'twice by the same handler': ({ run }) => [run.answer('blue'), run.answer('blue')],
  'with two texts': ({ run }) => [run.answer('blue'), run.answer('red')],
  'by every hook': ({ run, same, task, row }) => [run, same, task, row].map((each) => each.answer('blue')),
};

test.each(Object.entries(clicks))('answered %s, a question is answered once', async (_, click) => {
  const world = createWorld({ holdMs: 1_000 });
  const app = await ask(world);
  await act(() => Promise.all(click(app)));
  expect(world.messages()).toBe(1);
  expect(app.run.status).toBe('running');
  // A click on what an older render showed.
  await act(() => Promise.all(click(app)));
  await pass(10_000);
  expect(world.messages()).toBe(1);
});

test.each(Object.entries(clicks))(
  'answered %s while the first answer is on its way, a question is answered once',
  async (_, click) => {
    let release = (): void => undefined;
    const isReleased = new Promise<void>((resolve) => (release = resolve));
    const world = createWorld({
      holdMs: 1_000,
      async intercept({ path }, next) {
        if (!path.includes('send-message')) return;
        await isReleased;
        return next();
      },
    });
    const app = await ask(world);
    let answered = 0;
    for (const each of click(app)) void each.then(() => answered++);
    await pass(5_000); // polls still say that it asks
    for (const each of click(app)) void each.then(() => answered++);
    await pass(5_000);
    expect([answered, world.messages(), app.run.isAnswering]).toEqual([0, 1, true]);
    release();
    await pass(100);
    expect([answered, world.messages()]).toEqual([2 * click(app).length, 1]);
  },
);

test('whoever answers while the answer is sent is told that it has failed, and it is not sent again unasked', async () => {
  const world = createWorld({
    holdMs: 1_000,
    async intercept({ path }, next) {
      if (!path.includes('send-message')) return;
      await next();
      throw new TypeError('cut');
    },
  });
  const app = await ask(world);
  const ends = clicks['by every hook']!(app).map((each) =>
    each.then(
      () => 'taken',
      (error: Error) => error.name,
    ),
  );
  await pass(100);
  expect(await Promise.all(ends)).toEqual(['WebRunError', 'WebRunError', 'WebRunError', 'WebRunError']);
  await pass(3_000);
  expect(world.messages()).toBe(1);
});

test.each([
  ['counts down', (polls: number) => `The code, please (expires in ${300 - polls * 2} s).`],
  ['is written with other spaces', (polls: number) => `The code,${' '.repeat(polls)}please.`],
])('a question that %s at each poll is reported once', async (_, toQuestion) => {
  let question = '';
  const world = createWorld({
    intercept: (request) =>
      request.method === 'GET'
        ? Response.json({
            type: 'guardrail_trigger',
            data: { type: 'human_input_needed', value: (question = toQuestion(world.polls() + 1)) },
          })
        : undefined,
  });
  const told: (string | null)[] = [];
  let run: Run | undefined;
  function Caller(): ReactElement {
    run = useRunTask({ onGuardrail: (guardrail) => void told.push(guardrail.question) });
    return <output>{run.guardrail?.question}</output>;
  }
  const { container } = render(world.wrap(<Caller />));
  act(() => void run?.start({ taskDetails: '[after 200s]' }));
  await pass(70_000);
  expect(world.polls()).toBeGreaterThan(5);
  expect(container.textContent).toBe(question); // the newest words are shown all the same
  expect(told).toHaveLength(1);
});
