import { assertNever } from '../core/errors.js';
import type { SerializedError } from '../core/errors.js';
import type { TaskInput } from '../core/input.js';
import { mergeTask, share } from '../core/mergeTask.js';
import { isSameTask, isSettled, unknownUsage } from '../core/task.js';
import type { GuardrailTask, Task, TaskRef } from '../core/task.js';
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
 * Where a run is. Its task is what the server said; the phase is what this app knows about sending and watching it.
 *
 * ```
 *  queued ─► submitting ─► watching ─► settled
 *    │           │             └─► lost (the server no longer has the result)
 *    │           ├─► cancelled before the POST has left
 *    │           ├─► refused   the server definitely did not accept it
 *    │           └─► lost      it may have: the POST was cut, or its reply named no task
 *    ├─► cancelled             before anything was sent
 *    └─► refused               nothing was sent: page closed, budget, or storage
 * ```
 */
export type RunPhase = 'queued' | 'submitting' | 'watching' | 'settled' | 'refused' | 'lost' | 'cancelled';

/** Why a run is lost: its POST was cut, the server named no task, or the server no longer has the result. */
export type LostReason = 'cut' | 'unidentified' | 'gone';

/**
 * Everything this app knows about a run. JSON-safe: what is stored is what is in memory. Never changed in place. `parseRecord` tells a
 * field's type from its name, and drops a stored field whose value has another.
 */
export interface RunRecord {
  /** The shape of this record. An older tab ignores newer ones. */
  readonly v: 1;
  /** How many events have changed it: of two equally advanced records, the higher is newer. */
  readonly revision: number;
  /** The engine that made this revision: breaks ties the same way in every tab. */
  readonly changedBy?: string | undefined;
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
  /** An event showed that the agent is working while the POST is still held. */
  readonly isWorking?: boolean | undefined;
  /** The task's id from the session's socket, while the POST is held. */
  readonly namedTaskId?: string | undefined;
  /** How many questions the task has asked. */
  readonly asked?: number | undefined;
  /** When the open question was first seen; kept if the task ends while it asks. */
  readonly askedAt?: number | undefined;
  readonly answer?: AnswerRequest | undefined;
  /** What it may cost, and what the budget has done. */
  readonly budget?: RunBudget | undefined;
  /** The cost in US dollars from which the user is warned. It stops nothing. */
  readonly warnAtUsd?: number | undefined;
  readonly isDetached?: true | undefined;
  /** Its slot no longer shows it. */
  readonly hasLeftSlot?: true | undefined;
}

/** A requested stop, for the first time or again. */
export interface CancelRequest {
  readonly attempt: number;
  readonly state: 'requested' | 'failed' | 'accepted';
  /** The engine that sends it. */
  readonly by: string;
  readonly error?: SerializedError | undefined;
}

/** An answer to question number `occurrence`, for the first time or again. */
export interface AnswerRequest {
  readonly occurrence: number;
  readonly attempt: number;
  readonly state: 'sending' | 'rejected' | 'accepted';
  /** The engine that sends it. */
  readonly by: string;
  /** How often polls have repeated the question since the answer was accepted. */
  readonly repeats: number;
}

/** What happens to a run. Times are Unix times in milliseconds. */
export type RunEvent =
  | { readonly type: 'submitted'; readonly at: number }
  /** Before the POST's reply, its session is known, or an event shows that the agent is working. */
  | ({ readonly type: 'identified'; readonly sessionId: string } & Pick<
      RunRecord,
      'isWorking' | 'namedTaskId'
    >)
  /** A reply to the POST or a poll, or a socket event. Only polls count repeated questions. */
  | { readonly type: 'reply'; readonly task: Task; readonly at: number; readonly isPoll?: boolean }
  | { readonly type: 'refused' | 'cut' | 'gone'; readonly error: SerializedError; readonly at: number }
  /** A stop was requested, accepted or has failed. */
  | (Pick<CancelRequest, 'state' | 'by' | 'error'> & { readonly type: 'cancel'; readonly at: number })
  /** An answer is being sent, accepted or rejected. */
  | (Pick<AnswerRequest, 'state' | 'by' | 'occurrence'> & { readonly type: 'answer' })
  | ({ readonly type: 'marked' } & Pick<RunRecord, 'isDetached' | 'hasLeftSlot'>)
  /** Its budget led to a warning, a question, a permission to go on, a pause, a resume or a stop. */
  | { readonly type: 'budget'; readonly budget: RunBudget }
  /** The engine that sends it, or one of its commands, is gone. */
  | { readonly type: 'ownerLost'; readonly owner: string; readonly at: number }
  /** Another engine sends it again, under the same idempotency key. */
  | { readonly type: 'adopted'; readonly owner: string };

/** Whether a run's POST is still to be sent, or under way. */
export const isSubmitPending = ({ phase }: RunRecord): boolean =>
  phase === 'queued' || phase === 'submitting';

/** Whether it was never sent; an adopted run keeps the time of its first try. */
export const isNeverSent = ({ phase, submittedAt }: RunRecord): boolean =>
  phase === 'queued' && submittedAt === undefined;

/** Whether a run has ended. */
export const hasEnded = (record: RunRecord): boolean =>
  !isSubmitPending(record) && record.phase !== 'watching';

/** Whether a stop was requested and has not failed. */
export const isCancelling = ({ cancel }: Pick<RunRecord, 'cancel'>): boolean =>
  cancel !== undefined && cancel.state !== 'failed';

/** The state of the answer to the current question; `undefined` without one. */
export const answerState = ({
  answer,
  asked,
}: Pick<RunRecord, 'answer' | 'asked'>): AnswerRequest['state'] | undefined =>
  answer?.occurrence === asked ? answer?.state : undefined;

/** The next record; the same object when the event changes nothing. */
export function reduceRun(record: RunRecord, event: RunEvent, changedBy: string = record.owner): RunRecord {
  const next = reduce(record, event);
  return next === record ? record : { ...next, revision: record.revision + 1, changedBy };
}

function reduce(record: RunRecord, event: RunEvent): RunRecord {
  const { phase } = record;
  switch (event.type) {
    case 'submitted':
      return phase === 'queued'
        ? { ...record, phase: 'submitting', submittedAt: record.submittedAt ?? event.at }
        : record;
    case 'identified': {
      const { type: _, ...facts } = event;
      return isSubmitPending(record) ? change(record, facts) : record;
    }
    case 'reply':
      return reduceReply(record, event);
    case 'refused':
    case 'cut':
      if (!isSubmitPending(record)) return record;
      return event.type === 'cut'
        ? lose(record, 'cut', event)
        : { ...record, phase: 'refused', error: event.error, settledAt: event.at };
    case 'gone':
      // Parts that were too long to store are not polled for again.
      if (phase === 'settled' && record.task?.isTruncated) return change(record, { lostReason: 'gone' });
      if (phase !== 'watching' || !record.ref) return record;
      // A stopped task's session closes, and the task's address with it.
      return record.cancel?.state === 'accepted'
        ? reduceReply(record, { ...event, type: 'reply', task: toTerminated(record.ref) })
        : lose(record, 'gone', event);
    case 'cancel':
      return reduceCancel(record, event);
    case 'answer':
      return reduceAnswer(record, event);
    case 'budget':
      return hasEnded(record) ? record : change(record, { budget: mergeBudget(record.budget, event.budget) });
    case 'marked': {
      const { type: _, ...marks } = event;
      return hasEnded(record) && marks.isDetached ? record : change(record, marks);
    }
    case 'ownerLost':
      return reduceOwnerLost(record, event);
    case 'adopted':
      return isSubmitPending(record) ? change(record, { phase: 'queued', owner: event.owner }) : record;
    default:
      return assertNever(event);
  }
}

function reduceCancel(record: RunRecord, { state, by, at, error }: RunEvent & { type: 'cancel' }): RunRecord {
  const { owner, cancel, phase } = record;
  if (hasEnded(record)) return record;
  if (state !== 'requested') {
    // Ignores outcomes that are unrequested, late or repeated.
    if (!cancel || cancel.state === 'failed' || cancel.state === state) return record;
    // An accepted but unconfirmed stop fails as a later attempt, so that no older record undoes the failure.
    const attempt = cancel.attempt + Number(cancel.state === 'accepted');
    const next = { ...record, cancel: { ...cancel, attempt, state, error } };
    // Before there is a task, `accepted` means that none was started.
    return state === 'accepted' && phase === 'submitting'
      ? { ...next, phase: 'cancelled', settledAt: at }
      : next;
  }
  if (isNeverSent(record) && by === owner) return { ...record, phase: 'cancelled', settledAt: at };
  if (isCancelling(record)) return record;
  const attempt = (cancel?.attempt ?? 0) + 1;
  return { ...record, cancel: { attempt, state, by }, isDetached: undefined };
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
  if (!ref) return lose(change(record, { task }), 'unidentified', { at, error: unidentifiedError });
  return change(record, {
    ...found,
    phase: 'watching',
    settledAt: undefined,
    ...reduceQuestion(record, task, isPoll, at),
  });
}

/** Counts questions. One repeated after its answer counts as asked again only if it is repeated often. */
function reduceQuestion(record: RunRecord, task: Task, isPoll = false, at: number): Partial<RunRecord> {
  const { task: before, answer, asked = 0 } = record;
  if (task.status !== 'guardrail') return { askedAt: undefined };
  const state = answerState(record);
  const isRepeated =
    before?.status === 'guardrail' &&
    isSameQuestion(before, task, state === undefined || state === 'sending');
  const again = { asked: asked + 1, askedAt: at };
  if (!isRepeated) return again;
  if (!answer || state !== 'accepted' || !isPoll) return {};
  return answer.repeats < answeredRepeatsIgnored
    ? { answer: { ...answer, repeats: answer.repeats + 1 } }
    : again;
}

/** Compares words, ignoring whitespace. Until it is answered, numbers are ignored too: a question that counts down is one question. */
function isSameQuestion(before: GuardrailTask, now: GuardrailTask, isOpen: boolean): boolean {
  const [one, other] = [before, now].map(({ guardrail: { question } }) => {
    const words = question?.replaceAll(/\s/g, '');
    return isOpen ? words?.replaceAll(/\d+/g, '0') : words;
  });
  // A question read from storage may lack its words.
  return one === other || !one;
}

function reduceOwnerLost(record: RunRecord, { owner, at }: RunEvent & { type: 'ownerLost' }): RunRecord {
  const { answer, cancel } = record;
  const isSending = answer?.state === 'sending' && answer.by === owner;
  const isRequested = cancel?.state === 'requested' && cancel.by === owner;
  const kept = change(record, {
    ...(isSending && { answer: { ...answer, state: 'rejected' } }),
    ...(isRequested && { cancel: { ...cancel, state: 'failed' } }),
  });
  if (record.owner !== owner || !isSubmitPending(record)) return kept;
  const { sessionId, namedTaskId: taskId } = record;
  // The engine waiting for the reply is gone, but the task's ids are known.
  if (sessionId && taskId) return { ...kept, phase: 'watching', ref: { sessionId, taskId } };
  return isNeverSent(record)
    ? { ...kept, phase: 'refused', error: unsentError, settledAt: at }
    : lose(kept, 'cut', { error: cutError, at });
}

function lose(
  record: RunRecord,
  lostReason: LostReason,
  { error, at }: { readonly error: SerializedError; readonly at: number },
): RunRecord {
  return change(record, {
    phase: 'lost',
    lostReason,
    error,
    settledAt: hasEnded(record) ? record.settledAt : at,
  });
}

const toTerminated = (ref: TaskRef): Task => ({
  status: 'terminated',
  ...ref,
  usage: unknownUsage,
  reason: null,
});

/** A record with some fields changed; the same object when none differs. */
function change(record: RunRecord, fields: Partial<RunRecord>): RunRecord {
  const keys = Object.keys(fields) as (keyof RunRecord)[];
  return keys.every((key) => Object.is(fields[key], record[key])) ? record : { ...record, ...fields };
}

/**
 * How far a record has come. Known task ids outrank a presumed loss, an end that the server reported outranks one inferred from a
 * stop, and a result that was paid for outranks both.
 */
function toRank({ phase, ref, task }: RunRecord): number {
  if (phase === 'settled')
    return task?.status === 'completed' ? 7 : task?.status === 'terminated' && !task.partial ? 5 : 6;
  if (ref) return 4;
  return phase === 'queued' ? 1 : phase === 'submitting' ? 2 : 3;
}

/**
 * Merges two tabs' records of one run: the more advanced one, with what only the other knows. Readers see the same in both
 * tabs.
 */
export function mergeRecords(mine: RunRecord, theirs: RunRecord): RunRecord {
  // Another engine adopted it, back to `queued`: the revision decides.
  const isAdopted = isSubmitPending(mine) && isSubmitPending(theirs) && mine.owner !== theirs.owner;
  const order =
    (isAdopted ? 0 : toRank(theirs) - toRank(mine)) ||
    theirs.revision - mine.revision ||
    Number((theirs.changedBy ?? '') > (mine.changedBy ?? ''));
  const [ahead, behind] = order > 0 ? [theirs, mine] : [mine, theirs];
  // `mergeTask` keeps a settled first task; otherwise the second wins.
  const [base, update] = ahead.phase === 'settled' ? [ahead, behind] : [behind, ahead];
  const merged = change(ahead, {
    task: update.task ? mergeTask(base.task, update.task) : base.task,
    sessionId: ahead.sessionId ?? behind.sessionId,
    submittedAt: ahead.submittedAt ?? behind.submittedAt,
    asked: Math.max(ahead.asked ?? 0, behind.asked ?? 0) || undefined,
    cancel: laterRequest(ahead.cancel, behind.cancel),
    answer: laterRequest(ahead.answer, behind.answer),
    budget: mergeBudget(ahead.budget, behind.budget),
  });
  return share(mine, merged) as RunRecord;
}

const stateRank = { sending: 1, requested: 1, rejected: 2, failed: 2, accepted: 3 };

function laterRequest<Request extends CancelRequest | AnswerRequest>(
  one: Request | undefined,
  other: Request | undefined,
): Request | undefined {
  if (!one || !other) return one ?? other;
  const toOrder = (request: Request): readonly (number | string)[] => {
    const { occurrence = 0, repeats = 0 } = request as Partial<AnswerRequest>;
    return [occurrence, request.attempt, stateRank[request.state], repeats, request.by];
  };
  const [first, second] = [toOrder(one), toOrder(other)];
  const index = first.findIndex((part, at) => part !== second[at]);
  return index >= 0 && second[index]! > first[index]! ? other : one;
}
