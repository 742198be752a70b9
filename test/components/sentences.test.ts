import { describe, expect, test } from 'vitest';
import { describeCostMeter } from '../../src/components/CostMeter/describeCostMeter.js';
import { describeStep, toLine } from '../../src/components/describeStep.js';
import { formatOf } from '../../src/components/format.js';
import { gapAfter, joinWords, stopAfter } from '../../src/components/sentences.js';
import { toTraits } from '../../src/core/service.js';
import { messages as ar } from '../../src/messages/ar.js';
import { messages as de } from '../../src/messages/de.js';
import { messages as en } from '../../src/messages/en.js';
import { messages as ja } from '../../src/messages/ja.js';
import { running, usage } from '../../stories/states.js';

describe('a text from outside', () => {
  test.each([
    ['The page did not load', 'The page did not load.'],
    ['The page did not load.', 'The page did not load.'],
    ['Out of time!  ', 'Out of time!  '],
    ['It said "no".', 'It said "no".'],
    ['It said "no."', 'It said "no."'],
    ['It said (no)', 'It said (no).'],
    ['Cut off…', 'Cut off…'],
    ['HTTP 503', 'HTTP 503.'],
    ['لم تُحمَّل الصفحة', 'لم تُحمَّل الصفحة.'],
    ['هل هذا صحيح؟', 'هل هذا صحيح؟'],
    ['ページを読み込めませんでした', 'ページを読み込めませんでした。'],
    ['ページを読み込めませんでした。', 'ページを読み込めませんでした。'],
    ['接続エラー（タイムアウト）', '接続エラー（タイムアウト）。'],
    ['サーバー', 'サーバー。'],
  ])('%s ends as a sentence', (text, sentence) => {
    expect(text + stopAfter(text)).toBe(sentence);
  });
});

test('a space follows a full stop, and none where the script has its own', () => {
  expect([gapAfter('Done.'), gapAfter('完了。'), gapAfter('質問：')]).toEqual([' ', '', '']);
  expect(joinWords(['One.', false, 'Two.', undefined, ''])).toBe('One. Two.');
  expect(joinWords(['一。', '二。'])).toBe('一。二。');
  expect(joinWords([])).toBe('');
});

test.each([
  ['en', en, ' '],
  ['de', de, ' '],
  ['ar', ar, ' '],
  ['ja', ja, ''],
] as const)('what a cost means is written as sentences in %s', (locale, { cost }, gap) => {
  const words = { t: cost, service: 'Acme', traits: toTraits(), format: formatOf(locale, 'UTC') };
  const said = (usd: number | null): string =>
    describeCostMeter(running({ usage: usage(usd) }), { budgetUsd: 0.05 }, words).description;
  expect(said(0.0631)).toContain(`${gap}${cost.overRunning}`);
  expect(said(0.0431)).toContain(`${gap}${cost.near}`);
  expect(said(0.0431)).not.toMatch(/。\s/);
  expect(said(0.0431)).toMatch(gap === '' ? /。/ : /[.؟] /);
});

test.each([
  ['en', en, 'Opens /p/arc-2 on shop.example'],
  ['de', de, 'Öffnet /p/arc-2 auf shop.example'],
  ['ja', ja, '開く：/p/arc-2（shop.example）'],
] as const)('a step is one line in %s', (_, { steps }, line) => {
  const url = 'https://shop.example/p/arc-2';
  const event = {
    id: 1,
    at: 0,
    taskId: 't',
    kind: 'action',
    name: 'navigate',
    text: url,
    until: null,
  } as const;
  expect(toLine(describeStep(event, { t: steps })!, { t: steps })).toBe(line);
});
