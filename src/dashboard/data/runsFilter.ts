import { isObject } from '../../core/task.js';
import type { StartedRun } from '../../runs/runState.js';
import type { Calendar } from './calendar.js';
import { toRange } from './period.js';
import type { RunsPeriod } from './period.js';
import { isTime } from './readRun.js';
import { toRunFacts, toSearchText } from './runFacts.js';
import { runGroups } from './runGroup.js';
import type { RunGroup } from './runGroup.js';

/** Columns by which runs can be sorted. */
export type RunsSortKey = 'started' | 'state' | 'task' | 'duration' | 'cost';

/** The sort order of runs. */
export interface RunsSort {
  readonly by: RunsSortKey;
  readonly direction: 'asc' | 'desc';
}

/**
 * Which runs to show, and in which order: plain JSON, to fit in a URL or a database. A run must match every field given, and
 * one value of each list. An empty object shows every run, newest first, grouped by day.
 */
export interface RunsFilter {
  /** Words that must all be in the task, result, question, error code, tags or ids. */
  readonly search?: string | undefined;
  readonly groups?: readonly RunGroup[] | undefined;
  /** Error codes, for example `ELEMENT_NOT_FOUND`. */
  readonly codes?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Where the run starts, for example `shop.example`. */
  readonly hosts?: readonly string[] | undefined;
  /** Started within this period. */
  readonly period?: RunsPeriod | undefined;
  /** Started at or after this Unix time in milliseconds. */
  readonly from?: number | undefined;
  /** Started before this Unix time in milliseconds. */
  readonly to?: number | undefined;
  /** In US dollars; runs with an unknown cost never match. */
  readonly minCostUsd?: number | undefined;
  readonly maxCostUsd?: number | undefined;
  /** Only runs whose cost WebRun never reported. */
  readonly unknownCost?: boolean | undefined;
  readonly sort?: RunsSort | undefined;
}

/** Creates a test for runs. Periods match those of the charts that link here. No other part of a filter depends on the clock. */
export function createRunsTest(
  filter: RunsFilter,
  { now, calendar }: { readonly now: number; readonly calendar: Calendar },
): (run: StartedRun) => boolean {
  const { groups, codes, tags, hosts, period, minCostUsd, maxCostUsd, unknownCost } = filter;
  const words = toWords(filter.search);
  const since = period === undefined ? 0 : toRange(period, calendar, now).from;
  const from = Math.max(since, filter.from ?? 0);
  const to = filter.to ?? Infinity;
  return (run) => {
    const facts = toRunFacts(run);
    return (
      (!groups?.length || groups.includes(facts.group)) &&
      facts.startedAt >= from &&
      facts.startedAt < to &&
      (!codes?.length || (facts.code !== null && codes.includes(facts.code))) &&
      (!hosts?.length || (facts.host !== null && hosts.includes(facts.host))) &&
      (!tags?.length || tags.some((tag) => facts.tags.includes(tag))) &&
      (unknownCost !== true || facts.costKind === 'unknown') &&
      (minCostUsd === undefined || (facts.costUsd !== null && facts.costUsd >= minCostUsd)) &&
      (maxCostUsd === undefined || (facts.costUsd !== null && facts.costUsd <= maxCostUsd)) &&
      (words.length === 0 || containsAll(toSearchText(run), words))
    );
  };
}

const toWords = (search: string | undefined): readonly string[] =>
  (search ?? '').toLowerCase().split(/\s+/).filter(Boolean);

const containsAll = (text: string, words: readonly string[]): boolean =>
  words.every((word) => text.includes(word));

/** Whether a filter can hide runs. A sort order alone does not. */
export function isFiltering(filter: RunsFilter): boolean {
  return Object.values({ ...filter, sort: undefined }).some((value) =>
    Array.isArray(value) ? value.length > 0 : value !== undefined && value !== '' && value !== false,
  );
}

/** Whether the filter depends on the clock, so it must be reapplied as time passes. */
export const isTimed = ({ period }: RunsFilter): boolean => period !== undefined;

// -------------------------------------------------------------------------------------------------- from outside the app

const lists = ['codes', 'tags', 'hosts'] as const;
const times = ['from', 'to'] as const;
const amounts = ['minCostUsd', 'maxCostUsd'] as const;
const numbers = [...times, ...amounts] as const;
const periods: readonly RunsPeriod[] = ['today', '24h', '7d', '30d'];
/** The sortable columns. */
export const sortKeys: readonly RunsSortKey[] = ['started', 'state', 'task', 'duration', 'cost'];
/** An upper bound for costs in a filter, in US dollars. */
const beyondAllUsd = 1e12;

const isAmount = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value < beyondAllUsd;
/** The strings of a list, without duplicates. */
const toTexts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? [...new Set(value.filter((each) => typeof each === 'string' && each !== ''))] : [];

/** Reads a filter from an untrusted source. Invalid parts are left out. */
export function readRunsFilter(value: unknown): RunsFilter {
  const given = isObject(value) ? value : {};
  const { search } = given;
  const groups = toTexts(given['groups']).filter((each): each is RunGroup =>
    (runGroups as readonly string[]).includes(each),
  );
  const period = periods.find((each) => each === given['period']);
  const sort = isObject(given['sort']) ? given['sort'] : {};
  const by = sortKeys.find((each) => each === sort['by']);
  const { direction } = sort;
  const filter: { -readonly [Key in keyof RunsFilter]: RunsFilter[Key] } = {};
  if (typeof search === 'string' && search !== '') filter.search = search;
  if (groups.length > 0) filter.groups = groups;
  for (const key of lists) {
    const texts = toTexts(given[key]);
    if (texts.length > 0) filter[key] = texts;
  }
  if (period) filter.period = period;
  for (const key of times) if (isTime(given[key])) filter[key] = given[key] as number;
  for (const key of amounts) if (isAmount(given[key])) filter[key] = given[key] as number;
  if (given['unknownCost'] === true) filter.unknownCost = true;
  if (by && (direction === 'asc' || direction === 'desc')) filter.sort = { by, direction };
  return filter;
}

/**
 * Writes a filter as search parameters, without unset fields: `groups=failed&tags=prices&sort=cost-desc`.
 * @example navigate(`?${toSearchParams(filter)}`)
 */
export function toSearchParams(filter: RunsFilter): URLSearchParams {
  const params = new URLSearchParams();
  const { search, groups, period, unknownCost, sort } = filter;
  if (search) params.set('search', search);
  for (const group of groups ?? []) params.append('groups', group);
  for (const key of lists) for (const value of filter[key] ?? []) params.append(key, value);
  if (period) params.set('period', period);
  for (const key of numbers) if (filter[key] !== undefined) params.set(key, String(filter[key]));
  if (unknownCost) params.set('unknownCost', 'true');
  if (sort) params.set('sort', `${sort.by}-${sort.direction}`);
  return params;
}

/**
 * Reads a filter from search parameters: a query, or the object that a router made of one. A filter that was stored as JSON is
 * read too. Invalid parts are left out, so an old or edited link still shows runs.
 */
export function parseRunsFilter(
  source: URLSearchParams | string | Readonly<Record<string, unknown>>,
): RunsFilter {
  const params =
    typeof source === 'string' || isIterable(source) ? new URLSearchParams(source) : toParams(source);
  const [by, direction] = (params.get('sort') ?? '').split('-');
  const toNumber = (text: string | null): number => (text ? Number(text) : Number.NaN);
  return readRunsFilter({
    search: params.get('search'),
    groups: params.getAll('groups'),
    period: params.get('period'),
    unknownCost: params.get('unknownCost') === 'true',
    sort: { by, direction },
    ...Object.fromEntries(lists.map((key) => [key, params.getAll(key)])),
    ...Object.fromEntries(numbers.map((key) => [key, toNumber(params.get(key))])),
  });
}

const isIterable = (source: object): source is URLSearchParams => Symbol.iterator in source;

/** Routers turn parameters into numbers, lists and objects, or leave them as text. */
function toParams(source: Readonly<Record<string, unknown>>): URLSearchParams {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(source))
    for (const each of [value].flat())
      if (!isObject(each)) params.append(key, [each].join(''));
      else if (key === 'sort') params.append(key, [each['by'], each['direction']].join('-'));
  return params;
}
