'use client';

import type { ReactElement } from 'react';
import { Icon } from '../../components/Icon.js';
import { definePart, renderPart } from '../../components/part.js';
import type { Part, PartProps } from '../../components/part.js';
import { toTitle } from '../data/runFacts.js';
import { describeBudgetPrompt } from '../../components/BudgetPrompt/describeBudgetPrompt.js';
import { useWords } from '../../components/words.js';
import { budget as english } from '../../messages/en/budget.js';
import { asksForBudget } from '../data/runGroup.js';
import type { WaitingQuestion } from '../data/questions.js';
import { isStarted, useRunOf } from '../shared/RunsAccess.js';
import { useDashboardWords } from '../shared/dashboardWords.js';
import { useInbox } from './context.js';
import type { GuardrailInboxState } from './context.js';
import { Deadline } from './Deadline.js';
import { NoQuestions, useSnoozedNote } from './Snoozed.js';

/** Lines of a strip; its height is the same with none. */
const mostLines = 2;

/** The two nearest deadlines, one line each, or where they are answered; always in the same height. */
export const GuardrailInboxStrip: Part<
  PartProps<'div', GuardrailInboxState>,
  HTMLDivElement
> = /* @__PURE__ */ definePart('GuardrailInbox.Strip', function GuardrailInboxStrip(given) {
  const { state, waiting, onOpen, isOpen } = useInbox('Strip');
  const { words, format } = useDashboardWords();
  const snoozedNote = useSnoozedNote();
  const [next] = waiting;
  const children =
    waiting.length === 0 ? (
      <NoQuestions />
    ) : (
      <>
        <div className="webrun-inbox-head">
          <span className="webrun-state" data-status="guardrail">
            <Icon name="needs-you" />
            <span>{words.needsYou}</span>
          </span>
          <span className="webrun-number">{format.number(waiting.length)}</span>
          <span className="webrun-muted webrun-small webrun-actions-end">
            {snoozedNote ?? (!isOpen && waiting.length <= mostLines && words.nearestFirst)}
          </span>
          {waiting.length > mostLines && onOpen && next && (
            <button type="button" className="webrun-button" onClick={() => onOpen(next.runId)}>
              {words.showAll(format.number(waiting.length))}
            </button>
          )}
        </div>
        {isOpen && <p className="webrun-inbox-beside">{words.openBeside}</p>}
        {/* Hidden while they are open, but kept: the focus returns to the button that opened them. */}
        {waiting.slice(0, mostLines).map((question) => (
          <Line key={question.runId} {...question} />
        ))}
      </>
    );
  return renderPart('div', state, { className: 'webrun-inbox-strip', children }, given);
});

function Line({ runId, ...due }: WaitingQuestion): ReactElement | null {
  const { access, onOpen } = useInbox('Strip');
  const { words } = useDashboardWords();
  const run = useRunOf(access, runId);
  const budget = useWords('budget', english);
  if (!isStarted(run)) return null;
  const title = toTitle(run.input?.taskDetails) || words.noTask;
  const question = asksForBudget(run)
    ? (describeBudgetPrompt(run, budget, false)?.description ?? '')
    : run.guardrail?.question?.trim() || words.asksNothing;
  // Only a provider's runs can allow a budget, whoever answers the agent.
  const canAnswer = asksForBudget(run) ? run.allowBudget !== undefined : access.can.answer;
  return (
    <div className="webrun-inbox-item">
      {/* In the direction of the question, so that its start is visible when truncated. No paragraph: it is one line. */}
      <div className="webrun-line-1" title={`${question}\n${title}`} dir="auto">
        <b>{question}</b>{' '}
        <span className="webrun-muted webrun-inbox-task">
          <bdi>{title}</bdi>
        </span>
      </div>
      <Deadline {...due} />
      {onOpen && (
        <button
          type="button"
          className="webrun-button"
          aria-label={canAnswer ? words.answerRun(title) : words.showRun(title)}
          onClick={() => onOpen(runId)}
        >
          {canAnswer ? words.answer : words.show}
        </button>
      )}
    </div>
  );
}
