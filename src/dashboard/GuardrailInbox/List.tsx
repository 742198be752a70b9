'use client';

import { useEffect, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import { useSecond } from '../../components/clock.js';
import { BudgetPrompt } from '../../components/BudgetPrompt/BudgetPrompt.js';
import { readQuestion } from '../../components/GuardrailPrompt/readQuestion.js';
import type { QuestionKind } from '../../components/GuardrailPrompt/readQuestion.js';
import { GuardrailPrompt } from '../../components/GuardrailPrompt/GuardrailPrompt.js';
import { Icon } from '../../components/Icon.js';
import { definePart, renderPart } from '../../components/part.js';
import type { Part, PartProps } from '../../components/part.js';
import type { StartedRun } from '../../runs/runState.js';
import { canSnooze, toQuestionKey } from '../data/questions.js';
import { asksForBudget } from '../data/runGroup.js';
import { toRunFacts } from '../data/runFacts.js';
import { RunLink } from '../shared/RunLink.js';
import { focusQuestion, isSeen, leaveQuestion, useKeptFocus } from '../shared/focus.js';
import { isStarted, useRunOf } from '../shared/RunsAccess.js';
import { useDashboardWords } from '../shared/dashboardWords.js';
import { useInbox } from './context.js';
import type { GuardrailInboxState } from './context.js';
import { Deadline } from './Deadline.js';
import { NoQuestions, ShowSnoozed, useSnoozedNote } from './Snoozed.js';

/** How many questions are rendered at once; the rest follow as these are answered. */
const mostDrawn = 20;

/** All questions with their fields, nearest deadline first. An answered question stays, and says by whom, until the list is closed. */
export const GuardrailInboxList: Part<
  PartProps<'div', GuardrailInboxState>,
  HTMLDivElement
> = /* @__PURE__ */ definePart('GuardrailInbox.List', function GuardrailInboxList(given) {
  const { state, all, waiting } = useInbox('List');
  const { words, service, traits, format } = useDashboardWords();
  const { sessionUsdPerMinute: price } = traits;
  const [kept, setKept] = useState<readonly string[]>([]);
  // Earlier questions keep their places: nothing moves while someone types.
  const now = waiting.slice(0, mostDrawn).map(({ runId }) => runId);
  const asked = new Set(all.map(({ runId }) => runId));
  const snoozedNote = useSnoozedNote();
  const snoozed = new Set(all.filter(({ snoozedUntil }) => snoozedUntil !== null).map(({ runId }) => runId));
  const next = [...kept.filter((id) => !snoozed.has(id)), ...now.filter((id) => !kept.includes(id))].slice(
    -2 * mostDrawn,
  );
  if (next.length !== kept.length || next.some((id, index) => id !== kept[index])) setKept(next);
  const children = (
    <>
      {next.length === 0 && <NoQuestions />}
      <ul>
        {next.map((runId) => (
          <Question key={runId} runId={runId} isAsked={asked.has(runId)} />
        ))}
      </ul>
      {waiting.length > mostDrawn && (
        <p className="webrun-muted webrun-small">
          {words.shownOf(format.number(mostDrawn), format.count(waiting.length))}
        </p>
      )}
      {snoozedNote !== null && next.length > 0 && (
        <p className="webrun-small webrun-muted">
          {words.sentence(snoozedNote)} <ShowSnoozed />
        </p>
      )}
      {traits.answerLimitMs !== Infinity && waiting.some(({ isByBudget }) => !isByBudget) && (
        <p className="webrun-small webrun-muted">
          {words.withoutAnswer(service, price === null ? null : format.usd(price, 2))}
        </p>
      )}
    </>
  );
  return renderPart('div', state, { className: 'webrun-inbox-list', children }, given);
});

/** A question that was answered here or elsewhere, and the outcome in words. */
interface Sent {
  readonly question: string | null;
  readonly outcome: string;
}

function Question({
  runId,
  isAsked,
}: {
  readonly runId: string;
  readonly isAsked: boolean;
}): ReactElement | null {
  const run = useRunOf(useInbox('List').access, runId);
  return isStarted(run) ? <Card runId={runId} run={run} isAsked={isAsked} /> : null;
}

function Card({
  runId,
  run,
  isAsked,
}: {
  readonly runId: string;
  readonly run: StartedRun;
  readonly isAsked: boolean;
}): ReactElement {
  const { access, current, questions, all, onSelectRun, hrefOf, onTakeOver } = useInbox('List');
  const { words, format } = useDashboardWords();
  // A run may ask again, so an answer belongs to one question, not to the run.
  const asks = toQuestionKey(run);
  const [asked, setAsked] = useState(asks);
  if (asks !== null && asks !== asked) setAsked(asks);
  const [sent, setSent] = useState<Sent | null>(null);
  const isAnswered = sent?.question === asked;
  const item = useRef<HTMLLIElement>(null);
  const note = useRef<HTMLParagraphElement>(null);
  // The answered field disappears, so its focus moves to the outcome, or to the question asked instead.
  const kept = useKeptFocus(item, () => {
    if (isSeen(note.current!)) note.current!.focus({ preventScroll: true });
    else focusQuestion(item.current!);
  });
  useEffect(() => {
    if (current !== runId) return;
    const field = item.current?.querySelector<HTMLElement>('.webrun-guardrail');
    field?.focus({ preventScroll: true });
    item.current?.scrollIntoView({ block: 'nearest' });
  }, [current, runId]);
  // The run continues, so someone answered: a later end is not for lack of an answer.
  if (run.isPending && asks === null && !isAnswered)
    setSent({ question: asked, outcome: words.answeredElsewhere });
  const { title: first, host } = toRunFacts(run);
  const title = first || words.noTask;
  const question = all.find((each) => each.runId === runId);
  // An accepted answer ends the wait, even before the run says so.
  const isWaiting = isAsked && !isAnswered;
  // An answered run may have ended since; without an answer, its end also ended the question.
  const hasEnded = !isAnswered && (run.status === 'terminated' || run.status === 'lost');
  return (
    <li ref={item} className="webrun-inbox-card" data-asked={isAsked ? '' : undefined} {...kept}>
      <div className="webrun-inbox-card-head">
        {onSelectRun || hrefOf ? (
          <RunLink
            className="webrun-line-1"
            href={hrefOf?.(runId)}
            onOpen={onSelectRun && (() => onSelectRun(runId))}
            title={title}
            dir="auto"
          >
            {title}
          </RunLink>
        ) : (
          <span className="webrun-line-1" title={title} dir="auto">
            {title}
          </span>
        )}
        {isWaiting && question && <Deadline {...question} />}
        {isWaiting && question && (
          <NotNow
            deadline={question.deadline}
            onPress={() => {
              if (item.current) leaveQuestion(item.current);
              questions.snooze(runId);
            }}
          />
        )}
      </div>
      <BudgetPrompt
        run={run}
        onSent={(limitUsd) =>
          setSent({
            question: asked,
            outcome: limitUsd === null ? words.stoppedHere : words.continuedHere(format.usd(limitUsd, 2)),
          })
        }
      />
      {asksForBudget(run) && run.status !== 'guardrail' ? null : !access.can.answer ? (
        <p className="webrun-question-text">
          <bdi>{run.guardrail?.question?.trim() || words.asksNothing}</bdi>
        </p>
      ) : (
        <GuardrailPrompt
          run={run}
          host={host ?? undefined}
          focusOnArrival={false}
          onSent={() => setSent({ question: asked, outcome: words.answeredHere })}
          onTakeOver={onTakeOver && (() => onTakeOver(runId))}
        />
      )}
      {isWaiting && onSelectRun && isAboutPage(run) && (
        <button type="button" className="webrun-link-button" onClick={() => onSelectRun(runId)}>
          {words.openRun}
        </button>
      )}
      <p ref={note} className="webrun-inbox-note" role="status" tabIndex={-1}>
        {!isAsked && (
          <span className="webrun-state" data-quiet="">
            <Icon name={hasEnded ? 'stopped' : 'done'} />
            <span>
              {hasEnded ? words.questionEnded : isAnswered ? sent?.outcome : words.answeredElsewhere}
            </span>
          </span>
        )}
      </p>
    </li>
  );
}

const pageKinds: readonly QuestionKind[] = ['purchase', 'captcha'];

/** Whether a person should see the page before answering: nobody can judge a purchase or CAPTCHA by its name alone. */
const isAboutPage = ({ guardrail }: StartedRun): boolean =>
  guardrail !== undefined && pageKinds.includes(readQuestion(guardrail).kind);

/** Snoozes a question. Renders nothing if its deadline is too near for that. */
function NotNow({
  deadline,
  onPress,
}: {
  readonly deadline: number;
  readonly onPress: () => void;
}): ReactElement | null {
  const { words } = useDashboardWords();
  if (!canSnooze(deadline, useSecond() * 1_000)) return null;
  return (
    <button type="button" className="webrun-button" data-variant="quiet" onClick={onPress}>
      {words.notNow}
    </button>
  );
}
