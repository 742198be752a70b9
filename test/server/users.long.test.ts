import { expect, test } from 'vitest';
import { createProxied } from './proxied.js';
import type { Answer } from './proxied.js';
import { createRandom } from '../random.js';

interface Held {
  readonly owner: string;
  readonly sessionId: string;
  readonly taskId: string;
  readonly text: string;
}

/**
 * Two users start, poll, answer and stop, each time as themselves with handles of either, or with one of each. Whatever the order,
 * what is not one's own is 404, reaches WebRun in no way, and changes nothing.
 */
async function playInterleaving(seed: number): Promise<void> {
  const random = createRandom(seed);
  const { send, emulator, recorded } = createProxied({ accountPerMinute: 0 });
  const held: Held[] = [];
  const stopped = new Set<string>();

  const start = async (user: string, index: number): Promise<void> => {
    const text = `${user}-${seed}-${index}`;
    const waits = random.next() < 0.5 ? '[ask: Who?]' : `[after ${random.below(30)}ms]`;
    const { status, body } = await send('/start/run-task', {
      user,
      body: { taskDetails: `${waits} [say: ${text} {{answer}}]` },
    });
    expect(status).toBe(200);
    held.push({ owner: user, sessionId: String(body['sessionId']), taskId: String(body['taskId']), text });
  };
  const judge = (answer: Answer, isOwn: boolean, other: Held): void => {
    if (isOwn) return expect([200, 400, 404]).toContain(answer.status);
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain(other.text);
  };
  const act = async (user: string): Promise<void> => {
    if (held.length === 0) return;
    const [one, two] = [random.pick(held), random.pick(held)];
    const isOwn = one.owner === user;
    switch (random.below(4)) {
      case 0:
        return judge(await send(`/task/${one.sessionId}/${one.taskId}`, { user }), isOwn, one);
      case 1: {
        // The session of one, the task of another.
        const answer = await send(`/task/${one.sessionId}/${two.taskId}`, { user });
        return judge(answer, isOwn && two.owner === user, isOwn ? two : one);
      }
      case 2: {
        const message = { actionType: 'guardrail', newState: 'resume', taskDetails: `by ${user}` };
        return judge(
          await send('/start/send-message', { user, body: { sessionId: one.sessionId, message } }),
          isOwn,
          one,
        );
      }
      default: {
        const message = {
          actionType: 'state',
          newState: random.pick(['stop', 'terminate', 'pause', 'resume']),
        };
        if (isOwn) stopped.add(one.text);
        return judge(
          await send('/start/send-message', { user, body: { sessionId: one.sessionId, message } }),
          isOwn,
          one,
        );
      }
    }
  };

  await Promise.all(
    Array.from({ length: 12 }, async (_, index) => {
      await new Promise((resolve) => setTimeout(resolve, random.below(25)));
      const user = random.pick(['ada', 'bob']);
      await (index < 4 ? start(user, index) : act(user));
    }),
  );

  for (const { owner, sessionId, taskId, text } of held) {
    const other = owner === 'ada' ? 'bob' : 'ada';
    const answer = await send(`/task/${sessionId}/${taskId}`, { user: owner });
    expect(answer.text).not.toContain(`by ${other}`);
    if (!stopped.has(text)) expect(answer.body['status']).not.toMatch(/terminated|paused/);
    for (const theirs of held) if (theirs.owner !== owner) expect(answer.text).not.toContain(theirs.text);
  }
  for (const { body } of recorded) for (const { sessionId } of held) expect(body).not.toContain(sessionId);
  await emulator.close();
}

test('two users in 500 random interleavings never read, answer or stop what is the other’s', async () => {
  for (let seed = 0; seed < 500; seed += 20)
    await Promise.all(Array.from({ length: 20 }, (_, index) => playInterleaving(seed + index)));
});
