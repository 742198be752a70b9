import 'webrun-react/styles.css';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-react';
import {
  CostMeter,
  GuardrailPrompt,
  TaskForm,
  TaskResult,
  TaskStatus,
  TaskTimeline,
  WebRunProvider,
} from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { messages as ar } from 'webrun-react/locales/ar';
import { messages as en } from 'webrun-react/locales/en';
import { completed, csv, guardrail, running, usage } from '../../stories/states.js';

const client = createWebRunClient({
  baseUrl: 'http://webrun.test',
  fetch: () => new Promise(() => undefined),
});
const catalogues = { en, ar };

// A time on the screen stays what it was when the test made its run.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

async function show(locale: 'en' | 'ar', dir: 'ltr' | 'rtl', element: ReactElement): Promise<HTMLElement> {
  const { container } = await render(
    <WebRunProvider client={client} persist={false} locale={locale} messages={catalogues[locale]}>
      <div dir={dir} style={{ inlineSize: 700 }}>
        {element}
      </div>
    </WebRunProvider>,
  );
  return container;
}

/** Where a text is drawn, from the left. */
function leftOf(element: Element, text: string): number {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.nodeValue?.indexOf(text) ?? -1;
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + text.length);
    return range.getBoundingClientRect().left;
  }
  throw new Error(`"${text}" is not in "${element.textContent}"`);
}

const part = async (page: HTMLElement, selector: string): Promise<Element> => {
  await expect.poll(() => page.querySelector(selector)).not.toBeNull();
  return page.querySelector(selector)!;
};

describe('words keep their order on a page of the other direction', () => {
  test('"waiting 0:00", never "0:00 waiting"', async () => {
    const page = await show(
      'en',
      'rtl',
      <GuardrailPrompt run={guardrail('Which?')} focusOnArrival={false} />,
    );
    const time = await part(page, '.webrun-guardrail-header .webrun-small');
    expect(leftOf(time, 'waiting')).toBeLessThan(leftOf(time, '0:00'));
  });

  test('the full stop of a sentence stands at its end', async () => {
    const page = await show('en', 'rtl', <TaskStatus run={running()} />);
    const sentence = await part(page, '.webrun-status-description');
    expect(leftOf(sentence, '.')).toBeGreaterThan(leftOf(sentence, 'WebRun'));
  });
});

describe('Arabic is read from the right', () => {
  test('also where a sentence begins with a word of another script', async () => {
    const asCsv = { input: { taskDetails: 'x', outputType: 'structured_csv' } } as const;
    const page = await show('ar', 'rtl', <TaskResult run={completed({ message: csv }, asCsv)} />);
    const footer = await part(page, '.webrun-result-footer');
    expect(leftOf(footer, 'CSV')).toBeGreaterThan(leftOf(footer, 'صفوف'));
  });

  test('the name of a service and a time stay within their sentence', async () => {
    const page = await show('ar', 'rtl', <TaskStatus run={running()} />);
    const detail = await part(page, '.webrun-status-header');
    expect(leftOf(detail, ar.status.states.running[0] as string)).toBeGreaterThan(leftOf(detail, '1:0'));
  });

  test('a sign of dollars keeps its letters', async () => {
    const page = await show('ar', 'rtl', <CostMeter run={running({ usage: usage(0.0124) })} />);
    const amount = await part(page, '.webrun-cost-amount');
    expect(leftOf(amount, '$')).toBeGreaterThan(leftOf(amount, 'US'));
  });

  test('a question in English within it keeps its question mark', async () => {
    const question = 'Which delivery should I choose?';
    const events = [
      { id: 1, at: 0, kind: 'guardrail', taskId: 't', text: question, name: null, until: null },
    ] as const;
    const page = await show('ar', 'rtl', <TaskTimeline run={running()} log={{ events, dropped: 0 }} />);
    const text = await part(page, '.webrun-event-text');
    expect(leftOf(text, '?')).toBeGreaterThan(leftOf(text, 'Which'));
    expect(leftOf(text, ':')).toBeGreaterThan(leftOf(text, '?'));
  });
});

test('suggestions in words of another direction begin at the side where the others do', async () => {
  const long = 'Find the three cheapest desk lamps in the practice shop and compare them. '.repeat(3).trim();
  const form = await show('ar', 'rtl', <TaskForm suggestions={[long, 'ابحث عن المصابيح']} />);
  const edges = [...form.querySelectorAll('.webrun-suggestion span')].map((text) => {
    const range = document.createRange();
    range.selectNodeContents(text);
    // The last line is the one that does not fill its own.
    return Math.round([...range.getClientRects()].at(-1)?.right ?? 0);
  });
  expect(edges[0]).toBe(edges[1]);
});
