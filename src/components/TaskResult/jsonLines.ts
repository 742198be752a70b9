import { mostRows } from './readAnswer.js';

/** One line of JSON as it is shown. */
export interface JsonLine {
  readonly depth: number;
  /** With its quotes; `null` in a list. */
  readonly key: string | null;
  /** The bracket that opens or closes a value; `null` for a one-line value. */
  readonly bracket: string | null;
  readonly value: unknown;
  /** The index of the line after the matching closing line; `null` where this line opens nothing. */
  readonly end: number | null;
  /** The number of entries in the value that it opens. */
  readonly size: number;
  /** The index of the line that opens the enclosing value; -1 for the outermost. */
  readonly parent: number;
  readonly hasComma: boolean;
}

/** The longest line that is read at a glance, in characters. */
const longestOneLine = 72;
/** The longest value shown, in characters: a text of megabytes would be one line. */
const longestText = 2_000;
/** The deepest level shown: nobody reads deeper. */
const deepest = 40;

interface Open {
  readonly entries: readonly (readonly [string | null, unknown])[];
  readonly line: number;
  readonly close: string;
  readonly hasComma: boolean;
  next: number;
}

const known = /* @__PURE__ */ new WeakMap<object, JsonLine[]>();

/** Returns the lines of an immutable value, such as a result; computed once, however often they are shown. */
export function jsonLinesOf(value: object): readonly JsonLine[] {
  const lines = known.get(value) ?? toJsonLines(value);
  known.set(value, lines);
  return lines;
}

/** Splits a value into lines; flat objects and lists stay on one line where they fit. */
function toJsonLines(value: unknown): JsonLine[] {
  const lines: { -readonly [Key in keyof JsonLine]: JsonLine[Key] }[] = [];
  const open: Open[] = [];
  const add = (key: string | null, each: unknown, hasComma: boolean): void => {
    const depth = open.length;
    const parent = open.at(-1)?.line ?? -1;
    const name = key === null ? null : JSON.stringify(key);
    const line = { depth, key: name, value: each, bracket: null, end: null, size: 0, parent, hasComma };
    if (isOneLine(each, depth)) {
      lines.push(line);
      return;
    }
    const isArray = Array.isArray(each);
    const entries = isArray
      ? each.map((entry: unknown) => [null, entry] as const)
      : Object.entries(each as Readonly<Record<string, unknown>>);
    const [bracket, close] = isArray ? (['[', ']'] as const) : (['{', '}'] as const);
    open.push({ entries, line: lines.length, close, hasComma, next: 0 });
    lines.push({ ...line, bracket, hasComma: false, size: entries.length });
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
      depth: open.length,
      key: null,
      value: undefined,
      bracket: top.close,
      end: null,
      size: 0,
      parent: top.line,
      hasComma: top.hasComma,
    };
    if (top.next < top.entries.length)
      lines.push({ ...line, depth: open.length + 1, bracket: '…', hasComma: false });
    lines.push(line);
    const opening = lines[top.line];
    if (opening) opening.end = lines.length;
  }
  return lines;
}

/** Whether a value fits one line, without serializing it: most values are never viewed. */
function isOneLine(value: unknown, depth: number): boolean {
  if (value === null || typeof value !== 'object') return true;
  const entries = Array.isArray(value)
    ? value.map((each: unknown) => ['', each] as const)
    : Object.entries(value);
  if (entries.length === 0 || depth > deepest) return true;
  // Each entry takes at least two characters.
  if (depth === 0 || entries.length * 2 > longestOneLine) return false;
  let length = 2 * depth + 4;
  for (const [key, each] of entries) {
    if (each !== null && typeof each === 'object') return false;
    length += (key === '' ? 2 : key.length + 6) + String(each).length + (typeof each === 'string' ? 2 : 0);
    if (length > longestOneLine) return false;
  }
  return true;
}

/** Returns the text after the key of a line. */
export function toLineText({ bracket, value, depth }: JsonLine): string {
  if (bracket !== null) return bracket;
  if (value === null || typeof value !== 'object') return cut(JSON.stringify(value) ?? 'null');
  const isArray = Array.isArray(value);
  const [open, close] = isArray ? '[]' : '{}';
  const texts = isArray
    ? value.map((each: unknown) => JSON.stringify(each) ?? 'null')
    : Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${JSON.stringify(each) ?? 'null'}`);
  if (texts.length === 0) return `${open}${close}`;
  if (depth > deepest) return '…';
  return isArray ? `[${texts.join(', ')}]` : `{ ${texts.join(', ')} }`;
}

const cut = (text: string): string => (text.length > longestText ? `${text.slice(0, longestText)}…` : text);

/** Lists the indexes of the lines that are visible while those in `folded` are closed. */
export function toUnfolded(lines: readonly JsonLine[], folded: ReadonlySet<number>): readonly number[] {
  const shown: number[] = [];
  for (let at = 0; at < lines.length;) {
    shown.push(at);
    const end = lines[at]?.end ?? null;
    at = end !== null && folded.has(at) ? end : at + 1;
  }
  return shown;
}

/** Lists the indexes of the lines that contain a text, ignoring case. */
export function findLines(lines: readonly JsonLine[], query: string): readonly number[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return [];
  return lines.flatMap((line, at) =>
    `${line.key ?? ''}: ${toLineText(line)}`.toLowerCase().includes(wanted) ? [at] : [],
  );
}

/** Unfolds everything that encloses a line. */
export function withoutParents(
  lines: readonly JsonLine[],
  folded: ReadonlySet<number>,
  line: number,
): ReadonlySet<number> {
  const open = new Set(folded);
  for (let at = lines[line]?.parent ?? -1; at >= 0; at = lines[at]?.parent ?? -1) open.delete(at);
  return open;
}
