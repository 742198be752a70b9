/** Longer texts are cut before parsing: a row shows one line. */
const longestRead = 4_000;

/** Lines that are only markup: the rule below a table's head, a code fence, a horizontal rule. */
const isDrawing = (line: string): boolean =>
  /^\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?$/.test(line) ||
  /^(```|~~~)/.test(line) ||
  /^([*_]\s*){3,}$/.test(line);

/** The cells of a line of a table, one after the other. */
const toCells = (line: string): string =>
  line
    .replace(/^\|/, '')
    .replace(/\|$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.replaceAll('\\|', '|').trim())
    .filter(Boolean)
    .join(', ');

const toLine = (line: string): string =>
  line
    .replace(/^(#{1,6}|>|[-*+])\s+/, '')
    .replaceAll(/!?\[([^\]]*)\]\([^)\s]*(?:\s[^)]*)?\)/g, '$1')
    .replaceAll(/(\*\*|__|`)(?=\S)([^*_`]*\S)\1/g, '$2');

/** Converts text that may be Markdown to one plain line: tables become their cells, heading and list marks are removed. */
export function toPlainText(text: string): string {
  const lines = text
    .slice(0, longestRead)
    .split('\n')
    .map((line) => line.trim());
  // A line between bars belongs to a table only if another line is the rule below its head.
  const hasTable = lines.some((line) => line.includes('|') && isDrawing(line));
  let plain = '';
  let wasRow = false;
  for (const line of lines) {
    if (line === '' || isDrawing(line)) continue;
    const isRow = hasTable && /(?<!\\)\|/.test(line);
    const said = toLine(isRow ? toCells(line) : line);
    plain += plain === '' ? said : `${wasRow && isRow ? ';' : ''} ${said}`;
    wasRow = isRow;
  }
  return plain.replaceAll(/\s+/g, ' ').trim();
}
