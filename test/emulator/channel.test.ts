import { expect, test } from 'vitest';
import { createWebRun } from './webrun.js';
import type { WebRun } from './webrun.js';

const events = [
  'connect',
  'connect_error',
  'disconnect',
  'message',
  'end_session',
  'instance:disconnected',
  'instance:reconnected',
];

/** Opens the channel of a session and keeps what it tells. */
async function listen({ clock, emulator }: WebRun, sessionId: string) {
  const told: [event: string, payload: unknown][] = [];
  const channel = emulator.connect({ sessionId });
  for (const event of events) channel.on(event, (payload) => void told.push([event, payload]));
  await clock.advance(0);
  const types = (): unknown[] =>
    told.map(([event, payload]) => (event === 'message' ? (payload as { type: unknown }).type : event));
  return { channel, told, types };
}

test('tells a task from its start to its end, then the end of the session', async () => {
  const webrun = createWebRun();
  const { sessionId } = await webrun.client.startSession();
  const { told, types } = await listen(webrun, sessionId);
  const reply = webrun.client.sendTask(sessionId, {
    taskDetails:
      '[say: Looking] [act: click_element] [disconnect 1s] [ask: Code?] [say: Got {{answer}}] [cost: 0.01]',
    terminateOnCompletion: true,
  });
  await webrun.clock.advance(1_000);
  const { taskId } = await reply;
  await webrun.client.answerGuardrail({ sessionId, taskId: taskId ?? '' }, '42');
  await webrun.clock.advance(0);
  expect(types()).toEqual([
    'connect',
    'task_started',
    'agent',
    'action',
    'instance:disconnected',
    'instance:reconnected',
    'guardrail_trigger',
    'response_update',
    'agent',
    'task_completed',
    'end_session',
    'disconnect',
  ]);
  expect(told).toContainEqual(['message', { type: 'agent', sessionId, taskId, content: 'Looking' }]);
  expect(told).toContainEqual([
    'message',
    { type: 'action', sessionId, taskId, data: { name: 'click_element' } },
  ]);
  expect(told).toContainEqual(['instance:disconnected', { sessionId, taskId, gracePeriod: 300_000 }]);
  expect(told).toContainEqual([
    'end_session',
    { type: 'end_session', sessionId, reason: 'terminateOnCompletion' },
  ]);
  expect(
    told.find(([, payload]) => (payload as { type?: string })?.type === 'task_completed')?.[1],
  ).toMatchObject({
    sessionId,
    taskId,
    data: { message: 'Got 42' },
    usage: { cost: 0.01 },
  });
});

test('tells a failure as an error with its code', async () => {
  const webrun = createWebRun();
  const { sessionId } = await webrun.client.startSession();
  const { told } = await listen(webrun, sessionId);
  await webrun.client.sendTask(sessionId, { taskDetails: '[fail: PAGE_CRASH]' });
  expect(told.at(-1)?.[1]).toMatchObject({ type: 'error', code: 'PAGE_CRASH', error: 'The page crashed.' });
});

test('starts a task, answers its question and stops the next over the channel', async () => {
  const webrun = createWebRun();
  const { sessionId } = await webrun.client.startSession();
  const { channel, types } = await listen(webrun, sessionId);
  channel.emit('message', {
    actionType: 'newTask',
    newState: 'start',
    prompt: '[ask: Go on?] [say: {{answer}}]',
  });
  await webrun.clock.advance(0);
  channel.emit('message', { actionType: 'guardrail', prompt: 'yes', newState: 'resume' });
  await webrun.clock.advance(0);
  channel.emit('message', { actionType: 'newTask', prompt: '[after 60s]' });
  await webrun.clock.advance(0);
  channel.emit('message', { actionType: 'state', newState: 'stop' });
  await webrun.clock.advance(0);
  expect(webrun.emulator.tasks.map((task) => task.status)).toEqual(['completed', 'terminated']);
  expect(types().at(-1)).toBe('terminated');
});

test('answers a wrong message with an error and lives on', async () => {
  const webrun = createWebRun();
  const { sessionId } = await webrun.client.startSession();
  const { channel, told } = await listen(webrun, sessionId);
  for (const wrong of [null, 5, {}, { actionType: 'newTask' }, { actionType: '__proto__' }])
    channel.emit('message', wrong);
  expect(told.slice(1).map(([, payload]) => payload)).toEqual(
    Array.from({ length: 5 }, () =>
      expect.objectContaining({ type: 'error', code: 'INVALID_PARAMS', sessionId }),
    ),
  );
  expect(channel.connected).toBe(true);
});

test('refuses an unknown session and one that has ended', async () => {
  const webrun = createWebRun();
  const { sessionId } = await webrun.client.startSession();
  await webrun.client.setSessionState(sessionId, 'terminate');
  for (const id of ['unknown', sessionId]) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const { channel, told } = await listen(webrun, id);
    expect(told).toEqual([
      ['connect_error', expect.objectContaining({ message: 'Session not found or unauthorized' })],
    ]);
    expect(channel.connected).toBe(false);
  }
});

test('is silent after close, and keeps quiet about other sessions', async () => {
  const webrun = createWebRun();
  const [one, two] = await Promise.all([webrun.client.startSession(), webrun.client.startSession()]);
  const first = await listen(webrun, one.sessionId);
  const second = await listen(webrun, two.sessionId);
  first.channel.close();
  await webrun.client.sendTask(one.sessionId, { taskDetails: '[say: x]' });
  expect(first.types()).toEqual(['connect', 'disconnect']);
  expect(second.types()).toEqual(['connect']);
});

test('ends the session on end_session', async () => {
  const webrun = createWebRun();
  const { sessionId } = await webrun.client.startSession();
  const { channel, told } = await listen(webrun, sessionId);
  channel.emit('end_session');
  expect(told).toContainEqual(['end_session', { type: 'end_session', sessionId, reason: 'terminated' }]);
});
