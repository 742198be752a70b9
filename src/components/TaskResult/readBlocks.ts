/** A part of a Markdown text that is rendered separately. */
export type Block =
  | { readonly kind: 'rule' }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'title'; readonly level: number; readonly text: string }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | {
      readonly kind: 'list';
      readonly isOrdered: boolean;
      readonly start: number;
      readonly items: readonly Item[];
    }
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  | { readonly kind: 'text'; readonly lines: readonly string[] };

/** A list item: its first lines, then nested blocks. */
export interface Item {
  readonly lines: readonly string[];
  readonly blocks: readonly Block[];
}

const fence = /^\s*(```|~~~)/;
const heading = /^ {0,3}(#{1,6})\s+(.*)$/s;
const rule = /^ {0,3}([-*_])(\s*\1){2,}\s*$/;
const item = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/s;
const quote = /^ {0,3}> ?(.*)$/s;
/** The deepest nesting of lists and quotes: nobody reads deeper. */
const deepest = 6;
/** The most lines or items in one block: longer ones continue in another, so that each renders quickly. */
const mostInBlock = 200;
const inPart = 50;

/** Parses a Markdown text into blocks. One pass over the lines: no input makes it slow. */
export function readBlocks(text: string): Block[] {
  return toBlocks(text.replaceAll('\r', '').split('\n'), 0);
}

function toBlocks(lines: readonly string[], depth: number): Block[] {
  const blocks: Block[] = [];
  let at = 0;
  const take = (test: (line: string) => boolean, most = Infinity): string[] => {
    const from = at;
    while (at < lines.length && at - from < most && test(lines[at] ?? '')) at++;
    return lines.slice(from, at);
  };
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const title = heading.exec(line);
    const mark = fence.exec(line)?.[1];
    if (line.trim() === '') at++;
    else if (mark) {
      at++;
      const code = take((each) => !each.trimStart().startsWith(mark));
      at++;
      for (const part of toParts(code)) blocks.push({ kind: 'code', text: part.join('\n') });
    } else if (title) {
      at++;
      blocks.push({ kind: 'title', level: (title[1] ?? '').length, text: toTitle(title[2] ?? '') });
    } else if (rule.test(line)) {
      at++;
      blocks.push({ kind: 'rule' });
    } else if (quote.test(line) && depth < deepest) {
      const quoted = take((each) => quote.test(each)).map((each) => quote.exec(each)?.[1] ?? '');
      for (const part of toParts(toBlocks(quoted, depth + 1))) blocks.push({ kind: 'quote', blocks: part });
    } else if (item.test(line) && depth < deepest) {
      const own = take((each) => each.trim() === '' || item.test(each) || /^\s{2,}/.test(each));
      blocks.push(...toLists(own, depth));
    } else if (line.includes('|') && isTableRule(lines[at + 1] ?? '')) {
      const [head = [], , ...rows] = take((each) => each.includes('|')).map(toCells);
      blocks.push({
        kind: 'table',
        head,
        rows: rows.map((row) => head.map((_, column) => row[column] ?? '')),
      });
    } else {
      at++;
      const more = take((each) => each.trim() !== '' && !startsBlock(each), mostInBlock - 1);
      blocks.push({ kind: 'text', lines: [line, ...more] });
    }
  }
  return blocks;
}

/** Splits a list that is too long to render at once. */
function toParts<Each>(list: readonly Each[]): (readonly Each[])[] {
  if (list.length <= mostInBlock) return [list];
  const parts: (readonly Each[])[] = [];
  for (let at = 0; at < list.length; at += inPart) parts.push(list.slice(at, at + inPart));
  return parts;
}

function startsBlock(line: string): boolean {
  return fence.test(line) || heading.test(line) || rule.test(line) || item.test(line) || quote.test(line);
}

function toLists(lines: readonly string[], depth: number): Block[] {
  const first = lines[0] ?? '';
  const indent = /^\s*/.exec(first)?.[0].length ?? 0;
  const items: string[][] = [];
  for (const line of lines) {
    const found = item.exec(line);
    if (found && (found[1] ?? '').length <= indent + 1) items.push([found[3] ?? '']);
    else items.at(-1)?.push(line.slice(Math.min(indent + 2, line.length - line.trimStart().length)));
  }
  const isOrdered = /^\s*\d/.test(first);
  const start = isOrdered ? Number.parseInt(first.trim(), 10) : 1;
  return toParts(items).map((part, index) => ({
    kind: 'list',
    isOrdered,
    start: start + index * inPart,
    items: part.map((own) => toItem(own, depth)),
  }));
}

/** Parses an item: its first lines without a paragraph around them, then nested blocks. */
function toItem(lines: readonly string[], depth: number): Item {
  if (lines.length === 1) return { lines, blocks: [] };
  const end = lines.findIndex((line, index) => index > 0 && (line.trim() === '' || startsBlock(line)));
  const first = end === -1 ? lines : lines.slice(0, end);
  return {
    lines: first.map((line) => line.trim()),
    blocks: end === -1 ? [] : toBlocks(lines.slice(end), depth + 1),
  };
}

/** Drops closing hashes from a heading; those of a word, as in "C#", stay. */
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
    .replace(/^\||(?<!\\)\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}
