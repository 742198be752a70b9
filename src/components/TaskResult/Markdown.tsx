'use client';

import { createContext, Fragment, useContext } from 'react';
import type { ReactElement, ReactNode } from 'react';
import { toSafeUrl } from '../../core/links.js';
import type { Table } from '../../core/table.js';
import type { Words } from '../words.js';
import { isNumeric } from './csv.js';
import { DataTable } from './DataTable.js';

/**
 * An agent's Markdown as React elements. Text of strangers: markup stays text, pictures are named and never loaded, links go only
 * where `toSafeUrl` lets them. One pass over the lines, one over each line: no input makes it slow.
 */
export function Markdown({ text, words }: MarkdownProps): ReactElement {
  return (
    <ResultWords.Provider value={words}>
      <div className="webrun-prose">{renderBlocks(text.replaceAll('\r', '').split('\n'), 0)}</div>
    </ResultWords.Provider>
  );
}

interface MarkdownProps {
  readonly text: string;
  readonly words: Words<'result'>;
}

/** Words are handed down: this file is loaded late, and what it would share with the page splits the page's own files. */
const ResultWords = /* @__PURE__ */ createContext<Words<'result'> | null>(null);

const fence = /^\s*(```|~~~)/;
const heading = /^ {0,3}(#{1,6})\s+(.*)$/s;
const rule = /^ {0,3}([-*_])(\s*\1){2,}\s*$/;
const item = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/s;
const quote = /^ {0,3}> ?(.*)$/s;
/** Lists and quotes within each other, at most: deeper is not read by a person either. */
const deepest = 6;

function renderBlocks(lines: readonly string[], depth: number): ReactNode[] {
  const blocks: ReactNode[] = [];
  let at = 0;
  const take = (test: (line: string) => boolean): string[] => {
    const from = at;
    while (at < lines.length && test(lines[at] ?? '')) at++;
    return lines.slice(from, at);
  };
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const key = at;
    const title = heading.exec(line);
    const mark = fence.exec(line)?.[1];
    if (line.trim() === '') at++;
    else if (mark) {
      at++;
      const code = take((each) => !each.trimStart().startsWith(mark));
      at++;
      blocks.push(
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls sideways, and keys must reach it
        <pre key={key} className="webrun-code" tabIndex={0}>
          {code.join('\n')}
        </pre>,
      );
    } else if (title) {
      at++;
      // The component stands under a heading of the app's: the agent's first level is our third.
      const Heading = `h${Math.min(6, (title[1] ?? '').length + 2)}` as 'h3';
      blocks.push(<Heading key={key}>{renderInline(toTitle(title[2] ?? ''))}</Heading>);
    } else if (rule.test(line)) {
      at++;
      blocks.push(<hr key={key} />);
    } else if (quote.test(line) && depth < deepest) {
      const quoted = take((each) => quote.test(each)).map((each) => quote.exec(each)?.[1] ?? '');
      blocks.push(<blockquote key={key}>{renderBlocks(quoted, depth + 1)}</blockquote>);
    } else if (item.test(line) && depth < deepest) {
      const isOrdered = /^\s*\d/.test(line);
      const own = take((each) => each.trim() === '' || item.test(each) || /^\s{2,}/.test(each));
      blocks.push(renderList(own, isOrdered, depth, key));
    } else if (line.includes('|') && isTableRule(lines[at + 1] ?? '')) {
      const rows = take((each) => each.includes('|')).map(toCells);
      blocks.push(renderTable(rows, key));
    } else {
      at++;
      const more = take((each) => each.trim() !== '' && !startsBlock(each));
      blocks.push(<p key={key}>{renderLines([line, ...more])}</p>);
    }
  }
  return blocks;
}

function startsBlock(line: string): boolean {
  return fence.test(line) || heading.test(line) || rule.test(line) || item.test(line) || quote.test(line);
}

function renderList(lines: readonly string[], isOrdered: boolean, depth: number, key: number): ReactElement {
  const indent = /^\s*/.exec(lines[0] ?? '')?.[0].length ?? 0;
  const items: string[][] = [];
  for (const line of lines) {
    const found = item.exec(line);
    if (found && (found[1] ?? '').length <= indent + 1) items.push([found[3] ?? '']);
    else items.at(-1)?.push(line.slice(Math.min(indent + 2, line.length - line.trimStart().length)));
  }
  const children = items.map((own, index) => (
    // oxlint-disable-next-line react/no-array-index-key -- the items are text and never move
    <li key={index}>{own.length === 1 ? renderInline(own[0] ?? '') : renderItem(own, depth)}</li>
  ));
  if (!isOrdered) return <ul key={key}>{children}</ul>;
  const start = Number.parseInt((lines[0] ?? '').trim(), 10);
  return (
    <ol key={key} start={start === 1 ? undefined : start}>
      {children}
    </ol>
  );
}

/** The item's first lines without a paragraph around them, then what is inside of it. */
function renderItem(lines: readonly string[], depth: number): ReactNode {
  const end = lines.findIndex((line, index) => index > 0 && (line.trim() === '' || startsBlock(line)));
  const first = end === -1 ? lines : lines.slice(0, end);
  return (
    <>
      {renderLines(first.map((line) => line.trim()))}
      {end !== -1 && renderBlocks(lines.slice(end), depth + 1)}
    </>
  );
}

/** Without the hashes that close it; those of a word, as in "C#", stay. */
function toTitle(text: string): string {
  return text
    .trim()
    .replace(/(?<!\S)#+$/, '')
    .trim();
}

function isTableRule(line: string): boolean {
  const cells = toCells(line);
  return cells.length > 1 && cells.every((cell) => /^:?-+:?$/.test(cell));
}

function toCells(line: string): string[] {
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());
}

function renderTable([head = [], , ...rows]: string[][], key: number): ReactElement {
  const width = head.length;
  const table: Table = { head, rows: rows.map((row) => head.map((_, column) => row[column] ?? '')) };
  const numeric = head.map((_, column) => isNumeric(table, column));
  return (
    <ScrolledTable key={key} columnCount={width} rowCount={rows.length}>
      <DataTable head={head} rows={table.rows} numeric={numeric} renderCell={renderInline} />
    </ScrolledTable>
  );
}

interface ScrolledTableProps {
  readonly columnCount: number;
  readonly rowCount: number;
  readonly children: ReactNode;
}

function ScrolledTable({ columnCount, rowCount, children }: ScrolledTableProps): ReactElement {
  const words = useContext(ResultWords);
  const label = words?.t.tableLabel(words.format.count(columnCount), words.format.count(rowCount));
  return (
    <div
      className="webrun-scroll"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls sideways, and keys must reach it
      tabIndex={0}
      role="group"
      aria-label={label}
    >
      {children}
    </div>
  );
}

function renderLines(lines: readonly string[]): ReactNode {
  return lines.map((line, index) => (
    // oxlint-disable-next-line react/no-array-index-key -- the lines are text and never move
    <Fragment key={index}>
      {index > 0 && (/ {2}$|\\$/.test(lines[index - 1] ?? '') ? <br /> : ' ')}
      {renderInline(line.replace(/\\$/, '').trim())}
    </Fragment>
  ));
}

// Every repetition is bounded and none holds another, so that hostile text costs at most a constant per character.
const inline =
  /\\([!-/:-@[-`{-~])|(`{1,2})(.{1,500}?)\2|!\[([^\]]{0,500})\]\((?:[^()\s]|\([^()\s]{0,200}\)){0,2000}(?:\s"[^"]{0,200}")?\)|\[([^\]]{1,1000})\]\(((?:[^()\s]|\([^()\s]{0,200}\)){1,2000})(?:\s"[^"]{0,200}")?\)|<?(https?:\/\/[^\s<>"'`|]{1,2000})>?|(\*\*|__)(?=\S)(.{0,500}?\S)\8|~~(?=\S)(.{0,500}?\S)~~|\*(?=[^\s*])([^*]{1,500})\*|(?<![\w_])_(?=[^\s_])([^_]{1,500})_(?!\w)/g;
/** Beyond this a line is shown as it is: nobody writes emphasis into a line of this length. */
const longestLine = 10_000;

function renderInline(text: string): ReactNode {
  if (text.length > longestLine) return text;
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of text.matchAll(inline)) {
    const [all, escaped, , code, picture, label, href, bare, , strong, struck, emphasis, underscored] = match;
    if (match.index > end) parts.push(text.slice(end, match.index));
    end = match.index + all.length;
    const key = match.index;
    if (escaped !== undefined) parts.push(escaped);
    else if (code !== undefined) parts.push(<code key={key}>{code.trim()}</code>);
    else if (picture !== undefined) parts.push(<PictureName key={key} name={picture} />);
    else if (label !== undefined) parts.push(<SafeLink key={key} href={href ?? ''} label={label} />);
    else if (bare !== undefined) {
      // A full stop or bracket at the end belongs to the sentence.
      const address = bare.replace(/[.,;:!?)\]]+$/, '');
      end = match.index + all.indexOf(bare) + address.length;
      parts.push(<SafeLink key={key} href={address} label={address.replace(/^https?:\/\//, '')} />);
      if (text.charAt(end) === '>') end++;
    } else if (strong !== undefined)
      parts.push(
        <strong key={key} className="webrun-strong">
          {renderInline(strong)}
        </strong>,
      );
    else if (struck !== undefined) parts.push(<s key={key}>{struck}</s>);
    else parts.push(<em key={key}>{renderInline(emphasis ?? underscored ?? '')}</em>);
  }
  if (end < text.length) parts.push(text.slice(end));
  return parts.length === 1 ? parts[0] : <>{parts}</>;
}

/** A picture is named and never loaded. */
function PictureName({ name }: { readonly name: string }): ReactElement {
  return <em>{useContext(ResultWords)?.t.picture(name)}</em>;
}

/** A link where it may be followed, else its words. A label that names another host than it leads to is not left alone. */
function SafeLink({ href, label }: { readonly href: string; readonly label: string }): ReactElement {
  const safe = toSafeUrl(href);
  if (safe === null) return <>{label}</>;
  const { host } = new URL(safe);
  const namesAnother = /[\w-]\.[a-z]{2,}/i.test(label) && !label.toLowerCase().includes(host);
  return (
    <>
      <a href={safe} target="_blank" rel="noopener noreferrer" title={safe}>
        {label}
      </a>
      {namesAnother && ` (${host})`}
    </>
  );
}
