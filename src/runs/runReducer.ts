import { assertNever } from '../core/errors.js';
import type { SerializedError } from '../core/errors.js';
import type { TaskInput } from '../core/input.js';
import { mergeTask, share } from '../core/mergeTask.js';
import { isSameTask, isSettled, unknownUsage } from '../core/task.js';
import type { Task, TaskRef } from '../core/task.js';
import { answeredRepeatsIgnored } from '../core/timing.js';
import { mergeBudget } from './budget.js';
import type { RunBudget } from './budget.js';
import { cutError, unidentifiedError, unsentError } from './runErrors.js';

/**
 * How updates of a run arrive: `poll` asks every 2 s; `auto` polls too, subscribes to the session once the task has ids, and
 * polls less while the server pushes; `live` opens a session of its own for the run and subscribes before the task is sent.
 */
export type Transport = 'auto' | 'poll' | 'live';

/**
 * Where a run is. What the server said is its task; the phase is what this app knows of sending and watching it.
 *
 * ```
 *  queued ─► submitting ─► watching ─► settled
 *    │           │             └─► lost (the server no longer has the result)
 *    │           ├─► refused   the server certainly did not take it
 *    │           └─► lost      it may have: the POST was cut, or its reply named no task
 *    ├─► cancelled             before anything was sent
 *    └─► refused               its page was closed before anything was sent
 * ```
 */
export type RunPhase = 'queued' | 'submitting' | 'watching' | 'settled' | 'refused' | 'lost' | 'cancelled';

/** Why a run is lost: its POST was cut, the server named no task, or the server no longer has the result. */
export type LostReason = 'cut' | 'unidentified' | 'gone';

/** Everything this app knows of a run. JSON-safe: what is stored is what is in memory. Never changed in place. */
export interface RunRecord {
  /** The shape of this record. An older tab ignores newer ones. */
  readonly v: 1;
  /** How many events it has seen: of two records that are equally far the one with more is newer. */
  readonly revision: number;
  readonly runId: string;
  /** The name of the slot it was started in. */
  readonly name?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Without secrets. */
  readonly input: TaskInput;
  /** The input had secrets, which are stored nowhere: it cannot be repeated from this record alone. */
  readonly hadSecrets?: boolean | undefined;
  /** Runs with a higher priority leave the queue first. @default 0 */
  readonly priority?: number | undefined;
  readonly transport?: Transport | undefined;
  /** A task of a session, or one that someone else started: it is in no list, and not stored. */
  readonly isUnlisted?: boolean | undefined;
  /** The engine that sends it. */
  readonly owner: string;
  readonly phase: RunPhase;
  /** Unix times in milliseconds. */
  readonly startedAt: number;
  readonly submittedAt?: number | undefined;
  readonly settledAt?: number | undefined;
  readonly sessionId?: string | undefined;
  readonly ref?: TaskRef | undefined;
  readonly task?: Task | undefined;
  /** Why it is refused or lost. */
  readonly error?: SerializedError | undefined;
  readonly lostReason?: LostReason | undefined;
  readonly cancel?: CancelRequest | undefined;
  /** An event shows that the agent is at work, while its POST is still held. */
  readonly isWorking?: boolean | undefined;
  /** How many questions the task has asked. */
  readonly asked?: number | undefined;
  /** When the open question was first seen; of a task that ended while it asked, still that. */
  readonly askedAt?: number | undefined;
  readonly answer?: AnswerRequest | undefined;
  /** What it may cost, and what has come of that. */
  readonly budget?: RunBudget | undefined;
  readonly isDetached?: boolean | undefined;
  /** Its slot no longer shows it. */
  readonly hasLeftSlot?: boolean | undefined;
}

/** A stop that a person asked for, for the first time or again. */
export interface CancelRequest {
  readonly attempt: number;
  readonly state: 'requested' | 'failed' | 'accepted';
  /** The engine that sends it. */
  readonly by: string;
  readonly error?: SerializedError | undefined;
}

/** An answer to the question number `occurrence`, for the first time or again. */
export interface AnswerRequest {
  readonly occurrence: number;
  readonly attempt: number;
  readonly state: 'sending' | 'rejected' | 'accepted';
  /** The engine that sends it. */
  readonly by: string;
  /** How often the server has repeated the question since it took the answer. */
  readonly repeats: number;
}

/** What happens to a run. Times are Unix times in milliseconds. */
export type RunEvent =
  | { readonly type: 'submitted'; readonly at: number }
  /** Before the reply of the POST its session is known, or an event of it shows that the agent is at work. */
  | { readonly type: 'identified'; readonly sessionId: string; readonly isWorking?: boolean | undefined }
  /** A reply of the POST or of a poll, or an event of the socket. Only polls count repeated questions. */
  | { readonly type: 'reply'; readonly task: Task; readonly at: number; readonly isPoll?: boolean }
  | { readonly type: 'refused' | 'cut' | 'gone'; readonly error: SerializedError; readonly at: number }
  /** A stop was asked for, and what became of that. */
  | (Pick<CancelRequest, 'state' | 'by' | 'error'> & { readonly type: 'cancel'; readonly at: number })
  /** An answer is sent, and what became of that. */
  | (Pick<AnswerRequest, 'state' | 'by' | 'occurrence'> & { readonly type: 'answer' })
  | { readonly type: 'marked'; readonly isDetached?: boolean; readonly hasLeftSlot?: boolean }
  /** Something has come of its budget: it was warned about, asked about, allowed to go on, paused, resumed or stopped. */
  | { readonly type: 'budget'; readonly budget: RunBudget; readonly isDetached?: undefined }
  /** The engine that sends it, or a command of it, is gone. */
  | { readonly type: 'ownerLost'; readonly owner: string; readonly at: number }
  /** Another engine sends it again, under the same idempotency key. */
  | { readonly type: 'adopted'; readonly owner: string };

/** Whether the POST of a run has not left, or is under way. */
export const isUnsent = ({ phase }: RunRecord): boolean => phase === 'queued' || phase === 'submitting';

/** Whether a run has come to its end. */
export const isOver = (record: RunRecord): boolean => !isUnsent(record) && record.phase !== 'watching';

/** Whether a stop was asked for, and has not failed. */
export const isCancelling = ({ cancel }: RunRecord): boolean =>
  cancel !== undefined && cancel.state !== 'failed';

/** How the answer to the current question stands; `undefined` when it has none. */
export const answerState = ({ answer, asked }: RunRecord): AnswerRequest['state'] | undefined =>
  answer?.occurrence === asked ? answer?.state : undefined;

/** The next record; the same object when the event changes nothing. */
export function reduceRun(record: RunRecord, event: RunEvent): RunRecord {
  const next = reduce(record, event);
  return next === record ? record : { ...next, revision: record.revision + 1 };
}

function reduce(record: RunRecord, event: RunEvent): RunRecord {
  const { phase } = record;
  switch (event.type) {
    case 'submitted': {
      // Another tab may have given it up while its owner was about to send it.
      const isGivenUp = isOver(record) && phase !== 'settled' && !record.submittedAt;
      if (phase !== 'queued' && !isGivenUp) return record;
      const submittedAt = record.submittedAt ?? event.at;
      return { ...record, phase: 'submitting', submittedAt, settledAt: undefined, error: undefined };
    }
    case 'identified': {
      const { type: _, ...facts } = event;
      return isUnsent(record) ? change(record, facts) : record;
    }
    case 'reply':
      return reduceReply(record, event);
    case 'refused':
    case 'cut':
      if (!isUnsent(record)) return record;
      return event.type === 'cut'
        ? lose(record, 'cut', event)
        : { ...record, phase: 'refused', error: event.error, settledAt: event.at };
    case 'gone':
      if (phase !== 'watching' || !record.ref) return record;
      // The session of a task that was stopped closes, and the address of the task with it.
      return record.cancel?.state === 'accepted'
        ? reduceReply(record, { ...event, type: 'reply', task: toTerminated(record.ref) })
        : lose(record, 'gone', event);
    case 'cancel':
      return reduceCancel(record, event);
    case 'answer':
      return reduceAnswer(record, event);
    case 'budget':
    case 'marked': {
      const { type: _, ...marks } = event;
      return isOver(record) && marks.isDetached ? record : change(record, marks);
    }
    case 'ownerLost':
      return reduceOwnerLost(record, event);
    case 'adopted':
      return isUnsent(record) ? { ...record, phase: 'queued', owner: event.owner } : record;
    default:
      return assertNever(event);
  }
}

function reduceCancel(record: RunRecord, { state, by, at, error }: RunEvent & { type: 'cancel' }): RunRecord {
  const { phase, owner, cancel } = record;
  if (state !== 'requested')
    return cancel && !isOver(record) && cancel.state !== 'failed'
      ? { ...record, cancel: { ...cancel, state, error } }
      : record;
  if (phase === 'queued' && by === owner) return { ...record, phase: 'cancelled', settledAt: at };
  if (isOver(record) || isCancelling(record)) return record;
  const attempt = (cancel?.attempt ?? 0) + 1;
  return { ...record, cancel: { attempt, state, by }, isDetached: false };
}

function reduceAnswer(record: RunRecord, event: RunEvent & { type: 'answer' }): RunRecord {
  const { state, occurrence, by } = event;
  const { answer, asked, phase } = record;
  const now = answerState(record);
  if (state !== 'sending')
    return answer?.occurrence === occurrence && answer.state === 'sending'
      ? { ...record, answer: { ...answer, state } }
      : record;
  if (phase !== 'watching' || occurrence !== asked || now === 'sending' || now === 'accepted') return record;
  const attempt = answer?.occurrence === occurrence ? answer.attempt + 1 : 1;
  return { ...record, answer: { occurrence, attempt, state, by, repeats: 0 } };
}

function reduceReply(
  record: RunRecord,
  { task: reply, at, isPoll }: RunEvent & { type: 'reply' },
): RunRecord {
  if (record.ref && !isSameTask(record.ref, reply)) return record;
  const task = mergeTask(record.task, reply);
  const { sessionId, taskId } = task;
  const ref = record.ref ?? (sessionId !== null && taskId !== null ? { sessionId, taskId } : undefined);
  const found = { task, ref, error: undefined, lostReason: undefined };
  if (isSettled(task))
    return change(record, {
      ...found,
      phase: 'settled',
      settledAt: record.phase === 'settled' ? record.settledAt : at,
    });
  if (!ref) return lose({ ...record, task }, 'unidentified', { at, error: unidentifiedError });
  return change(record, {
    ...found,
    phase: 'watching',
    settledAt: undefined,
    ...reduceQuestion(record, task, isPoll, at),
  });
}

/** Counts questions. One that is repeated after its answer is asked again only when it is repeated often. */
function reduceQuestion(record: RunRecord, task: Task, isPoll = false, at: number): Partial<RunRecord> {
  const { task: before, answer, asked = 0 } = record;
  if (task.status !== 'guardrail') return { askedAt: undefined };
  const isRepeated = before?.status === 'guardrail' && before.guardrail.question === task.guardrail.question;
  const again = { asked: asked + 1, askedAt: at };
  if (!isRepeated) return again;
  if (!answer || answerState(record) !== 'accepted' || !isPoll) return {};
  return answer.repeats < answeredRepeatsIgnored
    ? { answer: { ...answer, repeats: answer.repeats + 1 } }
    : again;
}

function reduceOwnerLost(record: RunRecord, { owner, at }: RunEvent & { type: 'ownerLost' }): RunRecord {
  const { answer, cancel } = record;
  const isSending = answer?.state === 'sending' && answer.by === owner;
  const isRequested = cancel?.state === 'requested' && cancel.by === owner;
  const kept = change(record, {
    ...(isSending && { answer: { ...answer, state: 'rejected' } }),
    ...(isRequested && { cancel: { ...cancel, state: 'failed' } }),
  });
  if (record.owner !== owner || !isUnsent(record)) return kept;
  return record.phase === 'queued'
    ? { ...kept, phase: 'refused', error: unsentError, settledAt: at }
    : lose(kept, 'cut', { error: cutError, at });
}

function lose(
  record: RunRecord,
  lostReason: LostReason,
  { error, at }: { readonly error: SerializedError; readonly at: number },
): RunRecord {
  return change(record, { phase: 'lost', lostReason, error, settledAt: at });
}

const toTerminated = (ref: TaskRef): Task => ({
  status: 'terminated',
  ...ref,
  usage: unknownUsage,
  reason: null,
});

/** A record with some fields changed; the same object when they are what they were. */
function change(record: RunRecord, fields: Partial<RunRecord>): RunRecord {
  const keys = Object.keys(fields) as (keyof RunRecord)[];
  return keys.every((key) => Object.is(fields[key], record[key])) ? record : { ...record, ...fields };
}

/** How far a record has come. A run with a task is ahead of one that is only thought to be lost. */
function toRank({ phase, ref }: RunRecord): number {
  if (phase === 'settled') return 6;
  if (ref) return phase === 'lost' ? 5 : 4;
  return phase === 'queued' ? 1 : phase === 'submitting' ? 2 : 3;
}

/** Two tabs' records of one run: the one that came further, with what only the other knows. */
export function mergeRecords(mine: RunRecord, theirs: RunRecord): RunRecord {
  const isNewer = theirs.revision > mine.revision;
  const rank = toRank(theirs) - toRank(mine);
  // While it is being sent its owner knows best; another owner has adopted it.
  const isAdopted = isUnsent(mine) && isUnsent(theirs) && mine.owner !== theirs.owner;
  const [ahead, behind] = (rank === 0 || isAdopted ? isNewer : rank > 0) ? [theirs, mine] : [mine, theirs];
  const task = ahead.task && behind.task ? mergeTask(behind.task, ahead.task) : (ahead.task ?? behind.task);
  const merged: RunRecord = {
    ...ahead,
    task,
    sessionId: ahead.sessionId ?? behind.sessionId,
    submittedAt: ahead.submittedAt ?? behind.submittedAt,
    asked: Math.max(ahead.asked ?? 0, behind.asked ?? 0) || undefined,
    cancel: further(ahead.cancel, behind.cancel),
    answer: further(ahead.answer, behind.answer),
    budget: mergeBudget(ahead.budget, behind.budget),
    revision: Math.max(mine.revision, theirs.revision),
  };
  return share(mine, merged) as RunRecord;
}

const stateRank = { sending: 1, requested: 1, rejected: 2, failed: 2, accepted: 3 };

function further<Request extends CancelRequest | AnswerRequest>(
  one: Request | undefined,
  other: Request | undefined,
): Request | undefined {
  if (!one || !other) return one ?? other;
  const toOrder = (request: Request): readonly number[] => {
    const { occurrence = 0, repeats = 0 } = request as Partial<AnswerRequest>;
    return [occurrence, request.attempt, stateRank[request.state], repeats];
  };
  const [first, second] = [toOrder(one), toOrder(other)];
  const index = first.findIndex((part, at) => part !== second[at]);
  return index >= 0 && second[index]! > first[index]! ? other : one;
}
