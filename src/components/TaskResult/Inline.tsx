'use client';

import { createContext, Fragment, useContext } from 'react';
import type { Context, ReactElement, ReactNode } from 'react';
import { toSafeUrl } from '../../core/links.js';
import type { Words } from '../words.js';

/** Provides the words: this file loads late, and an import shared with the page would split the page's own chunks. */
export const ResultWords: Context<Words<'result'> | null> =
  /* @__PURE__ */ createContext<Words<'result'> | null>(null);

/** The lines of a paragraph. */
export function renderLines(lines: readonly string[]): ReactNode {
  return lines.map((line, index) => (
    // oxlint-disable-next-line react/no-array-index-key -- the lines are text and never move
    <Fragment key={index}>
      {index > 0 && (/ {2}$|\\$/.test(lines[index - 1] ?? '') ? <br /> : ' ')}
      {renderInline(line.replace(/\\$/, '').trim())}
    </Fragment>
  ));
}

// Every repetition is bounded and none is nested, so that hostile text costs at most a constant per character.
const inline =
  /\\([!-/:-@[-`{-~])|(`{1,2})(.{1,500}?)\2|!\[([^\]]{0,500})\]\((?:[^()\s]|\([^()\s]{0,200}\)){0,2000}(?:\s"[^"]{0,200}")?\)|\[([^\]]{1,1000})\]\(((?:[^()\s]|\([^()\s]{0,200}\)){1,2000})(?:\s"[^"]{0,200}")?\)|<?(https?:\/\/[^\s<>"'`|]{1,2000})>?|(\*\*|__)(?=\S)(.{0,500}?\S)\8|~~(?=\S)(.{0,500}?\S)~~|\*(?=[^\s*])([^*]{1,500})\*|(?<![\w_])_(?=[^\s_])([^_]{1,500})_(?!\w)/g;
/** Longer lines, in characters, are shown verbatim: nobody writes emphasis in them. */
const longestLine = 10_000;

/** The emphasis, code and links of a line. */
export function renderInline(text: string): ReactNode {
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

/** Names a picture, which is never loaded. */
function PictureName({ name }: { readonly name: string }): ReactElement {
  return <em>{useContext(ResultWords)?.t.picture(name)}</em>;
}

/** A link if it is safe, else its text. If the label names another host than the target, the target is shown as well. */
function SafeLink({ href, label }: { readonly href: string; readonly label: string }): ReactElement {
  const safe = toSafeUrl(href);
  if (safe === null) return <>{label}</>;
  const { host, hostname } = new URL(safe);
  return (
    <>
      {/* The isolate ends any direction that the label changes or leaves open. */}
      <bdi>
        <a href={safe} target="_blank" rel="noopener noreferrer" title={safe}>
          {label}
        </a>
      </bdi>
      {namesAnother(label, hostname) && (
        <>
          {' ('}
          <bdi>{host}</bdi>)
        </>
      )}
    </>
  );
}

/** Whether a label looks to a person like an address of another host: "microsoft.com" is not "t.co". */
function namesAnother(label: string, hostname: string): boolean {
  const seen = label.normalize('NFKC').replaceAll(/\p{C}/gu, '').toLowerCase();
  const looksSo = /[\p{L}\p{N}-]\.\p{L}{2}/u.test(seen);
  return looksSo && !seen.split(/[^\p{L}\p{N}.-]|\.(?!\S)/u).includes(hostname);
}
