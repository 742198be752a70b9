import type { TaskEvent, TaskEventKind } from '../../core/events.js';
import type { AnyRun } from '../../hooks/run.js';
import type { IconName } from '../Icon.js';
import type { Words } from '../words.js';

/** The icon of an event; thoughts have none. */
export const eventIcons: Readonly<Partial<Record<TaskEventKind, IconName>>> = {
  started: 'running',
  action: 'cursor',
  guardrail: 'needs-you',
  completed: 'done',
  failed: 'failed',
  terminated: 'stopped',
  'browser-lost': 'unknown',
  'browser-back': 'running',
  gap: 'unknown',
};

const ends: readonly string[] = ['completed', 'failed', 'terminated'];

/** The fields of a run that say that its task has ended. */
export type TaskEnd = Pick<AnyRun, 'status' | 'task' | 'settledAt'>;

/** The end of a task that was learned by polling is shown like one that was pushed. */
export function withEnd(
  events: readonly TaskEvent[],
  { status, task, settledAt }: TaskEnd,
): readonly TaskEvent[] {
  const last = events.at(-1);
  if (!last || !ends.includes(status) || events.some(({ kind }) => kind === status)) return events;
  const text = task?.status === 'failed' ? task.failure.message : null;
  const at = Math.max(settledAt ?? last.at, last.at);
  const id = last.id + 1;
  return [...events, { id, at, kind: status as TaskEventKind, taskId: null, text, name: null, until: null }];
}

/** What other components on the page already show. */
export interface TimelineSurroundings {
  /** The run has an open question, and a GuardrailPrompt on the page shows it. */
  readonly isQuestionShown: boolean;
  /** A TaskStatus on the page says why the run has failed. */
  readonly isStatusShown: boolean;
  readonly isUnanswered: boolean;
}

/** The text of an event that is not a step. A link leads to the component that says more. */
export interface EventWords {
  readonly text: string;
  /** Text from outside, between `text` and `end`: each part keeps its own direction. */
  readonly quote: string | null;
  readonly end: string;
  readonly link: 'question' | 'status' | null;
}

/** Marks the place of the quote while its sentence is composed. */
const place = '\uFFFC';

/** Describes an event that is not a step. */
export function describeEvent(
  { kind, text, at, until }: TaskEvent,
  isLast: boolean,
  around: TimelineSurroundings,
  { t, service, format }: Words<'timeline'>,
): EventWords {
  const say = (said: string, link: EventWords['link'] = null): EventWords => ({
    text: said,
    quote: null,
    end: '',
    link,
  });
  const quote = (toWords: (quoted: string | null) => string): EventWords => {
    if (text === null) return say(toWords(null));
    const [before = '', end = ''] = toWords(place).split(place);
    return { text: before, quote: text, end, link: null };
  };
  switch (kind) {
    case 'guardrail':
      return isLast && around.isQuestionShown ? say(t.showQuestion, 'question') : quote(t.guardrail);
    case 'completed':
      return say(t.completed);
    case 'failed':
      return around.isStatusShown && text !== null ? say(t.showFailure, 'status') : quote(t.failed);
    case 'terminated':
      return say(around.isUnanswered ? t.unanswered : t.stopped);
    case 'browser-lost':
      return say(t.browserLost(service));
    case 'gap':
      return say(until === null ? t.gapOpen : t.gap(format.duration(Math.max(1_000, until - at))));
    default:
      return quote((quoted) => quoted ?? t.noText);
  }
}

/** Why there are no events. */
export function describeNoEvents(
  { status, sessionId }: Pick<AnyRun, 'status' | 'sessionId'>,
  isLoading: boolean,
  { t }: Words<'timeline'>,
): { readonly title: string; readonly reason: string } {
  if (isLoading) return { title: t.loading, reason: t.notRecordedHelp };
  switch (status) {
    case 'idle':
    case 'queued':
    case 'submitting':
      return { title: t.notStarted, reason: t.notStartedHelp };
    case 'running':
    case 'guardrail':
      return { title: t.waiting, reason: t.waitingHelp };
    case 'refused':
      return { title: t.refused, reason: t.refusedHelp };
    default:
      return sessionId === undefined && status === 'terminated'
        ? { title: t.refused, reason: t.refusedHelp }
        : { title: t.notRecorded, reason: t.notRecordedHelp };
  }
}
