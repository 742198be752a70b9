import type { StartedRun } from '../../runs/runState.js';
import { pollCountedFrom } from '../../components/clock.js';
import type { IconName } from '../../components/Icon.js';
import { isDeclined } from '../../components/TaskStatus/toStateName.js';
import { asksForBudget } from '../data/runGroup.js';
import { toPlainText } from '../data/plainText.js';
import { toAnswerText, toRunFacts } from '../data/runFacts.js';
import type { DashboardWords } from './dashboardWords.js';

/** What a row shows of a run. */
export interface RowDescription {
  /** Sets the hue. */
  readonly status: string;
  readonly icon: IconName;
  readonly word: string;
  /** The server's code, in front of the text. */
  readonly code: string | null;
  /** Our words in front of the text, which may have another direction. */
  readonly lead: string | null;
  /** What the run is waiting for, or its outcome. */
  readonly text: string;
  /** Whether the text is untrusted: it may come from a web page. */
  readonly isForeign: boolean;
}

const longestText = 300;

/** Describes the state of a run in one line. `now` is Unix time in milliseconds. */
export function describeRow(
  run: StartedRun,
  { words, service, traits, format, describeRefusal }: DashboardWords,
  now: number,
): RowDescription {
  const describe = (
    icon: IconName,
    word: string,
    text: string | null | undefined,
    more: Partial<RowDescription> = {},
  ): RowDescription => ({
    status: run.status,
    icon,
    word,
    code: null,
    lead: null,
    text: (text ?? '').slice(0, longestText).replaceAll(/\s+/g, ' ').trim(),
    isForeign: false,
    ...more,
  });
  const toMoment = (at: number | undefined): string => (at === undefined ? '–' : format.moment(at));
  const { isCancelling, waiting } = run;
  const isCut = waiting?.reason === 'reconnecting';
  const untilNextTry = (text: string): string => {
    const seconds = Math.ceil(((waiting?.nextPollAt ?? 0) - now) / 1_000);
    return words.sentence(
      text,
      words.nextTry(seconds < pollCountedFrom ? null : format.duration(seconds * 1_000)),
    );
  };
  const { holdMs } = traits;
  const untilReply = isCut
    ? untilNextTry(words.mayRun)
    : holdMs > 0 && holdMs < Infinity
      ? words.waitsFor(service, format.duration(holdMs))
      : words.mayRun;
  switch (run.status) {
    case 'guardrail': {
      const question = run.guardrail.question?.trim();
      return describe(
        'needs-you',
        words.groups['needs-you'],
        question || words.asksNothing,
        question ? { lead: words.asksYou, isForeign: true } : {},
      );
    }
    case 'queued':
      return describe(
        'queued',
        words.groups.queued,
        run.place === undefined ? words.queuedHere : words.queuedAt(format.count(run.place)),
      );
    case 'submitting':
      if (isCancelling) return describe('stopped', words.stopping, untilReply, { status: 'stopping' });
      if (run.waiting.reason === 'offline') return describe('offline', words.offline, words.mayRun);
      if (isCut) return describe('reconnecting', words.unconfirmed, untilReply, { status: 'unknown' });
      return describe('sending', words.submitting, untilReply);
    case 'running': {
      const { reason, credential } = run.waiting;
      const runs = words.runsAt(service);
      if (isCancelling)
        return describe('stopped', words.stopping, isCut ? untilNextTry(runs) : runs, { status: 'stopping' });
      if (asksForBudget(run))
        return describe('needs-you', words.groups['needs-you'], words.budget, {
          status: 'guardrail',
          lead: words.asksYou,
        });
      if (reason === 'unauthorized')
        return describe('unknown', credential === 'sign-in' ? words.signedOut : words.denied, runs, {
          status: 'unknown',
        });
      if (reason === 'detached') return describe('unknown', words.detached, runs, { status: 'unknown' });
      if (run.phase === 'paused') return describe('paused', words.paused, runs, { status: 'paused' });
      if (reason === 'offline') return describe('offline', words.offline, runs, { status: 'unknown' });
      if (reason === 'overdue') return describe('needs-you', words.overdue, runs, { status: 'overdue' });
      if (reason === 'normal' || reason === 'hidden') return describe('running', words.groups.running, runs);
      if (reason === 'rate-limited') return describe('running', words.groups.running, untilNextTry(runs));
      return describe('reconnecting', words.reconnecting, untilNextTry(runs), { status: 'unknown' });
    }
    case 'completed': {
      const { files } = run.result;
      const text =
        toPlainText(toAnswerText(run.result) ?? '') ||
        (files.length > 0 ? words.filesNote(format.count(files.length)) : '');
      return describe('done', words.groups.done, text, { isForeign: true });
    }
    case 'failed': {
      const more = { code: run.failure.code, isForeign: true };
      return isDeclined(run)
        ? describe('stopped', words.declined, run.failure.message, { ...more, status: 'terminated' })
        : describe('failed', words.groups.failed, run.failure.message, more);
    }
    case 'refused': {
      const { announced, advice, serverMessage } = describeRefusal(run);
      const text = serverMessage ?? [announced, advice?.(null)].filter(Boolean).join(' · ');
      return describe('refused', words.refused, text, {
        code: toRunFacts(run).code,
        isForeign: serverMessage !== null,
      });
    }
    case 'terminated':
      if (run.isUnanswered) return describe('stopped', words.unanswered, words.unansweredNote);
      return describe(
        'stopped',
        words.groups.stopped,
        run.submittedAt === undefined ? words.leftQueue : words.stoppedNote,
      );
    case 'lost':
      return describe(
        'unknown',
        words.groups.unknown,
        run.reason === 'gone' ? words.goneNote : words.cutNote(toMoment(run.settledAt ?? run.startedAt)),
      );
  }
}
