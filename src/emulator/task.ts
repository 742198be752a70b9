import { toFilename } from '../core/links.js';
import type { Agent, AgentContext, AgentEvent, AgentTask } from './agent.js';
import { createCountdown } from './clock.js';
import type { Clock, Countdown } from './clock.js';
import { createUsageMeter } from './usageMeter.js';
import type { UsageReading } from './usageMeter.js';
import { createRedactor } from './redactor.js';
import { createDeferred } from './deferred.js';
import type { FileStore } from './fileStore.js';
import { untilAborted } from './untilAborted.js';

/** The state of a task. */
export type TaskState =
  | { readonly status: 'queued' }
  | { readonly status: 'running' }
  | { readonly status: 'guardrail'; readonly question: string; readonly kind: string }
  | { readonly status: 'completed'; readonly message: string | object }
  | { readonly status: 'failed'; readonly message: string; readonly code: string }
  | { readonly status: 'terminated'; readonly reason: string };

/** A file that the agent downloaded. */
export interface DownloadedFile {
  readonly fileId: string;
  readonly filename: string;
  readonly sourceUrl: string | null;
  readonly atMs: number;
}

/** One task of the emulator, from request to end; its session decides when it starts. */
export interface TaskRun {
  readonly task: AgentTask;
  /** Closes the session when the task is done. */
  readonly terminateOnCompletion: boolean;
  readonly acceptedAtMs: number;
  /** When it ended, Unix time in milliseconds; `null` before. */
  readonly endedAtMs: number | null;
  readonly state: TaskState;
  readonly isPaused: boolean;
  readonly isDisconnected: boolean;
  readonly files: readonly DownloadedFile[];
  readonly network: readonly { readonly url: string; readonly timestamp: number }[];
  usage(): UsageReading;
  /** Runs the agent; resolves when it has released the session. */
  work(): Promise<void>;
  setPaused(isPaused: boolean): void;
  /** Answers the open guardrail; false when none is open. */
  answer(text: string): boolean;
  /** Ends it from outside. A second call has no effect. */
  end(reason: string): void;
  /** Resolves when it has settled or waits at a guardrail, at once when it already does. */
  whenSettledOrAsking(): Promise<void>;
}

/** What a task reports to its session. */
export type TaskUpdate =
  | { readonly type: 'started' }
  | Extract<AgentEvent, { type: 'agent' | 'action' | 'disconnected' | 'reconnected' }>
  | { readonly type: 'guardrail' }
  | { readonly type: 'answered' }
  | { readonly type: 'settled' };

/** Half of a surrogate pair, which no URL can contain. */
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** How long an agent may take to release an ended task before the session continues without it, in milliseconds. */
const releaseTimeoutMs = 1_000;

/** True when the task has reached its end. */
export const isOver = (state: TaskState): boolean =>
  state.status === 'completed' || state.status === 'failed' || state.status === 'terminated';

/** Makes a queued task. */
export function createTaskRun(
  order: { readonly task: AgentTask; readonly terminateOnCompletion: boolean },
  agent: Agent,
  {
    clock,
    store,
    onUpdate,
    onError,
  }: {
    readonly clock: Clock;
    readonly store: FileStore;
    readonly onUpdate: (run: TaskRun, update: TaskUpdate) => void;
    readonly onError: (error: unknown) => void;
  },
): TaskRun {
  const { task } = order;
  const { hide, hideIn } = createRedactor(task.secrets);
  const acceptedAtMs = clock.now();
  const meter = createUsageMeter(acceptedAtMs);
  const ending = new AbortController();
  const files: DownloadedFile[] = [];
  const network: { url: string; timestamp: number }[] = [];
  const sleeps = new Set<Countdown>();
  let state: TaskState = { status: 'queued' };
  let isPaused = false;
  let isDisconnected = false;
  let lastThought = '';
  let endedAtMs: number | null = null;
  let resolveAnswer: ((text: string) => void) | null = null;
  let resumed = createDeferred();
  let settledOrAsking = createDeferred();

  // The time limit covers only work: waiting for a person or in a paused session does not count.
  const limit = createCountdown(clock, task.maxDurationMs, () =>
    settle({
      status: 'failed',
      code: 'TASK_TIMEOUT',
      message: `The task took longer than ${task.maxDurationMs} ms.`,
    }),
  );

  function updateTimers(): void {
    const isRunning = !isPaused && !isOver(state);
    limit.run(isRunning && state.status === 'running');
    for (const sleep of sleeps) sleep.run(isRunning);
  }

  function settle(next: TaskState): void {
    if (isOver(state)) return;
    state = next;
    endedAtMs = clock.now();
    meter.stop(endedAtMs);
    limit.cancel();
    resolveAnswer = null;
    ending.abort(new DOMException('The task has ended.', 'AbortError'));
    for (const sleep of sleeps) sleep.cancel();
    onUpdate(run, { type: 'settled' });
    settledOrAsking.resolve();
    resumed.resolve();
  }

  /** Resolves with the promise, or rejects as soon as the task ends. */
  const untilEnd = <Value>(promise: Promise<Value>): Promise<Value> => untilAborted(promise, ending.signal);

  const context: AgentContext = {
    signal: ending.signal,
    now: () => clock.now(),
    sleep(ms) {
      return untilEnd(
        new Promise<void>((resolve) => {
          const sleep = createCountdown(clock, ms, () => {
            sleeps.delete(sleep);
            resolve();
          });
          sleeps.add(sleep);
          updateTimers();
        }),
      );
    },
    whenResumed: () => untilEnd(isPaused ? resumed.promise : Promise.resolve()),
    ask(question, kind = 'human_input_needed') {
      const answered = new Promise<string>((resolve) => void (resolveAnswer = resolve));
      if (!isOver(state)) {
        state = { status: 'guardrail', question: hide(question), kind };
        updateTimers();
        onUpdate(run, { type: 'guardrail' });
        settledOrAsking.resolve();
      }
      return untilEnd(answered);
    },
    addFile({ filename, bytes, sourceUrl }) {
      const name = hide(toFilename(filename)).replace(loneSurrogate, '\ufffd');
      if (isOver(state)) return Promise.resolve();
      files.push({
        fileId: store.add(name, bytes),
        filename: name,
        sourceUrl: sourceUrl ?? null,
        atMs: clock.now(),
      });
      return Promise.resolve();
    },
    readUpload: (fileId) => (task.files.includes(fileId) ? store.read(fileId) : null),
  };

  function handleEvent(event: AgentEvent): void {
    switch (event.type) {
      case 'agent':
        lastThought = hide(event.content);
        return onUpdate(run, { ...event, content: lastThought });
      case 'action':
        return onUpdate(run, event.target === undefined ? event : { ...event, target: hide(event.target) });
      case 'network':
        return void network.push({ url: hide(event.url), timestamp: event.timestampMs });
      case 'usage':
        return meter.add(event);
      case 'disconnected':
      case 'reconnected':
        isDisconnected = event.type === 'disconnected';
        return onUpdate(run, event);
      case 'result':
        return settle({ status: 'completed', message: hideIn(event.message) });
      case 'failure':
        return settle({ status: 'failed', message: hide(event.message), code: event.code });
    }
  }

  async function work(): Promise<void> {
    if (isOver(state)) return;
    state = { status: 'running' };
    meter.start(clock.now());
    updateTimers();
    onUpdate(run, { type: 'started' });
    let events: AsyncIterator<AgentEvent> | null = null;
    try {
      events = agent.run(task, context)[Symbol.asyncIterator]();
      while (!isOver(state)) {
        // oxlint-disable-next-line no-await-in-loop -- one event after the other
        await context.whenResumed();
        // oxlint-disable-next-line no-await-in-loop -- one event after the other
        const step = await untilEnd(events.next());
        if (step.done) break;
        handleEvent(step.value);
      }
      settle({ status: 'completed', message: lastThought });
    } catch (error) {
      // The agent's error may contain a secret, so it goes to `onError` and not to the client.
      if (!isOver(state)) {
        onError(error);
        settle({ status: 'failed', code: 'TASK_FAILED', message: 'The agent stopped unexpectedly.' });
      }
    }
    await releaseAgent(events);
  }

  /** Gives the agent's `finally` blocks a second. */
  async function releaseAgent(events: AsyncIterator<AgentEvent> | null): Promise<void> {
    if (!events?.return) return;
    let cancel = (): void => undefined;
    const late = new Promise<void>((resolve) => void (cancel = clock.after(releaseTimeoutMs, resolve)));
    await Promise.race([events.return().then(noop, noop), late]);
    cancel();
  }

  const run: TaskRun = {
    task,
    terminateOnCompletion: order.terminateOnCompletion,
    acceptedAtMs,
    files,
    network,
    get endedAtMs() {
      return endedAtMs;
    },
    get state() {
      return state;
    },
    get isPaused() {
      return isPaused;
    },
    get isDisconnected() {
      return isDisconnected;
    },
    usage: () => meter.read(clock.now(), state.status === 'completed' || state.status === 'failed'),
    work,
    setPaused(nextIsPaused) {
      if (isPaused === nextIsPaused) return;
      isPaused = nextIsPaused;
      if (isPaused) resumed = createDeferred();
      else resumed.resolve();
      updateTimers();
    },
    answer(text) {
      if (state.status !== 'guardrail' || !resolveAnswer) return false;
      const resolve = resolveAnswer;
      resolveAnswer = null;
      state = { status: 'running' };
      settledOrAsking = createDeferred();
      updateTimers();
      onUpdate(run, { type: 'answered' });
      resolve(text);
      return true;
    },
    end: (reason) => settle({ status: 'terminated', reason }),
    whenSettledOrAsking: () =>
      isOver(state) || state.status === 'guardrail' ? Promise.resolve() : settledOrAsking.promise,
  };
  return run;
}

const noop = (): void => undefined;
