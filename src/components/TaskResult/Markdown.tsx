'use client';

import { Fragment, useContext } from 'react';
import type { ReactElement, ReactNode } from 'react';
import type { Words } from '../words.js';
import { isNumeric } from './csv.js';
import { DataTable } from './DataTable.js';
import { renderInline, renderLines, ResultWords } from './Inline.js';
import { readBlocks } from './readBlocks.js';
import type { Block, Item } from './readBlocks.js';
import { mostPlainRows, Rows } from './Rows.js';

interface MarkdownProps {
  /** Stays the same object while its text does. */
  readonly view: { readonly text: string };
  readonly words: Words<'result'>;
}

/**
 * Renders an agent's Markdown as React elements. The text is untrusted: markup stays text, pictures are named and never loaded, and `toSafeUrl`
 * must allow each link. One pass over the lines and one over each line: no input makes it slow.
 */
export function Markdown({ view, words }: MarkdownProps): ReactElement {
  const blocks = blocksOf(view);
  const isBig = blocks.length > mostPlainRows || (blocks.length > 1 && isLong(view.text));
  return (
    <ResultWords.Provider value={words}>
      <Rows
        count={blocks.length}
        isBig={isBig}
        rowPx={60}
        spacer="div"
        label={words.t.answer}
        renderRow={(index, mark) => {
          const block = blocks[index];
          if (!block) return null;
          const element = renderBlock(block);
          return isBig ? (
            <div key={index} className="webrun-block" {...mark}>
              {element}
            </div>
          ) : (
            <Fragment key={index}>{element}</Fragment>
          );
        }}
        renderAround={(rows) => (
          <div className="webrun-prose" data-big={isBig ? '' : undefined}>
            {rows}
          </div>
        )}
      />
    </ResultWords.Provider>
  );
}

const read = /* @__PURE__ */ new WeakMap<object, readonly Block[]>();

/** Returns the blocks of an answer, parsed once however often its tab is opened. */
function blocksOf(view: MarkdownProps['view']): readonly Block[] {
  const known = read.get(view) ?? readBlocks(view.text);
  read.set(view, known);
  return known;
}

/** How many lines are always rendered at once. */
const mostLines = 1_000;

function isLong(text: string): boolean {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0 && lines <= mostLines; at = text.indexOf('\n', at + 1)) lines++;
  return lines > mostLines;
}

function renderBlocks(blocks: readonly Block[]): ReactNode {
  // oxlint-disable-next-line react/no-array-index-key -- the blocks are text and never move
  return blocks.map((block, index) => <Fragment key={index}>{renderBlock(block)}</Fragment>);
}

function renderBlock(block: Block): ReactElement {
  switch (block.kind) {
    case 'rule':
      return <hr />;
    case 'code':
      return (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls sideways, and keys must reach it
        <pre className="webrun-code" tabIndex={0}>
          {block.text}
        </pre>
      );
    case 'title': {
      // The app has a heading above the component, so the agent's first level becomes our third.
      const Heading = `h${Math.min(6, block.level + 2)}` as 'h3';
      return <Heading>{renderInline(block.text)}</Heading>;
    }
    case 'quote':
      return <blockquote>{renderBlocks(block.blocks)}</blockquote>;
    case 'list': {
      // oxlint-disable-next-line react/no-array-index-key -- the items are text and never move
      const items = block.items.map((each, index) => <li key={index}>{renderItem(each)}</li>);
      // Bullets and numbers are on the side where the text begins.
      if (!block.isOrdered) return <ul dir="auto">{items}</ul>;
      return (
        <ol dir="auto" start={block.start === 1 ? undefined : block.start}>
          {items}
        </ol>
      );
    }
    case 'table':
      return <MarkdownTable head={block.head} rows={block.rows} />;
    case 'text':
      return <p>{renderLines(block.lines)}</p>;
  }
}

function renderItem({ lines, blocks }: Item): ReactNode {
  return (
    <>
      {renderLines(lines)}
      {renderBlocks(blocks)}
    </>
  );
}

interface TableProps {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function MarkdownTable({ head, rows }: TableProps): ReactElement {
  const words = useContext(ResultWords);
  const label = words?.t.tableLabel(words.format.count(head.length), words.format.count(rows.length)) ?? '';
  const numeric = head.map((_, column) => isNumeric({ head, rows }, column));
  const table = (
    <DataTable head={head} rows={rows} numeric={numeric} label={label} renderCell={renderInline} />
  );
  // A big table scrolls in its own box.
  if (rows.length > mostPlainRows) return <div className="webrun-table-box">{table}</div>;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls sideways, and keys must reach it
    <div className="webrun-scroll" tabIndex={0} role="group" aria-label={label}>
      {table}
    </div>
  );
}
