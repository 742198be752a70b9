import { readJsonBody } from './body.js';
import { toFingerprint } from './digest.js';
import type { KeptReply, StartOutcome } from './idempotency.js';
import { learn, record, toKept, toResponse } from './proxyContext.js';
import type { Call, ProxyContext } from './proxyContext.js';
import { invalid, refusals, tooMany } from './refusal.js';
import type { KnownHandle } from './replyIds.js';
import { readRequest, toUrgency } from './requestFields.js';
import type { ParsedRequest, StartPath } from './requestFields.js';
import { recordStart, recordStop } from './runRecord.js';
import { withTimeout } from './timeout.js';
import { lateStartMs, longestStartMs } from './timing.js';
import { isRefused, toPassable } from './upstreamReply.js';
import type { PassableReply } from './upstreamReply.js';

/** The largest reply kept for repeats; of a larger one only the ids are kept, and the repeat polls. */
const maxKeptLength = 16_384;
const keyPattern = /^[\w.~:-]{1,128}$/;

/** A validated request. */
interface Sending {
  readonly path: StartPath;
  readonly parsed: ParsedRequest;
  readonly handles: readonly KnownHandle[];
}

/** Answers `POST /start/…`: a start, which must reach WebRun only once, or a command to a running task. @throws {Refusal} */
export async function handleStart(
  context: ProxyContext,
  call: Call,
  path: StartPath,
  request: Request,
): Promise<Response> {
  const { maxBodyBytes, access, idempotency, waitUntil, emit, actions } = context;
  const parsed = readRequest(path, await readJsonBody(request, maxBodyBytes), access.allowed);
  const handles = await openHandles(context, call, parsed);
  call.known.taskDetails = parsed.taskDetails;
  const sending: Sending = { path, parsed, handles };
  if (parsed.isInteraction && !actions.take(call.user))
    throw tooMany('RATE_LIMIT_EXCEEDED', 'Too many clicks and keys at once. Try again in a second.', 1_000);
  const key = request.headers.get('idempotency-key');
  if (key !== null && !keyPattern.test(key))
    throw invalid('Idempotency-Key', 'must be 1 to 128 letters, digits or ._~:-');
  if (!parsed.isStart)
    return parsed.isStop ? sendStop(context, call, sending) : sendOnce(context, call, sending, key);

  const begin = (): Promise<StartOutcome> => {
    const work = sendStart(context, call, sending);
    // The browser may go away; the task must be recorded all the same.
    waitUntil(work.catch(() => undefined));
    return work;
  };
  if (key === null) return toResponse((await begin()).reply);
  const fingerprint = toFingerprint(JSON.stringify(parsed.body));
  const isCancelled = request.headers.get('idempotency-cancelled') === 'true';
  const { reply, isRepeat } = await idempotency.run(
    `once ${call.user} ${path} ${key}`,
    fingerprint,
    isCancelled ? async () => cancelStart(context, call) : begin,
  );
  if (isRepeat) emit({ type: 'accepted', endpoint: call.endpoint, isRepeat }, call.known);
  return toResponse(reply);
}

/**
 * Refuses a start that was cancelled before it arrived, and remembers that for as long as it may still arrive. It reaches neither WebRun nor the
 * counted limits, so the number of records per user is limited here.
 * @throws {Refusal} 429
 */
function cancelStart({ cancelledStarts }: ProxyContext, { user }: Call): StartOutcome {
  if (!cancelledStarts.take(user))
    throw tooMany('RATE_LIMIT_EXCEEDED', 'Too many stops at once. Try again in a second.', 1_000);
  const { status, headers, body } = refusals.cancelledStart();
  return { reply: { status, headers, text: JSON.stringify(body) }, isTaken: true, keptForMs: lateStartMs };
}

/** Sends one start to WebRun: within the user's limits, when it is its turn. */
async function sendStart(
  context: ProxyContext,
  call: Call,
  { path, parsed, handles }: Sending,
): Promise<StartOutcome> {
  const { usage, queue, isCounting, emit, upstream } = context;
  const name = crypto.randomUUID();
  const counted = { name, ...parsed, atMs: Date.now() };
  await record(async () => {
    if (isCounting) call.allowance = await usage.open(call.user, counted);
    await queue.enter(path, call.user, toUrgency(parsed)).catch(async (error: unknown) => {
      if (isCounting) call.allowance = await usage.undoStart(call.user, counted).catch(() => null);
      throw error;
    });
  });
  emit({ type: 'accepted', endpoint: call.endpoint, isRepeat: false }, call.known);
  const raw = await upstream.post(path, parsed.body);
  try {
    await learn(context, path, raw);
    const reply = toPassable(raw, false);
    const isTaken = !isRefused(reply);
    if (isTaken) await recordStart(context, call, name, reply);
    else if (isCounting) call.allowance = await usage.refuse(call.user, name).catch(() => null);
    const answer = await toKept(context, call, reply, handles);
    const isLarge = answer.text.length > maxKeptLength;
    const kept = isLarge ? await toKept(context, call, toSmall(call, reply), handles) : answer;
    return { reply: answer, isTaken, kept };
  } catch (error) {
    // Once sent, it must not be sent again, whatever goes wrong.
    throw refusals.unknownOutcome(error);
  }
}

/** Sends a stop, an answer or the like: these cost nothing and may be repeated. `onTurn` is called before anything is sent. */
async function sendCommand(
  context: ProxyContext,
  call: Call,
  { path, parsed, handles }: Sending,
  onTurn?: () => void,
): Promise<KeptReply> {
  await record(() => context.queue.enter(path, call.user, toUrgency(parsed)));
  onTurn?.();
  context.emit({ type: 'accepted', endpoint: call.endpoint, isRepeat: false }, call.known);
  const raw = await context.upstream.post(path, parsed.body);
  await learn(context, path, raw);
  const reply = toPassable(raw, false);
  if (parsed.isStop && reply.status < 300 && !isRefused(reply)) await recordStop(context, call);
  return toKept(context, call, reply, handles);
}

/**
 * Sends a command, or gives a repeat under the same key the first one's reply: browsers resend a POST by themselves when a connection breaks,
 * and a second answer would count for the next question. Known on this instance only, because commands must work without the store.
 */
async function sendOnce(
  context: ProxyContext,
  call: Call,
  sending: Sending,
  key: string | null,
): Promise<Response> {
  if (key === null) return toResponse(await sendCommand(context, call, sending));
  const { commands, waitUntil } = context;
  const name = `${call.user} ${key} ${toFingerprint(JSON.stringify(sending.parsed.body))}`;
  const earlier = commands.get(name);
  if (earlier) return answerRepeat(context, call, earlier);
  const sent = sendCommand(context, call, sending);
  commands.set(name, sent);
  // The browser may go away; its repeat waits for this one.
  waitUntil(sent.catch(() => undefined));
  return toResponse(await sent);
}

/**
 * Sends a stop, or joins an equal one that is still queued: a second one would take a place but stop nothing more. A stop that was already sent
 * is not joined: it may be lost, or arrive before a task that was started since.
 */
async function sendStop(context: ProxyContext, call: Call, sending: Sending): Promise<Response> {
  const { stops } = context;
  const name = JSON.stringify([call.user, sending.parsed.body]);
  const waiting = stops.get(name);
  if (waiting) return answerRepeat(context, call, waiting);
  let isWaiting = true;
  const endWait = (): void => {
    // Only once: when the reply comes, the next stop may already wait under this name.
    if (isWaiting) stops.delete(name);
    isWaiting = false;
  };
  const sent = sendCommand(context, call, sending, endWait);
  stops.set(name, sent);
  try {
    return toResponse(await sent);
  } finally {
    endWait();
  }
}

/** Answers a repeat with the first one's reply. A worker that was terminated during a request leaves a promise that never settles. */
async function answerRepeat(
  { emit }: ProxyContext,
  { endpoint, known }: Call,
  first: Promise<KeptReply>,
): Promise<Response> {
  const reply = await withTimeout(first, longestStartMs, refusals.unknownOutcome);
  emit({ type: 'accepted', endpoint, isRepeat: true }, known);
  return toResponse(reply);
}

/** Opens every handle of a request in place. @throws {Refusal} 404 for a handle of another user */
async function openHandles(
  { access: { seal } }: ProxyContext,
  { userId, known }: Call,
  { session, files }: ParsedRequest,
): Promise<KnownHandle[]> {
  const opened: KnownHandle[] = [];
  if (session) {
    const id = await seal.open('session', session.handle, userId);
    if (id === null) throw refusals.unknownSession();
    session.holder['sessionId'] = id;
    known.sessionId = id;
    opened.push({ kind: 'session', id, handle: session.handle });
  }
  for (const { holder, handles } of files) {
    const ids = await Promise.all(handles.map((file) => seal.open('file', file, userId)));
    if (ids.includes(null)) throw refusals.unknownFile();
    holder['files'] = ids;
  }
  return opened;
}

/** Makes a repeat's reply if the original is too large to keep: where to poll, or an unknown outcome if it names no task. */
function toSmall({ known: { sessionId, taskId } }: Call, reply: PassableReply): PassableReply {
  if (sessionId === undefined || taskId === undefined) return refusals.unknownOutcome();
  return { ...reply, body: { success: true, status: 'pending', pending: true, sessionId, taskId } };
}
