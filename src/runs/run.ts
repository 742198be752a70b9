import type { MutationObserverOptions } from '@tanstack/react-query';
import { now } from '../core/clock.js';
import { isRateLimit, isWebRunError, serializeError, toError, WebRunError } from '../core/errors.js';
import { secretTexts } from '../core/input.js';
import type { TaskInput } from '../core/input.js';
import { toWaitMs } from '../core/polling.js';
import type { RateLimit } from '../core/request.js';
import { isSettled } from '../core/task.js';
import type { Task, TaskRef } from '../core/task.js';
import {
  idempotencyMs,
  pollIntervalMs,
  rateLimitWindowMs,
  slowestPollMs,
  stopConfirmMs,
} from '../core/timing.js';
import type { BudgetLoader } from './budgetLoader.js';
import type { Persistence } from './persistence.js';
import { MutationObserver } from './queryCore.js';
import { cutError, toWebRunError } from './runErrors.js';
import { answerState, isCancelling, hasEnded, isSubmitPending } from './runReducer.js';
import type { AnswerRequest, RunEvent, RunRecord, Transport } from './runReducer.js';
import { normalWait } from './runState.js';
import type { Waiting } from './runState.js';
import { cancelTask, isCancelledStart, terminateSession, unconfirmedError } from './stop.js';
import type { StreamLoader } from './streamLoader.js';
import type { SubmitQueue } from './submitQueue.js';
import type { TabSync } from './tabSync.js';
import { TaskObserver } from './taskObserver.js';
import type { TaskObserverHost } from './taskObserver.js';
import { toUnset, webRunKeys } from './taskQuery.js';
import { unlessOffline, unsentMs } from './unlessOffline.js';

/** What a run needs from its engine. */
export interface RunHost extends TaskObserverHost {
  /** Identifies the engine as the owner of what it sends. */
  readonly id: string;
  readonly queue: SubmitQueue;
  readonly persistence: Persistence;
  readonly stream: StreamLoader;
  readonly budget: BudgetLoader;
  readonly tabs?: Pick<TabSync, 'claimSlot' | 'publishPollFailure'> | undefined;
  /** Makes a queued run an alias of one with equal input that another tab has sent in its slot. */
  joinPending(record: RunRecord, isSent: true): void;
}

/** A POST that waits to be sent again. */
interface Repeat {
  readonly waiting: Waiting;
  readonly sendNow: () => void;
}

/**
 * The effects of one run: sends it, watches its task, answers its questions, stops it. Holds only what is under way: outcomes are
 * dispatched as events and read from the record.
 */
export class Run {
  readonly observer: TaskObserver;
  readonly #runId: string;
  readonly #host: RunHost;
  #repeat: Repeat | undefined;
  #answering: Promise<void> | undefined;
  /** A request that ends the session, sent before the task was named. */
  #ending: Promise<void> | undefined;
  #confirmTimer: ReturnType<typeof setTimeout> | undefined;
  /** Sends the next attempt of a stop at once. */
  #stopNow: (() => void) | undefined;
  /** A stop was requested while the POST is held; it applies even if the run is forgotten meanwhile. */
  #isStopRequested = false;

  constructor(runId: string, host: RunHost) {
    this.observer = new TaskObserver(runId, host);
    this.#runId = runId;
    this.#host = host;
  }

  get #record(): Partial<RunRecord> {
    return this.#host.store.getRecord(this.#runId) ?? {};
  }

  /** Whether it is sent in a session of its own. */
  get #isLive(): boolean {
    return (this.#record.transport ?? this.#host.settings.transport) === 'live';
  }

  #dispatch(event: RunEvent): Partial<RunRecord> {
    return this.#host.dispatch(this.#runId, event) ?? {};
  }

  /** Why the run waits. */
  get waiting(): Waiting {
    return this.observer.waiting ?? this.#repeat?.waiting ?? normalWait;
  }

  /** Follows the record: watches its task or not, and fails an accepted stop that is not confirmed in time. */
  sync(): void {
    this.observer.sync();
    const { cancel, phase, budget } = this.#record;
    // Once loaded, the budget guard follows the store; if it cannot be loaded, the next change tries again.
    if (budget && phase === 'watching') this.#host.budget.load().catch(() => undefined);
    if (phase === 'submitting') this.#isStopRequested = cancel?.state === 'requested';
    if (this.#host.isOpen && phase === 'watching' && cancel?.state === 'accepted') {
      this.#confirmTimer ??= setTimeout(
        () => this.#dispatchCancel('failed', unconfirmedError()),
        stopConfirmMs,
      );
      return;
    }
    clearTimeout(this.#confirmTimer);
    this.#confirmTimer = undefined;
  }

  /**
   * Polls, or repeats a waiting POST, at once. A detached run is watched again, and an overdue one gets its full time
   * again.
   */
  pollNow(): void {
    this.#dispatch({ type: 'marked', isDetached: undefined });
    this.#repeat?.sendNow();
    this.observer.pollNow();
  }

  // ------------------------------------------------------------------------------------------------------------- send

  /** Sends the POST. Resolves when its outcome is known, with `false` if none was sent. */
  async submit(): Promise<boolean> {
    const { client, queryClient, page, persistence, budget, store, tabs } = this.#host;
    if (this.#record.budget) {
      const error = await budget.admit(this.#runId);
      if (error) this.#dispatch({ type: 'refused', error, at: Date.now() });
    }
    const claim = tabs?.claimSlot(this.#record);
    if (claim) {
      await claim;
      const record = store.getRecord(this.#runId);
      if (record) this.#host.joinPending(record, true);
    }
    const { phase, submittedAt } = this.#record;
    const input = page.inputs.get(this.#runId);
    if (phase !== 'queued' || input === undefined) return false; // ended by its budget or another tab
    this.#dispatch({ type: 'submitted', at: Date.now() });
    const written = persistence.writeNow(this.#runId);
    if (written) await written;
    // Waits only for the reply: callbacks of the app's mutation cache may take longer, and must not hold up other runs.
    await new Promise<void>((resolve, reject) => {
      // The mutation carries only the run id: nothing else may reach devtools or a persister.
      const options: MutationObserverOptions<void, unknown, string> = {
        mutationKey: webRunKeys.runTask(client.baseUrl),
        mutationFn: () => this.#send(input, submittedAt !== undefined).finally(resolve),
        retry: false, // an app's default of 2 would send three POSTs
        networkMode: 'always', // else an offline mutation would be sent on reconnect
        gcTime: 0,
      };
      // An observer, because React Query checks every 0 ms whether an unobserved mutation has ended.
      const observer = new MutationObserver(queryClient, Object.assign(options, unset));
      observer
        .mutate(this.#runId)
        .finally(() => observer.reset())
        .catch(reject);
      // `#send` dispatches its own failures; before it, only the app's mutation cache can have thrown.
    }).catch(() => this.#fail(null, 'refused'));
    return true;
  }

  async #send(input: TaskInput, isRepeated: boolean): Promise<void> {
    try {
      const live = isRepeated ? undefined : await unlessOffline(() => this.#sendLive(input));
      const task = live ?? (await this.#sendUntilAnswered(input, isRepeated));
      this.#host.page.inputs.delete(this.#runId);
      const { phase } = this.#dispatch({ type: 'reply', task, at: Date.now() });
      if (isSettled(task)) return;
      const { poll } = this.observer;
      if (poll) poll.hidden = secretTexts(input);
      if (!this.#isStopRequested) return;
      if (phase === 'watching') this.#sendCancel().catch(() => undefined); // the waiting `cancel()` throws it
      // The task cannot be followed, but its session, if known, can be ended.
      else this.#terminate(task.sessionId);
    } catch (error) {
      const wasNotSent = isWebRunError(error) && error.code === 'input' && error.outcome === 'refused';
      if ((wasNotSent || isCancelledStart(error)) && this.#record.cancel) this.#dispatchCancel('accepted');
      else this.#fail(error);
      throw error;
    } finally {
      this.#repeat = undefined;
    }
  }

  /** Sends a live run in a session of its own; `undefined` if it is not live, or the event stream cannot be loaded. */
  async #sendLive(input: TaskInput): Promise<Task | undefined> {
    if (!this.#isLive) return undefined;
    const stream = await this.#host.stream.load().catch(() => undefined);
    return stream?.runLive(input, {
      idempotencyKey: this.#runId,
      onSession: ({ sessionId }, work) => this.#dispatch({ type: 'identified', sessionId, ...work }),
      shouldSend: () => this.#shouldSend,
      terminate: (sessionId) => {
        this.#terminate(sessionId);
        return this.#ending;
      },
    });
  }

  /** Sends until there is a reply, if the run's id keeps a repeat from starting a second task; otherwise only once. */
  async #sendUntilAnswered(input: TaskInput, isRepeated: boolean): Promise<Task> {
    const { client, queue } = this.#host;
    const lastRepeatAt = (this.#record.submittedAt ?? 0) + idempotencyMs;
    // An earlier attempt may have reached the server, and the task may be running.
    let mayHaveStarted = isRepeated;
    // A repeat only learns what became of the first POST, so it is sent even if the run was stopped meanwhile.
    const shouldRepeat = (): boolean => !!this.#record.phase || this.#isStopRequested;
    const send = (): Promise<Task> =>
      this.#request(input, () => (mayHaveStarted ? shouldRepeat() : this.#shouldSend));
    for (let delayMs = pollIntervalMs; ; delayMs = Math.min(delayMs * 2, slowestPollMs)) {
      // The server has forgotten its key: a repeat would start a second task.
      if (mayHaveStarted && Date.now() > lastRepeatAt) throw toError(cutError);
      // A repeat that does not fail at once has arrived and is held.
      const held = setTimeout(() => this.#setRepeat(undefined), unsentMs);
      try {
        return await (mayHaveStarted ? send() : unlessOffline(send)).finally(() => clearTimeout(held));
      } catch (error) {
        if (!isWebRunError(error) || isCancelledStart(error)) throw error;
        const isCut = error.outcome === 'unknown';
        mayHaveStarted ||= isCut;
        const waitMs = Math.max(delayMs, toWaitMs(error) ?? 0);
        // A request that a gateway answered with a page may arrive the next time.
        const isTransient = isCut || error.isRetryable || error.apiCode === 'BAD_BODY';
        const isInTime = Date.now() + waitMs <= lastRepeatAt;
        // A refused repeat says nothing about the POST before it.
        if (!(client.idempotency && mayHaveStarted && isTransient && isInTime))
          throw mayHaveStarted ? toError({ ...serializeError(error), outcome: 'unknown' }) : error;
        if (isRateLimit(error)) queue.block(waitMs);
        await this.#waitToRepeat(waitMs);
      }
    }
  }

  /** Shows why the POST waits, until the time has passed or a person sends it now. */
  #waitToRepeat(waitMs: number): Promise<void> {
    return new Promise((sendNow) => {
      setTimeout(sendNow, waitMs);
      const nextPollAt = Date.now() + waitMs;
      this.#setRepeat({ waiting: { ...normalWait, reason: 'reconnecting', nextPollAt }, sendNow });
    });
  }

  #setRepeat(repeat: Repeat | undefined): void {
    if (this.#repeat === repeat) return;
    this.#repeat = repeat;
    this.#host.store.notify([this.#runId]);
  }

  /** Whether it should still be sent: the user may have stopped it, or the app forgotten it. */
  get #shouldSend(): boolean {
    const { phase, cancel } = this.#record;
    return phase === 'submitting' && !cancel;
  }

  async #request(input: TaskInput, shouldSend: () => boolean): Promise<Task> {
    const { client, queue } = this.#host;
    const { sessionId } = this.#record;
    // A custom client may not check this.
    if (!shouldSend())
      throw new WebRunError('[webrun-react] The task is not wanted any more.', { code: 'input' });
    const options = { idempotencyKey: this.#runId, isCancelled: this.#isStopRequested, shouldSend };
    const sentAt = now();
    const onRateLimit = (limit: RateLimit): void => queue.noteRateLimit(sentAt, limit);
    if (sessionId === undefined) return client.runTask(input, { ...options, onRateLimit });
    const own = this.#isLive ? { ...input, terminateOnCompletion: true } : input;
    return client.sendTask(sessionId, own, options);
  }

  #fail(thrown: unknown, outcome?: 'refused'): void {
    const { queue, page } = this.#host;
    const error = toWebRunError(thrown, 'send the task', outcome);
    // The queue waits as the server says; this run was explicitly refused, so the user decides.
    if (isRateLimit(error)) queue.block(toWaitMs(error) ?? rateLimitWindowMs);
    const type = error.outcome === 'refused' ? 'refused' : 'cut';
    if (type === 'cut') page.inputs.delete(this.#runId);
    this.#dispatch({ type, error: serializeError(error), at: Date.now() });
  }

  // ---------------------------------------------------------------------------------------------------------- commands

  /** Ends the work and the billing. @throws {WebRunError} when the stop was not accepted */
  async cancel(): Promise<void> {
    const before = this.#host.store.getRecord(this.#runId);
    // A task without a known id is ended with its session, unless the app opened that.
    const lostSessionId = before?.phase === 'lost' && !before.ref && (before.task ?? before).sessionId;
    if (lostSessionId && !before.isUnlisted)
      return terminateSession(this.#host.client, lostSessionId, this.#onStopWait);
    if (!before || hasEnded(before)) return;
    const { phase, sessionId } = this.#dispatchCancel('requested');
    if (phase === 'cancelled') this.#host.page.inputs.delete(this.#runId);
    if (!isCancelling(before)) {
      if (phase === 'watching') return this.#sendCancel();
      // A live run can be stopped at once; if that fails, the reply to its POST brings the ids to try again.
      this.#terminate(sessionId);
    } else this.#stopNow?.();
    await this.#host.store.when(this.#runId, (record) => {
      if (!record) return true;
      const { error, cancel } = record;
      const failure = record.phase === 'lost' ? error : cancel?.state === 'failed' ? cancel.error : undefined;
      if (failure) throw toError(failure);
      return hasEnded(record) || (record.phase === 'watching' && cancel?.state !== 'requested');
    });
  }

  /** Sends the stop of an engine that is gone. */
  resumeCancel(): void {
    const { phase, sessionId } = this.#record;
    if (phase === 'watching') this.cancel().catch(() => undefined); // shown as `cancelError`
    else this.#terminate(sessionId);
  }

  /** Ends the run's session, best effort. */
  #terminate(sessionId: string | null | undefined): void {
    if (!sessionId) return;
    const send = (): Promise<void> => terminateSession(this.#host.client, sessionId, this.#onStopWait);
    this.#ending = this.#ending?.catch(send) ?? send();
    this.#ending.catch(() => undefined);
  }

  readonly #onStopWait = (sendNow: () => void): void => void (this.#stopNow = sendNow);

  #dispatchCancel(state: 'requested' | 'accepted' | 'failed', thrown?: WebRunError): Partial<RunRecord> {
    const error = thrown && serializeError(thrown);
    return this.#dispatch({ type: 'cancel', state, by: this.#host.id, at: Date.now(), error });
  }

  async #sendCancel(): Promise<void> {
    // A forgotten run is stopped all the same.
    const shouldSend = (): boolean => (this.#record.phase ?? 'watching') === 'watching';
    const send = (): Promise<void> =>
      cancelTask(this.#host.client, this.#record.ref!, this.#onStopWait, shouldSend); // a watched run has one
    const ending = this.#ending;
    this.#ending = undefined; // a second stop is sent, whatever became of the first
    try {
      await (ending?.catch(send) ?? send());
    } catch (thrown) {
      const error = toWebRunError(thrown, 'stop the task');
      this.#dispatchCancel('failed', error);
      throw error;
    }
    this.#dispatchCancel('accepted');
    void this.observer.refetch();
  }

  /**
   * Answers the newest question. A second call while it is being sent waits for the first; one after it does nothing.
   * @throws {WebRunError} when the server did not accept it; it can then be sent again
   */
  async answer(text: string): Promise<void> {
    const record = this.#host.store.getRecord(this.#runId);
    const { asked: occurrence, ref } = record ?? {};
    // Whatever the task's status: a late reply may say `running`.
    if (!record || !ref || hasEnded(record) || occurrence === undefined) return;
    const state = answerState(record);
    if (state === 'accepted') return;
    if (state !== 'sending') return (this.#answering = this.#sendAnswer(ref, occurrence, text));
    if (this.#answering) return this.#answering;
    // Another tab is sending an answer. If it is rejected, this one is sent.
    await this.#host.store.when(
      this.#runId,
      (next) => next?.asked !== occurrence || answerState(next) !== 'sending',
    );
    return this.answer(text);
  }

  async #sendAnswer(ref: TaskRef, occurrence: number, text: string): Promise<void> {
    const note = (next: AnswerRequest['state']): unknown =>
      this.#dispatch({ type: 'answer', state: next, occurrence, by: this.#host.id });
    note('sending');
    try {
      await unlessOffline(() => this.#host.client.answerGuardrail(ref, text));
      note('accepted');
    } catch (error) {
      note('rejected');
      throw error;
    } finally {
      this.#answering = undefined;
    }
  }
}

/** Options that must stay unset, whatever the app's defaults: callbacks would see the POST, a scope would delay it. */
const unset = /* @__PURE__ */ toUnset('meta onError onMutate onSettled onSuccess retryDelay scope');

/** Whether a POST that may have been sent can be repeated under its key: its input is known, and so is the session it is sent to. */
export function canRepeat(record: RunRecord, defaultTransport: Transport | undefined): boolean {
  const { hadSecrets, sessionId, submittedAt = 0, transport = defaultTransport } = record;
  // A live run may have a session with an unknown id.
  const isNamed = sessionId !== undefined || transport !== 'live';
  const isKnown = Date.now() - submittedAt < idempotencyMs; // false if never sent: its input may be gone with its page
  return isSubmitPending(record) && !hadSecrets && isNamed && isKnown;
}
