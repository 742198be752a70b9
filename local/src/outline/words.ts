import type { OutlineNode } from './outline.js';

const fieldRoles = ['textbox', 'searchbox', 'combobox', 'spinbutton', 'slider', 'listbox'];
const silent = [...fieldRoles, 'option', 'img', 'progressbar', 'iframe', 'checkbox', 'radio', 'switch'];

/** Joins all text in a node on one line, without field values, which are typed. */
export function wordsOf(node: OutlineNode): string {
  if (fieldRoles.includes(node.role) || node.role === 'img') return '';
  if (node.children.length === 0) return node.text || (silent.includes(node.role) ? '' : node.name);
  const words = node.children.map(wordsOf).filter(Boolean).join(' ');
  return tidy(words || node.name);
}

/** Returns a node's accessible name, else its text. */
export function nameOf(node: OutlineNode): string {
  return node.name || wordsOf(node);
}

function tidy(text: string): string {
  return text
    .replace(/\s+([,.;:!?)\]])/gu, '$1')
    .replace(/([([])\s+/gu, '$1')
    .replace(/\s+/gu, ' ')
    .trim();
}

const blocks = new Set(
  'heading paragraph list listitem table grid row rowgroup article main region form group blockquote definition term document banner navigation contentinfo complementary search figure caption code separator dialog alert status note tabpanel radiogroup iframe feed'.split(
    ' ',
  ),
);

/** Splits a page's text into lines, as a person would copy it: headings, paragraphs, list items and table rows each on a line. */
export function linesOf(node: OutlineNode): string[] {
  const lines: string[] = [];
  let line: string[] = [];
  const flush = (): void => {
    const text = tidy(line.join(' '));
    if (text !== '') lines.push(text);
    line = [];
  };
  const add = (part: OutlineNode): void => {
    if (part.role === 'row') {
      flush();
      const cells = part.children.map(wordsOf);
      if (cells.some(Boolean)) lines.push(cells.join(' | '));
    } else if (part.role === 'term') {
      flush();
      line.push(`${wordsOf(part).replace(/:$/u, '')}:`);
    } else if (part.role === 'definition') {
      line.push(wordsOf(part));
      flush();
    } else if (part.role === 'heading' || part.role === 'caption') {
      flush();
      line.push(wordsOf(part));
      flush();
    } else if (isBlock(part)) {
      flush();
      if (part.children.length === 0) line.push(wordsOf(part));
      for (const child of part.children) add(child);
      flush();
    } else line.push(wordsOf(part));
  };
  for (const child of node.children) add(child);
  flush();
  if (lines.length === 0 && wordsOf(node) !== '') lines.push(wordsOf(node));
  return lines;
}

function isBlock(node: OutlineNode): boolean {
  if (node.role === 'text') return false;
  if (blocks.has(node.role)) return true;
  if (node.role !== 'generic') return node.children.some(isBlock);
  // A container with text between its parts is a line; one with only containers is not.
  const hasWords = node.children.some((child) => child.role === 'text');
  return node.children.some(isBlock) || (!hasWords && node.children.length > 1);
}
