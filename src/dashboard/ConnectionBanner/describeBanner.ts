import { countdown, pollCountedFrom } from '../../components/clock.js';
import type { Phrase } from '../../components/clock.js';
import { describeRefusal } from '../../components/describeRefusal.js';
import type { IconName } from '../../components/Icon.js';
import type { Words } from '../../components/words.js';
import type { Problem, ProblemKind } from '../data/connectionProblem.js';
import type { OverviewWords } from '../shared/overviewWords.js';
import type { BannerState } from './useBannerState.js';

/** What a banner says, and what can be done about it. */
export interface BannerNotice {
  readonly connection: ProblemKind | 'back';
  readonly icon: IconName;
  /** Sets the hue. */
  readonly status: string;
  readonly title: string;
  readonly note: string;
  /** The countdown to the next try. */
  readonly nextTry: Phrase | null;
  /** Whether waiting runs can be polled now. */
  readonly canRetry: boolean;
}

/** Describes a connection problem or its end; `null` while all is well. */
export function describeBanner(
  problem: Problem | null,
  recovery: BannerState['recovery'],
  canRetry: boolean,
  { words, service, format }: OverviewWords,
  refusals: Words<'refusal'>,
): BannerNotice | null {
  const noRetry = { nextTry: null, canRetry: false };
  if (!problem)
    return (
      recovery && {
        ...noRetry,
        connection: 'back',
        icon: 'running',
        status: 'running',
        title: words.connectedAgain,
        note: words.connectedNote(
          format.count(recovery.runs),
          format.count(recovery.ended.length),
          format.moment(recovery.at),
        ),
      }
    );
  const { kind, since, nextTryAt, error, until } = problem;
  const time = since === null ? null : format.moment(since);
  const nextTry =
    nextTryAt === null
      ? null
      : countdown(
          () => nextTryAt,
          (ms) => words.sentence(words.nextTry(ms === null ? null : format.duration(ms))),
          pollCountedFrom,
        );
  // A start that was not allowed says nothing of polls; only those are made again.
  const again = { nextTry, canRetry: canRetry && nextTryAt !== null };
  const unknown = { connection: kind, icon: 'unknown', status: 'unknown' } as const;
  switch (kind) {
    case 'offline':
      return {
        ...noRetry,
        ...unknown,
        icon: 'offline',
        title: words.offlineTitle,
        note: words.offlineNote(service),
      };
    case 'signed-out':
      return { ...unknown, ...again, title: words.signedOut, note: words.signedOutNote };
    case 'key-rejected':
      return {
        ...again,
        connection: kind,
        icon: 'failed',
        status: 'failed',
        title: words.keyRejected,
        note: words.keyRejectedNote,
      };
    case 'rate-limited':
      return {
        connection: kind,
        icon: 'queued',
        status: 'guardrail',
        title: words.rateLimited(service),
        note: canRetry ? words.rateLimitedNote : words.startsLimitedNote,
        nextTry,
        canRetry,
      };
    case 'limit-reached': {
      const { detail, advice, serverMessage } = describeRefusal(error!, refusals); // such a problem has one
      return {
        ...noRetry,
        connection: kind,
        icon: 'refused',
        status: 'refused',
        title: detail.charAt(0).toLocaleUpperCase(format.locale) + detail.slice(1),
        note: serverMessage ?? advice?.(null) ?? '',
      };
    }
    case 'unreachable': {
      // A start's problem says nothing about polled runs.
      const states = time !== null && canRetry && until === undefined ? ` ${words.statesFrom(time)}` : '';
      return {
        ...unknown,
        title: words.unreachable(service),
        note: `${words.unreachableNote(time)}${states}`,
        nextTry,
        canRetry,
      };
    }
  }
}
