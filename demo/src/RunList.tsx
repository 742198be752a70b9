import { memo, useState } from 'react';
import type { KeyboardEvent, ReactElement } from 'react';
import { TaskStatus, useTrackedRun, useRun, useRuns } from 'webrun-react';
import type { UseRunResult } from 'webrun-react';
import { groupNames, groups, isShown, toGroup } from './groups.js';
import { formatUsd } from './money.js';
import { filters, go, toHref } from './place.js';
import type { Filter, Place } from './place.js';
import { toTitle } from './title.js';

interface RunListProps {
  readonly place: Place;
  /** Runs that wait for a person, in the order in which they are shown. */
  readonly waiting: readonly string[];
}

const filterNames: Readonly<Record<Filter, string>> = {
  all: 'All',
  'needs-you': 'Needs you',
  running: 'Running',
  failed: 'Failed',
};
/** Rows of a group that are drawn at first, and with each "Show more". */
const rowsAtOnce = 100;

/** All runs, those that need a person first. It reads what orders them; each row follows its own run. */
export function RunList({ place, waiting }: RunListProps): ReactElement {
  const runs = useRuns();
  const [mostRows, setMostRows] = useState(rowsAtOnce);
  const words = place.find.trim().toLowerCase();
  const found = runs.filter(
    ({ status, input }) =>
      isShown(status, place.show) &&
      (words === '' || (input?.taskDetails.toLowerCase().includes(words) ?? false)),
  );
  const rows = new Map(groups.map((group) => [group, [] as string[]]));
  for (const { runId, status } of found) rows.get(toGroup(status))?.push(runId);
  rows.get('in-line')?.reverse();
  rows.get('needs-you')?.sort((one, other) => waiting.indexOf(one) - waiting.indexOf(other));

  if (runs.length === 0)
    return (
      <section className="panel" aria-labelledby="runs-title">
        <div className="panel-head">
          <h2 id="runs-title">Runs</h2>
        </div>
        <div className="empty">
          <strong>No runs yet</strong>
          <p>The first one appears here.</p>
        </div>
      </section>
    );
  return (
    <section className="panel runs-panel" aria-labelledby="runs-title">
      <div className="panel-head">
        <h2 id="runs-title">Runs</h2>
        <span className="webrun-muted webrun-small" role="status">
          {words === '' ? '' : found.length === 1 ? '1 found' : `${found.length} found`}
        </span>
      </div>
      <div className="runs-filter">
        <input
          className="webrun-input"
          type="search"
          aria-label="Find a run"
          placeholder="Find a run"
          dir="auto"
          value={place.find}
          onChange={({ currentTarget }) => go({ find: currentTarget.value }, 'replace')}
        />
        <nav className="runs-chips" aria-label="Which runs">
          {filters.map((filter) => {
            const count = runs.filter(({ status }) => isShown(status, filter)).length;
            const isOn = filter === place.show;
            return (
              <a
                key={filter}
                href={toHref(place, { show: filter })}
                aria-current={isOn ? 'true' : undefined}
                data-label={`${filterNames[filter]} ${count}`}
                title={filter === 'failed' ? 'Failed, refused, or with an unknown outcome' : undefined}
              >
                {filterNames[filter]} {count}
              </a>
            );
          })}
        </nav>
      </div>
      {found.length === 0 && (
        <div className="empty runs-none">
          <strong>No run fits</strong>
          <p>
            <a href={toHref(place, { show: 'all', find: '' })}>Show all {runs.length}</a>
          </p>
        </div>
      )}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the links inside are what is interactive */}
      <div className="runs-list" onKeyDown={moveThroughRows}>
        {groups.map((group) => {
          const ids = rows.get(group) ?? [];
          if (ids.length === 0) return null;
          return (
            <section key={group} aria-labelledby={`runs-${group}`}>
              <h3 className="runs-group" id={`runs-${group}`}>
                {groupNames[group]} <span className="webrun-number">{ids.length}</span>
              </h3>
              <ul>
                {ids.slice(0, mostRows).map((runId) => (
                  <Row
                    key={runId}
                    runId={runId}
                    href={toHref(place, { run: runId })}
                    isOpen={runId === place.run}
                  />
                ))}
              </ul>
              {ids.length > mostRows && (
                <button
                  className="webrun-button runs-more"
                  type="button"
                  data-variant="quiet"
                  onClick={() => setMostRows(mostRows + rowsAtOnce)}
                >
                  Show {Math.min(rowsAtOnce, ids.length - mostRows)} more of {ids.length - mostRows}
                </button>
              )}
            </section>
          );
        })}
      </div>
    </section>
  );
}

interface RowProps {
  readonly runId: string;
  readonly href: string;
  readonly isOpen: boolean;
}

const Row = memo(function Row({ runId, href, isOpen }: RowProps): ReactElement {
  const run = useRun(runId);
  const title = toTitle(run.input);
  return (
    <li className="run" data-selected={isOpen ? '' : undefined}>
      <a href={href} aria-current={isOpen ? 'true' : undefined} title={title} dir="auto">
        {title}
      </a>
      <TaskStatus variant="inline" run={run} data-run="" />
      <Cost run={run} />
    </li>
  );
});

/** A leaf of its own: what a run costs changes more often than the rest of its row. */
function Cost({ run }: { readonly run: UseRunResult }): ReactElement {
  const { usage, isSettled, submittedAt } = useTrackedRun(run);
  const cost = usage?.costUsd ?? null;
  const words = submittedAt === undefined ? '' : isSettled ? (usage ? 'unknown' : '') : 'not reported';
  return <span className="run-cost">{cost === null ? words : formatUsd(cost)}</span>;
}

/** Arrow keys, Home and End move through the rows; Tab does as well. */
function moveThroughRows(event: KeyboardEvent<HTMLElement>): void {
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('.run > a')];
  const at = links.indexOf(document.activeElement as HTMLElement);
  if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  links[Math.max(0, Math.min(links.length - 1, to))]?.focus();
}
