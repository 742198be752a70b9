'use client';

import { useContext, useMemo } from 'react';
import { describeRefusal } from '../../components/describeRefusal.js';
import type { Refusal } from '../../components/describeRefusal.js';
import { formatOf, toKnown } from '../../components/format.js';
import type { Format } from '../../components/format.js';
import { toTraits } from '../../core/service.js';
import type { AllServiceTraits } from '../../core/service.js';
import { isObject } from '../../core/task.js';
import { override, useWords } from '../../components/words.js';
import { LocaleContext } from '../../hooks/locale.js';
import { useOptionalManager } from '../../hooks/WebRunProvider.js';
import type { Messages } from '../../messages/en.js';
import type { DashboardMessages } from '../../messages/en/dashboard.js';
import { dashboard } from '../../messages/en/dashboard.js';
import { common, refusal } from '../../messages/en/run.js';
import type { StartedRun } from '../../runs/runState.js';
import { createCalendar } from '../data/calendar.js';
import type { Calendar } from '../data/calendar.js';
import { useIsOnServer } from './useIsOnServer.js';

/** Formats values in the user's locale. */
export interface DashboardFormat extends Pick<
  Format,
  'number' | 'count' | 'duration' | 'clock' | 'limit' | 'list'
> {
  /** `undefined` for the browser's own. */
  readonly locale: string | undefined;
  readonly timeZone: string | undefined;
  readonly calendar: Calendar;
  /** A final duration; under a second it is written as less than one, not as zero. */
  readonly took: (ms: number) => string;
  /** An amount with every billed digit. */
  readonly usd: (amount: number, leastDecimals?: number) => string;
  /** An amount with four decimals, for columns; a smaller one is written as less than 0.0001, never as zero. */
  readonly usdShort: (amount: number) => string;
  /** A share from 0 to 1 with one decimal. */
  readonly percent: (share: number) => string;
  /** A share without decimals: `90%`. */
  readonly wholePercent: (share: number) => string;
  /** A time of day, for use under a day heading. */
  readonly time: (at: number) => string;
  /** A time, with its day unless it is today. */
  readonly moment: (at: number) => string;
  /** A time with its date but no weekday, for columns; in another year, the date alone. */
  readonly dateTimeShort: (at: number) => string;
  /** A time with its day, even if it is today, and with its year if that is another. */
  readonly dateTime: (at: number) => string;
  /** `Thu 26 Nov` for `2026-11-26`; in another year, `26 Nov 2026`. */
  readonly day: (day: string) => string;
  /** `Nov 26`. */
  readonly dayShort: (day: string) => string;
}

/** The words and formats of the dashboard. */
export interface DashboardWords {
  readonly words: DashboardMessages;
  /** The name of the service that runs the tasks. */
  readonly service: string;
  /** The traits of the service, for example its limits. */
  readonly traits: AllServiceTraits;
  readonly format: DashboardFormat;
  /** Explains to users why a run was refused, and what to do. */
  readonly describeRefusal: (run: StartedRun & { readonly status: 'refused' }) => Refusal;
  /** How long something took; under a second it is written as less than one, never as zero. */
  readonly toDuration: (ms: number) => string;
}

/** The smallest amount that four decimals show, in US dollars. */
const leastShownUsd = 0.0001;

function createDashboardFormat(givenLocale: string, givenZone: string | undefined): DashboardFormat {
  const locale = toKnown(givenLocale);
  const timeZone = toKnown(givenZone, 'timeZone');
  const calendar = createCalendar(timeZone);
  const format = formatOf(givenLocale, givenZone);
  const { number, count, usd, duration, clock, limit, list } = format;
  const percent = new Intl.NumberFormat(locale, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const usdShort = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: 4,
    maximumFractionDigits: 4,
  });
  const time = new Intl.DateTimeFormat(locale, { timeZone, hour: 'numeric', minute: '2-digit' });
  const moment = { timeZone, day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' } as const;
  const dateTime = new Intl.DateTimeFormat(locale, { ...moment, weekday: 'short' });
  const dateTimeWithYear = new Intl.DateTimeFormat(locale, { ...moment, year: 'numeric' });
  const dateTimeShort = new Intl.DateTimeFormat(locale, moment);
  // Days are dates without a time, so they are written in UTC.
  const day = new Intl.DateTimeFormat(locale, {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  });
  const dayWithYear = new Intl.DateTimeFormat(locale, {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });
  const dayShort = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', month: 'short', day: 'numeric' });
  const writeShort = (amount: number): string => {
    if (amount === 0) return usd(0) ?? '';
    const isTooSmall = amount > 0 && amount < leastShownUsd;
    return isTooSmall ? `<${usdShort.format(leastShownUsd)}` : usdShort.format(amount);
  };
  const isToday = (at: number): boolean => calendar.toDay(at) === calendar.toDay(Date.now());
  const isThisYear = (key: string): boolean => key.slice(0, 4) === calendar.toDay(Date.now()).slice(0, 4);
  const toDate = (key: string): number => Date.parse(`${key}T12:00:00Z`);
  const writeDay = (key: string): string => (isThisYear(key) ? day : dayWithYear).format(toDate(key));
  const writeDateTime = (at: number): string =>
    (isThisYear(calendar.toDay(at)) ? dateTime : dateTimeWithYear).format(at);
  return {
    locale,
    timeZone,
    calendar,
    number,
    count,
    duration,
    clock,
    limit,
    list,
    took: (ms) => (ms < 1_000 ? `<${duration(1_000)}` : duration(ms)),
    usd: (amount, leastDecimals) => isolate(usd(amount, leastDecimals) ?? ''),
    usdShort: (amount) => isolate(writeShort(amount)),
    percent: (share) => percent.format(share),
    wholePercent: format.percent,
    time: (at) => time.format(at),
    moment: (at) => (isToday(at) ? time.format(at) : writeDateTime(at)),
    dateTimeShort(at) {
      const key = calendar.toDay(at);
      return isThisYear(key) ? dateTimeShort.format(at) : writeDay(key);
    },
    dateTime: writeDateTime,
    day: writeDay,
    dayShort: (key) => dayShort.format(toDate(key)),
  };
}

/**
 * Isolates an amount of a right-to-left language, in its own direction. Otherwise its sign would be reordered (`$US`), and its digits
 * mixed with a number beside it (`1.40 · 3`).
 */
const isolate = (text: string): string =>
  /[\u200F\u061C]/.test(text) ? `\u2067${text.replace(/US\$(?!\u200E)/, 'US$\u200E')}\u2069` : text;

const formats = /* @__PURE__ */ new Map<string, DashboardFormat>();

/** Returns one format per locale and time zone: creating one costs more than rendering a row. */
function dashboardFormatOf(locale: string, timeZone: string | undefined): DashboardFormat {
  const key = `${locale} ${timeZone ?? ''}`;
  let format = formats.get(key);
  if (!format) formats.set(key, (format = createDashboardFormat(locale, timeZone)));
  return format;
}

const merged = /* @__PURE__ */ new WeakMap<object, DashboardMessages>();

/** Returns the words of an app's catalogue, merged only once, because each table cell asks. */
function mergeMessages(given: object): DashboardMessages {
  let messages = merged.get(given);
  if (!messages) merged.set(given, (messages = override(dashboard, given)));
  return messages;
}

/** Returns the words of the dashboard in the user's language: the provider's, or the English ones where it has none. */
export function useDashboardWords(): DashboardWords {
  const { locale = 'en', messages, timeZone: givenZone } = useContext(LocaleContext);
  // A server does not know the user's time zone.
  const isOnServer = useIsOnServer();
  const timeZone = givenZone ?? (isOnServer ? 'UTC' : undefined);
  const given = messages?.dashboard;
  const refusals = messages?.refusal;
  const client = useOptionalManager()?.client.service;
  const service = messages?.common?.service ?? client?.name ?? common.service;
  return useMemo(() => {
    const words = isObject(given) ? mergeMessages(given) : dashboard;
    const format = dashboardFormatOf(locale, timeZone);
    const traits = toTraits(client);
    return {
      words,
      service,
      traits,
      format,
      describeRefusal: ({ error, input }) =>
        describeRefusal(
          error,
          { t: override(refusal, refusals), service, traits, format: formatOf(locale, timeZone) },
          input,
        ),
      toDuration: (ms) => (ms < 1_000 ? words.under(format.duration(1_000)) : format.duration(ms)),
    };
  }, [given, refusals, service, client, locale, timeZone]);
}

/** The words of the dashboard with those of another section, which only some parts need. */
export interface WordsWith<Section extends keyof Messages> extends DashboardWords {
  readonly words: DashboardMessages & Messages[Section];
}

/** Like {@link useDashboardWords}, with the words of another section. */
export function useWordsWith<Section extends keyof Messages>(
  section: Section,
  english: Messages[Section],
): WordsWith<Section> {
  const language = useDashboardWords();
  const { t } = useWords(section, english);
  return useMemo(() => ({ ...language, words: { ...language.words, ...t } }), [language, t]);
}
