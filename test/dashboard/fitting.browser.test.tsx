// An app may load both, in any order: a layout the styles of the parts, a page later those of the dashboard.
import 'webrun-react/dashboard.css';
import '../../src/components/TaskStatus/TaskStatus.css';
import '../../src/components/button.css';
import type { ReactElement } from 'react';
import { describe, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { WebRunProvider } from 'webrun-react';
import type { StartedRun } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { GuardrailInbox, RunDetails, RunsDashboard, RunsTable } from 'webrun-react/dashboard';
import { messages as ar } from 'webrun-react/locales/ar';
import { messages as de } from 'webrun-react/locales/de';
import { messages as en } from 'webrun-react/locales/en';
import { messages as ja } from 'webrun-react/locales/ja';
import { manyRuns, sampleRun } from '../../stories/dashboard/sampleRuns.js';

// What was cut or went over an edge, and has to stay within it.
const catalogues = { en, de, ja, ar };
type Locale = keyof typeof catalogues;
const client = createWebRunClient({
  baseUrl: 'http://webrun.test',
  fetch: () => new Promise(() => undefined),
});
const show = async (locale: Locale, inlineSize: number, children: ReactElement): Promise<HTMLElement> => {
  const { container } = await render(
    <WebRunProvider client={client} persist={false} locale={locale} messages={catalogues[locale]}>
      <div lang={locale} dir={locale === 'ar' ? 'rtl' : 'ltr'} style={{ inlineSize, blockSize: 700 }}>
        {children}
      </div>
    </WebRunProvider>,
  );
  return container;
};
const nothing = (): undefined => undefined;
const refusedWith = (error: object): StartedRun => sampleRun('refused', { error });
const samples: Readonly<Record<string, StartedRun>> = {
  completed: sampleRun('completed'),
  failed: sampleRun('failed', {
    failure: {
      message: 'The page asked for a password that nobody has given '.repeat(4),
      code: 'AUTHENTICATION_REQUIRED_BY_SITE',
    },
  }),
  terminated: sampleRun('terminated'),
  unanswered: { ...sampleRun('terminated'), isUnanswered: true },
  lost: sampleRun('lost'),
  gone: sampleRun('lost', { reason: 'gone' }),
  full: refusedWith({ code: 'http', status: 503 }),
  limited: refusedWith({ code: 'http', status: 429, apiCode: 'RATE_LIMIT_EXCEEDED', retryAfterMs: 24_000 }),
  signedOut: refusedWith({ code: 'http', status: 401 }),
  running: sampleRun('running'),
  overdue: sampleRun('running', { waiting: { reason: 'overdue' } }),
  reconnecting: sampleRun('running', {
    waiting: { reason: 'reconnecting', nextPollAt: Date.now() + 60_000 },
  }),
  budget: {
    ...sampleRun('running', { costUsd: 0.41 }),
    phase: 'paused',
    budget: {
      v: 1,
      limitUsd: 0.4,
      askedCount: 1,
      askedAtMs: Date.now(),
      answerWithinMs: 300_000,
      pausedCount: 1,
    },
  },
  queued: sampleRun('queued'),
};

describe.each(Object.entries(samples))('the buttons of a run that is %s', (_, run) => {
  test.each(Object.keys(catalogues) as Locale[])(
    'are within its details at any width, in %s',
    async (locale) => {
      const container = await show(
        locale,
        600,
        <RunDetails
          runs={[run]}
          runId={run.runId}
          onRetry={nothing}
          onDismiss={nothing}
          onStart={nothing}
          onCancel={nothing}
        />,
      );
      const box = container.querySelector<HTMLElement>('[dir]')!;
      const over: string[] = [];
      for (let inlineSize = 320; inlineSize <= 1_120; inlineSize += 10) {
        box.style.inlineSize = `${inlineSize}px`;
        const edge = box.getBoundingClientRect();
        for (const button of container.querySelectorAll('.webrun-details-status button')) {
          const { left, right } = button.getBoundingClientRect();
          if (left < edge.left || right > edge.right) over.push(`${inlineSize}: ${button.textContent}`);
        }
      }
      expect(over).toEqual([]);
    },
  );
});

test('a list that the server gives as the reason stays a list, with our sentence below it', async () => {
  const run = sampleRun('failed', {
    failure: { message: 'It can:\n- open a page\n- read a page', code: null },
  });
  const container = await show('en', 700, <RunDetails runs={[run]} runId={run.runId} />);
  const words = container.querySelector<HTMLElement>('.webrun-status-description')!;
  expect(words.innerText.trim().split('\n')).toEqual([
    'It can:',
    '- open a page',
    '- read a page',
    'A retry costs again.',
  ]);
});

test.each([
  ['en', 690],
  ['de', 690],
  ['ja', 690],
  ['ar', 690],
  ['de', 650],
  ['en', 420],
] as const)(
  'in %s a strip of %i px has room for the question and for when its run is stopped',
  async (locale, inlineSize) => {
    const question = 'Which delivery should I choose? Options: Standard for $4.90; Express for $12.00';
    const runs = [
      sampleRun('guardrail', {
        task: 'Order one Arc 2 desk lamp and tell me when it arrives',
        startedAt: Date.now() - 60_000,
        guardrail: { kind: 'human_input_needed', question },
      }),
    ];
    const container = await show(
      locale,
      inlineSize,
      <GuardrailInbox runs={runs} variant="strip" onOpen={nothing} onAnswer={async () => undefined} />,
    );
    const width = (selector: string): number =>
      container.querySelector(selector)!.getBoundingClientRect().width;
    expect(width('.webrun-inbox-item b') / width('.webrun-inbox-item')).toBeGreaterThan(0.26);
    // The words of the deadline are seen where a line has room for them, and read out everywhere.
    if (inlineSize > 500) expect(width('.webrun-deadline > span')).toBeGreaterThan(80);
    else expect(width('.webrun-deadline > span')).toBe(1);
    // Of the task a word or two is seen.
    expect(width('.webrun-inbox-item > .webrun-line-1') - width('.webrun-inbox-item b')).toBeGreaterThan(80);
    expect(container.querySelector('.webrun-inbox-item .webrun-deadline')?.textContent).toMatch(/WebRun/);
  },
);

test.each(Object.keys(catalogues) as Locale[])(
  'in %s the deadline of a question is whole beside its button in 320 px',
  async (locale) => {
    const asking = { runs: [sampleRun('guardrail')], onAnswer: async () => undefined };
    const container = await show(
      locale,
      320,
      <>
        <RunsDashboard {...asking} />
        <div style={{ inlineSize: 288 }}>
          <GuardrailInbox {...asking} variant="strip" onOpen={nothing} />
        </div>
      </>,
    );
    const deadlines = [...container.querySelectorAll('.webrun-inbox-item .webrun-deadline')];
    expect(deadlines).toHaveLength(2);
    for (const { scrollWidth, clientWidth } of deadlines)
      expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
  },
);

test.each(Object.keys(catalogues) as Locale[])(
  'in %s a list of a phone shows the buttons of its filters whole',
  async (locale) => {
    const container = await show(locale, 328, <RunsTable runs={[sampleRun('lost')]} onSelectRun={nothing} />);
    const filters = container.querySelector('.webrun-runs-filters')!;
    expect(filters.scrollWidth).toBeLessThanOrEqual(filters.clientWidth);
  },
);

// Chromium draws the ellipsis beyond the end of a line in the other direction, and there it was cut.
test.each(['en', 'ar'] as const)(
  'in %s a title that is cut on a phone has room for its ellipsis',
  async (locale) => {
    const task = `${'Compare the three cheapest desk lamps '.repeat(5)}\u0642\u0627\u0631\u0646`;
    const container = await show(locale, 328, <RunsTable runs={[sampleRun('completed', { task })]} />);
    const title = container.querySelector('.webrun-runs-title')!;
    const words = document.createRange();
    words.selectNodeContents(title);
    const lines = [...words.getClientRects()].slice(0, 2);
    expect(lines).toHaveLength(2);
    const room = title.getBoundingClientRect().right - Math.max(...lines.map(({ right }) => right));
    expect(room).toBeGreaterThanOrEqual(12);
    expect(getComputedStyle(title.closest('td')!).overflowX).toBe('visible');
  },
);

test("a failure's code is of one colour, beside its task and in the column of results", async () => {
  const colours: string[] = [];
  for (const [width, selector] of [
    [900, '.webrun-runs-code'],
    [1_300, '[data-col="result"] .webrun-code-word'],
  ] as const) {
    const container = await show('en', width, <RunsTable runs={[samples['failed']!]} />);
    await expect.poll(() => container.querySelector(selector)?.checkVisibility()).toBe(true);
    colours.push(getComputedStyle(container.querySelector(selector)!).color);
  }
  expect(colours[0]).toBe(colours[1]);
});

describe('the bulk bar of a list', () => {
  test.each(['en', 'de', 'ar'] as const)('fades where it goes on, and ends whole, in %s', async (locale) => {
    const container = await show(
      locale,
      360,
      <RunsTable runs={manyRuns(12)} onRetry={nothing} onDismiss={nothing} />,
    );
    const [box] = container.querySelectorAll<HTMLInputElement>('tbody input');
    await userEvent.click(box!);
    const bar = container.querySelector<HTMLElement>('[data-bulk]')!;
    expect(bar.scrollWidth).toBeGreaterThan(bar.clientWidth);
    expect(getComputedStyle(bar).maskImage).toContain('gradient');
    bar.scrollLeft = locale === 'ar' ? -bar.scrollWidth : bar.scrollWidth;
    const last = [...bar.querySelectorAll('button')].at(-1)!.getBoundingClientRect();
    const edge = bar.getBoundingClientRect();
    const left = locale === 'ar' ? last.left - edge.left : edge.right - last.right;
    expect(left).toBeGreaterThanOrEqual(31);
  });
});

test.each([
  [360, 30],
  [700, 30],
])(
  'in a list of %i px a row that is gone back to stands right below the heading of its day',
  async (inlineSize, headingPx) => {
    const container = await show('en', inlineSize, <RunsTable runs={manyRuns(200, { days: 1 })} />);
    const scroller = container.querySelector<HTMLElement>('.webrun-runs-scroll')!;
    scroller.style.blockSize = '500px';
    container.querySelector<HTMLElement>('tbody input, [data-run-link]')!.focus();
    for (let step = 0; step < 30; step++) await userEvent.keyboard('{ArrowDown}');
    for (let step = 0; step < 20; step++) await userEvent.keyboard('{ArrowUp}');
    const row = document.activeElement!.closest('[data-run]')!;
    const below = row.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    expect(Math.abs(below - headingPx)).toBeLessThan(3);
  },
);
