import { describe, expect, test } from 'vitest';
import { createCalendar } from '../../../src/dashboard/data/calendar.js';
import { toRange } from '../../../src/dashboard/data/period.js';
import {
  createRunsTest,
  isFiltering,
  parseRunsFilter,
  readRunsFilter,
  toSearchParams,
} from '../../../src/dashboard/data/runsFilter.js';
import type { RunsFilter } from '../../../src/dashboard/data/runsFilter.js';
import { sampleRun } from '../../../stories/dashboard/sampleRuns.js';

const hour = 3_600_000;
const now = Date.UTC(2026, 10, 26, 14, 30);
const calendar = createCalendar('UTC');

const runs = {
  asks: sampleRun('guardrail', {
    startedAt: now - hour,
    guardrail: { kind: null, question: 'Which supplier?' },
    tags: ['purchase'],
    input: { startingUrl: 'https://shop.example/a' },
  }),
  done: sampleRun('completed', {
    startedAt: now - 20 * hour,
    costUsd: 0.05,
    result: { message: 'In Stock: 14' },
    tags: ['stock', 'nightly'],
    input: { startingUrl: 'https://shop.example:8443/b' },
  }),
  failed: sampleRun('failed', { startedAt: now - 2 * hour, costUsd: 0.01 }),
  refused: sampleRun('refused', { startedAt: now - 40 * hour, error: { code: 'http', status: 503 } }),
  lost: sampleRun('lost', { startedAt: now - 200 * hour, costUsd: null }),
  queued: sampleRun('queued', { startedAt: now - 1_000, costUsd: null }),
};
type Name = keyof typeof runs;

const cases: readonly (readonly [string, RunsFilter, readonly Name[]])[] = [
  ['nothing set', {}, ['asks', 'done', 'failed', 'refused', 'lost', 'queued']],
  [
    'empty lists',
    { groups: [], tags: [], search: ' ' },
    ['asks', 'done', 'failed', 'refused', 'lost', 'queued'],
  ],
  ['a group', { groups: ['failed'] }, ['failed', 'refused']],
  ['two groups', { groups: ['needs-you', 'queued'] }, ['asks', 'queued']],
  ['a code', { codes: ['ELEMENT_NOT_FOUND'] }, ['failed']],
  ['the code of a refusal', { codes: ['HTTP_503'] }, ['refused']],
  ['a tag', { tags: ['nightly'] }, ['done']],
  ['one of two tags', { tags: ['nightly', 'purchase'] }, ['asks', 'done']],
  ['a host with its port', { hosts: ['shop.example:8443'] }, ['done']],
  ['today', { period: 'today' }, ['asks', 'failed', 'queued']],
  ['24 hours', { period: '24h' }, ['asks', 'done', 'failed', 'queued']],
  ['7 days', { period: '7d' }, ['asks', 'done', 'failed', 'refused', 'queued']],
  ['from', { from: now - 2 * hour }, ['asks', 'failed', 'queued']],
  ['to, which is not included', { to: now - 2 * hour }, ['done', 'refused', 'lost']],
  ['the narrower of period and from', { period: '7d', from: now - 3 * hour, to: now - hour }, ['failed']],
  ['a least cost: what is unknown is in no range', { minCostUsd: 0 }, ['asks', 'done', 'failed']],
  ['a cost range', { minCostUsd: 0.01, maxCostUsd: 0.02 }, ['asks', 'failed']],
  ['a cost range, its ends included', { minCostUsd: 0.05, maxCostUsd: 0.05 }, ['done']],
  ['an unknown cost: not what is queued or refused', { unknownCost: true }, ['lost']],
  ['words of the result, in any case', { search: 'in STOCK' }, ['done']],
  ['a question', { search: 'supplier' }, ['asks']],
  ['an error code', { search: 'element_not' }, ['failed']],
  ['a run id', { search: runs.refused.runId }, ['refused']],
  ['all fields must fit', { search: 'stock', groups: ['failed'] }, []],
];

describe('a filter', () => {
  test.each(cases)('by %s', (_, filter, expected) => {
    const isShown = createRunsTest(filter, { now, calendar });
    expect((Object.keys(runs) as Name[]).filter((name) => isShown(runs[name]))).toEqual(expected);
  });

  // Nov 20, 0:00            now: Nov 26, 14:30
  //  | the charts' 7 days       |
  test.each(['today', '24h', '7d', '30d'] as const)(
    'of the period %s shows what the charts of that period count',
    (period) => {
      const isShown = createRunsTest({ period }, { now, calendar });
      const { from } = toRange(period, calendar, now);
      const at = (startedAt: number) => sampleRun('completed', { startedAt });
      expect([isShown(at(from)), isShown(at(from - 1))]).toEqual([true, false]);
    },
  );

  test('finds no session id: it is a credential', () => {
    const isShown = createRunsTest({ search: runs.done.sessionId ?? '' }, { now, calendar });
    expect(runs.done.sessionId).toMatch(/^session-\d+$/);
    expect(isShown(runs.done)).toBe(false);
  });

  test.each(cases)('survives the URL: %s', (_, filter) => {
    const isShown = createRunsTest(filter, { now, calendar });
    const back = parseRunsFilter(toSearchParams(filter).toString());
    const isShownAgain = createRunsTest(back, { now, calendar });
    for (const run of Object.values(runs)) expect(isShownAgain(run)).toBe(isShown(run));
  });

  test('and its order survive the URL and JSON unchanged', () => {
    const filter: RunsFilter = {
      search: 'a & b=c',
      groups: ['failed', 'unknown'],
      codes: ['A,B'],
      tags: ['a b'],
      hosts: ['shop.example'],
      period: '30d',
      from: 1,
      to: 2,
      minCostUsd: 0.0001,
      maxCostUsd: 0.5,
      unknownCost: true,
      sort: { by: 'cost', direction: 'desc' },
    };
    expect(parseRunsFilter(toSearchParams(filter).toString())).toEqual(filter);
    expect(JSON.parse(JSON.stringify(filter))).toEqual(filter);
    expect(parseRunsFilter(toSearchParams({}).toString())).toEqual({});
  });

  test.each([
    'groups=everything&sort=price-up&period=year',
    'from=yesterday&minCostUsd=-1&maxCostUsd=lots&unknownCost=no',
    'sort=cost&tags=&search=',
    'from=1e300&to=9e15&minCostUsd=1e300',
  ])('leaves out what it does not understand: %s', (text) => {
    expect(parseRunsFilter(text)).toEqual({});
  });

  test('has each value of a list once, also where a link repeats it', () => {
    expect(parseRunsFilter('tags=a&tags=a&groups=failed&groups=failed')).toEqual({
      tags: ['a'],
      groups: ['failed'],
    });
  });

  test.each([
    [{ groups: ['failed', 'done'], tags: ['a'], sort: { by: 'cost', direction: 'desc' }, minCostUsd: 0.01 }],
    [{ groups: ['failed', 'done'], tags: 'a', sort: 'cost-desc', minCostUsd: '0.01' }],
  ])('is read from the object that a router made of the address: %j', (search) => {
    expect(parseRunsFilter(search)).toEqual({
      groups: ['failed', 'done'],
      tags: ['a'],
      sort: { by: 'cost', direction: 'desc' },
      minCostUsd: 0.01,
    });
  });

  test('is read from an object whose texts look like numbers', () => {
    expect(parseRunsFilter({ search: 2026, tags: [7, 'a'], unknownCost: true })).toEqual({
      search: '2026',
      tags: ['7', 'a'],
      unknownCost: true,
    });
  });

  test('leaves out what it does not understand in an object', () => {
    const search = { search: {}, groups: 5, tags: [{}], sort: { by: 1 }, period: 'year', from: 'abc' };
    expect(parseRunsFilter(search)).toEqual({});
    expect(parseRunsFilter({ search: undefined, sort: null, tags: undefined, codes: null })).toEqual({});
  });

  test.each([
    null,
    [],
    'tags',
    5,
    { search: 5, groups: 'failed', tags: 'a', codes: { a: 1 }, hosts: [['a'], null, {}] },
    { groups: ['constructor'], period: 'constructor', sort: { by: 'constructor', direction: 'desc' } },
    { sort: 'cost-desc', from: '2026', to: {}, minCostUsd: '1', maxCostUsd: Infinity, unknownCost: 'yes' },
    { from: -1, to: null, minCostUsd: -1, sort: { by: 'cost', direction: 'up' } },
  ])('that was stored leaves out what is none: %j', (value) => {
    expect(readRunsFilter(value)).toEqual({});
  });

  test('that was stored keeps what is one', () => {
    expect(
      readRunsFilter({ tags: ['a', 7, 'a', ''], groups: ['failed', 'x'], search: 'b', from: {} }),
    ).toEqual({
      tags: ['a'],
      groups: ['failed'],
      search: 'b',
    });
  });

  test.each([
    [{}, false],
    [{ sort: { by: 'cost', direction: 'asc' } }, false],
    [{ search: '', groups: [], unknownCost: false }, false],
    [{ search: 'a' }, true],
    [{ tags: ['a'] }, true],
    [{ from: 0 }, true],
  ] as const)('%j leaves runs out: %s', (filter, expected) => {
    expect(isFiltering(filter)).toBe(expected);
  });
});
