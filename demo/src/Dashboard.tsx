import { useEffect, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import { useRuns } from 'webrun-react';
import { Icon } from 'webrun-react/primitives';
import { useWaiting } from './groups.js';
import { Inbox } from './Inbox.js';
import { NewTask } from './NewTask.js';
import { go, toHref, usePlace } from './place.js';
import { RunDetail } from './RunDetail.js';
import { RunList } from './RunList.js';
import { useSettings } from './settings.js';
import { SpendPanel } from './SpendPanel.js';
import { TopBar } from './TopBar.js';

/** Page order: summary, needs you, new task, runs, the open run. On wide screens the inbox is drawn right but read early. */
export function Dashboard(): ReactElement {
  const place = usePlace();
  const [settings, changeSettings] = useSettings();
  const [budgets, setBudgets] = useState<ReadonlyMap<string, number>>(new Map());
  const waiting = useWaiting();
  const runs = useRuns();
  const newest = runs[0]?.runId;
  useOpening(newest);
  const title = useFocusKept(place.run);
  const [current, answer] = useQuestion(waiting, place.run);
  const setTakeOver = useTakeOver(place.run);
  return (
    <>
      <TopBar
        waiting={waiting.length}
        theme={settings.theme}
        onTheme={(theme) => changeSettings({ theme })}
        onNeedsYou={() => current !== undefined && answer(current, place.run)}
      />
      <main
        className="webrun main"
        data-open={place.run === null ? undefined : ''}
        data-asks={current !== undefined && current === place.run ? '' : undefined}
        data-first={newest === undefined ? '' : undefined}
      >
        <a className="back" href={toHref(place, { run: null })}>
          <Icon name="chevron" />
          All runs
        </a>
        <div className="aside">
          <Inbox
            waiting={waiting}
            current={current}
            place={place}
            onAnswer={(runId) => {
              go({ run: runId });
              answer(runId, runId);
            }}
            onTakeOver={(runId) => {
              go({ run: runId });
              setTakeOver({ runId });
            }}
          />
          <SpendPanel settings={settings} onChange={changeSettings} />
        </div>
        <div className="side">
          <NewTask
            isFirst={newest === undefined}
            onStart={(runId, { budgetUsd }) => {
              if (budgetUsd !== undefined) setBudgets((old) => new Map(old).set(runId, budgetUsd));
            }}
          />
          <RunList place={place} waiting={waiting} />
        </div>
        <RunDetail
          place={place}
          hasRuns={newest !== undefined}
          budgetUsd={budgets.get(place.run ?? '') ?? settings.taskBudgetUsd}
          onAnswer={() => place.run !== null && answer(place.run, place.run)}
          title={title}
        />
      </main>
    </>
  );
}

/** Opens each run that is started here, by the form or by "Run again". */
function useOpening(newest: string | undefined): void {
  const seen = useRef(newest);
  useEffect(() => {
    if (newest === undefined || newest === seen.current) return;
    seen.current = newest;
    go({ run: newest });
  }, [newest]);
}

/** Takes over the picture of a run, once it is the open one. */
function useTakeOver(open: string | null): (wanted: { readonly runId: string }) => void {
  const [wanted, setWanted] = useState<{ readonly runId: string } | null>(null);
  useEffect(() => {
    if (wanted === null || wanted.runId !== open) return;
    const view = document.querySelector('.detail .webrun-live');
    view?.scrollIntoView({ block: 'nearest' });
    view?.querySelector('button')?.click();
  }, [wanted, open]);
  return setWanted;
}

/** Gives the focus a place when what had it went away with another run being opened or closed; else it never moves. */
function useFocusKept(run: string | null): { readonly current: HTMLHeadingElement | null } {
  const title = useRef<HTMLHeadingElement>(null);
  const last = useRef(run);
  useEffect(() => {
    const left = last.current;
    last.current = run;
    if (left === run) return;
    const isNarrow = matchMedia('(width < 48rem)').matches;
    if (isNarrow && run !== null) scrollTo(0, 0);
    const { activeElement } = document;
    if (activeElement !== document.body && activeElement?.checkVisibility()) return;
    if (run !== null) title.current?.focus({ preventScroll: true });
    else document.querySelector<HTMLElement>(`.run > a[href*="${CSS.escape(left ?? '')}"]`)?.focus();
  }, [run]);
  return title;
}

/**
 * The run whose question is open in the inbox, and how to open another and go there. It is the one that was chosen, by
 * "Answer" or by opening its run, else the one that waits longest; a question that arrives never pushes it away.
 */
function useQuestion(
  waiting: readonly string[],
  open: string | null,
): readonly [string | undefined, (runId: string, open: string | null) => void] {
  const [chosen, setChosen] = useState(open);
  const [lastOpen, setLastOpen] = useState(open);
  const [wanted, setWanted] = useState<{ readonly runId: string } | null>(null);
  if (open !== lastOpen) {
    setLastOpen(open);
    if (open !== null && waiting.includes(open)) setChosen(open);
  }
  const current = chosen !== null && waiting.includes(chosen) ? chosen : waiting[0];
  useEffect(() => {
    if (wanted === null) return;
    const question = document.querySelector<HTMLElement>(
      `.webrun-guardrail[data-run="${CSS.escape(wanted.runId)}"]`,
    );
    question?.focus();
    question?.scrollIntoView({ block: 'nearest' });
  }, [wanted]);
  const answer = (runId: string, next: string | null): void => {
    setChosen(runId);
    setWanted({ runId });
    // On a narrow screen an open run hides the inbox, unless the question is its own.
    if (next !== runId && next !== null && matchMedia('(width < 48rem)').matches) go({ run: null });
  };
  return [current, answer];
}
