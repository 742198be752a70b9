import 'webrun-react/styles.css';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { flushSync } from 'react-dom';
import { expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { TaskTimeline } from 'webrun-react';
import type { TaskEventLog } from 'webrun-react';
import { longLog } from '../../stories/liveStates.js';
import { running } from '../../stories/states.js';

const run = running();

/** A timeline of so many events, to which the test adds. */
function Page({ first, onAppend }: PageProps): ReactElement {
  const [log, setLog] = useState(first);
  onAppend(() =>
    setLog((now: TaskEventLog): TaskEventLog => {
      const last = now.events.at(-1)!;
      const { id } = last;
      return {
        ...now,
        events: [...now.events, { ...last, id: id + 1, at: last.at + 100, text: `Step ${id + 1}` }],
      };
    }),
  );
  return <TaskTimeline run={run} log={log} style={{ inlineSize: 400 }} />;
}
interface PageProps {
  readonly first: TaskEventLog;
  readonly onAppend: (append: () => void) => void;
}

const frame = (): Promise<unknown> => new Promise(requestAnimationFrame);

async function open(count: number) {
  let append = (): void => undefined;
  const onAppend = (given: () => void): void => {
    append = given;
  };
  const screen = await render(<Page first={longLog(count)} onAppend={onAppend} />);
  const list = screen.container.querySelector<HTMLElement>('[role="log"]')!;
  return {
    ...screen,
    list,
    append: () => flushSync(append),
    isAtEnd: (): boolean => list.scrollHeight - list.scrollTop - list.clientHeight <= 1,
    rows: (): number => list.querySelectorAll('li').length,
  };
}

/** Adds events to a log of so many; returns how many nodes of its list each of them added, took away and changed. */
async function workOf(count: number): Promise<number[]> {
  const { list, append, isAtEnd, unmount } = await open(count);
  await expect.poll(isAtEnd).toBe(true);
  for (let still = 0; still < 5; still++) await frame(); // what is near has been drawn
  let changed = 0;
  const observer = new MutationObserver((changes) => {
    for (const { addedNodes, removedNodes, type } of changes)
      changed += type === 'childList' ? addedNodes.length + removedNodes.length : 1;
  });
  observer.observe(list, { subtree: true, childList: true, characterData: true, attributes: true });
  const work: number[] = [];
  for (let n = 0; n < 60; n++) {
    changed = 0;
    append();
    await frame();
    work.push(changed);
  }
  observer.disconnect();
  await unmount();
  return work;
}

// How long both take, `bench/lists.mjs` prints.
test('an event changes as little of the page with 10,000 before it as with 200', async () => {
  // Once in a hundred events another group begins, and one that is far from the reader leaves the page: not among these.
  const work = await workOf(10_010);
  expect(work).toEqual(await workOf(210));
  expect(work).toEqual(work.map(() => 1)); // its row
});

test('of 10,000 events some are in the page, and there is a place for each', async () => {
  const { append, rows, list, container } = await open(10_000);
  for (let n = 0; n < 60; n++) append();
  await frame();
  expect(rows()).toBeLessThan(1_000);
  expect(list.scrollHeight).toBeGreaterThan(10_000 * 15);
  expect(container.querySelector('.webrun-timeline-header')).toHaveTextContent('10,060 events');
});

test('the log that is kept by default is in the page as a whole: it can be searched and copied', async () => {
  const { rows, append } = await open(1_000);
  append();
  await frame();
  expect(rows()).toBe(1_001);
});

test('leads through 10,000 events by keys', async () => {
  const { list, isAtEnd } = await open(10_000);
  await expect.poll(isAtEnd).toBe(true);
  const text = (): string | undefined => {
    const { left, top } = list.getBoundingClientRect();
    return document.elementFromPoint(left + 120, top + 12)?.closest('li')?.textContent;
  };
  list.focus();
  await userEvent.keyboard('{Home}');
  await expect.poll(() => list.scrollTop).toBe(0);
  await expect.poll(text).toContain('Opens shop.example');
  const first = text();
  // Pressed again where Chromium still comes to rest at the top.
  await expect
    .poll(async () => {
      await userEvent.keyboard('{PageDown}');
      return text();
    })
    .not.toBe(first);
  await userEvent.keyboard('{End}');
  await expect.poll(isAtEnd).toBe(true);
  expect(document.activeElement).toBe(list);
});

test('follows the end of 10,000 events, stays where the reader has scrolled to, and comes back', async () => {
  const screen = await open(10_000);
  const { list, isAtEnd, append } = screen;
  await expect.poll(isAtEnd).toBe(true);
  for (let n = 0; n < 120; n++) {
    append();
    if (n % 10 === 0) await frame();
  }
  await expect.poll(isAtEnd).toBe(true);
  await expect.element(screen.getByText('Step 10119')).toBeVisible();

  // Into the middle, where nothing was drawn yet.
  list.scrollTop = list.scrollHeight / 2;
  const middle = (): Element | null => {
    const { left, top, height } = list.getBoundingClientRect();
    return document.elementFromPoint(left + 120, top + height / 2)?.closest('li') ?? null;
  };
  // Until what is near is drawn, too.
  let row: Element | null = null;
  for (let still = 0; still < 10; await frame()) {
    still = row && row === middle() ? still + 1 : 0;
    row = middle();
  }
  const before = row!.getBoundingClientRect().top;
  for (let n = 0; n < 120; n++) append();
  await frame();
  await frame();
  expect(Math.abs(row!.getBoundingClientRect().top - before)).toBeLessThanOrEqual(1);
  await expect.element(screen.getByRole('button', { name: '120 new' })).toBeVisible();

  await screen.getByRole('button', { name: '120 new' }).click();
  await expect.poll(isAtEnd).toBe(true);
  await expect.element(screen.getByText('Step 10239')).toBeVisible();
});

test('every event can be reached by scrolling', async () => {
  const { list } = await open(2_000);
  const seen = new Set<string>();
  list.scrollTop = 0;
  for (let turn = 0; turn < 2_000 && list.scrollTop + list.clientHeight < list.scrollHeight - 1; turn++) {
    await frame();
    await frame();
    for (const time of list.querySelectorAll('li .webrun-event-time')) seen.add(time.textContent);
    list.scrollTop += list.clientHeight;
  }
  await frame();
  // Two events of each second.
  expect(seen.size).toBeGreaterThanOrEqual(1_000);
});
