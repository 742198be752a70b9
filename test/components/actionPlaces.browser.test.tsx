// oxlint-disable react/no-array-index-key -- the lists never change
import 'webrun-react/styles.css';
import type { ReactElement } from 'react';
import { beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { TaskStatus, useRunTask, WebRunProvider } from 'webrun-react';
import type { AnyRun } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { messages as ar } from 'webrun-react/locales/ar';
import { messages as de } from 'webrun-react/locales/de';
import { messages as en } from 'webrun-react/locales/en';
import { messages as ja } from 'webrun-react/locales/ja';
import { createEmulator } from 'webrun-react/testing';
import { completed, running } from '../../stories/states.js';
import { everyRun } from './everyFamily.js';

beforeEach(() => page.viewport(1_440, 900));

const client = createWebRunClient({
  baseUrl: 'http://webrun.test',
  fetch: () => new Promise(() => undefined),
});
const catalogues = { en, de, ja, ar };
const cases = Object.keys(catalogues).flatMap((locale) =>
  [328, 616, 1_200].map((width) => [locale as keyof typeof catalogues, width] as const),
);

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}
const overlap = (one: Box, other: Box): boolean =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

describe.each(cases)('TaskStatus in %s, %s px wide', (locale, width) => {
  const { status } = catalogues[locale];
  const stops = [status.stop, status.stoppingButton, status.leaveQueue];
  const spends = [status.runAgain, status.tryAgain, status.sendAgain, status.startAgain];

  const draw = (runs: readonly AnyRun[]): ReactElement => (
    <WebRunProvider client={client} persist={false} locale={locale} messages={catalogues[locale]}>
      <div dir={catalogues[locale].common.direction} style={{ inlineSize: width }}>
        {runs.map((run, index) => (
          <TaskStatus key={index} run={run} onResume={() => undefined} />
        ))}
      </div>
    </WebRunProvider>
  );
  /** Every state, as one sees it who has seen the run work. */
  async function show(): Promise<Element[]> {
    const screen = await render(draw(everyRun().map(() => running())));
    await screen.rerender(draw(everyRun()));
    return [...screen.container.querySelectorAll('.webrun-status')];
  }
  const boxesOf = (part: Element, labels: readonly string[]): Box[] => {
    const { left, top } = part.getBoundingClientRect();
    return [...part.querySelectorAll('button')]
      .filter((button) => {
        const shown = button.querySelector('.webrun-button-labels > :not([aria-hidden])') ?? button;
        return labels.includes(shown.textContent ?? '');
      })
      .map((button) => {
        const box = button.getBoundingClientRect();
        return {
          left: box.left - left,
          right: box.right - left,
          top: box.top - top,
          bottom: box.bottom - top,
        };
      });
  };

  test('what stops keeps its place in every state, and nothing that spends money is ever drawn there', async () => {
    const parts = await show();
    const stopBoxes = parts.flatMap((part) => boxesOf(part, stops));
    expect(stopBoxes.length).toBeGreaterThan(15);
    expect(new Set(stopBoxes.map((box) => JSON.stringify(box))).size).toBe(1);
    const spendBoxes = parts.flatMap((part) => boxesOf(part, spends));
    expect(spendBoxes.length).toBeGreaterThan(8);
    expect(spendBoxes.filter((box) => overlap(box, stopBoxes[0]!))).toEqual([]);
  });

  test('"Answer" never takes the place of what stops', async () => {
    const parts = await show();
    const [stop] = parts.flatMap((part) => boxesOf(part, stops));
    const answers = parts.flatMap((part) => boxesOf(part, [status.answer]));
    expect(answers.length).toBeGreaterThan(0);
    expect(answers.filter((box) => overlap(box, stop!))).toEqual([]);
  });

  test('a run that was never seen to work keeps no place for what would stop it', async () => {
    const screen = await render(draw([completed()]));
    const actions = screen.container.querySelector('.webrun-actions');
    expect(actions?.querySelector('.webrun-button-place')).toBeNull();
    const [end, last] = [actions, actions?.lastElementChild].map((part) => part?.getBoundingClientRect());
    expect(catalogues[locale].common.direction === 'rtl' ? last?.left : last?.right).toBeCloseTo(
      (catalogues[locale].common.direction === 'rtl' ? end?.left : end?.right) ?? 0,
      0,
    );
  });

  test('every state is as high as every other, and nothing runs over its edge', async () => {
    const parts = await show();
    const heights = parts.map((part) => Math.round(part.getBoundingClientRect().height));
    const odd = parts
      .filter((_, index) => heights[index] !== heights[0])
      .map((part) => `${part.getBoundingClientRect().height}: ${part.textContent}`);
    expect(odd).toEqual([]);
    const wide = parts.filter((part) => part.scrollWidth > part.clientWidth);
    expect(wide.map((part) => part.textContent)).toEqual([]);
  });
});

describe('a double click on "Stop task"', () => {
  function Page(): ReactElement {
    const run = useRunTask();
    return (
      <>
        <button type="button" onClick={() => run.start({ taskDetails: '[after 60m]' })}>
          Go
        </button>
        <TaskStatus run={run} />
      </>
    );
  }

  test.each([360, 1_440])('ends the run and starts no other, at %s px', async (width) => {
    await page.viewport(width, 800);
    const emulator = createEmulator({ holdMs: 300, rateLimit: 0 });
    const posts: string[] = [];
    const own = createWebRunClient({
      baseUrl: 'http://webrun.test',
      apiKey: 'test',
      fetch: (input, init) => {
        const url = input instanceof Request ? input.url : String(input);
        if (url.includes('run-task')) posts.push(url);
        return emulator.fetch(input, init);
      },
    });
    const screen = await render(
      <WebRunProvider client={own} persist={false} transport="poll">
        <Page />
      </WebRunProvider>,
    );
    await screen.getByRole('button', { name: 'Go' }).click();
    await expect.element(screen.getByText('Running', { exact: true })).toBeVisible();
    await userEvent.dblClick(screen.getByRole('button', { name: 'Stop task' }));
    await expect.element(screen.getByText('Stopped', { exact: true })).toBeVisible();
    // The pointer is still where it was: what has come there starts nothing.
    const retry = screen.getByRole('button', { name: 'Run again' });
    await expect.element(retry).toBeVisible();
    expect(posts).toHaveLength(1);
  });
});
