import type { AnyRun, RunBudget, Waiting } from 'webrun-react';
import { serializeError, WebRunError } from 'webrun-react/core';
import type {
  Credential,
  PartialResult,
  RunningTask,
  SerializedError,
  TaskFile,
  TaskInput,
  TaskResult,
  Usage,
  WebRunErrorCode,
} from 'webrun-react/core';

/** Fields of a state that do not follow from its status. */
interface Extra {
  readonly runId?: string | undefined;
  readonly input?: TaskInput | undefined;
  readonly task?: undefined;
  readonly usage?: Usage | undefined;
  readonly submittedAt?: number | undefined;
  readonly settledAt?: number | undefined;
  readonly waiting?: Waiting;
  readonly isCancelling?: boolean;
  readonly cancelError?: SerializedError;
  readonly isAnswering?: boolean;
  readonly budget?: RunBudget | undefined;
  readonly allowBudget?: (usd: number) => Promise<void>;
  readonly isUnanswered?: boolean;
  readonly askedAt?: number;
  readonly endedAt?: number;
  readonly sessionId?: string;
  readonly taskId?: string | undefined;
  readonly answer?: (text: string) => Promise<void>;
  readonly cancel?: () => Promise<void>;
  readonly start?: (input: TaskInput) => string;
  readonly retry?: () => string;
  readonly reset?: () => void;
  readonly pollNow?: () => void;
}

const nothing = async (): Promise<void> => undefined;
const ref = { sessionId: 'session-1', taskId: 'task-1' };

/** A usage with all figures known. */
export function usage(costUsd: number | null = 0.0124, durationSeconds: number | null = 23): Usage {
  return {
    promptTokens: 4_120,
    completionTokens: 310,
    totalTokens: 4_430,
    durationSeconds,
    computeSeconds: durationSeconds,
    costUsd,
  };
}

function state(status: AnyRun['status'], keys: object, extra: Extra): AnyRun {
  const isPending = ['queued', 'submitting', 'running', 'guardrail'].includes(status);
  const isSettled = !isPending && status !== 'idle';
  return {
    status,
    runId: status === 'idle' ? undefined : 'run-1',
    task: undefined,
    taskId: 'task' in keys && keys.task !== undefined ? ref.taskId : undefined,
    sessionId: undefined,
    usage: undefined,
    guardrail: undefined,
    result: undefined,
    failure: undefined,
    error: undefined,
    reason: undefined,
    waiting: isPending ? waiting() : undefined,
    isPending,
    isSettled,
    input: { taskDetails: 'Find the three cheapest desk lamps' } satisfies TaskInput,
    startedAt: undefined,
    submittedAt: undefined,
    settledAt: undefined,
    endedAt: undefined,
    askedAt: undefined,
    isUnanswered: false,
    place: undefined,
    isCancelling: false,
    cancelError: undefined,
    isAnswering: false,
    budget: undefined,
    phase: undefined,
    answer: nothing,
    allowBudget: nothing,
    cancel: nothing,
    retry: () => 'run-2',
    reset: () => undefined,
    pollNow: () => undefined,
    ...keys,
    ...extra,
  } as AnyRun;
}

/** A run of $0.41 that has passed its budget of $0.40 and asks a person. */
export function overBudget(budget: Partial<RunBudget> = {}, extra: Extra = {}): AnyRun {
  const asked = {
    v: 1,
    limitUsd: 0.4,
    estimateUsd: 0.05,
    warnedUsd: 0.4,
    askedCount: 1,
    askedAtMs: Date.now() - 20_000,
    askedCostUsd: 0.41,
    answerWithinMs: 300_000,
    pausedCount: 1,
    pausedCostUsd: 0.41,
  } as const;
  return running({ phase: 'paused', usage: usage(0.41, 64), ...extra, budget: { ...asked, ...budget } });
}

/** Why and until when a run waits. */
export function waiting(reason: Waiting['reason'] = 'normal', inMs: number | null = 2_000): Waiting {
  const nextPollAt = inMs === null ? null : Date.now() + inMs;
  return { reason, nextPollAt, retryAfterMs: null, credential: null };
}

const ago = (ms: number): number => Date.now() - ms;

export const idle = (extra: Extra = {}): AnyRun => state('idle', { input: undefined }, extra);
export const queued = (extra: Extra = {}): AnyRun => state('queued', { place: 2 }, extra);
export const submitting = (extra: Extra = {}): AnyRun =>
  state('submitting', { submittedAt: ago(12_000) }, extra);

export function running(extra: Extra & { phase?: RunningTask['phase'] } = {}): AnyRun {
  const { phase = 'running', ...rest } = extra;
  const known = rest.usage ?? usage(0.0124, 64);
  const task: RunningTask = { status: 'running', ...ref, phase, usage: known };
  return state('running', { submittedAt: ago(64_000), task, usage: known, phase }, rest);
}

export function guardrail(question: string | null, extra: Extra & { kind?: string | null } = {}): AnyRun {
  const { kind = 'human_input_needed', ...rest } = extra;
  const asked = { kind, question };
  const known = rest.usage ?? usage(0.0124, 64);
  return state(
    'guardrail',
    {
      submittedAt: ago(64_000),
      guardrail: asked,
      usage: known,
      task: { status: 'guardrail', ...ref, guardrail: asked, usage: known },
    },
    rest,
  );
}

export function completed(result: Partial<TaskResult> = {}, extra: Extra = {}): AnyRun {
  const whole: TaskResult = {
    message: 'Done.',
    output: null,
    outputError: null,
    files: [],
    network: [],
    ...result,
  };
  const known = extra.usage ?? usage(0.0187, 23);
  const task = { status: 'completed', ...ref, usage: known, completedAt: null, result: whole };
  return state(
    'completed',
    { submittedAt: ago(60_000), settledAt: ago(37_000), task, usage: known, result: whole },
    extra,
  );
}

const nothingBrought: PartialResult = { answer: null, output: null, files: [], network: [] };

export function failed(
  message: string | null,
  code: string | null = 'NAVIGATION_TIMEOUT',
  extra: Extra & { readonly partial?: Partial<PartialResult> } = {},
): AnyRun {
  const failure = { message, code, ...nothingBrought, ...extra.partial };
  const known = extra.usage ?? usage(0.0093, 48);
  const task = { status: 'failed', ...ref, usage: known, failure };
  return state(
    'failed',
    { submittedAt: ago(60_000), settledAt: ago(12_000), task, usage: known, failure },
    extra,
  );
}

export function terminated(extra: Extra & { readonly partial?: Partial<PartialResult> } = {}): AnyRun {
  const known = extra.usage ?? usage(0.0071, 41);
  const partial = { ...nothingBrought, ...extra.partial };
  const task = { status: 'terminated', ...ref, usage: known, reason: null, partial };
  return state('terminated', { submittedAt: ago(60_000), settledAt: ago(19_000), task, usage: known }, extra);
}

export function refused(
  status: number | null,
  extra: Extra & {
    retryAfterMs?: number;
    message?: string;
    code?: WebRunErrorCode;
    apiCode?: string;
    field?: string;
    credential?: Credential;
  } = {},
): AnyRun {
  const {
    retryAfterMs,
    message = 'The server refused the request.',
    code = status === null ? 'network' : 'http',
    apiCode = null,
    field = null,
    credential = null,
    ...rest
  } = extra;
  const error = serializeError(
    new WebRunError(message, {
      code,
      status,
      apiCode,
      field,
      credential,
      retryAfterMs: retryAfterMs ?? null,
    }),
  );
  return state('refused', { submittedAt: ago(2_000), settledAt: Date.now(), error }, rest);
}

export function lost(reason: 'cut' | 'unidentified' | 'gone', extra: Extra = {}): AnyRun {
  const error = serializeError(
    new WebRunError('[webrun-react] Could not reach /start/run-task: no answer.', {
      code: 'network',
      outcome: 'unknown',
    }),
  );
  const unknown = usage(null, null);
  return state(
    'lost',
    { submittedAt: ago(60_000), settledAt: ago(1_000), error, reason, usage: unknown },
    extra,
  );
}

export const files: readonly TaskFile[] = [
  {
    filename: 'lamps-under-50.csv',
    url: 'https://blobs.example/a',
    sourceUrl: null,
    downloadedAt: Date.UTC(2026, 9, 1, 12, 4),
  },
  {
    filename: 'product-comparison-desk-lamps-2026-autumn-catalogue-final-version-2.pdf',
    url: 'https://blobs.example/b',
    sourceUrl: null,
    downloadedAt: Date.UTC(2026, 9, 1, 12, 4),
  },
  { filename: 'screenshot.png', url: null, sourceUrl: null, downloadedAt: null },
];

export const network: TaskResult['network'] = [
  {
    id: 'n1',
    taskId: 'task-1',
    urls: [
      { url: 'https://shop.example/', timestampMs: 1_000 },
      { url: 'https://shop.example/search?q=desk+lamp&sort=price', timestampMs: 4_000 },
      { url: 'https://shop.example/p/arc-2', timestampMs: 9_000 },
      { url: 'javascript:alert(document.cookie)', timestampMs: 13_000 },
      { url: 'https://cdn.shop.example/img/beam-mini-front-1600.webp', timestampMs: 17_000 },
    ],
  },
];

export const markdown = `# Three desk lamps under $50

1. **Arc 2**, $32.00, in stock, 4.6 of 5 from 218 reviews
2. **Fold**, $39.50, in stock, 4.4 of 5 from 96 reviews
3. **Beam Mini**, $44.90, ships in 3 days, 4.7 of 5 from 41 reviews

The cheapest is **Arc 2**. Its page is [shop.example/p/arc-2](https://shop.example/p/arc-2). The shop adds \`$4.90\` for shipping below $60.`;

export const csv = `Name,"Price, USD",Rating,Reviews,Delivery
Arc 2,32.00,4.6,218,In stock
Fold,39.50,4.4,96,In stock
Beam Mini,44.90,4.7,41,3 days
Halo,47.00,4.1,"1,204",In stock`;

export const lamps = {
  cheapest: 'Arc 2',
  currency: 'USD',
  lamps: [
    { name: 'Arc 2', price: 32, inStock: true },
    { name: 'Fold', price: 39.5, inStock: true },
    { name: 'Beam Mini', price: 44.9, inStock: false },
  ],
};

/** Hostile text, as an untrusted page may put anywhere. */
export const hostile =
  'Vergleiche die Kraftfahrzeughaftpflichtversicherungstarife auf https://a-very-long-subdomain.insurance-comparison.example/tariffs/2026/private-customers?region=north-west&sort=price <img src=x onerror=alert(1)> ‮gnihtyna yas nac I';
