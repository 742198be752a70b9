import 'webrun-react/styles.css';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import {
  BudgetPrompt,
  CostMeter,
  GuardrailPrompt,
  TaskForm,
  TaskResult,
  TaskStatus,
  WebRunProvider,
} from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { messages as de } from 'webrun-react/locales/de';
import { messages as en } from 'webrun-react/locales/en';
import {
  completed,
  csv,
  files,
  guardrail,
  lost,
  network,
  overBudget,
  refused,
  running,
  terminated,
} from '../../stories/states.js';

const client = createWebRunClient({
  baseUrl: 'http://webrun.test',
  fetch: () => new Promise(() => undefined),
});
const verbs = {
  cancel: async () => undefined,
  retry: () => 'next',
  dismiss: () => undefined,
  allowBudget: async () => undefined,
};
const stoppedByBudget = { stoppedUsd: 0.41, askedAtMs: undefined } as const;
const shown: Readonly<Record<string, ReactElement>> = {
  'a refused run': <TaskStatus run={refused(429, verbs)} />,
  'a lost run': <TaskStatus run={lost('cut', verbs)} />,
  'a run that asks': <TaskStatus run={guardrail('Which one?', verbs)} />,
  'a cost': <CostMeter run={running()} budgetUsd={0.01} />,
  'a question': (
    <GuardrailPrompt run={guardrail('Shall I buy it for $36.90?', verbs)} onTakeOver={() => undefined} />
  ),
  'a budget': <BudgetPrompt run={overBudget({}, verbs)} />,
  'a run that its budget stops': (
    <BudgetPrompt run={overBudget(stoppedByBudget, { ...verbs, isCancelling: true })} />
  ),
  'a run that its budget stopped': (
    <BudgetPrompt run={terminated({ budget: overBudget(stoppedByBudget).budget })} />
  ),
  'a form': <TaskForm defaultValue={{ outputType: 'structured_csv' }} suggestions={['Find lamps']} />,
  'a table': <TaskResult run={completed({ message: csv, files, network })} />,
};

beforeEach(() => page.viewport(360, 800));
afterEach(() => document.documentElement.style.removeProperty('font-size'));

describe.each([
  ['in 240 px', 240, '16px'],
  ['in 328 px with text twice as large', 328, '32px'],
])('%s', (_, inlineSize, fontSize) => {
  test.each(Object.keys(shown))('nothing of %s runs over its edge', async (name) => {
    document.documentElement.style.fontSize = fontSize;
    for (const [locale, messages] of Object.entries({ en, de })) {
      const { container, unmount } = await render(
        <WebRunProvider client={client} persist={false} locale={locale} messages={messages}>
          <div lang={locale} style={{ inlineSize, overflow: 'auto' }} data-testid="box">
            {shown[name]}
          </div>
        </WebRunProvider>,
      );
      const box = container.querySelector('[data-testid="box"]')!;
      await expect.poll(() => box.querySelector('.webrun')).not.toBeNull();
      const { right } = box.getBoundingClientRect();
      const over = [...box.querySelectorAll('*')].filter(
        (element) => element.getBoundingClientRect().right > right,
      );
      expect(
        over.map(({ textContent, className }) => [className, textContent]),
        locale,
      ).toEqual([]);
      expect(box.scrollWidth, locale).toBe(box.clientWidth);
      await unmount();
    }
  });
});

test('no label is broken within a word in 240 px', async () => {
  const { container } = await render(
    <WebRunProvider client={client} persist={false} locale="de" messages={de}>
      <div lang="de" style={{ inlineSize: 240 }}>
        <TaskResult run={completed({ message: csv, files })} defaultTab="files" />
      </div>
    </WebRunProvider>,
  );
  const buttons = [...container.querySelectorAll<HTMLElement>('.webrun-file-actions > .webrun-button')];
  expect(buttons.length).toBeGreaterThan(2);
  for (const button of buttons) expect(button.scrollHeight, button.textContent).toBeLessThan(40);
});
