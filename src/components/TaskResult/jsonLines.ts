import { mostRows } from './readAnswer.js';

/** One line of JSON as it is shown. */
export interface JsonLine {
  readonly depth: number;
  /** With its quotes; `null` in a list. */
  readonly key: string | null;
  /** A value, or the bracket that opens or closes one. */
  readonly text: string;
  /** The line after the one that closes what this line opens; `null` where it opens nothing. */
  readonly end: number | null;
  /** How many entries it opens. */
  readonly size: number;
  /** The line that opens what this one is in; -1 for the outermost. */
  readonly parent: number;
  readonly hasComma: boolean;
}

/** A line of this length is still read at a glance. */
const longestOneLine = 72;
/** Values are cut here: a text of megabytes would be one line of them. */
const longestText = 2_000;
/** What is deeper than this is not shown: nobody reads it. */
const deepest = 100;

interface Open {
  readonly entries: readonly (readonly [string | null, unknown])[];
  readonly line: number;
  readonly close: string;
  readonly hasComma: boolean;
  next: number;
}

/** The lines of a value; objects and lists without others in them keep to one line where they fit. */
export function toJsonLines(value: unknown): JsonLine[] {
  const lines: { -readonly [Key in keyof JsonLine]: JsonLine[Key] }[] = [];
  const open: Open[] = [];
  const add = (key: string | null, each: unknown, hasComma: boolean): void => {
    const depth = open.length;
    const parent = open.at(-1)?.line ?? -1;
    const line = {
      depth,
      key: key === null ? null : JSON.stringify(key),
      end: null,
      size: 0,
      parent,
      hasComma,
    };
    const short = toOneLine(each, depth);
    if (short !== null) {
      lines.push({ ...line, text: short });
      return;
    }
    const isArray = Array.isArray(each);
    const entries = isArray
      ? each.map((entry: unknown) => [null, entry] as const)
      : Object.entries(each as Readonly<Record<string, unknown>>);
    const [text, close] = isArray ? (['[', ']'] as const) : (['{', '}'] as const);
    open.push({ entries, line: lines.length, close, hasComma, next: 0 });
    lines.push({ ...line, text, hasComma: false, size: entries.length });
  };
  add(null, value, false);
  for (let top = open.at(-1); top; top = open.at(-1)) {
    const entry = lines.length < mostRows ? top.entries[top.next] : undefined;
    if (entry) {
      top.next++;
      add(entry[0], entry[1], top.next < top.entries.length);
      continue;
    }
    open.pop();
    const line = {
      key: null,
      end: null,
      size: 0,
      parent: top.line,
      depth: open.length,
      hasComma: top.hasComma,
    };
    if (top.next < top.entries.length)
      lines.push({ ...line, depth: open.length + 1, text: '…', hasComma: false });
    lines.push({ ...line, text: top.close });
    const opening = lines[top.line];
    if (opening) opening.end = lines.length;
  }
  return lines;
}

/** A value that needs no lines of its own; `null` for one that does. */
function toOneLine(value: unknown, depth: number): string | null {
  if (value === null || typeof value !== 'object') return cut(JSON.stringify(value) ?? 'null');
  const isArray = Array.isArray(value);
  const entries = isArray ? (value as unknown[]) : Object.values(value);
  if (entries.length === 0) return isArray ? '[]' : '{}';
  if (depth > deepest) return '…';
  // Each entry needs two characters at least: longer ones are not written out to be measured.
  if (depth === 0 || entries.length * 2 > longestOneLine) return null;
  if (entries.some((each) => each !== null && typeof each === 'object')) return null;
  if (entries.some((each) => typeof each === 'string' && each.length > longestOneLine)) return null;
  if (JSON.stringify(value).length + 2 * depth > longestOneLine) return null;
  if (isArray) return `[${entries.map((each) => JSON.stringify(each) ?? 'null').join(', ')}]`;
  const pairs = Object.entries(value).map(
    ([key, each]) => `${JSON.stringify(key)}: ${JSON.stringify(each) ?? 'null'}`,
  );
  return `{ ${pairs.join(', ')} }`;
}

const cut = (text: string): string => (text.length > longestText ? `${text.slice(0, longestText)}…` : text);

/** The numbers of the lines that are in sight while those in `folded` are closed. */
export function toUnfolded(lines: readonly JsonLine[], folded: ReadonlySet<number>): readonly number[] {
  const shown: number[] = [];
  for (let at = 0; at < lines.length;) {
    shown.push(at);
    const end = lines[at]?.end ?? null;
    at = end !== null && folded.has(at) ? end : at + 1;
  }
  return shown;
}

/** The numbers of the lines in which a text is, whatever its case. */
export function findLines(lines: readonly JsonLine[], query: string): readonly number[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return [];
  return lines.flatMap(({ key, text }, at) =>
    `${key ?? ''}: ${text}`.toLowerCase().includes(wanted) ? [at] : [],
  );
}

/** What is open when all that a line is in is opened. */
export function withoutParents(
  lines: readonly JsonLine[],
  folded: ReadonlySet<number>,
  line: number,
): ReadonlySet<number> {
  const open = new Set(folded);
  for (let at = lines[line]?.parent ?? -1; at >= 0; at = lines[at]?.parent ?? -1) open.delete(at);
  return open;
}
