import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { TaskEvent, TaskEventKind } from 'webrun-react/core';
import { describeStep, toLine } from '../../src/components/describeStep.js';
import { formatOf } from '../../src/components/format.js';
import {
  describeEvent,
  describeNoEvents,
  withEnd,
} from '../../src/components/TaskTimeline/describeTaskTimeline.js';
import type { TimelineSurroundings } from '../../src/components/TaskTimeline/describeTaskTimeline.js';
import { toTraits } from '../../src/core/service.js';
import { messages as de } from '../../src/messages/de.js';
import { messages as en } from '../../src/messages/en.js';
import { messages as ja } from '../../src/messages/ja.js';
import { terminated } from '../../stories/states.js';

const format = formatOf('en', undefined);
const words = { t: en.timeline, service: 'WebRun', traits: toTraits(), format };
const event = (kind: TaskEventKind, more: Partial<TaskEvent> = {}): TaskEvent => ({
  id: 1,
  at: 10_000,
  kind,
  taskId: 't',
  text: null,
  name: null,
  until: null,
  ...more,
});
const line = (more: Partial<TaskEvent>, messages = en): string | undefined => {
  const step = describeStep(event('action', more), { t: messages.steps });
  return step ? toLine(step, { t: messages.steps }) : undefined;
};

describe('every step is verb, object, host', () => {
  test.each<[string, string | null, string]>([
    ['navigate', 'https://shop.example/', 'Opens shop.example'],
    ['navigate', 'https://shop.example/p/arc-2?x=1', 'Opens /p/arc-2?x=1 on shop.example'],
    ['click_element', 'Search', 'Clicks Search'],
    ['type_text', 'Search', 'Types into Search'],
    ['read_page', 'prices', 'Reads prices'],
    ['take_screenshot', null, 'Takes a screenshot'],
    ['download_file', 'january.csv', 'Downloads january.csv'],
    ['solve_puzzle', 'the lock', 'Runs solve puzzle the lock'],
    ['', null, 'Runs'],
  ])('%s %s: "%s"', (name, text, said) => {
    expect(line({ name, text })).toBe(said);
  });

  test('in Japanese without a colon, which would lead to nothing where there is no object', () => {
    expect(line({ name: 'click_element', text: 'Search' }, ja)).toBe('クリック Search');
    expect(line({ name: 'scroll_page', text: null }, ja)).toBe('スクロール');
  });

  test('in German as well, in the order of that language', () => {
    expect(line({ name: 'navigate', text: 'https://shop.example/p' }, de)).toMatch(/\/p.*shop\.example/);
    expect(line({ name: 'navigate', text: 'https://shop.example/p' }, de)).not.toMatch(/Opens| on /);
  });
});

/** What the agents of `webrun-local` do; a new action that has no verb is named by its own name, which is no English. */
test('every action that an agent of ours sends has a verb', () => {
  const names = readdirSync('local/src', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const source = readFileSync(`local/src/${file}`, 'utf8');
      return [...source.matchAll(/type: 'action',\s*name: '(\w+)'/g)].map((match) => match[1] ?? '');
    });
  expect(names.length).toBeGreaterThan(8);
  expect(names.filter((name) => en.steps.verbs[name] === undefined)).toEqual([]);
});

describe('an event that is no step', () => {
  const alone: TimelineSurroundings = { isQuestionShown: false, isStatusShown: false, isUnanswered: false };
  test.each<[string, TaskEvent, boolean, Partial<TimelineSurroundings>, string, string | null]>([
    ['a question', event('guardrail', { text: 'Which?' }), true, {}, 'Needs you: Which?', null],
    [
      'a question that is on the page',
      event('guardrail', { text: 'Which?' }),
      true,
      { isQuestionShown: true },
      'Needs you. Show the question',
      'question',
    ],
    [
      'an earlier question',
      event('guardrail', { text: 'Which?' }),
      false,
      { isQuestionShown: true },
      'Needs you: Which?',
      null,
    ],
    ['a failure', event('failed', { text: 'No.' }), true, {}, 'Failed: No.', null],
    [
      'a failure that is on the page',
      event('failed', { text: 'No.' }),
      true,
      { isStatusShown: true },
      'Failed. Show the reason',
      'status',
    ],
    ['a stop', event('terminated'), true, {}, 'Stopped', null],
    [
      'a question that nobody answered',
      event('terminated'),
      true,
      { isUnanswered: true },
      'Not answered in time',
      null,
    ],
    [
      'a gap',
      event('gap', { until: 22_000 }),
      true,
      {},
      'No events for 12 sec: the connection was down.',
      null,
    ],
  ])('%s', (_, each, isLast, around, said, link) => {
    const view = describeEvent(each, isLast, { ...alone, ...around }, words);
    expect([view.text + (view.quote ?? '') + view.end, view.link]).toEqual([said, link]);
  });

  test('keeps words from outside apart from ours, so that each has its own direction', () => {
    const view = describeEvent(event('failed', { text: 'شكرا' }), true, alone, words);
    expect(view).toMatchObject({ text: 'Failed: ', quote: 'شكرا', end: '' });
  });
});

test('an end is said once, however often the server says it', () => {
  const run = terminated({ settledAt: 20_000 });
  const rows = withEnd([event('started'), event('terminated', { id: 2 })], run);
  expect(rows.filter(({ kind }) => kind === 'terminated')).toHaveLength(1);
  expect(withEnd([event('started')], run).map(({ kind }) => kind)).toEqual(['started', 'terminated']);
});

test.each([
  ['refused', 'session', 'No steps', /was not started/],
  ['idle', undefined, 'Nothing yet', /appears here/],
  ['completed', 'session', 'No steps recorded', /recorded only while/],
] as const)(
  'a %s run without events promises none that will not come',
  (status, sessionId, title, reason) => {
    const said = describeNoEvents({ status, sessionId }, false, words);
    expect(said.title).toBe(title);
    expect(said.reason).toMatch(reason);
  },
);
