import 'webrun-react/styles.css';
import type { ReactElement } from 'react';
import { beforeEach, describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import {
  ConnectionStatus,
  CostMeter,
  GuardrailPrompt,
  SessionControls,
  TaskStatus,
  WebRunProvider,
} from 'webrun-react';
import type { AnyRun, UseSessionResult } from 'webrun-react';
import { createWebRunClient, WebRunError } from 'webrun-react/core';
import { messages as ar } from 'webrun-react/locales/ar';
import { messages as de } from 'webrun-react/locales/de';
import { messages as en } from 'webrun-react/locales/en';
import { messages as ja } from 'webrun-react/locales/ja';
import { connection, openSession } from '../../stories/liveStates.js';
import { failed, guardrail, running, submitting, usage } from '../../stories/states.js';

const client = createWebRunClient({
  baseUrl: 'http://webrun.test',
  fetch: () => new Promise(() => undefined),
});
const catalogues = { en, de, ja, ar };
type Locale = keyof typeof catalogues;
const locales: readonly Locale[] = ['en', 'de', 'ja', 'ar'];

/** On a phone: 360 px less the margins of a page. */
const show = (locale: Locale, ...children: readonly ReactElement[]): Promise<HTMLElement> =>
  showAt(328, locale, children);

async function showAt(
  inlineSize: number,
  locale: Locale,
  children: readonly ReactElement[],
): Promise<HTMLElement> {
  const { container } = await render(
    <WebRunProvider client={client} persist={false} locale={locale} messages={catalogues[locale]}>
      <div lang={locale} dir={locale === 'ar' ? 'rtl' : 'ltr'} style={{ inlineSize }}>
        {children}
      </div>
    </WebRunProvider>,
  );
  await new Promise(requestAnimationFrame);
  return container;
}
const box = (element: Element): DOMRect => element.getBoundingClientRect();
const heights = (container: HTMLElement): ReadonlySet<number> =>
  new Set([...container.querySelectorAll('.webrun-panel')].map((panel) => Math.round(box(panel).height)));

beforeEach(() => page.viewport(360, 800));

describe.each(locales)('in %s and 328 px', (locale) => {
  test.each([
    ['the time until the next try', undefined],
    ['what lets it go on', 'unauthorized'],
  ] as const)('%s is seen beside the button', async (_, reason) => {
    const container = await show(
      locale,
      <ConnectionStatus
        key={1}
        connection={connection('reconnecting', { reason, nextPollAt: Date.now() + 8_400 })}
      />,
    );
    const status = box(container.querySelector('.webrun-connection')!);
    const detail = box(container.querySelector('.webrun-connection > .webrun-small')!);
    expect(container.querySelector('.webrun-connection .webrun-button')).not.toBeNull();
    expect(detail.bottom).toBeLessThanOrEqual(status.bottom);
    const words = container.querySelector('.webrun-connection > .webrun-small')!;
    expect(words.scrollHeight).toBeLessThanOrEqual(words.clientHeight + 1);
  });

  test('a cost without a budget is as high in every state, also between wider margins', async () => {
    const runs = [running({ usage: usage(0.0124) }), running({ usage: usage(null) }), submitting()];
    const container = await showAt(
      320,
      locale,
      // oxlint-disable-next-line react/no-array-index-key -- the list never changes
      runs.map((run, index) => <CostMeter key={index} run={run} />),
    );
    expect(heights(container)).toEqual(new Set([110]));
  });

  test('a cost is as high in every state, and its words do not overlap', async () => {
    const budget = { v: 1, limitUsd: 0.4, estimateUsd: 0.05 } as const;
    const meters: readonly [AnyRun, estimateUsd?: number][] = [
      [running({ usage: usage(0.0124) })],
      [running({ usage: usage(0.0431) })],
      [running({ usage: usage(0.0631) })],
      [running({ usage: usage(null) })],
      [running({ usage: usage(null) }), 0.01],
      [running({ usage: usage(null), budget })],
      [submitting({ budget })],
    ];
    const container = await show(
      locale,
      ...meters.map(([run, estimateUsd], index) => (
        // oxlint-disable-next-line react/no-array-index-key -- the list never changes
        <CostMeter key={index} run={run} budgetUsd={0.05} estimateUsd={estimateUsd} />
      )),
    );
    expect(heights(container)).toEqual(new Set([110]));
    for (const amount of container.querySelectorAll('.webrun-cost-amount > :first-child')) {
      expect(amount.getClientRects()).toHaveLength(1);
      expect(box(amount).bottom).toBeLessThanOrEqual(
        box(amount.closest('.webrun-cost')!.querySelector('.webrun-progress')!).top,
      );
    }
    expect(container.textContent).not.toMatch(/。\s/);
    // A note is beside its amount, or not seen at all.
    for (const note of container.querySelectorAll('.webrun-cost-amount > small')) {
      const { top, bottom } = box(note.parentElement!);
      expect(box(note).top < top + 8 || box(note).top >= bottom).toBe(true);
    }
  });

  test('a session is as high in every state', async () => {
    const sessions: readonly Partial<UseSessionResult>[] = [
      {},
      { isChanging: 'pause' },
      { isPaused: true },
      { tasks: [] },
      { tasks: [], expiresAt: Date.now() + 30_000 },
      { status: 'ending' },
      { status: 'ended', endReason: 'expired' },
      { status: 'none', tasks: [] },
      { status: 'lost', tasks: [] },
      { status: 'starting', tasks: [] },
    ];
    const container = await show(
      locale,
      // oxlint-disable-next-line react/no-array-index-key -- the list never changes
      ...sessions.map((each, index) => <SessionControls key={index} session={openSession(each)} />),
    );
    expect(heights(container).size).toBe(1);
  });

  test('a long question is cut at its own end', async () => {
    const question = 'Which of the two accounts should I use? '.repeat(6).trim();
    const container = await show(locale, <TaskStatus key={1} run={guardrail(question)} />);
    const description = container.querySelector('.webrun-status-description')!;
    const words = description.querySelector('.webrun-ask > bdi')!;
    expect(description.textContent).toMatch(/[:：]\s?Which/);
    const at = (from: number, to: number): DOMRect => {
      const range = document.createRange();
      range.setStart(words.firstChild!, from);
      range.setEnd(words.firstChild!, to);
      return range.getBoundingClientRect();
    };
    const frame = box(description);
    const first = at(0, 5);
    // Its first words are on the first line, beside the words of ours, and its second line starts at the left.
    expect(first.left).toBeGreaterThanOrEqual(frame.left - 1);
    expect(first.right).toBeLessThanOrEqual(frame.right + 1);
    expect(first.top).toBeLessThan(frame.top + 20);
    const asks = box(description.querySelector('.webrun-ask > :first-child')!);
    expect(first.left >= asks.right - 1 || first.right <= asks.left + 1).toBe(true);
    // What is cut by dots ends where an English line ends.
    expect(getComputedStyle(words).direction).toBe('ltr');
    expect(Math.round(box(description).height)).toBe(40);
  });
});

describe.each(locales)('in %s', (locale) => {
  test.each([
    ['another status', 328, { status: 503 }],
    ['nobody signed in', 328, { status: 401, credential: 'sign-in' }],
    ['another status', 420, { status: 503 }],
    ['nobody signed in', 420, { status: 401, credential: 'sign-in' }],
  ] as const)('an answer that was refused for %s moves nothing in %i px', async (_, width, init) => {
    const error = new WebRunError('No.', { code: 'http', outcome: 'refused', ...init });
    const run = guardrail('Which one?', { answer: () => Promise.reject(error) });
    const container = await showAt(width, locale, [<GuardrailPrompt key={1} run={run} />]);
    const panel = container.querySelector('.webrun-guardrail')!;
    const before = box(panel).height;
    await page.elementLocator(panel.querySelector('textarea')!).fill('Acme');
    await page.elementLocator(panel.querySelector('[type=submit]')!).click();
    await expect.poll(() => panel.querySelector('[role=alert]')).not.toBeNull();
    expect(box(panel).height).toBe(before);
  });
});

describe.each(locales)('the code of a failure, in %s', (locale) => {
  const codes = ['PAGE_CRASH', 'ELEMENT_NOT_FOUND', 'SPENDING_LIMIT_REACHED'];

  test.each([[246], [302]])('is seen whole in %i px, and no dot begins or ends a line', async (width) => {
    const container = await showAt(
      width,
      locale,
      codes.map((code) => <TaskStatus key={code} run={failed('It did not work.', code)} />),
    );
    const panels = [...container.querySelectorAll('.webrun-status')];
    expect(panels).toHaveLength(codes.length);
    for (const panel of panels) {
      const frame = box(panel.querySelector('.webrun-status-header > .webrun-small')!);
      const code = panel.querySelector('.webrun-status-code')!;
      const word = box(code.querySelector('bdi')!);
      for (const edge of [box(panel), frame]) {
        expect(word.left).toBeGreaterThanOrEqual(edge.left - 1);
        expect(word.right).toBeLessThanOrEqual(edge.right + 1);
        expect(word.bottom).toBeLessThanOrEqual(edge.bottom + 1);
      }
      const range = document.createRange();
      range.selectNodeContents(code.firstChild!);
      const dot = range.getBoundingClientRect();
      const middle = (dot.left + dot.right) / 2;
      const time = box(panel.querySelector('.webrun-status-header .webrun-number')!);
      const isBetween = Math.abs(time.top - dot.top) < 8;
      expect(middle > frame.left && middle < frame.right).toBe(isBetween);
      expect(time.top >= frame.bottom - 1 || time.bottom <= frame.top + 1).toBe(!isBetween);
      const description = box(panel.querySelector('.webrun-status-description')!);
      expect(code.querySelector('bdi')!.scrollWidth).toBeLessThanOrEqual(Math.ceil(word.width));
      expect(description.top).toBeGreaterThanOrEqual(frame.bottom - 1);
    }
  });
});

test('dots end a long English question also in a page that is read from right to left', async () => {
  const question = 'Which of the two accounts should I use? '.repeat(6).trim();
  const container = await show('ar', <TaskStatus key={1} run={guardrail(question)} />);
  const panel = container.querySelector<HTMLElement>('.webrun-status')!;
  const words = panel.querySelector('.webrun-ask > bdi')!;
  const base64 = await page.screenshot({ element: panel, save: false });
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
  const context = new OffscreenCanvas(image.width, image.height).getContext('2d')!;
  context.drawImage(image, 0, 0);
  const scale = image.width / box(panel).width;
  const at = (value: number): number => Math.round(value * scale);
  // The second line, right of its words.
  const { data } = context.getImageData(
    at(box(words).right - box(panel).left + 1),
    at(box(words).top - box(panel).top + 21),
    at(13),
    at(18),
  );
  const brightness = Array.from({ length: data.length / 4 }, (_, pixel) => data[pixel * 4]!);
  expect(Math.max(...brightness) - Math.min(...brightness)).toBeGreaterThan(60);
});
