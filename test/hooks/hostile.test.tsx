import { QueryClient } from '@tanstack/react-query';
import { cleanup, render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  CostMeter,
  GuardrailPrompt,
  TaskResult,
  TaskStatus,
  useRuns,
  useRunTask,
  WebRunProvider,
} from 'webrun-react';
import type { StateStorage } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';

// What is kept may have been written by anybody: an older version, a broken extension, a person in the DevTools. Each round puts
// one wrong value at one place of a ledger that has a run of every phase, and shows all of it.

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const usage = {
  promptTokens: 1,
  completionTokens: 2,
  totalTokens: 3,
  durationSeconds: 4,
  computeSeconds: 5,
  costUsd: 0.0124,
};
const ids = { sessionId: 's', taskId: 't' };
const common = {
  name: 'main',
  input: { taskDetails: 'Buy', outputType: 'text' },
  hadSecrets: false,
  startedAt: 1_000,
  page: 'p',
};
const sent = { ...common, submittedAt: 2_000, ref: ids };
const error = {
  message: 'No',
  code: 'http',
  status: 500,
  apiCode: 'X',
  retryAfterMs: 5,
  isRetryable: false,
  outcome: 'unknown',
};
const file = { filename: 'a.csv', url: 'https://a.example/a.csv', sourceUrl: null, downloadedAt: 5 };
const kept = {
  version: 1,
  slots: { main: 'completed' },
  runs: [
    { ...common, runId: 'queued', phase: 'queued', priority: 1 },
    { ...common, runId: 'submitting', phase: 'submitting', submittedAt: 2_000 },
    {
      ...sent,
      runId: 'running',
      phase: 'watching',
      task: { status: 'running', phase: 'running', usage, ...ids },
    },
    {
      ...sent,
      runId: 'guardrail',
      phase: 'watching',
      task: { status: 'guardrail', usage, ...ids, guardrail: { kind: 'k', question: 'Which?' } },
    },
    {
      ...sent,
      runId: 'completed',
      phase: 'settled',
      settledAt: 9_000,
      task: {
        status: 'completed',
        usage,
        ...ids,
        completedAt: '2026-01-01T00:00:00Z',
        result: {
          message: 'Done',
          output: [{ a: 1 }],
          outputError: { message: 'bad' },
          files: [file],
          network: [{ id: 'n', taskId: 't', urls: [{ url: 'https://a.example', timestampMs: 1 }] }],
        },
      },
    },
    {
      ...sent,
      runId: 'failed',
      phase: 'settled',
      task: { status: 'failed', usage, ...ids, failure: { message: 'No', code: 'X' } },
    },
    {
      ...sent,
      runId: 'terminated',
      phase: 'settled',
      task: { status: 'terminated', usage, ...ids, reason: 'r' },
    },
    { ...common, runId: 'lost', phase: 'lost', lostReason: 'cut', error },
    { ...common, runId: 'refused', phase: 'refused', error },
  ],
};

function placesIn(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  const below = Object.entries(value).flatMap(([key, each]) => placesIn(each, [...path, key]));
  return path.length > 0 ? [[...path], ...below] : below;
}

function putAt(value: unknown, [key = '', ...path]: readonly string[], wrong: unknown): unknown {
  const changed = Object.assign(Array.isArray(value) ? [] : {}, value) as Record<string, unknown>;
  changed[key] = path.length === 0 ? wrong : putAt(changed[key], path, wrong);
  return changed;
}

function Everything(): ReactElement {
  const run = useRunTask({ name: 'main' });
  const list = useRuns();
  return (
    <>
      <TaskStatus run={run} />
      {list.map((each) => (
        <section key={each.runId}>
          <TaskStatus run={each} />
          <CostMeter run={each} />
          <GuardrailPrompt run={each} />
          <TaskResult run={each} />
        </section>
      ))}
    </>
  );
}

const client = createWebRunClient({
  baseUrl: 'http://webrun.test',
  apiKey: 'test',
  fetch: () => new Promise(() => undefined),
});

function show(text: string): void {
  const storage: StateStorage = {
    getItem: () => text,
    setItem: () => undefined,
    removeItem: () => undefined,
  };
  render(
    <WebRunProvider client={client} queryClient={new QueryClient()} persist={storage}>
      <Everything />
    </WebRunProvider>,
  );
  cleanup();
}

test.each([
  ['null', null],
  ['a text', 'wrong'],
  ['a number', -1],
  ['true', true],
  ['an object', { toString: 1 }],
  ['a list', [null, [], {}]],
])('%s at any place of what is kept breaks no page', (_, wrong) => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const broken: string[] = [];
  for (const path of placesIn(kept)) {
    const spoilt = putAt(kept, path, wrong) as typeof kept;
    // Only the run that is concerned, for speed.
    const runs = path[0] === 'runs' && path[1] ? [spoilt.runs[Number(path[1])]] : spoilt.runs;
    try {
      show(JSON.stringify({ ...spoilt, runs }));
    } catch (thrown) {
      broken.push(`${path.join('.')}: ${(thrown as Error).message.slice(0, 120)}`);
      cleanup();
    }
  }
  vi.restoreAllMocks();
  expect(broken).toEqual([]);
});
