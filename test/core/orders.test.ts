import { expect, test } from 'vitest';
import { isSettled, mergeTask, parseTask } from '../../src/core.js';
import type { Task } from '../../src/core.js';
import { parseEvent } from '../../src/core/events.js';
import { createRandom } from '../random.js';

type Body = Readonly<Record<string, unknown>>;
const ids = { sessionId: 'session', taskId: 'task' };

/** What the server says of the task at each moment, and what it pushes when that moment comes. */
function createHistory(random: () => number): { polls: Body[]; pushes: Body[][] } {
  const usage = (step: number): Body => ({ usage: { prompt_tokens: 100 * step, cost: step / 1_000 } });
  const polls: Body[] = [];
  const pushes: Body[][] = [];
  const steps = 3 + Math.floor(random() * 6);
  for (let step = 1; step <= steps; step += 1) {
    const asks = random() < 0.25;
    const question = { type: 'guardrail_trigger', data: { type: 'human_input_needed', value: `Q${step}` } };
    polls.push(asks ? { success: true, ...question } : { ...ids, status: 'running', ...usage(step) });
    pushes.push([
      asks ? { ...question, ...(random() < 0.5 ? ids : {}) } : { type: 'agent', ...ids, content: `t${step}` },
      { type: 'action', ...ids, data: { name: 'click_element' } },
    ]);
  }
  const end = usage(steps + 1);
  const kind = random();
  if (kind < 0.6)
    polls.push({ ...ids, success: true, type: 'task_completed', data: { message: 'done' }, ...end });
  else if (kind < 0.8)
    polls.push({ ...ids, success: false, status: 'failed', error: 'No', code: 'X', ...end });
  else polls.push({ ...ids, success: false, status: 'terminated', reason: 'stopped', ...end });
  const last = polls.at(-1) as Body;
  pushes.push([kind >= 0.6 && kind < 0.8 ? { ...last, type: 'error' } : last]);
  return { polls, pushes };
}

const strangers: readonly unknown[] = [
  { type: 'task_completed', sessionId: 'session', taskId: 'other', data: { message: 'not ours' } },
  { type: 'task_completed', sessionId: 'other', taskId: 'task', data: { message: 'not ours' } },
  { type: 'error', sessionId: 'session', error: 'a command was refused' },
  { type: 'task_completed' },
  { type: 'guardrail_trigger', taskId: 'other', data: { type: 'human_input_needed', value: '?' } },
  null,
  'text',
  [],
  { type: 'agent', content: 'x'.repeat(5_000_000) },
];

// server    s1 ── s2 ── s3 ── … ── end
// POST      └─ one of them, some time later
// polls     any of them, never an older one after the last was read at the end
// socket    s1' s1' s3' s2' … end' s2'      late, twice, lost, of strangers
test('1,000 random orders of reply, polls, events, repeats and reconnects end as the server ended', () => {
  const seen = new Map<string, number>();
  for (let seed = 1; seed <= 1_000; seed += 1) {
    const random = createRandom(seed).next;
    const { polls, pushes } = createHistory(random);
    let known: Task | undefined;
    let now = 0;

    const take = (news: Task): void => {
      const before = known;
      known = mergeTask(known, news);
      const [had, has] = [before?.usage.costUsd ?? 0, known.usage.costUsd ?? 0];
      expect(has, `seed ${seed}: usage fell`).toBeGreaterThanOrEqual(had);
      if (before && isSettled(before)) expect(known.status, `seed ${seed}: woke up`).toBe(before.status);
    };
    const poll = (moment: number): void => take(parseTask({ status: 200, body: polls[moment] }, ids));
    const hear = (payload: unknown): void => {
      const news = parseEvent('message', payload, ids.sessionId);
      if (!news || (news.taskId !== null && news.taskId !== ids.taskId)) return;
      if (news.task) take(news.task);
      else if (news.isHint) poll(now);
    };

    const late: unknown[] = [];
    for (; now < polls.length; now += 1) {
      for (const push of pushes[now] ?? []) {
        const fate = random();
        if (fate < 0.02) continue; // lost
        if (fate < 0.4) late.push(push);
        else hear(push);
        if (fate > 0.8) late.push(push); // once more, later
      }
      if (random() < 0.3) poll(now); // a poll, the POST's reply, or what follows a reconnect
      if (random() < 0.2) poll(Math.max(0, now - 1)); // one that was slow
      if (random() < 0.3) hear(strangers[Math.floor(random() * strangers.length)]);
      while (late.length > 0 && random() < 0.4) hear(late.splice(Math.floor(random() * late.length), 1)[0]);
    }
    now = polls.length - 1;
    poll(now); // the safety poll
    for (const push of late) hear(push);

    const end = parseTask({ status: 200, body: polls.at(-1) }, ids);
    expect(known, `seed ${seed}`).toEqual(end);
    seen.set(end.status, (seen.get(end.status) ?? 0) + 1);
  }
  // Each kind of end was reached often.
  for (const status of ['completed', 'failed', 'terminated']) expect(seen.get(status)).toBeGreaterThan(50);
});
