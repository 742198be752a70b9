import 'webrun-react/dashboard.css';
import type { CSSProperties, ReactElement } from 'react';
import { describe, expect, test } from 'vitest';
import { render } from 'vitest-browser-react';
import { WebRunProvider } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import {
  GuardrailInbox,
  RunDetails,
  RunsTable,
  RunStats,
  SpendChart,
  StepGallery,
} from 'webrun-react/dashboard';
import { messages as ar } from 'webrun-react/locales/ar';
import { messages as de } from 'webrun-react/locales/de';
import { messages as en } from 'webrun-react/locales/en';
import { messages as ja } from 'webrun-react/locales/ja';
import { manyEvents, sampleEvents, samplePictures } from '../../stories/dashboard/samplePictures.js';
import { manyRuns, sampleRun, workingDay } from '../../stories/dashboard/sampleRuns.js';

// What was seen in pictures of every story, and has to stay mended.
const catalogues = { en, de, ja, ar };
type Locale = keyof typeof catalogues;
const locales = Object.keys(catalogues) as Locale[];
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
const boxOf = (element: Element): DOMRect => element.getBoundingClientRect();
const areApart = (one: DOMRect, other: DOMRect): boolean =>
  one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top;
const runs = manyRuns(600, { days: 29 });

/** Labels below the bars of a chart, once it has the width of its place. */
async function labelsOf(container: HTMLElement, inlineSize: number): Promise<DOMRect[]> {
  await expect
    .poll(() => container.querySelector('.webrun-bars svg')?.getAttribute('viewBox'))
    .toMatch(new RegExp(`^0 0 (${[...Array(60).keys()].map((less) => inlineSize - less).join('|')}) `));
  return [...container.querySelectorAll('.webrun-bars')].flatMap((chart) =>
    [...chart.querySelectorAll('.webrun-axis text')].map(boxOf),
  );
}

test.each(locales.flatMap((locale) => [360, 640, 768, 1_024].map((width) => [locale, width] as const)))(
  'in %s at %s px no figure of the statistics is torn, and those of a row are level',
  async (locale, width) => {
    const container = await show(locale, width, <RunStats runs={runs} defaultPeriod="30d" />);
    const figures = [...container.querySelectorAll('.webrun-stats-figures > div')];
    expect(figures).toHaveLength(6);
    const rows = new Map<number, Set<number>>();
    for (const figure of figures) {
      const words = document.createRange();
      words.selectNodeContents(figure.querySelector('dd')!);
      const value = words.getBoundingClientRect();
      expect(value.height, figure.textContent).toBeLessThan(32);
      expect(value.left, figure.textContent).toBeGreaterThan(boxOf(figure).left);
      expect(value.right, figure.textContent).toBeLessThan(boxOf(figure).right);
      const { top } = boxOf(figure);
      rows.set(top, (rows.get(top) ?? new Set()).add(value.top));
    }
    expect([...rows.values()].map(({ size }) => size)).toEqual([...rows.values()].map(() => 1));
  },
);

test('a row of few tags is no higher than one of many, and a chart without a neighbour is as wide as the rest', async () => {
  const one = [sampleRun('completed')];
  const heightOf = async (list: typeof runs): Promise<number> => {
    const container = await show(
      'en',
      1_440,
      <RunStats runs={list}>
        <SpendChart runs={list} />
      </RunStats>,
    );
    return boxOf(container.querySelector('.webrun-tag-table tbody tr')!).height;
  };
  expect(await heightOf(one)).toBeLessThanOrEqual(await heightOf(runs));
  const empty = await show(
    'en',
    1_440,
    <RunStats runs={[]}>
      <SpendChart runs={[]} />
    </RunStats>,
  );
  const spend = boxOf(empty.querySelector('.webrun-spend')!);
  expect(spend.width).toBe(boxOf(empty.querySelector('.webrun-empty')!).width);
});

test('the periods of the statistics begin with a capital, as all that can be chosen beside each other', async () => {
  const container = await show('en', 1_440, <RunStats runs={runs} />);
  const labels = [...container.querySelectorAll('.webrun-stats-head label')];
  expect(labels.map((label) => getComputedStyle(label, '::first-letter').textTransform)).toEqual(
    Array.from({ length: 4 }, () => 'uppercase'),
  );
});

test.each(locales)('in %s a list of 288 px cuts no state, and no field touches its edges', async (locale) => {
  const container = await show(locale, 288, <RunsTable runs={workingDay()} />);
  await expect.poll(() => container.querySelector('[data-run]')).not.toBeNull();
  const list = boxOf(container.querySelector('.webrun-runs')!);
  for (const field of container.querySelectorAll('.webrun-search, .webrun-runs-order')) {
    expect(boxOf(field).left - list.left).toBeGreaterThan(8);
    expect(list.right - boxOf(field).right).toBeGreaterThan(8);
  }
  for (const row of container.querySelectorAll('[data-run]')) {
    const state = row.querySelector('td[data-col="state"]')!;
    const [word, cost] = [state, row.querySelector('td[data-col="cost"]')!].map((cell) => {
      const words = document.createRange();
      words.selectNodeContents(cell);
      return words.getBoundingClientRect();
    });
    expect(areApart(word!, cost!), row.textContent).toBe(true);
    if (getComputedStyle(state).overflowX !== 'visible')
      expect(word!.width, row.textContent).toBeLessThanOrEqual(boxOf(state).width);
  }
});

test.each(locales)(
  'in %s no label of a chart of 360 px touches another, or the mark of 50 s',
  async (locale) => {
    const container = await show(locale, 360, <RunStats runs={runs} defaultPeriod="30d" />);
    const labels = await labelsOf(container, 360);
    expect(labels.length).toBeGreaterThan(4);
    const mark = boxOf(container.querySelector('.webrun-limit line')!);
    expect(labels.filter((label) => !areApart(label, mark))).toEqual([]);
    for (const [index, label] of labels.entries())
      expect(labels.slice(index + 1).filter((other) => !areApart(label, other))).toEqual([]);
  },
);

test.each(locales)(
  'in %s the days below a chart of 360 px are apart, and its title is whole',
  async (locale) => {
    const container = await show(locale, 360, <SpendChart runs={runs} dayBudgetUsd={0.7} />);
    const labels = await labelsOf(container, 360);
    for (const [index, label] of labels.entries())
      expect(
        labels
          .slice(index + 1)
          .filter((other) => other.left - label.right < 2 && label.left - other.right < 2),
      ).toEqual([]);
    // On one line: not broken within a word.
    const title = container.querySelector('.webrun-heading')!;
    expect(boxOf(title).height).toBeLessThan(30);
    // The line of the budget is named in the legend; in a narrow chart its name would lie over the bars.
    expect(container.querySelector('.webrun-limit text')).toBeNull();
    expect(container.querySelector('.webrun-legend')).toHaveTextContent(/0[.,]7/);
  },
);

test('a chart of one day is no wall of colour', async () => {
  const container = await show('en', 1_200, <SpendChart runs={[sampleRun('completed')]} defaultUnit="tag" />);
  await labelsOf(container, 1_200);
  expect(boxOf(container.querySelector('.webrun-bar')!).width).toBeLessThanOrEqual(200);
});

test.each(locales)(
  'in %s every share and every name of an outcome is on one line at 360 px',
  async (locale) => {
    const failed = Array.from({ length: 3 }, () => sampleRun('failed'));
    const container = await show(locale, 340, <RunStats runs={failed} />);
    await expect.poll(() => container.querySelectorAll('.webrun-outcomes li').length).toBeGreaterThan(3);
    for (const row of container.querySelectorAll('.webrun-outcomes li')) {
      const [name, bar] = [...row.children];
      expect(boxOf(row).height).toBeLessThan(34);
      expect(name!.scrollWidth).toBeLessThanOrEqual(name!.clientWidth);
      expect(areApart(boxOf(name!), boxOf(bar!))).toBe(true);
    }
  },
);

test('in an Arabic page the object of a step is cut at its end, not at its beginning', async () => {
  const events = [{ ...sampleEvents[1]!, text: 'Continue to the payment page of the shop' }];
  const run = sampleRun('completed', { startedAt: events[0]!.at, seconds: 9 });
  const container = await show(
    'ar',
    700,
    <StepGallery run={run} events={events} pictures={samplePictures} />,
  );
  await expect.poll(() => container.querySelector('.webrun-step-text > :last-child')).not.toBeNull();
  const text = container.querySelector('.webrun-step-text > :last-child')!;
  expect(text.scrollWidth).toBeGreaterThan(text.clientWidth);
  const range = document.createRange();
  range.setStart(text.firstChild!, 0);
  range.setEnd(text.firstChild!, 'Con'.length);
  const letters = range.getBoundingClientRect();
  const step = boxOf(text.closest('.webrun-step')!);
  expect(letters.left).toBeGreaterThanOrEqual(step.left);
  // The verb stands before it, from right to left.
  expect(boxOf(text.previousElementSibling!).left).toBeGreaterThanOrEqual(letters.right);
});

test('in an Arabic page English titles stand where the others do: at the right', async () => {
  const container = await show(
    'ar',
    1_000,
    <GuardrailInbox variant="strip" runs={workingDay()} onOpen={() => undefined} />,
  );
  await expect.poll(() => container.querySelectorAll('.webrun-inbox-item').length).toBe(2);
  const head = boxOf(container.querySelector('.webrun-inbox-head .webrun-icon')!);
  for (const line of container.querySelectorAll('.webrun-inbox-item > .webrun-line-1')) {
    const range = document.createRange();
    range.selectNodeContents(line);
    const right = Math.min(range.getBoundingClientRect().right, boxOf(line).right);
    expect(Math.abs(right - head.right)).toBeLessThan(6);
  }
});

test('among 640 steps the chosen one is seen', async () => {
  const run = sampleRun('completed', { startedAt: sampleEvents[0]!.at });
  const container = await show('en', 900, <StepGallery run={run} events={manyEvents(800)} pictures={[]} />);
  await expect.poll(() => container.querySelector('[data-current]')).not.toBeNull();
  const track = boxOf(container.querySelector('.webrun-scrubber-track')!);
  const chosen = boxOf(container.querySelector('[data-current]')!);
  expect(chosen.width).toBeGreaterThanOrEqual(3);
  expect(chosen.left).toBeGreaterThanOrEqual(track.left);
  expect(chosen.right).toBeLessThanOrEqual(track.right + 0.5);
});

test('a picture in a low box is whole', async () => {
  const run = sampleRun('completed', { startedAt: sampleEvents[0]!.at, seconds: 58.3 });
  const container = await show(
    'en',
    500,
    <StepGallery
      run={run}
      events={sampleEvents}
      pictures={samplePictures}
      style={{ '--webrun-steps-height': '9rem' } as CSSProperties}
    />,
  );
  await expect.poll(() => container.querySelector('.webrun-steps-picture > img')).not.toBeNull();
  const image = boxOf(container.querySelector('.webrun-steps-picture > img')!);
  const box = boxOf(container.querySelector('.webrun-steps-picture')!);
  expect(box.height).toBe(144);
  expect(image.bottom).toBeLessThanOrEqual(box.bottom);
});

test.each(locales)(
  'in %s a sorted table of 1,400 px says the whole date, and all of "not reported"',
  async (locale) => {
    const container = await show(
      locale,
      1_400,
      <RunsTable
        runs={[...workingDay(), ...runs.slice(0, 40)]}
        defaultFilter={{ sort: { by: 'duration', direction: 'desc' } }}
        onSelectRun={() => undefined}
      />,
    );
    await expect
      .poll(() => container.querySelectorAll('td[data-col="started"] time').length)
      .toBeGreaterThan(5);
    const cells = [...container.querySelectorAll('td:is([data-col="started"], [data-col="cost"])')];
    expect(
      cells
        .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
        .map(({ textContent }) => textContent),
    ).toEqual([]);
  },
);

test('a card of the inbox says once when the run is stopped: in its head', async () => {
  const runs = [sampleRun('guardrail')];
  const container = await show('en', 600, <GuardrailInbox runs={runs} onAnswer={() => Promise.resolve()} />);
  await expect.poll(() => container.querySelector('.webrun-guardrail-deadline')).not.toBeNull();
  expect(boxOf(container.querySelector('.webrun-guardrail-deadline')!).height).toBe(0);
  expect(boxOf(container.querySelector('.webrun-deadline')!).height).toBeGreaterThan(0);
});

describe.each(locales)('in %s', (locale) => {
  const short = sampleRun('completed', { seconds: 0.4, costUsd: 0.0019 });

  test.each([360, 700])(
    'a list of %s px has room for less than a second beside the time of the start',
    async (width) => {
      const container = await show(locale, width, <RunsTable runs={[short, ...workingDay()]} />);
      await expect.poll(() => container.querySelector('[data-run]')).not.toBeNull();
      for (const row of container.querySelectorAll('[data-run]')) {
        const [result, started, duration] = [
          '.webrun-runs-result',
          '[data-col="started"] time',
          '.webrun-duration',
        ]
          .map((selector) => row.querySelector(selector))
          .map((element) => element && boxOf(element));
        if (started && duration) expect(areApart(started, duration)).toBe(true);
        if (started && result) expect(areApart(started, result)).toBe(true);
      }
    },
  );

  test('a table has room for less than a second beside its bar', async () => {
    const container = await show(locale, 900, <RunsTable runs={[short, ...workingDay()]} />);
    await expect.poll(() => container.querySelector('[data-run] .webrun-timebar')).not.toBeNull();
    for (const bar of container.querySelectorAll('.webrun-timebar')) {
      const words = document.createRange();
      words.selectNodeContents(bar.previousSibling!);
      expect(areApart(words.getBoundingClientRect(), boxOf(bar)), words.toString()).toBe(true);
    }
  });

  test('the sum of a day in 360 px says how many costs are not in it', async () => {
    const lost = sampleRun('lost', { costUsd: null });
    const container = await show(locale, 360, <RunsTable runs={[short, lost]} />);
    await expect.poll(() => container.querySelector('.webrun-runs-day')).not.toBeNull();
    const sum = container.querySelector<HTMLElement>('.webrun-runs-day .webrun-number')!;
    const { dashboard } = catalogues[locale];
    expect(sum.innerText).toContain(`1 ${dashboard.unknownCost}`);
    expect(sum.innerText).not.toMatch(/^\s*·|·\s*$/);
    expect(boxOf(sum).right).toBeLessThanOrEqual(boxOf(container).right);
    expect(sum.scrollWidth).toBeLessThanOrEqual(sum.clientWidth + 1);
  });

  test.each([360, 1_200])('how long a run took stays within the facts of %s px', async (width) => {
    const container = await show(locale, width, <RunDetails runs={[short]} runId={short.runId} />);
    const bar = container.querySelector('.webrun-facts .webrun-timebar')!;
    const place = boxOf(bar.closest('dd')!);
    expect(boxOf(bar).right).toBeLessThanOrEqual(place.right + 0.5);
    expect(boxOf(bar).left).toBeGreaterThanOrEqual(place.left - 0.5);
  });
});

test('rows of a database with odd values are drawn, each by itself', async () => {
  const whole = sampleRun('completed');
  const odd = [
    { tags: ['a', 'a', '', '__proto__', 'constructor', 'x'.repeat(500)] },
    { startedAt: 1.78e15, submittedAt: -1, settledAt: Number.NaN },
    { usage: { ...whole.usage, costUsd: 1e300 } },
    { usage: { ...whole.usage, costUsd: -1 } },
    { usage: { ...whole.usage, costUsd: 5e-324 } },
    { runId: '__proto__' },
    { runId: 'constructor' },
    { input: { taskDetails: '\u202Egnp.exe\u200B\n\nnow' } },
    { input: { taskDetails: '\u200B' } },
  ].map((fields, index) => ({ ...whole, runId: `odd ${index}`, ...fields }));
  const container = await show('en', 1_200, <RunsTable runs={odd as never} onSelectRun={() => undefined} />);
  await expect.poll(() => container.querySelectorAll('[data-run]')).toHaveLength(odd.length);
  for (const row of container.querySelectorAll<HTMLElement>('[data-run]')) {
    expect(row.innerText).not.toMatch(/NaN|undefined|Infinity|∞|Invalid|native code/);
    expect(row.querySelector<HTMLElement>('[data-run-link]')?.innerText.trim()).not.toBe('');
    expect(row.querySelector('input')?.checked).toBe(false);
    expect(row.offsetHeight).toBeLessThan(40);
  }
});
