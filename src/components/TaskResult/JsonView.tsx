'use client';

import { useDeferredValue, useId, useMemo, useState } from 'react';
import type { KeyboardEvent, ReactElement, ReactNode } from 'react';
import type { Words } from '../words.js';
import { findLines, jsonLinesOf, toLineText, toUnfolded, withoutParents } from './jsonLines.js';
import type { JsonLine } from './jsonLines.js';
import { Rows } from './Rows.js';

interface JsonViewProps {
  readonly value: object;
  readonly words: Words<'result'>;
}

/** How many lines can be read at a glance; longer JSON gets a search field. */
const mostGlance = 20;

/** JSON with highlighted keys, foldable objects and lists, and a text search. */
export function JsonView({ value, words }: JsonViewProps): ReactElement {
  const { t, format } = words;
  const lines = useMemo(() => jsonLinesOf(value), [value]);
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set());
  const [query, setQuery] = useState('');
  const [found, setFound] = useState({ query: '', at: 0 });
  const deferredQuery = useDeferredValue(query);
  const matches = useMemo(() => findLines(lines, deferredQuery), [lines, deferredQuery]);
  const at = found.query === deferredQuery ? found.at : 0;
  const current = matches[at];
  // Matches are visible even inside folded values.
  const open = useMemo(
    () => (current === undefined ? folded : withoutParents(lines, folded, current)),
    [lines, folded, current],
  );
  const shown = useMemo(() => toUnfolded(lines, open), [lines, open]);
  const isFound = useMemo(() => new Set(matches), [matches]);
  const shownRow = current === undefined ? -1 : shown.indexOf(current);
  const label = t.jsonLabel(format.count(lines.length));

  const toggle = (line: number): void => {
    const next = new Set(open);
    if (!next.delete(line)) next.add(line);
    setFolded(next);
  };
  const go = (step: 1 | -1): void => {
    if (matches.length === 0) return;
    setFolded(open);
    setFound({ query: deferredQuery, at: (at + step + matches.length) % matches.length });
  };
  const foldable = useMemo(
    () => lines.flatMap(({ end, parent }, line) => (end === null || parent < 0 ? [] : [line])),
    [lines],
  );
  const isFolded = shown.every((line) => {
    const { end = null, parent = -1 } = lines[line] ?? {};
    return end === null || parent < 0 || open.has(line);
  });
  const toolbar = lines.length > mostGlance && (
    <Toolbar
      query={query}
      onQuery={setQuery}
      go={go}
      status={
        deferredQuery.trim() === ''
          ? ''
          : matches.length === 0
            ? t.noMatch
            : t.match(format.number(at + 1), format.number(matches.length))
      }
      fold={
        foldable.length > 0
          ? {
              label: isFolded ? t.unfoldAll : t.foldAll,
              onPress: () => setFolded(new Set(isFolded ? [] : foldable)),
            }
          : null
      }
      t={t}
    />
  );
  return (
    <Rows
      count={shown.length}
      rowPx={20}
      spacer="span"
      label={label}
      toolbar={toolbar || undefined}
      shownRow={shownRow < 0 ? undefined : shownRow}
      renderRow={(index, mark) => {
        const number = shown[index] ?? 0;
        const line = lines[number];
        return (
          line && (
            <span
              key={number}
              className="webrun-json-line"
              data-found={isFound.has(number) ? '' : undefined}
              data-current={number === current ? '' : undefined}
              {...mark}
            >
              {renderLine(line, open.has(number), () => toggle(number), words)}
            </span>
          )
        );
      }}
      renderAround={(rows) => (
        <pre className="webrun-code webrun-json">
          <code dir="ltr">{rows}</code>
        </pre>
      )}
    />
  );
}

function renderLine(
  line: JsonLine,
  isFolded: boolean,
  toggle: () => void,
  { t, format }: Words<'result'>,
): ReactNode {
  const { depth, key, end, size, hasComma } = line;
  const text = toLineText(line);
  const name = key ?? text;
  return (
    <>
      {end !== null && (
        <button
          type="button"
          className="webrun-json-fold"
          aria-expanded={!isFolded}
          aria-label={t.foldEntry(name, format.count(size))}
          onClick={toggle}
        >
          <Chevron />
        </button>
      )}
      {'  '.repeat(depth)}
      {key !== null && (
        <>
          <b>{key}:</b>{' '}
        </>
      )}
      {text}
      {end !== null && isFolded && (
        <>
          <span className="webrun-muted"> {format.number(size)} </span>
          {text === '[' ? ']' : '}'}
        </>
      )}
      {hasComma && ','}
      {'\n'}
    </>
  );
}

/** The chevron icon, repeated here: an import shared with the page would split the page's own chunks. */
function Chevron(): ReactElement {
  return (
    <svg className="webrun-icon" viewBox="0 0 16 16" width="16" aria-hidden="true" data-mirror="">
      <path d="M6 4l4 4l-4 4" />
    </svg>
  );
}

interface ToolbarProps {
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly go: (step: 1 | -1) => void;
  readonly status: string;
  readonly fold: { readonly label: string; readonly onPress: () => void } | null;
  readonly t: Words<'result'>['t'];
}

function Toolbar({ query, onQuery, go, status, fold, t }: ToolbarProps): ReactElement {
  const id = useId();
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    go(event.shiftKey ? -1 : 1);
  };
  return (
    <div className="webrun-json-bar">
      <label className="webrun-visually-hidden" htmlFor={id}>
        {t.search}
      </label>
      <input
        id={id}
        className="webrun-input webrun-json-search"
        type="search"
        dir="auto"
        autoComplete="off"
        spellCheck={false}
        placeholder={t.search}
        value={query}
        onChange={(event) => onQuery(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <button
        type="button"
        className="webrun-button"
        data-variant="quiet"
        aria-label={t.nextMatch}
        aria-disabled={status === '' || undefined}
        onClick={() => go(1)}
      >
        <Chevron />
      </button>
      <span className="webrun-muted webrun-small webrun-number" role="status">
        <bdi>{status}</bdi>
      </span>
      {fold && (
        <button type="button" className="webrun-button" data-variant="quiet" onClick={fold.onPress}>
          {fold.label}
        </button>
      )}
    </div>
  );
}
