import { useRef, useState } from 'react';
import type { ReactElement } from 'react';
import { GuardrailPrompt, useRun, useRunSession } from 'webrun-react';
import { TaskStatus } from 'webrun-react/primitives';
import { toHref } from './place.js';
import type { Place } from './place.js';
import { toTitle } from './title.js';

interface InboxProps {
  /** Runs that wait for a person, the longest waiting first. */
  readonly waiting: readonly string[];
  /** The one whose question is open. */
  readonly current: string | undefined;
  readonly place: Place;
  /** Opens the question of a run. */
  readonly onAnswer: (runId: string) => void;
  /** Gives the person control of a run's browser. */
  readonly onTakeOver: (runId: string) => void;
}

/** So many of the next questions are listed; the list of runs has all. */
const mostNext = 5;
/** Questions that were open once keep what was typed for them; so many of the newest. */
const mostKept = 20;

/** The questions that only a person can answer: one open, the others in line. */
export function Inbox({ waiting, current, place, onAnswer, onTakeOver }: InboxProps): ReactElement {
  const section = useRef<HTMLElement>(null);
  const [kept, setKept] = useState<readonly string[]>([]);
  if (current !== undefined && !kept.includes(current)) setKept([...kept, current].slice(-mostKept));
  const next = waiting.filter((runId) => runId !== current);
  const onSent = (): void => {
    // The field has gone with its question. If nothing else took the focus, it stays in the inbox.
    setTimeout(() => {
      if (document.activeElement === document.body) section.current?.focus();
    });
  };
  return (
    <section className="inbox" id="inbox" aria-labelledby="inbox-title" tabIndex={-1} ref={section}>
      {waiting.length > 0 ? (
        <h2 className="webrun-visually-hidden" id="inbox-title">
          Needs you
        </h2>
      ) : (
        <div className="panel inbox-empty">
          <div className="panel-head">
            <h2 id="inbox-title">Needs you</h2>
          </div>
          <div className="empty">
            <strong>Nobody waits for you</strong>
            <p>When a task stops and needs a person, its question comes here.</p>
          </div>
        </div>
      )}
      {kept.map((runId) => (
        <Question
          key={runId}
          runId={runId}
          place={place}
          isHidden={runId !== current && waiting.includes(runId)}
          onSent={onSent}
          onTakeOver={onTakeOver}
        />
      ))}
      {next.length > 0 && (
        <div className="panel">
          <div className="panel-head">
            <h3>Next</h3>
            <span className="webrun-muted webrun-small webrun-number">{next.length}</span>
          </div>
          <ul>
            {next.slice(0, mostNext).map((runId) => (
              <Next key={runId} runId={runId} onAnswer={onAnswer} />
            ))}
          </ul>
          {next.length > mostNext && (
            <p className="inbox-more">
              <a href={toHref(place, { show: 'needs-you' })}>All {waiting.length} that need you</a>
            </p>
          )}
        </div>
      )}
    </section>
  );
}

interface QuestionProps {
  readonly runId: string;
  readonly place: Place;
  readonly isHidden: boolean;
  readonly onSent: () => void;
  readonly onTakeOver: (runId: string) => void;
}

/** Stays while it is not the open one, so that what was typed stays too. */
function Question({ runId, place, isHidden, onSent, onTakeOver }: QuestionProps): ReactElement {
  const run = useRun(runId);
  const { session } = useRunSession(run); // one that another page load has opened has no picture here
  return (
    <div className="inbox-card" hidden={isHidden}>
      <a className="inbox-task" href={toHref(place, { run: runId })} dir="auto">
        {toTitle(run.input)}
      </a>
      <GuardrailPrompt
        run={run}
        focusOnArrival={false}
        onSent={onSent}
        onTakeOver={session?.streaming ? () => onTakeOver(runId) : undefined}
      />
    </div>
  );
}

interface NextProps {
  readonly runId: string;
  readonly onAnswer: (runId: string) => void;
}

function Next({ runId, onAnswer }: NextProps): ReactElement {
  const run = useRun(runId);
  const title = toTitle(run.input);
  return (
    <li className="inbox-next">
      <div>
        <p className="inbox-question" dir="auto">
          {run.guardrail?.question ?? 'WebRun stopped and needs a person.'}
        </p>
        <div className="inbox-from webrun-muted webrun-small">
          <span dir="auto">{title}</span>{' '}
          <TaskStatus.Root run={run} data-variant="inline" data-run="">
            <TaskStatus.Detail />
          </TaskStatus.Root>
        </div>
      </div>
      <button
        className="webrun-button"
        type="button"
        aria-label={`Answer: ${title}`}
        onClick={() => onAnswer(runId)}
      >
        Answer
      </button>
    </li>
  );
}
