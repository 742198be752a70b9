'use client';

import { createContext, lazy, Suspense, useEffect, useId, useMemo, useState } from 'react';
import type { ComponentType, KeyboardEvent, ReactElement, ReactNode } from 'react';
import { toSafeUrl } from '../core/links.js';
import type { TaskFile, TaskResult as TaskOutcome } from '../core/task.js';
import type { AnyRun } from '../hooks/run.js';
import { useTrackedRun } from '../hooks/useTracked.js';
import { readAnswer } from './answer.js';
import type { AnswerView } from './answer.js';
import { renderButton } from './Button.js';
import { Icon } from './Icon.js';
import { formatUsd } from './money.js';
import { definePart, renderPart, useParent } from './part.js';
import type { Part, PartProps } from './part.js';
import { formatClock, formatDuration, formatTimeOfDay } from './time.js';
import { resultWords as words } from './words.js';

const TaskAnswer = /* @__PURE__ */ lazy(
  async (): Promise<{ default: ComponentType<{ readonly view: AnswerView }> }> => {
    // After a deployment the old page's files may be gone: the answer is shown as it came then, never lost.
    const { TaskAnswer: answer } = await import('./TaskAnswer.js').catch(() => ({ TaskAnswer: PlainAnswer }));
    return { default: answer };
  },
);

/** The three things a run brings. */
export type TaskResultTabName = 'answer' | 'files' | 'network';

/** What the parts of a TaskResult mirror to `data-*`. */
export interface TaskResultState {
  /** @selector [data-status="completed"] */
  readonly status: AnyRun['status'];
  /** What is shown. @selector [data-tab="files"] */
  readonly tab: TaskResultTabName;
}

/** The props of {@link TaskResult} and of `TaskResult.Root`. */
export interface TaskResultProps extends PartProps<'div', TaskResultState> {
  /** What `useRunTask`, `useRun` or `useTask` returns; it is followed from here. */
  readonly run: AnyRun;
  /** What is shown first. @default 'answer' */
  readonly defaultTab?: TaskResultTabName | undefined;
}

interface ResultContext {
  readonly live: AnyRun;
  readonly result: TaskOutcome | undefined;
  readonly answer: AnswerView | undefined;
  readonly addresses: readonly Address[];
  readonly state: TaskResultState;
  readonly id: string;
  readonly show: (tab: TaskResultTabName) => void;
}
interface Address {
  readonly url: string;
  readonly at: string;
}
const ResultContext = /* @__PURE__ */ createContext<ResultContext | null>(null);
const useResult = (part: string): ResultContext => useParent(ResultContext, 'TaskResult', part);

const tabs: readonly TaskResultTabName[] = ['answer', 'files', 'network'];
/** Rows of the network log on screen; "Copy" has all of them. */
const mostAddresses = 500;

/** The group that follows a run's result. */
export const TaskResultRoot: Part<TaskResultProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  function TaskResultRoot({ run, defaultTab = 'answer', ...given }) {
    const live = useTrackedRun(run);
    const [tab, show] = useState(defaultTab);
    const id = useId();
    const { result, status } = live;
    const outputType = live.input?.outputType;
    const answer = useMemo(() => result && readAnswer(result, outputType), [result, outputType]);
    const addresses = useMemo(() => (result ? readAddresses(result) : []), [result]);
    const state: TaskResultState = useMemo(() => ({ status, tab }), [status, tab]);
    const context = useMemo(
      () => ({ live, result, answer, addresses, state, id, show }),
      [live, result, answer, addresses, state, id],
    );
    const own = { className: 'webrun webrun-panel webrun-result', role: 'group', 'aria-label': words.label };
    return (
      <ResultContext.Provider value={context}>{renderPart('div', state, own, given)}</ResultContext.Provider>
    );
  },
);

/** Holds tabs and actions on one line. */
export const TaskResultHead: Part<
  PartProps<'div', TaskResultState>,
  HTMLDivElement
> = /* @__PURE__ */ definePart(function TaskResultHead(given) {
  return renderPart('div', useResult('Head').state, { className: 'webrun-result-head' }, given);
});

/** The list of tabs; arrow keys, Home and End move through it. */
export const TaskResultTabs: Part<
  PartProps<'div', TaskResultState>,
  HTMLDivElement
> = /* @__PURE__ */ definePart(function TaskResultTabs(given) {
  const { state, show } = useResult('Tabs');
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const at = tabs.indexOf(state.tab);
    const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl';
    const steps: Record<string, number> = {
      ArrowRight: isRtl ? at - 1 : at + 1,
      ArrowLeft: isRtl ? at + 1 : at - 1,
      Home: 0,
      End: tabs.length - 1,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (step + tabs.length) % tabs.length;
    show(tabs[next] ?? 'answer');
    event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus();
  };
  const own = { className: 'webrun-tabs', role: 'tablist', 'aria-label': words.label, onKeyDown };
  return renderPart('div', state, own, given);
});

/** One tab, with how many things are behind it. */
export const TaskResultTab: Part<
  PartProps<'button', TaskResultState> & { readonly tab: TaskResultTabName },
  HTMLButtonElement
> = /* @__PURE__ */ definePart(function TaskResultTab({ tab, ...given }) {
  const { state, result, addresses, id, show } = useResult('Tab');
  const isSelected = state.tab === tab;
  const counts = { answer: null, files: result?.files.length, network: addresses.length };
  const count = result ? (counts[tab] ?? null) : null;
  const label = count === null ? words[tab] : `${words[tab]} ${count}`;
  const own = {
    className: 'webrun-tab',
    type: 'button',
    role: 'tab',
    id: id + tab,
    'data-label': label,
    // The bold width that is kept for the label must not be read as part of it.
    'aria-label': label,
    'aria-selected': isSelected,
    'aria-controls': `${id}panel`,
    tabIndex: isSelected ? undefined : -1,
    onClick: () => show(tab),
    children: (
      <>
        {words[tab]}
        {count !== null && <span className="webrun-number"> {count}</span>}
      </>
    ),
  };
  return renderPart('button', state, own, given);
});

/** Holds "Copy" and "Download". */
export const TaskResultActions: Part<
  PartProps<'div', TaskResultState>,
  HTMLDivElement
> = /* @__PURE__ */ definePart(function TaskResultActions(given) {
  return renderPart('div', useResult('Actions').state, { className: 'webrun-actions' }, given);
});

type ButtonPart = Part<PartProps<'button', TaskResultState>, HTMLButtonElement>;
/** How long a button says what it has done, in milliseconds: long enough to look back at it. */
const doneMs = 2_000;

/** Copies what the open tab shows, whole and as it came. */
export const TaskResultCopy: ButtonPart = /* @__PURE__ */ definePart(function TaskResultCopy(given) {
  const { state, result, addresses } = useResult('Copy');
  const [label, setLabel] = useState<string>(words.copy);
  useEffect(() => {
    if (label === words.copy) return;
    const timer = setTimeout(() => setLabel(words.copy), doneMs);
    return () => clearTimeout(timer);
  }, [label]);
  const text =
    state.tab === 'network'
      ? addresses.map(({ url }) => url).join('\n')
      : state.tab === 'answer' && result
        ? toText(result)
        : '';
  if (text === '') return null;
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setLabel(words.copied);
    } catch {
      setLabel(words.notCopied);
    }
  };
  const spec = { label, labels: [words.copy, words.copied, words.notCopied], onPress: () => void copy() };
  return renderButton({ ...spec, variant: 'quiet' }, state, given);
});

/** Saves a table as a file. */
export const TaskResultDownload: ButtonPart = /* @__PURE__ */ definePart(function TaskResultDownload(given) {
  const { state, result, answer } = useResult('Download');
  if (state.tab !== 'answer' || answer?.as !== 'table' || !result) return null;
  const save = (): void => {
    const url = URL.createObjectURL(new Blob([toText(result)], { type: 'text/csv' }));
    const link = Object.assign(document.createElement('a'), { href: url, download: 'answer.csv' });
    link.click();
    URL.revokeObjectURL(url);
  };
  return renderButton({ label: words.download, variant: 'quiet', onPress: save }, state, given);
});

/** What the open tab shows. */
export const TaskResultPanel: Part<
  PartProps<'div', TaskResultState>,
  HTMLDivElement
> = /* @__PURE__ */ definePart(function TaskResultPanel(given) {
  const { state, answer, id } = useResult('Panel');
  const isProse = state.tab === 'answer' && answer && answer.as !== 'table' && answer.as !== 'empty';
  const own = {
    className: 'webrun-result-panel',
    id: `${id}panel`,
    role: 'tabpanel',
    tabIndex: 0,
    'aria-labelledby': id + state.tab,
    'data-flush': isProse ? undefined : '',
  };
  return renderPart('div', state, own, given);
});

/** Says what is not there, and why, in the place where it would be. */
export const TaskResultEmpty: Part<
  PartProps<'div', TaskResultState>,
  HTMLDivElement
> = /* @__PURE__ */ definePart(function TaskResultEmpty(given) {
  const { state, live, answer } = useResult('Empty');
  const told = describeEmpty(live, state.tab, answer);
  if (!told) return null;
  const children = (
    <>
      <strong>{told[0]}</strong>
      <p dir="auto">{told[1]}</p>
    </>
  );
  return renderPart('div', state, { className: 'webrun-empty', children }, given);
});

/** The downloaded files, with links where they may be followed. */
export const TaskResultFiles: Part<
  PartProps<'ul', TaskResultState>,
  HTMLUListElement
> = /* @__PURE__ */ definePart(function TaskResultFiles(given) {
  const { state, result } = useResult('Files');
  if (state.tab !== 'files' || !result?.files.length) return null;
  const children = result.files.map((file, index) => (
    // oxlint-disable-next-line react/no-array-index-key -- two files may have one name, and they never move
    <li key={index}>
      <FileLine file={file} />
    </li>
  ));
  return renderPart('ul', state, { className: 'webrun-files', children }, given);
});

/** The addresses that were requested, as text. */
export const TaskResultNetwork: Part<
  PartProps<'table', TaskResultState>,
  HTMLTableElement
> = /* @__PURE__ */ definePart(function TaskResultNetwork(given) {
  const { state, addresses } = useResult('Network');
  if (state.tab !== 'network' || addresses.length === 0) return null;
  const children = (
    <>
      <thead>
        <tr>
          <th scope="col" data-numeric="" data-time="">
            {words.at}
          </th>
          <th scope="col" data-wide="">
            {words.address}
          </th>
        </tr>
      </thead>
      <tbody>
        {addresses.slice(0, mostAddresses).map(({ url, at }, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- one address may come twice
          <tr key={index}>
            <td data-numeric="">{at}</td>
            <td data-wide="" dir="ltr">
              {url}
            </td>
          </tr>
        ))}
      </tbody>
    </>
  );
  return renderPart('table', state, { className: 'webrun-table', children }, given);
});

/** What it is, how long it took, what it cost. */
export const TaskResultFoot: Part<
  PartProps<'div', TaskResultState>,
  HTMLDivElement
> = /* @__PURE__ */ definePart(function TaskResultFoot(given) {
  const { state, live, answer, result, addresses } = useResult('Foot');
  const shown = Math.min(addresses.length, mostAddresses);
  const left = {
    answer: answer?.foot,
    files: result?.files.length ? words.filesFoot : '',
    network:
      shown < addresses.length ? words.firstAddresses(shown, addresses.length) : words.addresses(shown),
  };
  const children = (
    <>
      <span>{result ? left[state.tab] : '\u00a0'}</span>
      <span className="webrun-number">{state.tab === 'answer' && live.isSettled && describePrice(live)}</span>
    </>
  );
  return renderPart('div', state, { className: 'webrun-result-foot', children }, given);
});

/**
 * Shows what a run has brought: the answer as text, JSON or a table, the files, the network log.
 *
 * @example
 * ```tsx
 * <TaskResult run={run} />
 * ```
 */
export const TaskResult: Part<TaskResultProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  function TaskResult(props) {
    return (
      <TaskResultRoot {...props}>
        <TaskResultHead>
          <TaskResultTabs>
            <TaskResultTab tab="answer" />
            <TaskResultTab tab="files" />
            <TaskResultTab tab="network" />
          </TaskResultTabs>
          <TaskResultActions>
            <TaskResultCopy />
            <TaskResultDownload />
          </TaskResultActions>
        </TaskResultHead>
        <TaskResultPanel>
          <TaskResultAnswer />
          <TaskResultFiles />
          <TaskResultNetwork />
          <TaskResultEmpty />
        </TaskResultPanel>
        <TaskResultFoot />
      </TaskResultRoot>
    );
  },
);

/** The answer as it came. */
function PlainAnswer(): ReactElement {
  const { result } = useResult('Answer');
  return (
    <pre className="webrun-code" data-raw="">
      {(result?.message ?? '').slice(0, longestPlain)}
    </pre>
  );
}

/** While the file that reads answers is on its way, this much of one is shown; more would block the page for nothing. */
const longestPlain = 100_000;

/** The answer: Markdown, JSON or a table; as it came where it cannot be read. */
export function TaskResultAnswer(): ReactElement | null {
  const { state, answer } = useResult('Answer');
  if (state.tab !== 'answer' || !answer || answer.as === 'empty') return null;
  return (
    <Suspense fallback={<PlainAnswer />}>
      <TaskAnswer view={answer} />
    </Suspense>
  );
}

// ---------------------------------------------------------------------------------------------------- result to words

function FileLine({ file }: { readonly file: TaskFile }): ReactElement {
  const url = toSafeUrl(file.url);
  return (
    <>
      <Icon name="file" />
      <span className="webrun-truncate" title={file.filename} dir="auto">
        {file.filename}
      </span>
      <span className="webrun-muted webrun-small webrun-number" suppressHydrationWarning>
        {url === null ? words.noSafeLink : file.downloadedAt !== null && formatTimeOfDay(file.downloadedAt)}
      </span>
      {url === null ? (
        <button
          className="webrun-button"
          type="button"
          data-variant="quiet"
          aria-disabled="true"
          aria-label={words.downloadUnsafe(file.filename)}
        >
          {words.download}
        </button>
      ) : (
        <a
          className="webrun-button"
          data-variant="quiet"
          href={url}
          rel="noopener noreferrer"
          aria-label={words.downloadFile(file.filename)}
        >
          {words.download}
        </a>
      )}
    </>
  );
}

function readAddresses({ network }: TaskOutcome): readonly Address[] {
  const all = network.flatMap(({ urls }) => urls);
  const first = all.find(({ timestampMs }) => timestampMs !== null)?.timestampMs ?? 0;
  return all.map(({ url, timestampMs }) => ({
    url,
    at: timestampMs === null ? '' : formatClock(timestampMs - first),
  }));
}

function toText({ message, output }: TaskOutcome): string {
  return (
    message ?? (output === null ? '' : typeof output === 'string' ? output : JSON.stringify(output, null, 2))
  );
}

function describePrice(live: AnyRun): ReactNode {
  const seconds = live.usage?.durationSeconds ?? null;
  const time = seconds === null ? null : formatDuration(seconds * 1000);
  return [time, formatUsd(live.usage?.costUsd)].filter((part) => part !== null).join(' · ');
}

function describeEmpty(
  live: AnyRun,
  tab: TaskResultTabName,
  answer: AnswerView | undefined,
): readonly [string, string] | null {
  switch (live.status) {
    case 'completed':
      if (tab === 'files') return live.result.files.length ? null : [words.emptyFiles, words.emptyFilesHelp];
      if (tab === 'network')
        return live.result.network.some(({ urls }) => urls.length > 0)
          ? null
          : [words.emptyNetwork, words.emptyNetworkHelp];
      return answer?.as === 'empty' ? [words.emptyAnswer, words.emptyAnswerHelp] : null;
    case 'idle':
      return [words.idle, words.idleHelp];
    case 'guardrail':
      return [words.needsYou, words.needsYouHelp];
    case 'failed':
      return [words.failed, live.failure.message ?? words.failedHelp];
    case 'terminated':
      return [words.failed, words.terminatedHelp];
    case 'refused':
      return [words.failed, words.refusedHelp];
    case 'lost':
      return [words.failed, words.lostHelp];
    default:
      return [words.pending, words.pendingHelp];
  }
}
