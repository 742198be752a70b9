// oxlint-disable react/no-array-index-key -- the lists never change
import 'webrun-react/styles.css';
import type { ReactElement } from 'react';
import { beforeEach, describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { CostMeter, GuardrailPrompt, TaskForm, TaskResult, TaskStatus } from 'webrun-react';
import type { AnyRun } from 'webrun-react';
import { TaskStatus as Status } from 'webrun-react/primitives';
import { Emulated } from '../../stories/Emulated.js';
import {
  completed,
  csv,
  failed,
  files,
  guardrail,
  hostile,
  idle,
  lost,
  network,
  queued,
  refused,
  running,
  submitting,
  terminated,
  usage,
  waiting,
} from '../../stories/states.js';
import { serializeError, WebRunError } from 'webrun-react/core';

beforeEach(() => page.viewport(1_440, 900));

/** Renders each element in a box of its own and gives the outer heights of the components. */
async function heights(width: number, elements: readonly ReactElement[]): Promise<number[]> {
  const screen = await render(
    <div style={{ inlineSize: width, font: '16px sans-serif' }}>
      {elements.map((element, index) => (
        <div key={index} data-box="">
          {element}
        </div>
      ))}
    </div>,
  );
  // Fonts and the leaf clocks settle within a frame.
  await new Promise(requestAnimationFrame);
  return [...screen.container.querySelectorAll('[data-box] > .webrun')].map((part) =>
    Math.round(part.getBoundingClientRect().height),
  );
}

const states = (): AnyRun[] => [
  idle(),
  queued(),
  submitting(),
  running(),
  running({ waiting: waiting('overdue') }),
  running({ waiting: waiting('reconnecting', 8_000) }),
  running({ waiting: waiting('offline', null) }),
  running({ waiting: waiting('rate-limited', 24_000) }),
  running({ waiting: waiting('hidden', 30_000) }),
  running({ waiting: waiting('unauthorized', 30_000) }),
  running({ waiting: waiting('detached', null) }),
  running({ phase: 'paused' }),
  running({ isCancelling: true }),
  guardrail(hostile),
  guardrail(hostile, { waiting: waiting('unauthorized', 30_000) }),
  completed(),
  failed('The page did not load.'),
  terminated(),
  lost('cut'),
  lost('gone'),
  refused(429, { retryAfterMs: 24_000 }),
  refused(503, { retryAfterMs: 24_000 }),
  refused(401),
  refused(402),
];

describe('a change of state moves nothing below it', () => {
  test.each([
    [616, 94],
    [700, 94],
    [800, 74],
    [1_200, 74],
    [328, 138],
  ])('TaskStatus, %s px wide, is %s px high in every state', async (width, height) => {
    const elements = states().map((run, index) => (
      <TaskStatus key={index} run={run} onResume={() => undefined} />
    ));
    expect(new Set(await heights(width, elements))).toEqual(new Set([height]));
  });

  test.each([
    [800, 74],
    [328, 138],
  ])('TaskStatus, %s px wide, is as high with a last step in strange words', async (width, height) => {
    // Said again every second: what is said before the channel is open is not heard.
    const said = `[after 1s] [say: ${hostile}] `.repeat(30);
    const screen = await render(
      <div style={{ inlineSize: width }}>
        <Emulated task={`${said}[after 60m]`} transport="auto">
          {(run) => <TaskStatus run={run} />}
        </Emulated>
      </div>,
    );
    const status = screen.container.querySelector('.webrun-status')!;
    await expect.poll(() => status.getAttribute('data-status')).toBe('running');
    const before = status.getBoundingClientRect().height;
    await expect.poll(() => status.querySelector('.webrun-status-step')?.textContent).toContain('Vergleiche');
    expect([before, status.getBoundingClientRect().height]).toEqual([height, height]);
    expect(status.scrollWidth).toBeLessThanOrEqual(status.clientWidth);
  });

  test.each([328, 400, 800])('CostMeter, %s px wide, is 110 px high in every state', async (width) => {
    const runs = [
      running(),
      completed(),
      idle(),
      submitting(),
      refused(402),
      ...[0.0431, 0.0631, null, 0.000021].map((cost) => running({ usage: usage(cost) })),
    ];
    const elements = runs.flatMap((run, index) => [
      <CostMeter key={index} run={run} budgetUsd={0.05} />,
      <CostMeter key={`${index} free`} run={run} />,
    ]);
    elements.push(
      <CostMeter key="estimate" run={running({ usage: usage(null) })} budgetUsd={0.05} estimateUsd={0.01} />,
    );
    expect(new Set(await heights(width, elements))).toEqual(new Set([110]));
  });

  test.each([328, 420])('GuardrailPrompt, %s px wide, is as high while sending as before', async (width) => {
    const question = 'Which of the two accounts should I use?';
    const [asked, sending, notStopped] = await heights(width, [
      <GuardrailPrompt key={1} run={guardrail(question)} focusOnArrival={false} />,
      <GuardrailPrompt key={2} run={guardrail(question, { isAnswering: true })} focusOnArrival={false} />,
      <GuardrailPrompt
        key={3}
        run={guardrail(question, {
          cancelError: serializeError(new WebRunError('lost', { code: 'network' })),
        })}
        focusOnArrival={false}
      />,
    ]);
    expect(sending).toBe(asked);
    expect(notStopped).toBe(asked);
  });

  test('GuardrailPrompt keeps its height when a send failed and when it was answered elsewhere', async () => {
    const answer = (): Promise<void> =>
      Promise.reject(new WebRunError('lost', { code: 'network', outcome: 'unknown' }));
    const question = 'Which of the two accounts should I use?';
    const show = (run: AnyRun): ReactElement => (
      <div style={{ inlineSize: 420 }}>
        <GuardrailPrompt run={run} focusOnArrival={false} />
      </div>
    );
    const screen = await render(show(guardrail(question, { answer })));
    const height = (): number | undefined =>
      screen.container.querySelector('.webrun-guardrail')?.getBoundingClientRect().height;
    const before = height();
    await screen.getByLabelText('Your answer').fill('Acme');
    await screen.getByRole('button', { name: 'Send answer' }).click();
    await expect.element(screen.getByText('Not confirmed. Your text is kept.')).toBeVisible();
    expect(height()).toBe(before);
    await screen.rerender(show(guardrail('Which of the two accounts shall I use?')));
    await screen.getByLabelText('Your answer').fill('Acme');
    await screen.rerender(show(running()));
    await expect.element(screen.getByRole('heading', { name: 'Answered' })).toBeVisible();
    expect(height()).toBe(before);
  });

  test('TaskForm keeps its height when its input is refused', async () => {
    const screen = await render(
      <div style={{ inlineSize: 420 }}>
        <TaskForm onStart={() => undefined} />
      </div>,
    );
    const height = (): number | undefined =>
      screen.container.querySelector('form')?.getBoundingClientRect().height;
    const before = height();
    await screen.getByRole('button', { name: 'Start task' }).click();
    await expect.element(screen.getByText('Say what should be done.')).toBeVisible();
    expect(height()).toBe(before);
  });
});

describe('nothing runs over the edge', () => {
  const unbroken = 'x'.repeat(400);
  const everything = (): ReactElement[] => [
    <TaskStatus key={1} run={failed(unbroken, unbroken)} />,
    <TaskStatus key={2} run={guardrail(unbroken)} />,
    <GuardrailPrompt key={3} run={guardrail(unbroken)} host={unbroken} focusOnArrival={false} />,
    <GuardrailPrompt
      key={4}
      run={guardrail(`Which?\n- ${unbroken.slice(0, 110)}\n- B`)}
      focusOnArrival={false}
    />,
    <CostMeter key={5} run={running({ usage: usage(0.000_000_001_234) })} budgetUsd={0.05} />,
    <TaskForm key={6} suggestions={[unbroken]} />,
    <TaskResult
      key={7}
      run={completed({
        message: `# ${unbroken}\n\n\`${unbroken}\`\n\n| ${unbroken} | b |\n|--|--|\n| c | d |`,
      })}
    />,
    <TaskResult
      key={8}
      run={completed({ message: csv }, { input: { taskDetails: 'x', outputType: 'structured_csv' } })}
    />,
    <TaskResult
      key={9}
      run={completed({ files: [{ ...files[0]!, filename: unbroken }] })}
      defaultTab="files"
    />,
    <TaskResult key={10} run={completed({ network })} defaultTab="network" />,
    <TaskResult key={11} run={failed(unbroken)} />,
  ];

  test.each([
    [288, 'ltr'],
    [328, 'ltr'],
    [328, 'rtl'],
    [1_200, 'ltr'],
  ])('in %s px, %s', async (width, dir) => {
    const screen = await render(
      <div dir={dir} style={{ inlineSize: width }}>
        {everything()}
      </div>,
    );
    await expect
      .poll(() => screen.container.querySelectorAll('.webrun-prose, table').length)
      .toBeGreaterThan(2);
    const box = screen.container.firstElementChild!;
    expect(box.scrollWidth).toBe(width);
    for (const part of screen.container.querySelectorAll('.webrun')) {
      expect(part.getBoundingClientRect().width, part.className).toBeLessThanOrEqual(width);
      expect(part.scrollWidth, part.className).toBeLessThanOrEqual(part.clientWidth);
    }
  });
});

test('an override of a token on any ancestor reaches the components inside', async () => {
  const screen = await render(
    <div style={{ '--webrun-accent': 'rgb(1, 2, 3)', '--webrun-radius': '0px' } as React.CSSProperties}>
      <TaskForm />
    </div>,
  );
  const button = screen.getByRole('button', { name: 'Start task' }).element();
  expect(getComputedStyle(button).backgroundColor).toBe('rgb(1, 2, 3)');
  expect(getComputedStyle(button).borderRadius).toBe('0px');
});

test('one class of the app’s own wins', async () => {
  const style = document.createElement('style');
  style.textContent = '.mine { padding: 7px; }';
  document.head.append(style);
  const screen = await render(<TaskStatus run={idle()} className="mine" />);
  expect(getComputedStyle(screen.container.querySelector('.mine')!).padding).toBe('7px');
  style.remove();
});

test('the progress of a run is the edge of its panel, and else where the app has put it', async () => {
  const screen = await render(
    <div style={{ inlineSize: 400 }}>
      <TaskStatus run={running()} />
      <Status.Root run={running()}>
        <Status.Body>
          <Status.Label />
          <Status.Progress />
          <Status.Description />
        </Status.Body>
      </Status.Root>
    </div>,
  );
  const [own, composed] = screen.container.querySelectorAll('.webrun-status');
  const boxOf = (element: Element, selector: string): DOMRect =>
    element.querySelector(selector)!.getBoundingClientRect();
  const { bottom } = own!.getBoundingClientRect();
  expect(Math.abs(boxOf(own!, '.webrun-progress').bottom - bottom)).toBeLessThanOrEqual(1);
  const bar = boxOf(composed!, '.webrun-progress');
  expect(bar.top).toBeGreaterThanOrEqual(boxOf(composed!, '.webrun-label').bottom);
  expect(bar.bottom).toBeLessThanOrEqual(boxOf(composed!, '.webrun-status-description').top);
  expect(bar.width).toBeGreaterThan(300);
});
