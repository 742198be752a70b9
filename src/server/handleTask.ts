import { toKept, toResponse } from './proxyContext.js';
import type { Call, ProxyContext } from './proxyContext.js';
import { refusals, tooMany } from './refusal.js';
import { isOfOther, withoutOutputIds } from './replyIds.js';
import type { KnownHandle } from './replyIds.js';
import { recordPoll } from './runRecord.js';
import { readTask, toPassable } from './upstreamReply.js';

/** Answers `GET /task/…`: opens the handles, polls WebRun, seals its reply. @throws {Refusal} 404, 429, 502 */
export async function handleTask(
  context: ProxyContext,
  call: Call,
  { sessionHandle, taskHandle }: { readonly sessionHandle: string; readonly taskHandle: string },
): Promise<Response> {
  const { seal } = context.access;
  const [sessionId, taskId] = await Promise.all([
    seal.open('session', sessionHandle, call.userId),
    seal.open('task', taskHandle, call.userId),
  ]);
  if (sessionId === null || taskId === null) throw refusals.unknownTask();
  if (!context.polls.take(call.user))
    throw tooMany('RATE_LIMIT_EXCEEDED', 'Too many polls at once. Try again in a second.', 1_000);
  const ref = { sessionId, taskId };
  Object.assign(call.known, ref);
  const passable = toPassable(await context.upstream.getTask(sessionId, taskId), true);
  const reply = { ...passable, body: withoutOutputIds(passable.body) };
  if (isOfOther(reply.body, ref)) throw refusals.unreadable();
  await recordPoll(context, call, readTask(reply, ref), ref);
  const handles: KnownHandle[] = [
    { kind: 'session', id: sessionId, handle: sessionHandle },
    { kind: 'task', id: taskId, handle: taskHandle },
  ];
  return toResponse(await toKept(context, call, reply, handles));
}
