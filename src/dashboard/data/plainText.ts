/** Longer texts are cut before they are read: a row shows one line. */
const longestRead = 4_000;

/** Lines that only draw: the rule below the head of a table, a fence of code, a line across. */
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

/** A text that may be Markdown, on one line, as it is read and not as it is written: tables as their cells, no marks of headings and lists. */
export function toPlainText(text: string): string {
  const lines = text
    .slice(0, longestRead)
    .split('\n')
    .map((line) => line.trim());
  // A line between bars is one of a table where another is the rule below its head.
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
