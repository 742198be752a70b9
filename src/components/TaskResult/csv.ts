/** A table as its lines say it. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Reads CSV with a head line; `null` when it is no regular table, for example because of an unquoted thousands separator: a value in the
 * wrong column would be worse than no table. The separator is the comma, semicolon or tab that makes the head line longest.
 */
export function parseCsv(text: string): Table | null {
  const body = text
    .replace(/^\uFEFF/, '')
    .replace(/^\s*```\w*\n|\n```\s*$/g, '')
    .trim();
  if (body === '') return null;
  const tables = [',', ';', '\t'].map((separator) => readLines(body, separator));
  const best = tables.reduce((a, b) => ((b?.[0]?.length ?? 0) > (a?.[0]?.length ?? 0) ? b : a));
  const [head, ...rows] = best ?? [];
  if (!head || head.length < 2 || rows.length === 0) return null;
  return rows.every((row) => row.length === head.length) ? { head, rows } : null;
}

/** RFC 4180; `null` when a quote does not close. */
function readLines(text: string, separator: string): string[][] | null {
  const lines: string[][] = [[]];
  let cell = '';
  let isQuoted = false;
  const endCell = (): void => {
    lines.at(-1)?.push(cell.trim());
    cell = '';
  };
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (isQuoted) {
      if (char !== '"') cell += char;
      else if (text.charAt(at + 1) === '"') cell += text.charAt(at++);
      else isQuoted = false;
    } else if (char === '"' && cell.trim() === '') {
      isQuoted = true;
      cell = '';
    } else if (char === separator) endCell();
    else if (char === '\n') {
      endCell();
      lines.push([]);
    } else if (char !== '\r') cell += char;
  }
  if (isQuoted) return null;
  endCell();
  return lines.filter((line) => line.length > 1 || line[0] !== '');
}

/** True for a column whose every filled cell is a number, an amount or a share. */
export function isNumeric(table: Table, column: number): boolean {
  const cells = table.rows.map((row) => row[column] ?? '').filter(Boolean);
  return cells.length > 0 && cells.every((cell) => /^[-+]?[$€£]?\d[\d,. ]*\s?[%$€£]?$/.test(cell));
}
