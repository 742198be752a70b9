import { expect, test } from 'vitest';
import type { Agent } from '../../src/testing.js';
import { createWebRun, refOf } from './webrun.js';
import type { WebRun } from './webrun.js';

/** A session with one task per text; nothing is awaited but the session. */
async function openSession({ client, clock }: WebRun, ...texts: string[]) {
  const { sessionId } = await client.startSession();
  const replies = texts.map((taskDetails) => client.sendTask(sessionId, { taskDetails }));
  await clock.advance(0);
  return { sessionId, replies };
}

test('opens a session with its socket, its expiry and the balance', async () => {
  const { client } = createWebRun({ balanceUsd: 7.5 });
  const session = await client.startSession();
  expect(session.sessionId).toMatch(/^[A-Za-z0-9]{12}$/);
  expect(session).toMatchObject({
    expiresInMs: 300_000,
    balanceUsd: 7.5,
    streaming: { width: 1024, height: 600 },
  });
});

// 0s        3s        5s
// |--first---|--second-|
test('runs the tasks of a session in order', async () => {
  const webrun = createWebRun();
  const { replies } = await openSession(webrun, '[after 3s] [say: first]', '[after 2s] [say: second]');
  await webrun.clock.advance(3_000);
  expect(webrun.emulator.tasks.map((task) => task.status)).toEqual(['completed', 'running']);
  await webrun.clock.advance(2_000);
  expect(await replies[1]).toMatchObject({
    result: { message: 'second' },
    usage: { durationSeconds: 5, computeSeconds: 2 },
  });
});

test('tells that a task waits in the queue', async () => {
  const webrun = createWebRun({ holdMs: 100 });
  const { replies } = await openSession(webrun, '[after 60s]', '[after 1s]');
  await webrun.clock.advance(100);
  const second = await replies[1];
  expect(await webrun.client.getTask(refOf(second ?? (await webrun.run('', 0))))).toMatchObject({
    status: 'running',
    phase: 'starting',
  });
});

// 0s     1s                  61s    62s
// |-run--| guardrail: 60 s    |-run--| completed
test('waits at a guardrail until it is answered, and goes on with the answer', async () => {
  const { client, clock, run } = createWebRun();
  const ref = refOf(
    await run('[after 1s] [ask: Which code?] [after 1s] [say: Code {{answer}} it is.]', 1_000),
  );
  await clock.advance(60_000);
  expect(await client.getTask(ref)).toMatchObject({
    status: 'guardrail',
    guardrail: { question: 'Which code?' },
  });
  await client.answerGuardrail(ref, '4711');
  expect(await client.getTask(ref)).toMatchObject({ status: 'running' });
  await clock.advance(1_000);
  expect(await client.getTask(ref)).toMatchObject({
    status: 'completed',
    result: { message: 'Code 4711 it is.' },
  });
});

test('takes the first answer, acknowledges a second, and refuses one nobody asked for', async () => {
  const { client, clock, run } = createWebRun();
  const ref = refOf(await run('[ask: A or B?] [after 10s] [say: {{answer}}]', 1_000));
  await client.answerGuardrail(ref, 'A');
  await client.answerGuardrail(ref, 'B');
  await clock.advance(10_000);
  expect(await client.getTask(ref)).toMatchObject({ result: { message: 'A' } });
  const { sessionId } = await client.startSession();
  await expect(client.answerGuardrail({ sessionId, taskId: 'none' }, 'A')).rejects.toMatchObject({
    status: 400,
  });
});

test('ends the task when a guardrail is answered with stop', async () => {
  const { client, run } = createWebRun();
  const ref = refOf(await run('[ask: Go on?]', 1_000));
  await client.answerGuardrail(ref, '', { action: 'stop' });
  expect(await client.getTask(ref)).toMatchObject({ status: 'terminated', reason: 'stopped' });
});

// 0s   1s            31s   33s
// |-run-| paused 30 s |-run-| completed
test('does nothing while the session is paused', async () => {
  const webrun = createWebRun({ holdMs: 500 });
  const { sessionId, replies } = await openSession(webrun, '[after 3s] [say: done]');
  await webrun.clock.advance(1_000);
  const ref = refOf((await replies[0]) ?? { sessionId: null, taskId: null });
  await webrun.client.setSessionState(sessionId, 'pause');
  await webrun.clock.advance(30_000);
  expect(await webrun.client.getTask(ref)).toMatchObject({ status: 'running', phase: 'paused' });
  await webrun.client.setSessionState(sessionId, 'resume');
  await webrun.clock.advance(1_999);
  expect((await webrun.client.getTask(ref)).status).toBe('running');
  await webrun.clock.advance(1);
  expect((await webrun.client.getTask(ref)).status).toBe('completed');
});

test('starts nothing in a paused session until it is resumed', async () => {
  const webrun = createWebRun({ holdMs: 100 });
  const { sessionId } = await webrun.client.startSession();
  await webrun.client.setSessionState(sessionId, 'pause');
  const reply = webrun.client.sendTask(sessionId, { taskDetails: '[after 1s] [say: done]' });
  await webrun.clock.advance(10_000);
  const waiting = await webrun.client.getTask(refOf(await reply));
  expect(waiting).toMatchObject({ status: 'running', phase: 'starting', usage: { costUsd: 0 } });
  await webrun.client.setSessionState(sessionId, 'resume');
  await webrun.clock.advance(1_000);
  expect(webrun.emulator.tasks[0]?.status).toBe('completed');
});

test('holds still while a person has taken over, until control is released', async () => {
  const webrun = createWebRun({ holdMs: 100 });
  const { sessionId } = await openSession(webrun, '[after 2s] [say: done]');
  await webrun.client.interact(sessionId, { type: 'takeOverControl' });
  await webrun.clock.advance(20_000);
  expect(webrun.emulator.tasks[0]?.status).toBe('running');
  await webrun.client.interact(sessionId, { type: 'releaseControl' });
  await webrun.clock.advance(2_000);
  expect(webrun.emulator.tasks[0]?.status).toBe('completed');
});

test('stops the running task, and the next one runs in the same session', async () => {
  const webrun = createWebRun();
  const { sessionId, replies } = await openSession(webrun, '[after 60s]', '[after 1s] [say: second]');
  await webrun.client.setSessionState(sessionId, 'stop');
  expect(await replies[0]).toMatchObject({ status: 'terminated', reason: 'stopped' });
  await webrun.clock.advance(1_000);
  expect(await replies[1]).toMatchObject({ status: 'completed' });
});

test('stops the task that is named, also one that still waits', async () => {
  const webrun = createWebRun();
  const { sessionId } = await openSession(webrun, '[after 5s]', '[after 5s]');
  const taskId = webrun.emulator.tasks[1]?.taskId;
  await webrun.send('POST', '/start/send-message', {
    sessionId,
    message: { actionType: 'state', newState: 'stop', taskId },
  });
  expect(webrun.emulator.tasks.map((task) => task.status)).toEqual(['running', 'terminated']);
});

test('terminates a session with everything in it; its tasks can still be asked for', async () => {
  const webrun = createWebRun();
  const { sessionId, replies } = await openSession(webrun, '[after 60s]', '[after 60s]');
  await webrun.client.setSessionState(sessionId, 'terminate');
  const [first, second] = await Promise.all(replies);
  expect([first?.status, second?.status]).toEqual(['terminated', 'terminated']);
  expect(await webrun.client.getTask(refOf(first ?? { sessionId: null, taskId: null }))).toMatchObject({
    status: 'terminated',
  });
  await expect(webrun.client.setSessionState(sessionId, 'stop')).rejects.toMatchObject({ status: 404 });
});

test('closes the session of run-task with its task', async () => {
  const { client, run } = createWebRun();
  const { sessionId } = refOf(await run('Say hello', 1_000));
  await expect(client.sendTask(sessionId, { taskDetails: 'More' })).rejects.toMatchObject({
    status: 404,
    apiCode: 'SESSION_NOT_FOUND',
  });
});

// 0s        299.999s  300s
// |---idle-----|-------| expired
test('expires a session after 5 idle minutes', async () => {
  const webrun = createWebRun();
  const { sessionId } = await webrun.client.startSession();
  await webrun.clock.advance(299_999);
  await webrun.client.setSessionState(sessionId, 'resume');
  await webrun.clock.advance(299_999);
  await webrun.client.setSessionState(sessionId, 'resume');
  await webrun.clock.advance(300_000);
  await expect(webrun.client.setSessionState(sessionId, 'resume')).rejects.toMatchObject({ status: 404 });
});

test('does not take work for idleness, however long nobody asks', async () => {
  const webrun = createWebRun({ idleMs: 10_000 });
  const { sessionId } = await openSession(webrun, '[after 60s] [say: done]');
  await webrun.clock.advance(60_000);
  expect(webrun.emulator.tasks[0]?.status).toBe('completed');
  await webrun.clock.advance(9_999);
  expect((await webrun.client.sendTask(sessionId, { taskDetails: '[say: more]' })).status).toBe('completed');
});

test('keeps an unanswered guardrail open for those who listen', async () => {
  const webrun = createWebRun();
  const { sessionId } = await openSession(webrun, '[ask: Go on?]');
  const channel = webrun.emulator.connect({ sessionId });
  await webrun.clock.advance(1_000_000);
  expect(webrun.emulator.tasks[0]?.status).toBe('guardrail');
  channel.close();
  await webrun.clock.advance(600_000);
  expect(webrun.emulator.tasks[0]?.status).toBe('terminated');
});

test('keeps an unanswered guardrail open for those who poll, and expires it when nobody does', async () => {
  const { client, clock, run } = createWebRun();
  const ref = refOf(await run('[ask: Go on?]', 1_000));
  for (let minute = 0; minute < 20; minute += 4) {
    // oxlint-disable-next-line no-await-in-loop -- time passes step by step
    await clock.advance(240_000);
    // oxlint-disable-next-line no-await-in-loop -- time passes step by step
    expect((await client.getTask(ref)).status).toBe('guardrail');
  }
  await clock.advance(300_000);
  expect(await client.getTask(ref)).toMatchObject({ status: 'terminated', reason: 'expired' });
});

// With `endsUnanswered`.
// 0s         299.999s  300s
// |--guardrail----|-----| expired, although a socket listens and a page polls every minute
test('ends a task 5 minutes after its question, whoever polls and listens', async () => {
  const { client, clock, emulator, run } = createWebRun({ endsUnanswered: true });
  const ref = refOf(await run('[ask: Go on?] [after 1s]', 0));
  emulator.connect({ sessionId: ref.sessionId });
  for (let minute = 0; minute < 4; minute++) {
    // oxlint-disable-next-line no-await-in-loop -- time passes step by step
    await clock.advance(60_000);
    // oxlint-disable-next-line no-await-in-loop -- time passes step by step
    await client.getTask(ref);
  }
  await clock.advance(59_999);
  expect((await client.getTask(ref)).status).toBe('guardrail');
  await clock.advance(1);
  const ended = await client.getTask(ref);
  expect(ended).toMatchObject({ status: 'terminated', reason: 'expired' });
  await clock.advance(60_000);
  expect((await client.getTask(ref)).usage.costUsd).toBe(ended.usage.costUsd);
});

// 0s           200s                400s       500s
// |-first question-| answered, second question-|-----...| expired 300 s after the second
test('counts from the latest question', async () => {
  const { client, clock, run } = createWebRun({ endsUnanswered: true });
  const ref = refOf(await run('[ask: First?] [ask: Second?]', 0));
  await clock.advance(200_000);
  await client.answerGuardrail(ref, 'yes');
  await clock.advance(299_999);
  expect(await client.getTask(ref)).toMatchObject({ guardrail: { question: 'Second?' } });
  await clock.advance(1);
  expect((await client.getTask(ref)).status).toBe('terminated');
});

// 0s            290s                  580s           880s
// |--guardrail---| a person takes over | gives it back |--| expired: 300 s without a person
test('leaves a question open for a person who works in the browser', async () => {
  const { client, clock, run } = createWebRun({ endsUnanswered: true });
  const ref = refOf(await run('[ask: Solve the CAPTCHA.]', 0));
  const actions = ['takeOverControl', 'releaseControl'] as const;
  for (const type of actions) {
    // oxlint-disable-next-line no-await-in-loop -- time passes step by step
    await clock.advance(290_000);
    // oxlint-disable-next-line no-await-in-loop -- time passes step by step
    await client.interact(ref.sessionId, { type });
  }
  await clock.advance(299_999);
  expect((await client.getTask(ref)).status).toBe('guardrail');
  await clock.advance(1);
  expect(await client.getTask(ref)).toMatchObject({ status: 'terminated', reason: 'expired' });
});

// What the agent does is no sign of a person.
test('does not take what an agent says beside its question for an answer', async () => {
  const agent: Agent = {
    name: 'chatty',
    async *run(_task, context) {
      const asked = context.ask('Go on?');
      for (;;) {
        // oxlint-disable-next-line no-await-in-loop -- it speaks once a minute
        const answer = await Promise.race([asked, context.sleep(60_000)]);
        if (typeof answer === 'string') return;
        yield { type: 'agent', content: 'The page has moved.' };
      }
    },
  };
  const { client, clock, run } = createWebRun({ agent, endsUnanswered: true });
  const ref = refOf(await run('x', 0));
  await clock.advance(300_000);
  expect((await client.getTask(ref)).status).toBe('terminated');
});

// 0s   1s                 61s  70s
// |-run-| guardrail 60 s   |-run-| TASK_TIMEOUT: 10 s of work
test('fails a task at its maxDuration, for which waiting does not count', async () => {
  const { client, clock } = createWebRun();
  const reply = client.runTask({
    taskDetails: '[after 1s] [ask: Go on?] [after 60s]',
    maxDurationMs: 10_000,
  });
  await clock.advance(61_000);
  const ref = refOf(await reply);
  await client.answerGuardrail(ref, 'yes');
  await clock.advance(8_999);
  expect((await client.getTask(ref)).status).toBe('running');
  await clock.advance(1);
  expect(await client.getTask(ref)).toMatchObject({ status: 'failed', failure: { code: 'TASK_TIMEOUT' } });
});

test('tells a lost browser from a running one', async () => {
  const { client, clock, run } = createWebRun({ holdMs: 100 });
  const ref = refOf(await run('[after 1s] [disconnect 5s] [after 5s]', 2_000));
  expect(await client.getTask(ref)).toMatchObject({ phase: 'disconnected' });
  await clock.advance(5_000);
  expect(await client.getTask(ref)).toMatchObject({ phase: 'running' });
});

test('forgets a result an hour after its session, when others come', async () => {
  const { client, clock, run } = createWebRun();
  const ref = refOf(await run('Say hello', 1_000));
  await clock.advance(3_600_001);
  await run('Say more', 1_000);
  await expect(client.getTask(ref)).rejects.toMatchObject({ status: 404 });
});

test('fails a task whose agent throws, without its words, and tells them to onError', async () => {
  const errors: unknown[] = [];
  const agent: Agent = {
    name: 'broken',
    // oxlint-disable-next-line require-yield -- it throws before it says anything
    async *run() {
      throw new Error('password hunter2 does not fit');
    },
  };
  const { run } = createWebRun({ agent, onError: (error) => errors.push(error) });
  const task = await run('x', 0);
  expect(task).toMatchObject({ status: 'failed', failure: { code: 'TASK_FAILED' } });
  expect(JSON.stringify(task)).not.toContain('hunter2');
  expect(errors).toHaveLength(1);
});

// 0s    1s        2s
// |-run--| stop    | the next task starts, although the first never let go
test('goes on after a second with an agent that does not let go', async () => {
  const started: string[] = [];
  const agent: Agent = {
    name: 'stubborn',
    // oxlint-disable-next-line require-yield -- it never says anything
    async *run(task) {
      started.push(task.taskDetails);
      await new Promise(() => undefined);
    },
  };
  const webrun = createWebRun({ agent });
  const { sessionId } = await openSession(webrun, 'first', 'second');
  await webrun.clock.advance(1_000);
  await webrun.client.setSessionState(sessionId, 'stop');
  await webrun.clock.advance(999);
  expect(started).toEqual(['first']);
  await webrun.clock.advance(1);
  expect(started).toEqual(['first', 'second']);
});

test('gives an agent its uploads, its secrets and a signal, and keeps the secrets out of what it says', async () => {
  const seen: string[] = [];
  let aborted = false;
  const agent: Agent = {
    name: 'reader',
    async *run(task, context) {
      const upload = context.readUpload(task.files[0] ?? '');
      seen.push(upload?.filename ?? '', new TextDecoder().decode(upload?.bytes));
      context.signal.addEventListener('abort', () => (aborted = true));
      yield { type: 'agent', content: `typed ${task.secrets[0]?.fields['password']}` };
      yield { type: 'result', message: { said: `typed ${task.secrets[0]?.fields['password']}` } };
    },
  };
  const { client, clock } = createWebRun({ agent });
  const [file] = await client.uploadFiles([new File(['a,b'], 'in.csv')]);
  const secrets = [{ match: 'all', fields: { password: 'hunter22' } }];
  const reply = client.runTask({ taskDetails: 'x', secrets, files: [file?.fileId ?? ''] });
  await clock.advance(0);
  expect(await reply).toMatchObject({ result: { output: { said: 'typed …' } } });
  expect(seen).toEqual(['in.csv', 'a,b']);
  expect(aborted).toBe(true);
});

test('ends everything when it closes, and answers 503 from then on', async () => {
  const webrun = createWebRun();
  const { replies } = await openSession(webrun, '[after 60s]');
  await webrun.emulator.close();
  expect((await replies[0])?.status).toBe('terminated');
  await expect(webrun.client.runTask({ taskDetails: 'x' })).rejects.toMatchObject({
    status: 503,
    outcome: 'refused',
  });
});
