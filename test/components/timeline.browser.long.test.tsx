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
  const first = longLog(count);
  const begun = performance.now();
  const screen = await render(<Page first={first} onAppend={onAppend} />);
  const list = screen.container.querySelector<HTMLElement>('[role="log"]')!;
  const mountMs = list.scrollHeight > 0 ? performance.now() - begun : 0;
  return {
    ...screen,
    list,
    mountMs,
    /** Adds an event; returns how long it took until it was laid out, in milliseconds. */
    append() {
      const from = performance.now();
      flushSync(append);
      return list.scrollHeight > 0 ? performance.now() - from : 0;
    },
    isAtEnd: (): boolean => list.scrollHeight - list.scrollTop - list.clientHeight <= 1,
    rows: (): number => list.querySelectorAll('li').length,
  };
}

const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;

/** What the long log takes of what the short one takes. */
const ratioOf = (times: readonly { readonly short: number; readonly long: number }[]): number =>
  median(times.map((time) => time.long)) / median(times.map((time) => time.short));

test('an event costs with 10,000 before it about what it costs with 200', async () => {
  await (await open(200)).unmount(); // what is slow only once
  // In turn, so that what else the machine does slows both.
  const mounts: { readonly short: number; readonly long: number }[] = [];
  for (let n = 0; n < 9; n++) {
    const [short, long] = [await open(200), await open(10_000)];
    mounts.push({ short: short.mountMs, long: long.mountMs });
    await short.unmount();
    await long.unmount();
  }
  expect(ratioOf(mounts)).toBeLessThan(10); // 50 times the events, of which a few hundred are drawn

  const short = await open(200);
  const long = await open(10_000);
  const times: { readonly short: number; readonly long: number }[] = [];
  for (let n = 0; n < 60; n++) {
    times.push({ short: short.append(), long: long.append() });
    await frame();
  }
  expect(ratioOf(times)).toBeLessThan(3);
  // Not all are in the page, and yet there is a place for each.
  expect(long.rows()).toBeLessThan(1_000);
  expect(long.list.scrollHeight).toBeGreaterThan(10_000 * 15);
  expect(long.container.querySelector('.webrun-timeline-header')).toHaveTextContent('10,060 events');
}, 60_000);

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
  for (let n = 0; n < 250; n++) {
    append();
    if (n % 10 === 0) await frame();
  }
  await expect.poll(isAtEnd).toBe(true);
  await expect.element(screen.getByText('Step 10249')).toBeVisible();

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
  for (let n = 0; n < 150; n++) append();
  await frame();
  await frame();
  expect(Math.abs(row!.getBoundingClientRect().top - before)).toBeLessThanOrEqual(1);
  await expect.element(screen.getByRole('button', { name: '150 new' })).toBeVisible();

  await screen.getByRole('button', { name: '150 new' }).click();
  await expect.poll(isAtEnd).toBe(true);
  await expect.element(screen.getByText('Step 10399')).toBeVisible();
}, 60_000);

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
}, 60_000);
