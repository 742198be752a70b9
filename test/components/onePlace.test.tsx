import { render } from '@testing-library/react';
import { describe, expect, test } from 'vitest';
import {
  ConnectionStatus,
  CostMeter,
  GuardrailPrompt,
  LiveView,
  TaskResult,
  TaskStatus,
  TaskTimeline,
  WebRunProvider,
} from 'webrun-react';
import type { AnyRun, TaskEventLog } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import type { TaskEvent } from 'webrun-react/core';
import { completed, failed, guardrail, running, submitting, usage, waiting } from '../../stories/states.js';

const client = createWebRunClient({
  baseUrl: 'http://webrun.test',
  fetch: () => new Promise(() => undefined),
});

/** Everything about one run on one page. */
function show(run: AnyRun, events: readonly Partial<TaskEvent>[] = []): HTMLElement {
  const log: TaskEventLog = {
    dropped: 0,
    events: events.map((event, id) => ({
      id,
      at: 0,
      kind: 'started',
      taskId: 't',
      text: null,
      name: null,
      until: null,
      ...event,
    })),
  };
  return render(
    <WebRunProvider client={client} persist={false} transport="live">
      <TaskStatus run={run} />
      <ConnectionStatus run={run} />
      <CostMeter run={run} budgetUsd={0.05} />
      <GuardrailPrompt run={run} focusOnArrival={false} />
      <LiveView run={run} />
      <TaskTimeline run={run} log={log} />
      <TaskResult run={run} />
    </WebRunProvider>,
  ).container;
}
const times = (container: HTMLElement, text: string): number =>
  // What is only read aloud is heard once as well, when it changes.
  (container.textContent ?? '').split(text).length - 1;

describe('with everything on one page, one place says', () => {
  test('the question, and the others lead there', () => {
    const question = 'Which delivery should I choose?';
    const page = show(guardrail(question), [{}, { kind: 'guardrail', text: question }]);
    expect(times(page, question)).toBe(1);
    expect(page.querySelector('.webrun-guardrail .webrun-question-text')).toHaveTextContent(question);
    const link = page.querySelector<HTMLElement>('.webrun-timeline .webrun-link');
    expect(link).toHaveTextContent('Needs you. Show the question');
    link?.click();
    expect(page.querySelector('.webrun-guardrail')).toHaveFocus();
  });

  test('why it failed, and the others lead there', () => {
    const reason = 'The shop took longer than 30 s.';
    const page = show(failed(reason), [{}, { kind: 'failed', text: reason }]);
    expect(times(page, reason)).toBe(1);
    expect(page.querySelector('.webrun-status-description')).toHaveTextContent(reason);
    const link = page.querySelector<HTMLElement>('.webrun-timeline .webrun-link');
    expect(link).toHaveTextContent('Failed. Show the reason');
    link?.click();
    expect(page.querySelector('.webrun-status')).toHaveFocus();
  });

  test('what it cost, and how long it took', () => {
    const page = show(completed({ message: 'Done.' }, { usage: usage(0.0187, 23) }));
    expect(times(page, '$0.0187')).toBe(1);
    expect(times(page, '23 sec')).toBe(1);
  });

  test('"Live": the word belongs to the picture', () => {
    expect(show(running()).textContent).not.toMatch(/\blive\b(?! connection| picture)/i);
  });
});

test.each([
  ['TaskResult alone', <TaskResult key="a" run={failed('The shop is closed.')} />],
  [
    'TaskTimeline alone',
    <TaskTimeline
      key="b"
      run={failed('The shop is closed.')}
      log={{
        dropped: 0,
        events: [
          { id: 1, at: 0, kind: 'failed', taskId: 't', text: 'The shop is closed.', name: null, until: null },
        ],
      }}
    />,
  ],
])('%s says why the run failed itself', (_, element) => {
  expect(render(element).container).toHaveTextContent('The shop is closed.');
});

test('offline while the POST is held, status, connection and picture all say so', () => {
  const page = show(submitting({ waiting: waiting('offline', null) }));
  expect(page.querySelector('.webrun-status .webrun-label')).toHaveTextContent('Offline');
  expect(page.querySelector('.webrun-connection .webrun-label')).toHaveTextContent('Offline');
  expect(page.querySelector('.webrun-live')).toHaveTextContent('offline');
  expect(page.querySelector('.webrun-live .webrun-label')).not.toHaveTextContent('Live');
});

test('of a finished run no component says that it is still asked about', () => {
  const page = show(completed());
  expect(page.querySelector('.webrun-connection')).toHaveTextContent('Nothing to check');
  expect(page.textContent).not.toMatch(/every 2|Checked every/);
});
