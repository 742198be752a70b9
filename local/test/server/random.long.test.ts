import { expect, test } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import { createRandom } from '../../../test/random.js';
import { startLocal } from '../../src/index.js';

test('is still serving after 1,000 random requests, each answered with a documented status', async () => {
  const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9));
  const { next: random, pick } = createRandom(seed);
  const errors: unknown[] = [];
  const local = await startLocal({
    port: 0,
    rateLimit: 0,
    agent: 'scripted',
    holdMs: 5,
    maxSessions: 50,
    onError: (error) => errors.push(error),
  });
  const ids = ['unknown', '..', '%00', '%E0%A4%A', 'a'.repeat(5_000)];
  const words = [
    'newTask',
    'state',
    'interaction',
    'guardrail',
    'stop',
    'terminate',
    'resume',
    '__proto__',
    '',
    '[ask: x]',
    '[after 1s]',
    '[fail: X]',
    '[say: [',
    'https://a.example',
    '\u0000\ud800',
  ];
  const names = [
    'sessionId',
    'message',
    'actionType',
    'newState',
    'action',
    'task',
    'initialTask',
    'taskDetails',
    'prompt',
    'startingUrl',
    'maxDuration',
    'secrets',
    'files',
    'outputSchema',
    'outputType',
    'proxy',
    '__proto__',
    'constructor',
    'taskId',
    'type',
    'x',
  ];
  const value = (depth: number): unknown => {
    const kind = Math.floor(random() * 9);
    if (kind < 3) return pick([...words, ...ids]);
    if (kind === 3) return pick([0, -1, 1e308, 5_000, 0.1]);
    if (kind === 4) return pick([null, true, false]);
    if (kind === 5 && depth > 0)
      return Array.from({ length: Math.floor(random() * 4) }, () => value(depth - 1));
    return depth > 0
      ? Object.fromEntries(
          Array.from({ length: Math.floor(random() * 5) }, () => [pick(names), value(depth - 1)]),
        )
      : 'x';
  };
  const body = (): string => {
    const sent =
      random() < 0.5
        ? value(4)
        : { taskDetails: pick(words), sessionId: pick(ids), message: value(3), prompt: value(1) };
    const text = JSON.stringify(sent) ?? '';
    return random() < 0.2 ? text.slice(0, Math.floor(random() * text.length)) : text;
  };
  const statuses = new Map<number, number>();
  const one = async (): Promise<void> => {
    const method = random() < 0.8 ? 'POST' : pick(['GET', 'PUT', 'DELETE', 'OPTIONS']);
    const path =
      random() < 0.8
        ? pick(['/start/run-task', '/start/start-session', '/start/send-message', '/files/upload'])
        : pick([
            '/start/health',
            `/task/${pick(ids)}/${pick(ids)}`,
            `/files/${pick(ids)}/x`,
            '/',
            '/%',
            '/start',
          ]);
    const reply = await fetch(local.url + path, {
      method,
      headers: {
        Authorization: random() < 0.9 ? pick(['Bearer a', 'Bearer b']) : pick(['Basic x', '']),
        'Content-Type': pick([
          'application/json',
          'text/plain',
          'multipart/form-data; boundary=x',
          'multipart/form-data',
        ]),
      },
      ...(method === 'GET' ? {} : { body: body() }),
    });
    statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
    const { sessionId, taskId } = JSON.parse((await reply.text()) || '{}') as {
      sessionId?: string;
      taskId?: string;
    };
    if (sessionId && ids.length < 60) ids.push(sessionId);
    if (taskId && ids.length < 60) ids.push(taskId);
  };
  // oxlint-disable-next-line no-await-in-loop -- in small crowds
  for (let sent = 0; sent < 1_000; sent += 20) await Promise.all(Array.from({ length: 20 }, one));

  const undocumented = [...statuses.keys()].filter(
    (status) => ![200, 204, 400, 401, 404, 503].includes(status),
  );
  local.emulator.configure({ maxSessions: 1_000, holdMs: 5_000 });
  const client = createWebRunClient({ baseUrl: local.url, apiKey: 'local' });
  const alive = await client.runTask({ taskDetails: '[after 10ms] [say: alive]' });
  expect({ seed, undocumented, errors, alive }).toMatchObject({
    seed,
    undocumented: [],
    errors: [],
    alive: { status: 'completed', result: { message: 'alive' } },
  });
  // Not all were refused: many requests were served, and many were told what is wrong with them.
  expect(statuses.get(200)).toBeGreaterThan(20);
  expect(statuses.get(400)).toBeGreaterThan(100);
  expect(Object.hasOwn(Object.prototype, 'taskDetails')).toBe(false);
  await local.close();
});
