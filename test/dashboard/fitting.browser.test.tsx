// An app may load both, in any order: a layout the styles of the parts, a page later those of the dashboard.
import 'webrun-react/dashboard.css';
import '../../src/components/TaskStatus/TaskStatus.css';
import '../../src/components/button.css';
import type { ReactElement } from 'react';
import { describe, expect, test } from 'vitest';
import { render } from 'vitest-browser-react';
import { WebRunProvider } from 'webrun-react';
import type { StartedRun } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { RunDetails } from 'webrun-react/dashboard';
import { messages as ar } from 'webrun-react/locales/ar';
import { messages as de } from 'webrun-react/locales/de';
import { messages as en } from 'webrun-react/locales/en';
import { messages as ja } from 'webrun-react/locales/ja';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';

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
  unanswered: { ...sampleRun('terminated'), isUnanswered: true } as StartedRun,
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
  } as StartedRun,
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
