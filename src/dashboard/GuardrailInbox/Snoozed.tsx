'use client';

import type { ReactElement } from 'react';
import { toLastReturn } from '../data/questions.js';
import { useDashboardWords } from '../shared/dashboardWords.js';
import { useInbox } from './context.js';

/** How many questions are snoozed and until when; `null` for none. */
export function useSnoozedNote(): string | null {
  const { all, waiting } = useInbox('Snoozed');
  const { words, format } = useDashboardWords();
  const count = all.length - waiting.length;
  return count === 0 ? null : words.snoozed(format.count(count), format.moment(toLastReturn(all)));
}

/** Says that no question waits, or that all are snoozed, with a button that shows them. */
export function NoQuestions(): ReactElement {
  const { words } = useDashboardWords();
  const snoozedNote = useSnoozedNote();
  return (
    <div className="webrun-empty">
      <strong>{snoozedNote ?? words.noQuestions}</strong>
      <p>{snoozedNote === null ? words.noQuestionsHelp : <ShowSnoozed />}</p>
    </div>
  );
}

/** Shows all snoozed questions. */
export function ShowSnoozed(): ReactElement {
  const { questions } = useInbox('Snoozed');
  const { words } = useDashboardWords();
  return (
    <button type="button" className="webrun-link-button" onClick={questions.showSnoozed}>
      {words.showSnoozed}
    </button>
  );
}
