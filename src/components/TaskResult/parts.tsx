'use client';

import { useId, useMemo, useState } from 'react';
import type { KeyboardEvent, ReactElement } from 'react';
import type { AnyRun } from '../../hooks/run.js';
import { useTrackedRun } from '../../hooks/useTracked.js';
import { result as english } from '../../messages/en/result.js';
import { toResultOrPartial } from '../partialResult.js';
import { toRunKey } from '../focus.js';
import { Icon } from '../Icon.js';
import { Isolate } from '../Isolate.js';
import { definePart, renderPart } from '../part.js';
import type { Part, PartProps } from '../part.js';
import { useIsShown } from '../shownFacts.js';
import { useKeyedState } from '../useKeyedState.js';
import { useWords } from '../words.js';
import {
  describeEmpty,
  describeFooter,
  describePartial,
  describeUsage,
  readAddresses,
  tabNames,
  toText,
} from './describeTaskResult.js';
import type { TaskResultTabName } from './describeTaskResult.js';
import { taskAnswer } from './lateAnswer.js';
import { readAnswer } from './readAnswer.js';
import { family } from './resultFamily.js';
import type { ResultPart, TaskResultState } from './resultFamily.js';
import { useLate } from './useLate.js';

export { Actions, Copy, Download, ShowSizes } from './actions.js';
export { Files, Network } from './lists.js';

/** The props of `TaskResult.Root`. */
export interface TaskResultRootProps extends PartProps<'div', TaskResultState> {
  /** The result of `useRunTask`, `useRun` or `useTask`; the part subscribes to it. */
  readonly run: AnyRun;
  /** The tab shown first. @default 'answer' */
  readonly defaultTab?: TaskResultTabName | undefined;
  /**
   * Makes saved cells safe that a spreadsheet would run as a formula: puts a `'` before those that begin with `=`, `+`, `-`, `@`, tab or CR.
   * Without it, negative numbers stay numbers, and an agent's words may become formulas.
   * @default true
   */
  readonly escapeFormulas?: boolean | undefined;
}

/** The group that follows a run's result. */
export const Root: Part<TaskResultRootProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  'TaskResult.Root',
  function Root({ run, defaultTab = 'answer', escapeFormulas = true, ...given }) {
    const live = useTrackedRun(run);
    const runKey = toRunKey(live);
    const words = useWords('result', english);
    const [tab, show] = useState(defaultTab);
    const [isAsked, setAsked] = useKeyedState(runKey, false);
    const [found] = useState(() => new Map<string, number | null>());
    const id = useId();
    const { result, failure, task, status } = live;
    const outputType = live.input?.outputType;
    const outcome = useMemo(
      () => toResultOrPartial({ status, result, failure, task } as AnyRun),
      [status, result, failure, task],
    );
    const answer = useMemo(
      () => outcome && readAnswer(outcome, outputType, words),
      [outcome, outputType, words],
    );
    const addresses = useMemo(() => (outcome ? readAddresses(outcome) : []), [outcome]);
    const isStatusShown = useIsShown('status', runKey);
    const isCostShown = useIsShown('cost', runKey);
    const context = useMemo(() => {
      const shown = { status: isStatusShown, cost: isCostShown };
      const state = { status, tab };
      const sizes = { isAsked, ask: () => setAsked(true), found };
      return { live, words, outcome, answer, addresses, shown, state, escapeFormulas, id, sizes, show };
    }, [
      live,
      words,
      outcome,
      answer,
      addresses,
      isStatusShown,
      isCostShown,
      status,
      tab,
      escapeFormulas,
      id,
      isAsked,
      setAsked,
      found,
    ]);
    const own = {
      className: 'webrun webrun-panel webrun-result',
      role: 'group',
      'aria-label': words.t.label,
    };
    return <family.Provider value={context}>{renderPart('div', context.state, own, given)}</family.Provider>;
  },
);

/** Holds tabs and actions on one line. */
export const Header: ResultPart<'div'> = /* @__PURE__ */ family.box('Header', 'div', 'webrun-result-header');

/** The list of tabs; arrow keys, Home and End move through it. */
export const TabList: ResultPart<'div'> = /* @__PURE__ */ family.part(
  'TabList',
  'div',
  ({ state, show, words: { t } }) => ({
    className: 'webrun-tabs',
    role: 'tablist',
    'aria-label': t.label,
    onKeyDown(event: KeyboardEvent<HTMLElement>) {
      const at = tabNames.indexOf(state.tab);
      const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl';
      const steps: Record<string, number> = {
        ArrowRight: isRtl ? at - 1 : at + 1,
        ArrowLeft: isRtl ? at + 1 : at - 1,
        Home: 0,
        End: tabNames.length - 1,
      };
      const step = steps[event.key];
      if (step === undefined) return;
      event.preventDefault();
      const next = (step + tabNames.length) % tabNames.length;
      show(tabNames[next] ?? 'answer');
      event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus();
    },
  }),
);

/** One tab, with its number of items. */
export const Tab: ResultPart<'button', { readonly tab: TaskResultTabName }> = /* @__PURE__ */ family.define(
  'Tab',
  ({ state, outcome, addresses, id, show, words: { t, format } }, { tab, ...given }) => {
    const isSelected = state.tab === tab;
    const counts = { answer: null, files: outcome?.files.length, network: addresses.length };
    const count = outcome ? (counts[tab] ?? null) : null;
    const written = count === null ? null : format.number(count);
    const label = written === null ? t[tab] : t.tabWithCount(t[tab], written);
    const own = {
      className: 'webrun-tab',
      type: 'button',
      role: 'tab',
      id: id + tab,
      'data-label': label,
      // The copy that reserves the bold width must not be read as part of the label.
      'aria-label': label,
      'aria-selected': isSelected,
      'aria-controls': `${id}panel`,
      tabIndex: isSelected ? undefined : -1,
      onClick: () => show(tab),
      children: (
        <>
          <Isolate>{t[tab]}</Isolate>
          {written !== null && ' '}
          {written !== null && <bdi className="webrun-number">{written}</bdi>}
        </>
      ),
    };
    return renderPart('button', state, own, given);
  },
);

/** What the open tab shows. */
export const Panel: ResultPart<'div'> = /* @__PURE__ */ family.part(
  'Panel',
  'div',
  ({ state, answer, id }) => {
    const isProse = state.tab === 'answer' && answer && answer.as !== 'table' && answer.as !== 'empty';
    return {
      className: 'webrun-result-panel',
      id: `${id}panel`,
      role: 'tabpanel',
      tabIndex: 0,
      'aria-labelledby': id + state.tab,
      'data-flush': isProse ? undefined : '',
    };
  },
);

/** Says why the tab is empty, in place of its content. */
export const EmptyState: ResultPart<'div'> = /* @__PURE__ */ family.part(
  'EmptyState',
  'div',
  ({ state, live, outcome, answer, shown, words }) => {
    const empty = describeEmpty(live, state.tab, outcome, answer, shown, words);
    return (
      empty && {
        className: 'webrun-empty',
        children: (
          <>
            <strong>
              <Isolate>{empty.title}</Isolate>
            </strong>
            <p>
              <bdi>{empty.reason}</bdi>
            </p>
          </>
        ),
      }
    );
  },
);

/** The answer's format, the time it took and its cost; the last two only where nothing else on the page shows them. */
export const Footer: ResultPart<'div'> = /* @__PURE__ */ family.part(
  'Footer',
  'div',
  ({ state, live, answer, outcome, addresses, shown, words }) => {
    const text = describeFooter(state.tab, outcome, answer, addresses.length, words);
    const usage = state.tab === 'answer' && describeUsage(live, shown, words);
    return {
      className: 'webrun-result-footer',
      'data-empty': text || usage ? undefined : '',
      children: (
        <>
          <Isolate>{text || '\u00A0'}</Isolate>
          <Isolate className="webrun-number">{usage}</Isolate>
        </>
      ),
    };
  },
);

/** Says that what is shown is from before the task failed or was stopped, so that nobody takes it for the answer. */
export const Notice: ResultPart<'div'> = /* @__PURE__ */ family.part(
  'Notice',
  'div',
  ({ live, outcome, shown, words }) => {
    const partial = outcome && describePartial(live, shown, words);
    return partial
      ? {
          className: 'webrun-result-notice',
          children: (
            <>
              <Icon name={live.status === 'failed' ? 'failed' : 'stopped'} />
              <div>
                <p>
                  <Isolate>{partial.text}</Isolate>
                </p>
                {partial.reason !== null && (
                  <p className="webrun-muted">
                    <bdi>{partial.reason}</bdi>
                  </p>
                )}
              </div>
            </>
          ),
        }
      : null;
  },
);

/** How many characters are shown while the module that renders answers loads; more would only block the page. */
const longestPlain = 100_000;

/** The answer as Markdown, JSON or a table; as plain text until that module has loaded, or if it fails to load. */
export function Answer(): ReactElement | null {
  const { state, live, answer, outcome, words } = family.use('Answer');
  const isShown = state.tab === 'answer' && answer !== undefined && answer.as !== 'empty';
  const loaded = useLate(taskAnswer, isShown);
  if (!isShown || !outcome) return null;
  // Folding and search belong to one answer.
  if (loaded) return <loaded.TaskAnswer key={toRunKey(live)} view={answer} words={words} />;
  return (
    <pre className="webrun-code" data-raw="">
      {toText(outcome).slice(0, longestPlain)}
    </pre>
  );
}
