import { createWebRunClient } from 'webrun-react/core';
import { createRunManager } from 'webrun-react/runs';
import type { RunManager, StartedRun } from 'webrun-react/runs';

// A program in plain Node: no page, no React, no test around it. It says what it saw as one line of JSON, and must end by itself once
// its manager is disposed.

/** What the program has seen. */
export interface Report {
  readonly statuses: readonly string[];
  readonly settled: readonly string[];
  readonly list: readonly string[];
  readonly isClone: boolean;
}

const [baseUrl = '', story = ''] = process.argv.slice(2);
const manager = createRunManager({ client: createWebRunClient({ baseUrl, apiKey: 'test' }) });

const untilStatus = (runId: string, status: StartedRun['status']): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (manager.get(runId)?.status !== status) return;
      stop();
      resolve();
    };
    const stop = manager.subscribe(look, runId);
    look();
  });

const stories: Readonly<Record<string, (own: RunManager) => Promise<StartedRun | undefined>>> = {
  /** Starts two, is asked, answers, and waits for the end of both. */
  async 'to the end'(own) {
    const runId = own.start(
      { taskDetails: '[after 1s] [ask: Which?] [after 1s] [say: done]' },
      { tags: ['night'] },
    );
    const refused = own.start({ taskDetails: '' });
    await untilStatus(runId, 'guardrail');
    await own.answer(runId, 'blue');
    await own.settled(refused);
    return own.settled(runId);
  },
  /** Is disposed while the task is polled. */
  async 'while polled'(own) {
    const runId = own.start({ taskDetails: '[after 60s]' });
    await untilStatus(runId, 'running');
    return own.get(runId);
  },
  /** Is disposed while the POST is held: that goes on, and then the program ends. */
  async 'while held'(own) {
    const runId = own.start({ taskDetails: '[after 60s]' });
    await untilStatus(runId, 'submitting');
    return own.get(runId);
  },
};

const statuses: string[] = [];
const settled: string[] = [];
manager.subscribe((runId) => statuses.push(manager.get(runId)?.status ?? ''));
manager.onSettled(({ status }) => settled.push(status));
const run = await stories[story]?.(manager);
manager.dispose();
const report: Report = {
  statuses: [...new Set(statuses)],
  settled,
  list: manager.list().map(({ status, tags }) => [status, ...tags].join(' ')),
  isClone: JSON.stringify(structuredClone(run)) === JSON.stringify(run),
};
console.log(JSON.stringify(report));
