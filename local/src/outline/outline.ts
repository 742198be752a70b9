/** A part of a page from its accessibility tree, as a screen reader announces it. */
export interface OutlineNode {
  /** The accessible role, or `text` for plain text. */
  readonly role: string;
  readonly name: string;
  /** The node's own text; for a field its value. */
  readonly text: string;
  /** Refers to the element in the browser until the next outline; null for text. */
  readonly ref: string | null;
  readonly url: string | null;
  readonly level: number | null;
  readonly placeholder: string | null;
  readonly isChecked: boolean;
  readonly isDisabled: boolean;
  readonly isSelected: boolean;
  readonly isClickable: boolean;
  /** Its other states: expanded, pressed, … */
  readonly state: string;
  readonly parent: OutlineNode | null;
  readonly children: readonly OutlineNode[];
}

/** A snapshot of a page. */
export interface Outline {
  readonly url: string;
  readonly title: string;
  readonly root: OutlineNode;
}

/** The most that is read: a hostile page may be endless. */
const maxNodes = 40_000;
const maxDepth = 400;
const maxWords = 20_000;

const states = ['checked', 'disabled', 'expanded', 'invalid', 'pressed', 'selected'] as const;

/** Reads the browser's accessibility tree; anything else becomes an empty outline. */
export function toOutline(tree: unknown, url: string, title: string): Outline {
  let left = maxNodes;
  const read = (value: unknown, parent: OutlineNode, depth: number): OutlineNode | null => {
    if (left <= 0 || depth > maxDepth) return null;
    left -= 1;
    if (typeof value === 'string') return { ...empty, role: 'text', text: clean(value), parent };
    if (typeof value !== 'object' || value === null) return null;
    const from = value as Readonly<Record<string, unknown>>;
    if (isOutOfSight(from['box'])) return null;
    const children: OutlineNode[] = [];
    const node: OutlineNode = {
      role: asText(from['role']) || 'generic',
      name: clean(asText(from['name'])),
      text: clean(asText(from['text'])),
      ref: asText(from['ref']) || null,
      url: asText(from['url']) || null,
      level: typeof from['level'] === 'number' ? from['level'] : null,
      placeholder: asText(from['placeholder']) || null,
      isChecked: from['checked'] === true,
      isDisabled: from['disabled'] === true,
      isSelected: from['selected'] === true,
      isClickable: from['cursor'] === 'pointer',
      state: states.map((name) => JSON.stringify(from[name] ?? null)).join(' '),
      parent,
      children,
    };
    for (const child of asList(from['children'])) {
      const part = read(child, node, depth + 1);
      if (part) children.push(part);
    }
    return node;
  };
  const children: OutlineNode[] = [];
  const root: OutlineNode = { ...empty, role: 'document', name: title, children };
  for (const child of asList(tree)) {
    const part = read(child, root, 0);
    if (part) children.push(part);
  }
  return { url, title: clean(title), root };
}

/** Nobody can see or scroll to the left of the page: content there is not meant for people. */
function isOutOfSight(box: unknown): boolean {
  if (typeof box !== 'object' || box === null) return false;
  const { x, width } = box as Readonly<Record<string, unknown>>;
  return typeof x === 'number' && typeof width === 'number' && width > 0 && x + width < -200;
}

/** An empty node, as a base for new ones. */
export const empty: OutlineNode = {
  role: 'text',
  name: '',
  text: '',
  ref: null,
  url: null,
  level: null,
  placeholder: null,
  isChecked: false,
  isDisabled: false,
  isSelected: false,
  isClickable: false,
  state: '',
  parent: null,
  children: [],
};

function asText(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Removes characters that reverse or hide text, so that the text read is the text shown. */
function clean(text: string): string {
  return text
    .slice(0, maxWords)
    .replace(/[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
}

/** Returns a link's full address, if it is a web address. */
export function toWebUrl(url: string | null, base: string): string | null {
  if (url === null || !URL.canParse(url, base)) return null;
  const parsed = new URL(url, base);
  return parsed.protocol === 'https:' || parsed.protocol === 'http:' ? parsed.href : null;
}
