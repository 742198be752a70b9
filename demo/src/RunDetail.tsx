import type { ReactElement, Ref } from 'react';
import {
  ConnectionStatus,
  CostMeter,
  LiveView,
  SessionControls,
  TaskResult,
  TaskStatus,
  TaskTimeline,
  useRun,
  useRunSession,
} from 'webrun-react';
import type { UseRunResult, UseRunSessionResult } from 'webrun-react';
import { toHref } from './place.js';
import type { Place } from './place.js';
import { formatTimeOfDay } from './time.js';
import { toTitle } from './title.js';

interface RunDetailProps {
  readonly place: Place;
  /** Runs were started on this page. */
  readonly hasRuns: boolean;
  readonly budgetUsd: number;
  /** Leads to the question of the open run. */
  readonly onAnswer: () => void;
  /** Where the focus goes when what had it is gone. */
  readonly title: Ref<HTMLHeadingElement>;
}

/** The open run: what was asked, where it stands, what it costs, what it brought. */
export function RunDetail({ place, hasRuns, budgetUsd, onAnswer, title }: RunDetailProps): ReactElement {
  const run = useRun(place.run ?? undefined);
  const session = useRunSession(run);
  const isKnown = place.run !== null && run.status !== 'idle';
  if (!isKnown) return <NoRun place={place} hasRuns={hasRuns} title={title} />;
  return (
    <section className="detail" aria-labelledby="run-title">
      <header className="detail-title">
        <h2 id="run-title" tabIndex={-1} ref={title} dir="auto">
          {toTitle(run.input)}
        </h2>
        <p className="webrun-muted webrun-small">{describe(run)}</p>
      </header>
      <div className="detail-status">
        <TaskStatus
          run={run}
          onAnswer={onAnswer}
          onResume={() => void session.resume().catch(() => undefined)}
        />
        <CostMeter run={run} budgetUsd={budgetUsd} />
      </div>
      <div className="detail-live" data-settled={run.isSettled ? '' : undefined}>
        <TaskResult key={place.run} run={run} />
        <Steps key={`${place.run} steps`} runId={place.run} session={session} />
      </div>
      <details className="panel detail-task" key={`${place.run} task`}>
        <summary>The task as it was sent</summary>
        <pre dir="auto">{run.input?.taskDetails}</pre>
      </details>
    </section>
  );
}

interface StepsProps {
  readonly runId: string | null;
  readonly session: UseRunSessionResult;
}

/** What the agent sees and does. An ended run has no picture any more, and its answer comes first. */
function Steps({ runId, session }: StepsProps): ReactElement {
  const run = useRun(runId ?? undefined);
  const isOpen = session.status === 'open' || session.status === 'ending';
  return (
    <div className="detail-steps">
      {!run.isSettled && <LiveView run={run} />}
      <TaskTimeline run={run} />
      {isOpen && <SessionControls session={session} />}
      {!run.isSettled && <ConnectionStatus run={run} />}
    </div>
  );
}

function NoRun({ place, hasRuns, title }: Pick<RunDetailProps, 'place' | 'hasRuns' | 'title'>): ReactElement {
  const [heading, sentence, strong, rest] =
    place.run !== null
      ? [
          'This run is not known here',
          'Its id is in the address, but not among the runs of this page.',
          'It may have been started in another window, or before this page was loaded',
          'A task that was started goes on at WebRun all the same, and is billed there.',
        ]
      : hasRuns
        ? [
            'No run is open',
            'Runs go on whether they are open or not.',
            'Choose one from the list',
            'Its state, cost and answer appear here.',
          ]
        : [
            'No task yet',
            'Nothing is running and nothing is billed.',
            'Write a task, or take one of the ready tasks',
            'Most tasks answer within 50 s. The state, the answer and the cost appear here while it runs.',
          ];
  return (
    <section className="detail" aria-labelledby="run-title">
      <header className="detail-title">
        <h2 id="run-title" tabIndex={-1} ref={title}>
          {heading}
        </h2>
        <p className="webrun-muted webrun-small">{sentence}</p>
      </header>
      <div className="panel empty detail-empty">
        <strong>{strong}</strong>
        <p>{rest}</p>
        {place.run !== null && <a href={toHref(place, { run: null })}>All runs</a>}
      </div>
    </section>
  );
}

const answerNames = { text: 'text', structured_json: 'JSON', structured_csv: 'CSV' };

/** "Started 14:31 · starts at shop.example · answer as text" */
function describe({ startedAt, input }: UseRunResult): string {
  const time = startedAt === undefined ? null : formatTimeOfDay(startedAt);
  const host = toHost(input?.startingUrl);
  return [
    time && `Started ${time}`,
    host && `starts at ${host}`,
    `answer as ${answerNames[input?.outputType ?? 'text']}`,
    input?.maxDurationMs !== undefined && `${input.maxDurationMs / 1_000} s at most`,
  ]
    .filter(Boolean)
    .join(' · ');
}

function toHost(url: string | null | undefined): string | null {
  return url ? (URL.parse(url)?.host ?? null) : null;
}
