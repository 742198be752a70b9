import { createTaskClient, emptyPartialResult, requestJson, unknownUsage } from 'webrun-react/core';
import type { JsonRequest, Task, WebRunClient } from 'webrun-react/core';

/** A client of another hybrid service: `POST /jobs` is held up to 20 s, then answers with a job that is done, or with one to poll. */
export function createJobsClient(baseUrl: string, apiKey?: string): WebRunClient {
  const send = (path: string, options: JsonRequest = {}) =>
    requestJson(baseUrl, path, { ...options, apiKey });
  return createTaskClient({
    baseUrl,
    service: {
      name: 'Acme Jobs',
      holdMs: 20_000,
      maxDurationMs: 3_600_000,
      answerLimitMs: Infinity,
      sessionUsdPerMinute: null,
      usualDurationsMs: null,
      maxTaskLength: Infinity,
      inputFields: [],
    },
    runTask: async ({ taskDetails: prompt }, options) =>
      toTask(await send('/jobs', { ...options, body: { prompt } })),
    getTask: async ({ taskId }, options) => toTask(await send(`/jobs/${taskId}`, options)),
    answerGuardrail: async ({ taskId }, text, options) =>
      void (await send(`/jobs/${taskId}/input`, { ...options, body: { text } })),
    cancelTask: async ({ taskId }, options) =>
      void (await send(`/jobs/${taskId}/cancel`, { ...options, body: {} })),
  });
}

function toTask({ id, state, text, cents }: Readonly<Record<string, unknown>>): Task {
  const taskId = encodeURIComponent(String(id));
  const usage = { ...unknownUsage, costUsd: typeof cents === 'number' ? cents / 100 : null };
  const base = { sessionId: taskId, taskId, usage };
  const message = typeof text === 'string' ? text : null;
  if (state === 'asks') return { ...base, status: 'guardrail', guardrail: { kind: null, question: message } };
  if (state === 'stopped') return { ...base, status: 'terminated', reason: message };
  if (state === 'broken')
    return { ...base, status: 'failed', failure: { ...emptyPartialResult, message, code: null } };
  if (state !== 'done') return { ...base, status: 'running', phase: 'running' };
  const result = { message, output: null, outputError: null, files: [], network: [] };
  return { ...base, status: 'completed', completedAt: null, result };
}
