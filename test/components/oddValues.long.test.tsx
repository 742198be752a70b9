import { render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { renderToString } from 'react-dom/server';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  ConnectionStatus,
  CostMeter,
  GuardrailPrompt,
  LiveView,
  SessionControls,
  TaskForm,
  TaskResult,
  TaskStatus,
  TaskTimeline,
  WebRunProvider,
} from 'webrun-react';
import type { AnyRun, Messages } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import type { Usage } from 'webrun-react/core';
import { messages as ar } from 'webrun-react/locales/ar';
import { messages as de } from 'webrun-react/locales/de';
import { messages as en } from 'webrun-react/locales/en';
import { messages as ja } from 'webrun-react/locales/ja';
import { connection, eventLog, openSession, session } from '../../stories/liveStates.js';
import {
  completed,
  failed,
  files,
  guardrail,
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

const client = createWebRunClient({
  baseUrl: 'http://webrun.test',
  fetch: () => new Promise(() => undefined),
});
const inLocale = (
  children: ReactElement,
  locale = 'en',
  messages: Messages = en,
  timeZone?: string,
): ReactElement => (
  <WebRunProvider client={client} persist={false} locale={locale} messages={messages} timeZone={timeZone}>
    {children}
  </WebRunProvider>
);

const numbers = [
  -1,
  -1e9,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  0,
  Number.MIN_VALUE,
  1e-12,
  Number.MAX_SAFE_INTEGER,
  1e21,
  Number.MAX_VALUE,
  8.64e15 + 1,
  -8.64e15 - 1,
];

/** Every number from outside that is shown, in place of a sensible one. */
const withNumber = (n: number): readonly (readonly [string, ReactElement])[] => {
  const used: Usage = { ...usage(n, n), promptTokens: n, completionTokens: n, totalTokens: n };
  const times = { submittedAt: n, settledAt: n, endedAt: n, askedAt: n };
  const wait = { ...waiting('reconnecting'), nextPollAt: n, retryAfterMs: n };
  const runs: AnyRun[] = [
    queued({ waiting: { ...waiting('rate-limited'), nextPollAt: n } }),
    submitting(times),
    running({ ...times, usage: used, waiting: wait }),
    guardrail('Which one?', { ...times, usage: used }),
    completed(
      { files: files.map((file) => ({ ...file, downloadedAt: n, sizeBytes: n })), network },
      {
        ...times,
        usage: used,
      },
    ),
    completed({
      network: [{ id: null, taskId: null, urls: [{ url: 'https://a.example/', timestampMs: n }] }],
    }),
    failed('No.', null, { ...times, usage: used }),
    terminated({ ...times, usage: used }),
    lost('cut', times),
    refused(429, { retryAfterMs: n, ...times }),
  ];
  const log = eventLog();
  const odd = { ...log, events: log.events.map((event) => ({ ...event, at: n, until: n })) };
  return [
    ...runs.flatMap((run): [string, ReactElement][] => [
      [`TaskStatus ${run.status}`, <TaskStatus key="status" run={run} />],
      [`CostMeter ${run.status}`, <CostMeter key="cost" run={run} budgetUsd={n} estimateUsd={n} />],
      [`CostMeter of 0.05 ${run.status}`, <CostMeter key="meter" run={run} budgetUsd={0.05} />],
      [`GuardrailPrompt ${run.status}`, <GuardrailPrompt key="prompt" run={run} focusOnArrival={false} />],
      [`TaskResult ${run.status}`, <TaskResult key="result" run={run} />],
      [`TaskResult files ${run.status}`, <TaskResult key="files" run={run} defaultTab="files" />],
      [`TaskResult network ${run.status}`, <TaskResult key="network" run={run} defaultTab="network" />],
      [`TaskTimeline ${run.status}`, <TaskTimeline key="timeline" run={run} log={odd} />],
    ]),
    ['ConnectionStatus', <ConnectionStatus key="c" connection={connection('polling', { nextPollAt: n })} />],
    [
      'ConnectionStatus limited',
      <ConnectionStatus key="l" connection={connection('rate-limited', { nextPollAt: n })} />,
    ],
    [
      'SessionControls',
      <SessionControls key="s" session={openSession({ tasks: [], usdPerMinute: n, expiresAt: n })} />,
    ],
    [
      'SessionControls paused',
      <SessionControls key="p" session={openSession({ isPaused: true, usdPerMinute: n })} />,
    ],
    [
      'LiveView',
      <LiveView key="v" session={session({ webRtcUrl: null, webViewUrl: null, width: n, height: n })} />,
    ],
    ['TaskForm', <TaskForm key="f" run={running()} />],
  ];
};

/** What no reader should see. */
const nonsense = /NaN|undefined|Infinity|∞|Invalid|\[object|(?<![\p{L}\d])[-−]\d|\d{30}|(?:,\d{3}){9}/u;
const textOf = (container: HTMLElement): string =>
  [...container.querySelectorAll('*')]
    .flatMap((each) => [each.getAttribute('aria-label'), each.getAttribute('aria-valuetext')])
    .concat(container.textContent)
    .filter(Boolean)
    .join(' ')
    // Dates may have a hyphen of their own.
    .replaceAll(/\d{4}-\d\d-\d\d/g, '');

describe.each(numbers)('where a number is %s', (n) => {
  test.each(Object.entries({ en, de, ja, ar }))('no family says nonsense, in %s', (locale, messages) => {
    const said: string[] = [];
    for (const [name, element] of withNumber(n)) {
      const { container, unmount } = render(inLocale(element, locale, messages, 'Asia/Kathmandu'));
      const found = nonsense.exec(textOf(container));
      if (found)
        said.push(`${name}: ${textOf(container).slice(Math.max(0, found.index - 40), found.index + 40)}`);
      unmount();
    }
    expect(said).toEqual([]);
  });
});

describe('any clock', () => {
  const at = Date.UTC(2026, 11, 31, 23, 30);
  const run = lost('cut', { submittedAt: at - 60_000, settledAt: at });

  test.each([
    'Pacific/Apia',
    'Pacific/Kiritimati',
    'Etc/GMT+12',
    'Asia/Kathmandu',
    'America/St_Johns',
    'UTC',
  ])('a time is shown with its date in %s, on the server and in the page', (timeZone) => {
    const element = inLocale(<TaskStatus run={run} />, 'en', en, timeZone);
    expect(renderToString(element)).toMatch(/(Dec 31|Jan 1)[^<]*\d:\d\d/);
    const { container } = render(element);
    expect(container.textContent).toMatch(/(Dec 31|Jan 1)[^<]*\d:\d\d/);
  });

  test.each(['Nowhere/Nope', '', 'utc+25:99'])(
    'a time zone that is none (%j) is the page’s own',
    (timeZone) => {
      const { container } = render(inLocale(<TaskStatus run={run} />, 'en', en, timeZone));
      expect(container.textContent).toMatch(/cut off at .*\d:\d\d/);
    },
  );

  test.each(['de_DE', 'C', 'x', '12', ''])(
    'a locale that is none (%j) does not take the page away',
    (locale) => {
      const { container } = render(inLocale(<TaskStatus run={run} />, locale));
      expect(container.textContent).toMatch(/cut off at .*\d:\d\d/);
    },
  );
});

describe('hostile words', () => {
  const words = [
    ['a word of 20,000 letters', 'W'.repeat(20_000)],
    ['direction marks', '\u202E\u2066\u2067gnp.exe'.repeat(50)],
    ['markup', '<img src=x onerror=alert(1)><script>alert(1)</script>'],
    ['a lone surrogate', '\uD83D and \uDE00'],
    ['stacked marks', `Z${'\u0351\u0328'.repeat(2_000)}`],
    ['names of Object.prototype', '__proto__ constructor toString'],
    ['control characters', 'a\u0000b\u0007c\u001B[31m'],
    ['only spaces', ' \n\t '],
    ['nothing', ''],
  ] as const;
  beforeEach(() => Object.assign(globalThis, { alert: () => expect.fail('a script ran') }));

  test.each(words)('%s stay text', (_, text) => {
    const runs = [
      guardrail(text),
      failed(text, text),
      refused(400, { message: text }),
      completed({
        message: text,
        files: [{ filename: text, url: text, sourceUrl: text, downloadedAt: null }],
      }),
      completed({ message: '{}', output: { [text]: text } }),
      terminated({ partial: { answer: text } }),
    ];
    const log = eventLog();
    const odd = { ...log, events: log.events.map((event) => ({ ...event, name: text, text })) };
    for (const run of runs) {
      const { container, unmount } = render(
        inLocale(
          <>
            <TaskStatus run={run} />
            <GuardrailPrompt run={run} focusOnArrival={false} />
            <TaskResult run={run} />
            <TaskResult run={run} defaultTab="files" />
            <TaskTimeline run={run} log={odd} />
          </>,
        ),
      );
      expect(container.querySelector('img, script, [onerror]')).toBeNull();
      unmount();
    }
  });
});
