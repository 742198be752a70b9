import type { StartedRun } from 'webrun-react';
import type { Failure, Guardrail, SerializedError, TaskInput, TaskResult } from 'webrun-react/core';
import { createRandom } from '../../test/random.js';

/** The fields of a sample run; everything else follows from its status. */
export interface SampleRun {
  readonly runId?: string;
  readonly task?: string;
  readonly input?: Partial<TaskInput>;
  readonly tags?: readonly string[];
  readonly startedAt?: number;
  readonly seconds?: number | null;
  readonly costUsd?: number | null;
  readonly result?: Partial<TaskResult>;
  readonly failure?: Partial<Failure>;
  readonly guardrail?: Guardrail;
  readonly error?: Partial<SerializedError>;
  readonly reason?: string;
  readonly waiting?: Partial<NonNullable<StartedRun['waiting']>>;
  readonly place?: number;
  readonly completedAt?: string | null;
}

let count = 0;

/** A run as `manager.list()` returns it: plain data. */
export function sampleRun(status: StartedRun['status'], sample: SampleRun = {}): StartedRun {
  count++;
  const { seconds = 23, costUsd = 0.0187, startedAt = Date.now() - 60_000 } = sample;
  const isPending = ['queued', 'submitting', 'running', 'guardrail'].includes(status);
  const isSent = status !== 'queued';
  const ref = { sessionId: `session-${count}`, taskId: `task${String(count).padStart(8, '0')}` };
  const usage = {
    promptTokens: null,
    completionTokens: null,
    totalTokens: costUsd === null ? null : Math.round(costUsd * 400_000),
    durationSeconds: isPending ? null : seconds,
    computeSeconds: null,
    costUsd,
  };
  const hasTask = !['queued', 'submitting', 'refused'].includes(status);
  const result: TaskResult = {
    message: 'Done.',
    output: null,
    outputError: null,
    files: [],
    network: [],
    ...sample.result,
  };
  const parts = {
    guardrail:
      status === 'guardrail'
        ? (sample.guardrail ?? { kind: 'human_input_needed', question: 'Which one?' })
        : undefined,
    result: status === 'completed' ? result : undefined,
    failure:
      status === 'failed'
        ? {
            message: 'No such button',
            code: 'ELEMENT_NOT_FOUND',
            files: [],
            network: [],
            answer: null,
            output: null,
            ...sample.failure,
          }
        : undefined,
  };
  const error =
    status === 'refused' || status === 'lost'
      ? {
          name: 'WebRunError',
          message: 'The connection was cut.',
          code: 'network',
          status: null,
          apiCode: null,
          retryAfterMs: null,
          isRetryable: false,
          outcome: status === 'lost' ? 'unknown' : 'refused',
          field: null,
          ...sample.error,
        }
      : undefined;
  const reason =
    status === 'lost'
      ? (sample.reason ?? 'cut')
      : status === 'terminated'
        ? (sample.reason ?? null)
        : undefined;
  return {
    status,
    runId: sample.runId ?? `run_${String(count).padStart(6, '0')}`,
    name: undefined,
    tags: sample.tags ?? [],
    task: hasTask
      ? {
          status: status === 'lost' ? 'running' : status,
          ...ref,
          usage,
          phase: 'running',
          reason: sample.reason ?? null,
          completedAt: sample.completedAt ?? null,
          ...parts,
        }
      : undefined,
    usage: hasTask ? usage : undefined,
    ...parts,
    error,
    reason: reason ?? undefined,
    waiting: isPending
      ? { reason: 'normal', nextPollAt: null, retryAfterMs: null, credential: null, ...sample.waiting }
      : undefined,
    sessionId: hasTask ? ref.sessionId : undefined,
    taskId: hasTask ? ref.taskId : undefined,
    input: { taskDetails: sample.task ?? 'Find the three cheapest desk lamps', ...sample.input },
    startedAt,
    submittedAt: isSent ? startedAt : undefined,
    askedAt: status === 'guardrail' ? startedAt : undefined,
    endedAt: sample.completedAt ? Date.parse(sample.completedAt) : undefined,
    settledAt: isPending ? undefined : startedAt + (seconds ?? 40) * 1_000,
    place: sample.place,
    phase: status === 'running' ? 'running' : undefined,
    isPending,
    isSettled: !isPending,
    isCancelling: false,
    cancelError: undefined,
    isAnswering: false,
  } as unknown as StartedRun; // the union's members are narrower than what one literal can say
}

const tasks = [
  'Find the contact page of Acme Ltd and every phone number on it',
  'Collect 40 product pictures',
  'Check the stock of kettle no. 213',
  'Check the stock of standing desk no. 212',
  'Summarise the release notes of version 8',
  'Find the cheapest green tea no. 210',
  'Read the tariff table of the harbour office',
  'Collect reviews of kettle no. 181',
  'List the open positions at Borealis',
  'Read the opening hours of 30 branches',
];
const hosts = ['acme.example', 'shop.example', 'portal.example', 'harbour.example', 'borealis.example'];
const tags = ['stock', 'nightly', 'prices', 'contacts', 'research', 'content', 'invoices'];
const codes = ['ELEMENT_NOT_FOUND', 'TASK_TIMEOUT', 'NAVIGATION_TIMEOUT', 'PAGE_CRASH'];
const answers = [
  'In stock: 14 pieces, sent within one day',
  'Out of stock until 3 Dec',
  '4 departments',
  '7 positions, 3 of them remote',
];

/** Many settled runs over some days, newest first; equal seeds give equal runs. */
export function manyRuns(
  amount: number,
  { now = Date.now(), days = 60, seed = 1 } = {},
): readonly StartedRun[] {
  const source = createRandom(seed);
  const random = (): number => source.next();
  const pick = <Value>(list: readonly Value[]): Value => list[Math.floor(random() * list.length)] as Value;
  const step = (days * 86_400_000) / amount;
  return Array.from({ length: amount }, (_, index) => {
    const startedAt = now - 120_000 - index * step;
    const chance = random();
    const seconds = random() < 0.9 ? 4 + random() * 44 : 50 + random() * 240;
    const sample: SampleRun = {
      runId: `run_${String(amount - index).padStart(6, '0')}`,
      task: pick(tasks),
      input: { startingUrl: `https://${pick(hosts)}/` },
      tags:
        random() < 0.3
          ? [pick(tags), 'nightly'].filter((tag, at, all) => all.indexOf(tag) === at)
          : [pick(tags)],
      startedAt,
      seconds: Math.round(seconds * 10) / 10,
      costUsd: random() < 0.03 ? null : Math.round((0.002 + random() * 0.05) * 10_000) / 10_000,
    };
    if (chance < 0.91) return sampleRun('completed', { ...sample, result: { message: pick(answers) } });
    if (chance < 0.96)
      return sampleRun('failed', {
        ...sample,
        failure: { message: 'No button with that name', code: pick(codes) },
      });
    if (chance < 0.98) return sampleRun('terminated', sample);
    if (chance < 0.99) return sampleRun('refused', { ...sample, error: { code: 'http', status: 503 } });
    return sampleRun('lost', { ...sample, costUsd: null });
  });
}

/** A working day: two questions, some active runs, and some ended ones. */
export function workingDay(now = Date.now()): readonly StartedRun[] {
  const ago = (seconds: number): number => now - seconds * 1_000;
  return [
    sampleRun('queued', {
      runId: 'run_queued_1',
      task: 'Download the October statements',
      tags: ['invoices'],
      startedAt: ago(8),
      place: 1,
      costUsd: null,
    }),
    sampleRun('queued', {
      runId: 'run_queued_2',
      task: 'List the headings of the help centre',
      tags: ['content'],
      startedAt: ago(6),
      place: 2,
      costUsd: null,
    }),
    sampleRun('guardrail', {
      runId: 'run_asks_1',
      task: 'Order one Arc 2 desk lamp',
      tags: ['purchase'],
      startedAt: ago(178),
      costUsd: 0.0188,
      input: { startingUrl: 'https://shop.example/' },
      guardrail: {
        kind: 'human_input_needed',
        question: 'Which delivery should I choose? Options: Standard for $4.90; Express for $12.00',
      },
    }),
    sampleRun('guardrail', {
      runId: 'run_asks_2',
      task: 'Log in and list the open invoices',
      tags: ['invoices', 'monthly'],
      startedAt: ago(66),
      costUsd: 0.0093,
      input: { startingUrl: 'https://portal.example/' },
      guardrail: {
        kind: 'human_input_needed',
        question: 'The page asks for a user name and a password to go on.',
      },
    }),
    sampleRun('running', {
      runId: 'run_running_1',
      task: 'Compare the three cheapest desk lamps under $50',
      tags: ['research'],
      startedAt: ago(72),
      costUsd: 0.0124,
    }),
    sampleRun('running', {
      runId: 'run_running_2',
      task: 'Read the price table of every supplier page',
      tags: ['prices', 'nightly'],
      startedAt: ago(221),
      costUsd: 0.0307,
      waiting: { reason: 'reconnecting', nextPollAt: now + 8_000 },
    }),
    sampleRun('submitting', {
      runId: 'run_submitting',
      task: 'Check delivery times for 12 postcodes',
      tags: ['delivery'],
      startedAt: ago(18),
      costUsd: null,
    }),
    sampleRun('failed', {
      runId: 'run_failed',
      task: 'Collect 40 product pictures',
      tags: ['pictures'],
      startedAt: ago(900),
      seconds: 48,
      costUsd: 0.0212,
      failure: { message: 'No “Download” button on the page', code: 'ELEMENT_NOT_FOUND' },
    }),
    sampleRun('lost', {
      runId: 'run_lost',
      task: 'Fill in the supplier questionnaire',
      tags: ['forms'],
      startedAt: ago(1_500),
      seconds: null,
      costUsd: null,
    }),
    ...manyRuns(207, { now: ago(1_800), days: 4, seed: 3 }),
  ];
}

/** A day on which every run failed, with one code. */
export function allFailed(now = Date.now()): readonly StartedRun[] {
  return Array.from({ length: 12 }, (_, index) =>
    sampleRun('failed', {
      task: `Log in and list the open invoices, branch ${12 - index}`,
      input: { startingUrl: 'https://portal.example/' },
      startedAt: now - (index + 1) * 60_000,
      seconds: 52,
      costUsd: 0.0098,
      failure: { message: 'portal.example did not answer', code: 'NAVIGATION_TIMEOUT' },
    }),
  );
}
