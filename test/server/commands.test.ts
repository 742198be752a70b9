import { afterEach, expect, test, vi } from 'vitest';
import { createMemoryStore } from '../../src/server.js';
import { createProxied, fakeTime, pass, passUntil } from './proxied.js';
import type { Answer } from './proxied.js';

afterEach(() => vi.useRealTimers());

const keyed = (key: string): Record<string, string> => ({ 'idempotency-key': key });
const blue = { actionType: 'guardrail', newState: 'resume', taskDetails: 'blue' };

// |--answer--| held   |--the same again--| joins it        |--again, later--| gets its reply
test('sends an answer or a click on once under its key, and again under another or none', async () => {
  const { send, recorded } = createProxied();
  const { body } = await send('/start/run-task', { body: { taskDetails: '[ask: Which?]' } });
  const say = (message: unknown, headers = {}): Promise<Answer> =>
    send('/start/send-message', { headers, body: { sessionId: body['sessionId'], message } });
  const [first, second] = await Promise.all([say(blue, keyed('0.1')), say(blue, keyed('0.1'))]);
  const third = await say(blue, keyed('0.1'));
  expect(first?.status).toBe(200);
  expect([second?.text, third.text]).toEqual([first?.text, first?.text]);
  expect(recorded).toHaveLength(2);

  const click = { actionType: 'interaction', action: { type: 'CLICK', x: 1, y: 2 } };
  for (const headers of [keyed('0.2'), keyed('0.2'), keyed('0.3'), {}, {}]) await say(click, headers);
  expect(recorded).toHaveLength(6);
  await say({ ...click, action: { type: 'CLICK', x: 1, y: 3 } }, keyed('0.3'));
  expect(recorded).toHaveLength(7);
});

test('gives the repeat of an answer the refusal of the first, and forgets both after a minute', async () => {
  fakeTime();
  const { send, recorded } = createProxied();
  const { body } = await passUntil(send('/start/run-task', { body: { taskDetails: '[after 300s]' } }));
  const answer = { headers: keyed('0.1'), body: { sessionId: body['sessionId'], message: blue } };
  const first = await passUntil(send('/start/send-message', answer));
  expect(first.body).toMatchObject({ success: false });
  expect((await passUntil(send('/start/send-message', answer))).text).toBe(first.text);
  expect(recorded).toHaveLength(2);
  await pass(61_000, 1_000);
  await passUntil(send('/start/send-message', answer));
  expect(recorded).toHaveLength(3);
});

test('sends an answer on while the store is away', async () => {
  const store = createMemoryStore();
  const { send, recorded } = createProxied({ accountPerMinute: 0, store });
  const { body } = await send('/start/run-task', { body: { taskDetails: '[ask: Which?]' } });
  const away = (): Promise<never> => Promise.reject(new Error('away'));
  Object.assign(store, { get: away, set: away, swap: away });
  const answer = { headers: keyed('0.1'), body: { sessionId: body['sessionId'], message: blue } };
  expect((await send('/start/send-message', answer)).status).toBe(200);
  expect(recorded).toHaveLength(2);
});
