'use client';

import type { ReactElement } from 'react';
import { toBackBy } from '../data/questions.js';
import { useDashboardWords } from '../shared/dashboardWords.js';
import { useInbox } from './context.js';

/** How many questions are snoozed and until when; `null` for none. */
export function useSetAside(): string | null {
  const { all, waiting } = useInbox('SetAside');
  const { words, format } = useDashboardWords();
  const count = all.length - waiting.length;
  return count === 0 ? null : words.snoozed(format.count(count), format.moment(toBackBy(all)));
}

/** Says that no question waits, or that all are snoozed, with a button that shows them. */
export function NoQuestions(): ReactElement {
  const { words } = useDashboardWords();
  const aside = useSetAside();
  return (
    <div className="webrun-empty">
      <strong>{aside ?? words.noQuestions}</strong>
      <p>{aside === null ? words.noQuestionsHelp : <ShowThem />}</p>
    </div>
  );
}

/** Shows all snoozed questions. */
export function ShowThem(): ReactElement {
  const { questions } = useInbox('SetAside');
  const { words } = useDashboardWords();
  return (
    <button type="button" className="webrun-link-button" onClick={questions.wake}>
      {words.showSnoozed}
    </button>
  );
}
