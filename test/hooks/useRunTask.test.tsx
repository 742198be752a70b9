import { act, render, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TaskFailure, useRunTask, WebRunProvider } from 'webrun-react';
import type { Run, UseRunTaskOptions } from 'webrun-react';
import { isWebRunError } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import { createWorld, pass } from './world.js';
import type { World } from './world.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Shows a run's status and hands the run out. */
function Probe({ onRun, ...options }: UseRunTaskOptions & { onRun?: (run: Run) => void }): ReactElement {
  const run = useRunTask(options);
  onRun?.({ ...run }); // reads all of it, so that what is handed out is the newest
  return <output>{run.status}</output>;
}

function mount(world: World, options: UseRunTaskOptions = {}): { readonly run: Run; unmount(): void } {
  let run: Run | undefined;
  const { unmount } = world.render(<Probe {...options} onRun={(now) => (run = now)} />);
  return {
    unmount,
    get run() {
      if (!run) throw new Error('not rendered');
      return run;
    },
  };
}

const status = (): string | null => screen.getByRole('status').textContent;

// 0s        1s
// |--POST---| completed inline
test('an answer within the hold goes from idle over submitting to completed, with one POST and no poll', async () => {
  const world = createWorld();
  const app = mount(world);
  expect(status()).toBe('idle');
  act(() => void app.run.start({ taskDetails: '[after 1s] [say: 42] [cost: 0.0124]' }));
  await pass(0);
  expect(status()).toBe('submitting');
  expect(app.run.waiting?.reason).toBe('normal');
  await pass(1_000);
  expect(status()).toBe('completed');
  expect(app.run.result?.message).toBe('42');
  expect(app.run.usage?.costUsd).toBe(0.0124);
  expect([world.posts(), world.polls()]).toEqual([1, 0]);
});

test('a provider without a client of its own reads its newest props for each request', async () => {
  const emulator = createEmulator({ rateLimit: 0 });
  const told: string[] = [];
  const credentials: unknown[] = [];
  let run: Run | undefined;
  const toTree = (userId: string): ReactElement => (
    <WebRunProvider
      baseUrl="http://webrun.test"
      apiKey="test"
      persist={false}
      credentials={userId === 'ada' ? 'omit' : 'include'}
      fetch={(input, init) => {
        credentials.push(init?.credentials);
        return emulator.fetch(input, init);
      }}
      onHeaders={() => told.push(userId)}
    >
      <Probe onRun={(now) => (run = now)} />
    </WebRunProvider>
  );
  const { rerender } = render(toTree('ada'));
  rerender(toTree('bob'));
  act(() => void run?.start({ taskDetails: '[after 1s]' }));
  await pass(2_000);
  expect(told).toEqual(['bob']);
  expect(credentials).toEqual(['include']);
  await emulator.close();
});

// 0s          5s   7s    9s
// |--POST------|   |     |
//           pending poll  poll -> done
test('asks first 2 s after a pending reply, then every 2 s, and ends with the same union', async () => {
  const world = createWorld();
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: '[after 8s] [say: late]' }));
  await pass(5_000);
  expect(status()).toBe('running');
  expect(world.polls()).toBe(0);
  await pass(1_990);
  expect(world.polls()).toBe(0);
  await pass(220);
  expect(world.polls()).toBe(1);
  await pass(2_210);
  expect(world.polls()).toBe(2);
  expect(status()).toBe('completed');
  expect(app.run.result?.message).toBe('late');
  await pass(60_000);
  expect(world.polls()).toBe(2);
});

test('a double click sends one POST, another input starts a second run', async () => {
  const world = createWorld();
  const app = mount(world);
  const ids: string[] = [];
  act(() => {
    ids.push(
      app.run.start({
        taskDetails: '[after 1s]',
        files: ['f1'],
        secrets: [{ match: 'all', fields: { pin: '1' } }],
      }),
    );
    ids.push(
      app.run.start({
        files: ['f1'],
        taskDetails: '[after 1s]',
        secrets: [{ match: 'all', fields: { pin: '1' } }],
      }),
    );
    ids.push(app.run.start({ taskDetails: '[after 2s]' }));
  });
  await pass(2_000);
  expect(world.posts()).toBe(2);
  expect(ids[0]).toBe(ids[1]);
  expect(ids[2]).not.toBe(ids[0]);
});

test('equal input after the end starts a new run: that is a new intent', async () => {
  const world = createWorld();
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: '[after 1s]' }));
  await pass(1_000);
  act(() => void app.run.start({ taskDetails: '[after 1s]' }));
  await pass(1_000);
  expect(world.posts()).toBe(2);
});

test('components with the same name share one run, also after a remount', async () => {
  const world = createWorld();
  const seen: Run[] = [];
  const { rerender } = world.render(
    <>
      <Probe name="a" onRun={(run) => (seen[0] = run)} />
      <Probe name="a" onRun={(run) => (seen[1] = run)} />
    </>,
  );
  act(() => void seen[0]?.start({ taskDetails: '[after 8s] [say: shared]' }));
  await pass(6_000);
  expect(screen.getAllByRole('status').map((each) => each.textContent)).toEqual(['running', 'running']);
  rerender(world.wrap(null));
  await pass(4_000);
  rerender(world.wrap(<Probe name="a" onRun={(run) => (seen[2] = run)} />));
  expect(status()).toBe('completed');
  expect(seen[2]?.result?.message).toBe('shared');
  expect(world.posts()).toBe(1);
});

test('a reader of status commits 0 times in 100 polls that bring only usage', async () => {
  const world = createWorld({ strict: false });
  let renders = 0;
  const app = mount(world, {});
  function Reader(): ReactElement {
    const run = useRunTask({ name: 'quiet' });
    renders++;
    starter = run.start;
    return <p>{run.status}</p>;
  }
  let starter: Run['start'] | undefined;
  app.unmount();
  world.render(<Reader />);
  act(() => void starter?.({ taskDetails: '[after 280s]' }));
  await pass(6_000);
  const before = renders;
  const polls = world.polls();
  await pass(220_000);
  expect(world.polls() - polls).toBeGreaterThanOrEqual(100);
  expect(renders - before).toBe(0);
});

test('a reader of usage follows usage', async () => {
  const world = createWorld({ strict: false });
  const costs: (number | null)[] = [];
  let start: Run['start'] | undefined;
  function Reader(): ReactElement {
    const run = useRunTask();
    start = run.start;
    if (run.usage) costs.push(run.usage.costUsd);
    return <p>{run.usage?.costUsd}</p>;
  }
  world.render(<Reader />);
  act(() => void start?.({ taskDetails: '[after 60s]' }));
  await pass(30_000);
  expect(new Set(costs).size).toBeGreaterThan(5);
  expect([...costs]).toEqual([...costs].toSorted((a, b) => (a ?? 0) - (b ?? 0)));
});

test('an unmount only unsubscribes: the run goes on and startAsync resolves', async () => {
  const world = createWorld();
  let app: Run | undefined;
  const { rerender } = world.render(<Probe onRun={(run) => (app = run)} />);
  let message: string | null | undefined;
  act(
    () =>
      void app
        ?.startAsync({ taskDetails: '[after 8s] [say: kept]' })
        .then((task) => (message = task.result.message)),
  );
  await pass(1_000);
  rerender(world.wrap(null));
  await pass(10_000);
  expect(message).toBe('kept');
  expect(world.posts()).toBe(1);
});

test('startAsync rejects with a TaskFailure that carries the code', async () => {
  const world = createWorld();
  const app = mount(world);
  let reason: unknown;
  act(
    () =>
      void app.run
        .startAsync({ taskDetails: '[after 1s] [fail: ELEMENT_NOT_FOUND]' })
        .catch((error: unknown) => (reason = error)),
  );
  await pass(1_000);
  expect(reason).toBeInstanceOf(TaskFailure);
  expect((reason as TaskFailure).code).toBe('ELEMENT_NOT_FOUND');
  expect(status()).toBe('failed');
  expect(app.run.failure?.code).toBe('ELEMENT_NOT_FOUND');
});

test('startAsync stays pending through a guardrail', async () => {
  const world = createWorld();
  const app = mount(world);
  let message: string | null | undefined;
  act(
    () =>
      void app.run
        .startAsync({ taskDetails: '[ask: Which?] [say: It is {{answer}}]' })
        .then((task) => (message = task.result.message)),
  );
  await pass(400_000);
  expect(status()).toBe('guardrail');
  expect(app.run.guardrail?.question).toBe('Which?');
  expect(message).toBeUndefined();
  await act(async () => {
    const sent = app.run.answer('blue');
    await vi.advanceTimersByTimeAsync(0);
    await sent;
  });
  expect(status()).toBe('running');
  await pass(4_500);
  expect(message).toBe('It is blue');
});

test('an invalid task is refused before any request, with the field', async () => {
  const world = createWorld();
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: '  ' }));
  await pass(0);
  expect(status()).toBe('refused');
  expect(app.run.error?.field).toBe('taskDetails');
  expect(world.emulator.requests).toHaveLength(0);
});

test('a refusal keeps the server’s words, and retry sends the input again with its secrets', async () => {
  const bodies: string[] = [];
  let isFull = true;
  const world = createWorld({
    async intercept(request) {
      if (!request.path.includes('run-task')) return;
      bodies.push(JSON.stringify(request));
      if (isFull)
        return Response.json(
          { success: false, message: 'No instances available', code: 'NO_INSTANCES_AVAILABLE' },
          { status: 503, headers: { 'retry-after': '24' } },
        );
    },
  });
  const app = mount(world);
  act(
    () =>
      void app.run.start({
        taskDetails: '[after 1s]',
        secrets: [{ match: 'all', fields: { pin: 'hunter2' } }],
      }),
  );
  await pass(10);
  expect(status()).toBe('refused');
  expect(app.run.error).toMatchObject({
    status: 503,
    apiCode: 'NO_INSTANCES_AVAILABLE',
    retryAfterMs: 24_000,
    isRetryable: true,
  });
  await pass(120_000);
  expect(bodies).toHaveLength(1);
  isFull = false;
  act(() => void app.run.retry());
  await pass(1_000);
  expect(status()).toBe('completed');
  expect(bodies).toHaveLength(2);
});

test('a POST that is cut is lost: it says so and is never sent again by itself', async () => {
  const world = createWorld({
    async intercept(request, next) {
      if (!request.path.includes('run-task')) return;
      await next();
      throw new TypeError('connection reset');
    },
  });
  const app = mount(world);
  let reason: unknown;
  act(
    () => void app.run.startAsync({ taskDetails: '[after 1s]' }).catch((error: unknown) => (reason = error)),
  );
  await pass(600_000);
  expect(status()).toBe('lost');
  expect(app.run.reason).toBe('cut');
  expect(isWebRunError(reason) && reason.outcome).toBe('unknown');
  expect(world.posts()).toBe(1);
});

test('cancel while submitting leaves the POST open and ends the task as soon as it has ids', async () => {
  const world = createWorld();
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: '[after 200s]' }));
  await pass(1_000);
  act(() => void app.run.cancel());
  expect(app.run.isCancelling).toBe(true);
  expect(status()).toBe('submitting');
  await pass(4_000);
  expect(world.messages()).toBe(1);
  await pass(3_000);
  expect(status()).toBe('terminated');
  expect(world.emulator.tasks.map((task) => task.status)).toEqual(['terminated']);
});

test('an inline answer that comes before the stop still wins', async () => {
  const world = createWorld();
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: '[after 2s] [say: first]' }));
  await pass(1_000);
  act(() => void app.run.cancel());
  await pass(1_500);
  expect(status()).toBe('completed');
  expect(world.messages()).toBe(0);
});

test('404s after the acknowledged stop count as terminated, and one alone does not', async () => {
  let isGone = false;
  const world = createWorld({
    intercept(request) {
      if (isGone && request.method === 'GET')
        return Response.json({ success: false, message: 'Task not found' }, { status: 404 });
      if (request.path.includes('send-message')) isGone = true;
    },
  });
  const app = mount(world);
  let reason: unknown;
  act(
    () =>
      void app.run.startAsync({ taskDetails: '[after 200s]' }).catch((error: unknown) => (reason = error)),
  );
  await pass(6_000);
  act(() => void app.run.cancel());
  await pass(100);
  expect(status()).toBe('running');
  expect(app.run.isCancelling).toBe(true);
  await pass(10_000);
  expect(status()).toBe('terminated');
  expect((reason as TaskFailure).status).toBe('cancelled');
  // Once it is confirmed nothing is left that would doubt it after 30 s.
  await pass(5_000);
  const timers = vi.getTimerCount();
  await pass(30_000);
  expect(vi.getTimerCount()).toBe(timers);
  expect(app.run).toMatchObject({ isCancelling: false, cancelError: undefined });
});

test('a stop that does not reach the server is said, and can be tried again', async () => {
  let isDown = true;
  const world = createWorld({
    intercept(request) {
      if (isDown && request.path.includes('send-message')) throw new TypeError('offline');
    },
  });
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: '[after 200s]' }));
  await pass(6_000);
  act(() => void app.run.cancel().catch(() => undefined));
  await pass(100);
  expect(app.run.isCancelling).toBe(false);
  expect(app.run.cancelError?.code).toBe('network');
  isDown = false;
  act(() => void app.run.cancel());
  await pass(3_000);
  expect(status()).toBe('terminated');
});

test('a stop that meets the rate limit goes on by itself when the server allows it', async () => {
  let refusals = 2;
  const world = createWorld({
    intercept(request) {
      if (request.path.includes('send-message') && refusals-- > 0)
        return Response.json(
          { success: false, message: 'Too many requests' },
          { status: 429, headers: { 'retry-after': '3' } },
        );
    },
  });
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: '[after 200s]' }));
  await pass(6_000);
  act(() => void app.run.cancel());
  await pass(1_000);
  expect(app.run.isCancelling).toBe(true);
  await pass(6_000);
  expect(status()).toBe('terminated');
});

test('detach stops watching, rejects startAsync with an AbortError and leaves the task running', async () => {
  const world = createWorld();
  const app = mount(world);
  let reason: unknown;
  act(
    () =>
      void app.run.startAsync({ taskDetails: '[after 200s]' }).catch((error: unknown) => (reason = error)),
  );
  await pass(8_000);
  const polls = world.polls();
  act(() => app.run.detach());
  await pass(60_000);
  expect(world.polls()).toBe(polls);
  expect((reason as DOMException).name).toBe('AbortError');
  expect(status()).toBe('idle');
  expect(world.emulator.tasks[0]?.status).toBe('running');
});

test('reset makes the hook idle while the run is watched to its end', async () => {
  const world = createWorld();
  const app = mount(world);
  let message: string | null | undefined;
  act(
    () =>
      void app.run
        .startAsync({ taskDetails: '[after 8s] [say: still]' })
        .then((task) => (message = task.result.message)),
  );
  await pass(6_000);
  act(() => app.run.reset());
  expect(status()).toBe('idle');
  await pass(5_000);
  expect(message).toBe('still');
});

test('bad polls never end the wait: it reconnects and gets the result', async () => {
  let isBad = false;
  const world = createWorld({
    intercept(request) {
      if (isBad && request.method === 'GET') return new Response('<html>502</html>', { status: 502 });
    },
  });
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: '[after 20s] [say: paid]' }));
  await pass(6_000);
  isBad = true;
  await pass(60_000);
  expect(status()).toBe('running');
  expect(app.run.waiting?.reason).toBe('reconnecting');
  expect(app.run.waiting?.nextPollAt).toBeGreaterThan(Date.now());
  isBad = false;
  act(() => app.run.pollNow());
  await pass(10);
  expect(status()).toBe('completed');
});

test.each([
  [401, 'unauthorized', 'api-key'],
  [403, 'unauthorized', null],
  [429, 'rate-limited', 'api-key'],
] as const)('a poll answered %i waits with the reason %s', async (code, reason, credential) => {
  const world = createWorld({
    intercept(request) {
      if (request.method === 'GET')
        return Response.json(
          { success: false, message: 'no' },
          { status: code, headers: { 'retry-after': '24' } },
        );
    },
  });
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: '[after 20s]' }));
  await pass(8_000);
  expect(app.run.waiting).toMatchObject({ reason, credential });
  const polls = world.polls();
  await pass(20_000);
  expect(world.polls()).toBe(polls);
});

test('a third 404 in a row is lost with the reason gone', async () => {
  const world = createWorld({
    intercept(request) {
      if (request.method === 'GET')
        return Response.json({ success: false, message: 'Task not found' }, { status: 404 });
    },
  });
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: '[after 20s]' }));
  await pass(60_000);
  expect(status()).toBe('lost');
  expect(app.run.reason).toBe('gone');
  expect(app.run.error?.code).toBe('gone');
  expect(world.polls()).toBe(3);
});

// 0s    5s        65s
// |start |pages...|answers
test('a page in place of a 404 is of a gateway: the task is polled on, and its answer is not lost', async () => {
  let isRouted = true;
  const world = createWorld({
    intercept(request) {
      if (request.method === 'GET' && !isRouted)
        return new Response('default backend - 404', { status: 404 });
    },
  });
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: '[after 20s]' }));
  await pass(5_000);
  isRouted = false;
  await pass(60_000);
  expect(status()).toBe('running');
  expect(app.run.waiting?.reason).toBe('reconnecting');
  isRouted = true;
  await pass(31_000);
  expect(status()).toBe('completed');
});

test('a page in place of a 404 proves no stop: it has failed, and may cost money', async () => {
  const world = createWorld({
    intercept(request) {
      if (request.path.includes('send-message'))
        return new Response('default backend - 404', { status: 404 });
    },
  });
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: '[after 200s]' }));
  await pass(6_000);
  const stop = app.run.cancel().catch((error: unknown) => error);
  await pass(100);
  expect(await stop).toMatchObject({ status: 404, apiCode: 'BAD_BODY' });
  expect(app.run).toMatchObject({ status: 'running', isCancelling: false, cancelError: { status: 404 } });
});

// 0s   5s ...        65s+60s grace...
test('past its time and a minute it is overdue, goes on asking, and "keep waiting" grants the time again', async () => {
  const world = createWorld({
    intercept(request) {
      if (request.method === 'GET') return Response.json({ success: true, status: 'active', pending: true });
    },
  });
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: '[after 250s]', maxDurationMs: 60_000 }));
  await pass(115_000);
  expect(app.run.waiting?.reason).toBe('normal');
  await pass(10_000);
  expect(app.run.waiting?.reason).toBe('overdue');
  expect(status()).toBe('running');
  const polls = world.polls();
  await pass(60_000);
  expect(world.polls() - polls).toBeGreaterThanOrEqual(26);
  act(() => app.run.pollNow());
  await pass(100);
  expect(app.run.waiting?.reason).toBe('normal');
  await pass(6_500);
  expect(world.polls() - polls).toBeGreaterThanOrEqual(4);
});

test('time at a guardrail does not count against the budget', async () => {
  const world = createWorld();
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: '[ask: Which?] [after 5s]', maxDurationMs: 30_000 }));
  await pass(200_000);
  expect(status()).toBe('guardrail');
  expect(app.run.waiting?.reason).toBe('normal');
});

test('a repeated question after the answer is ignored for 3 polls, then asked again', async () => {
  let isStuck = true;
  const world = createWorld({
    intercept(request) {
      if (request.path.includes('send-message')) return Response.json({ success: true });
      if (isStuck && request.method === 'GET')
        return Response.json({
          success: true,
          type: 'guardrail_trigger',
          data: { type: 'human_input_needed', value: 'Password?' },
        });
    },
  });
  const asked: (string | null)[] = [];
  const app = mount(world, { onGuardrail: (guardrail) => void asked.push(guardrail.question) });
  act(() => void app.run.start({ taskDetails: '[after 250s]' }));
  await pass(8_000);
  expect(status()).toBe('guardrail');
  await act(async () => {
    await app.run.answer('wrong');
  });
  const polls = world.polls();
  while (world.polls() < polls + 3) {
    await pass(500);
    expect(status()).toBe('running');
  }
  await pass(2_500);
  expect(status()).toBe('guardrail');
  expect(asked).toEqual(['Password?', 'Password?']);
  isStuck = false;
});

test('a failed answer is thrown, nothing is ignored, and it can be sent again', async () => {
  let isDown = true;
  const world = createWorld({
    intercept(request) {
      if (isDown && request.path.includes('send-message')) throw new TypeError('offline');
    },
  });
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: '[ask: Which?] [say: {{answer}}]' }));
  await pass(100);
  let reason: unknown;
  await act(async () => {
    await app.run.answer('blue').catch((error: unknown) => (reason = error));
  });
  expect(isWebRunError(reason)).toBe(true);
  expect(status()).toBe('guardrail');
  isDown = false;
  await act(async () => {
    await app.run.answer('blue');
  });
  await pass(3_000);
  expect(app.run.result?.message).toBe('blue');
});

test('callbacks run once per change, the newest ones, and not for what was there before', async () => {
  const world = createWorld();
  const calls: string[] = [];
  const probe = (label: string): ReactElement => (
    <Probe
      name="calls"
      onRun={(now) => (run = now)}
      onCompleted={(result) => void calls.push(`${label} completed ${result.message}`)}
      onSettled={(state) => void calls.push(`${label} settled ${state.status}`)}
    />
  );
  let run: Run | undefined;
  const { rerender } = world.render(probe('old'));
  act(() => void run?.start({ taskDetails: '[after 1s] [say: hi]' }));
  rerender(world.wrap(probe('new')));
  await pass(1_000);
  expect(calls).toEqual(['new completed hi', 'new settled completed']);
  rerender(world.wrap(null));
  rerender(world.wrap(probe('again')));
  await pass(1_000);
  expect(calls).toHaveLength(2);
});

test('a task that fails calls onFailed once, with its failure, and then onSettled', async () => {
  const world = createWorld();
  const calls: (string | null)[] = [];
  const app = mount(world, {
    onCompleted: () => void calls.push('completed'),
    onFailed: ({ code }, { status }) => void calls.push(status, code),
    onSettled: ({ status }) => void calls.push(status),
  });
  act(() => void app.run.start({ taskDetails: '[after 1s] [fail: ELEMENT_NOT_FOUND]' }));
  await pass(3_000);
  expect(calls).toEqual(['failed', 'ELEMENT_NOT_FOUND', 'failed']);
});

test('a schema makes the output typed, and a failed validation an outputError', async () => {
  const world = createWorld();
  const parse = {
    '~standard': {
      version: 1 as const,
      vendor: 'test',
      validate: (value: unknown) =>
        typeof value === 'object' && value !== null && 'price' in value
          ? { value: { price: Number(value.price) } }
          : { issues: [{ message: 'no price' }] },
    },
  };
  const app = mount(world, { parse });
  act(
    () =>
      void app.run.start({
        taskDetails: '[say: {"price":"12"}]',
        outputType: 'structured_json',
        outputSchema: {},
      }),
  );
  await pass(1_000);
  expect(app.run.result?.output).toEqual({ price: 12 });
  act(
    () =>
      void app.run.start({
        taskDetails: '[say: nothing here]',
        outputType: 'structured_json',
        outputSchema: {},
      }),
  );
  await pass(1_000);
  expect(app.run.result?.output).toBeNull();
  expect(app.run.result?.outputError).toBeInstanceOf(Error);
  expect(app.run.result?.message).toBe('nothing here');
});

test('no more than 4 POSTs are held at once; the rest is queued in order and leaves the line for free', async () => {
  const world = createWorld();
  const runs: Run[] = [];
  world.render(
    Array.from({ length: 6 }, (_, index) => <Probe key={index} onRun={(run) => (runs[index] = run)} />),
  );
  act(() => runs.forEach((run, index) => run.start({ taskDetails: `[after 3s] [say: ${index}]` })));
  await pass(10);
  expect(world.posts()).toBe(4);
  expect(runs.map((run) => run.status)).toEqual([...Array<string>(4).fill('submitting'), 'queued', 'queued']);
  expect(runs.map((run) => run.place)).toEqual([...Array<undefined>(4).fill(undefined), 1, 2]);
  let reason: unknown;
  act(() => void runs[4]?.cancel().catch((error: unknown) => (reason = error)));
  expect(runs[4]?.status).toBe('terminated');
  expect(runs[5]?.place).toBe(1);
  await pass(7_000);
  expect(reason).toBeUndefined();
  expect(world.posts()).toBe(5);
  expect(runs[5]?.result?.message).toBe('5');
});

test('a reply without ids that is not an end is lost as unidentified', async () => {
  const world = createWorld({
    intercept(request) {
      if (request.path.includes('run-task'))
        return Response.json({ success: true, status: 'pending', message: 'still running' });
    },
  });
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: 'x' }));
  await pass(100);
  expect(status()).toBe('lost');
  expect(app.run.reason).toBe('unidentified');
});

test('every key is there in every state', async () => {
  const world = createWorld();
  const app = mount(world);
  const keys = (): string[] => Object.keys(app.run).toSorted();
  const atFirst = keys();
  for (const key of [
    'status',
    'runId',
    'task',
    'usage',
    'guardrail',
    'result',
    'failure',
    'error',
    'reason',
    'waiting',
    'isPending',
    'isSettled',
    'isCancelling',
    'start',
    'startAsync',
    'answer',
    'cancel',
    'detach',
    'retry',
    'reset',
  ])
    expect(atFirst).toContain(key);
  act(() => void app.run.start({ taskDetails: '[after 1s]' }));
  await pass(10);
  expect(keys()).toEqual(atFirst);
  await pass(1_000);
  expect(keys()).toEqual(atFirst);
});

test('without a provider it says the line to add', () => {
  const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  expect(() => render(<Probe />)).toThrow(/<WebRunProvider baseUrl="\/api\/webrun">/);
  silent.mockRestore();
});

test('cancel taken from an idle render stops what was started since', async () => {
  const world = createWorld();
  const app = mount(world);
  const { start, cancel, answer } = app.run;
  act(() => void start({ taskDetails: '[ask: Which?] [after 200s]' }));
  expect(app.run.cancel).toBe(cancel);
  await pass(10);
  await act(() => answer('blue'));
  await pass(3_000);
  expect(status()).toBe('running');
  act(() => void cancel());
  await pass(3_000);
  expect(status()).toBe('terminated');
});

test('a stop that is taken but never confirmed is said after 30 s, and can be asked for again', async () => {
  const world = createWorld({
    intercept(request) {
      if (request.path.includes('send-message')) return Response.json({ success: true });
      return undefined;
    },
  });
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: '[after 280s]' }));
  await pass(6_000);
  act(() => void app.run.cancel());
  await pass(10_000);
  expect(app.run.isCancelling).toBe(true);
  await pass(25_000);
  expect(app.run.isCancelling).toBe(false);
  expect(app.run.cancelError?.code).toBe('timeout');
  act(() => void app.run.cancel());
  await pass(100);
  expect(world.messages()).toBe(2);
});

test('cancel while submitting rejects when the server could not be told', async () => {
  const world = createWorld({
    intercept: (request) =>
      request.path.includes('send-message')
        ? Response.json({ success: false, message: 'boom' }, { status: 500 })
        : undefined,
  });
  const app = mount(world);
  act(() => void app.run.start({ taskDetails: '[after 200s]' }));
  await pass(1_000);
  let reason: unknown;
  act(() => void app.run.cancel().catch((error: unknown) => (reason = error)));
  await pass(10_000);
  expect(reason).toMatchObject({ message: 'boom' });
  expect(world.messages()).toBe(1);
});

test('a second question is told of, also when the first was answered elsewhere', async () => {
  let question = 'one?';
  const world = createWorld({
    intercept: (request) =>
      request.method === 'GET'
        ? Response.json({ type: 'guardrail_trigger', data: { type: 'human_input_needed', value: question } })
        : undefined,
  });
  const asked: (string | null)[] = [];
  const app = mount(world, { onGuardrail: (guardrail) => void asked.push(guardrail.question) });
  act(() => void app.run.start({ taskDetails: '[after 200s]' }));
  await pass(12_000);
  question = 'two?';
  await pass(6_000);
  expect(asked).toEqual(['one?', 'two?']);
});
