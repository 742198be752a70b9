import { expect, test, vi } from 'vitest';
import { createProxyLimits, createWebRunClient } from 'webrun-react/core';
import { parseAllowance } from '../../src/core/allowance.js';

test.each([
  [
    'runs;limit=3;remaining=2, usd;limit=1;remaining=0.62;reset=3600',
    [
      { name: 'runs', limit: 3, remaining: 2, resetAt: null },
      { name: 'usd', limit: 1, remaining: 0.62, resetAt: 3_601_000 },
    ],
  ],
  [
    'upload-bytes;limit=10;remaining=0;reset=0',
    [{ name: 'upload-bytes', limit: 10, remaining: 0, resetAt: 1_000 }],
  ],
  ['usd;limit=0;remaining=0', [{ name: 'usd', limit: 0, remaining: 0, resetAt: null }]],
  ['usd;limit=1;remaining=x', []],
  ['', []],
  ['usd', []],
  ['usd;limit=x;remaining=1', []],
  [
    '<b>;limit=1;remaining=1, starts;limit=10;remaining=7',
    [{ name: 'starts', limit: 10, remaining: 7, resetAt: null }],
  ],
])('reads %o', (text, allowances) => {
  expect(parseAllowance(text, 1_000)).toEqual(allowances);
});

test('keeps what replies say of limits, and the last refusal', async () => {
  const limits = createProxyLimits();
  const replies = [
    { 'X-WebRun-Allowance': 'usd;limit=1;remaining=0.62;reset=3600' },
    { 'X-WebRun-Refusal': 'SPENDING_LIMIT_REACHED' },
    {},
  ];
  const client = createWebRunClient({
    baseUrl: 'http://proxy.test/api',
    onHeaders: limits.onHeaders,
    fetch: () =>
      Promise.resolve(
        Response.json({ success: true, status: 'running' }, { headers: replies.shift() ?? {} }),
      ),
  });
  const listener = vi.fn();
  limits.subscribe(listener);
  for (let poll = 0; poll < 3; poll++)
    // oxlint-disable-next-line no-await-in-loop -- one reply after the other
    await client.getTask({ sessionId: 's', taskId: 't' });
  expect(listener).toHaveBeenCalledTimes(2);
  expect(limits.get()).toMatchObject({
    allowances: [{ name: 'usd', remaining: 0.62 }],
    refusal: { code: 'SPENDING_LIMIT_REACHED' },
  });
});

test('forgets a refusal with the next start that the server takes, not with a poll', async () => {
  const limits = createProxyLimits();
  const refused = { 'X-WebRun-Refusal': 'UNAUTHORIZED' };
  const replies = [
    Response.json({ success: false, message: 'Sign in first.' }, { status: 401, headers: refused }),
    Response.json({ success: true, status: 'running' }),
    Response.json({ success: true, status: 'running', sessionId: 's', taskId: 't' }),
  ];
  const client = createWebRunClient({
    baseUrl: 'http://proxy.test/api',
    onHeaders: limits.onHeaders,
    fetch: () => Promise.resolve(replies.shift() ?? Response.error()),
  });
  const start = (): Promise<unknown> => client.runTask({ taskDetails: 'Go' }, { idempotencyKey: 'run' });
  await expect(start()).rejects.toThrow('Sign in first.');
  await client.getTask({ sessionId: 's', taskId: 't' });
  expect(limits.get().refusal?.code).toBe('UNAUTHORIZED');
  await start();
  expect(limits.get().refusal).toBeNull();
});
