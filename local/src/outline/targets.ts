import { toLikeness, toPlain } from './match.js';
import type { Outline, OutlineNode } from './outline.js';
import { recordsOf } from './records.js';
import { findRoles, hasAncestor, toMain, walk } from './walk.js';
import { nameOf, wordsOf } from './words.js';

/** One of several equal elements: counted from the first, or the last. */
export type Ordinal = number | 'last';

/** How a person describes an element to click. */
export interface Target {
  /** Its name; may be empty if it is only counted: "the first link". */
  readonly target: string;
  readonly kind: 'link' | 'button' | 'tab' | 'result' | null;
  readonly nth: Ordinal | null;
  /** What it belongs to: a row, a card, a section. */
  readonly near: string | null;
}

/** What a name matches on a page: one element, several equally good ones, or none. */
export interface Sought<Found> {
  readonly one: Found | null;
  readonly several: readonly Found[];
}

const clickRoles = [
  'button',
  'link',
  'tab',
  'menuitem',
  'menuitemcheckbox',
  'menuitemradio',
  'option',
  'checkbox',
  'radio',
  'switch',
  'treeitem',
  'combobox',
];

/** From this score on, a name contains every requested word. */
export const sameEnough = 0.6;

/** Names whose scores differ by less than this fit equally well. */
const tie = 0.03;

/** Lists all clickable elements of a page, in reading order. */
export function clickablesOf(within: OutlineNode): OutlineNode[] {
  return [...walk(within)].filter((node) => {
    if (node.ref === null) return false;
    if (clickRoles.includes(node.role)) return true;
    if (!node.isClickable || node.role === 'text' || hasAncestor(node, ['link', 'button'])) return false;
    const words = wordsOf(node);
    return words !== '' && words.length < 120;
  });
}

/** Finds the element that a person means by a target. */
export function findTarget(outline: Outline, wanted: Target): Sought<OutlineNode> {
  const { target, kind, nth, near } = wanted;
  if (kind === 'result') return only(findResult(outline, target, nth));
  const within = target === '' ? toMain(outline) : outline.root;
  const all = clickablesOf(within).filter((node) => kind === null || node.role === kind);
  if (target === '') return only(pickNth(all, nth));
  const fits = all.filter((node) => toLikeness(target, nameOf(node)) >= sameEnough);
  if (nth !== null) return only(pickNth(nearestFits(fits, target), nth));
  if (near !== null) return findNear(fits, near);
  return findBest(fits, (node) => toLikeness(target, nameOf(node)) + place(node));
}

/** Picks the best of several elements; all of the best ones if tied. Links to the same address count as one. */
export function findBest<Found extends OutlineNode>(
  nodes: readonly Found[],
  score: (node: Found) => number,
): Sought<Found> {
  const scored = nodes.map((node) => [node, score(node)] as const);
  const best = Math.max(0, ...scored.map(([, points]) => points));
  const equals = scored.filter(([, points]) => points > best - tie).map(([node]) => node);
  const [first] = equals;
  if (first === undefined) return { one: null, several: [] };
  const isSame = (node: Found): boolean => node.url !== null && node.url === first.url;
  return equals.length === 1 || equals.every(isSame)
    ? { one: first, several: [] }
    : { one: null, several: equals };
}

/** Disabled elements, and those around the content, are meant less often. Elements that cover the page are meant first. */
function place(node: OutlineNode): number {
  const cover = hasAncestor(node, ['dialog', 'alertdialog']) ? 0.2 : 0;
  const around = hasAncestor(node, ['contentinfo', 'banner', 'navigation']) ? -0.04 : 0;
  return cover + around - (node.isDisabled ? 0.2 : 0);
}

function only<Found>(one: Found | null): Sought<Found> {
  return { one, several: [] };
}

function pickNth<Found>(nodes: readonly Found[], nth: Ordinal | null): Found | null {
  return (nth === 'last' ? nodes[nodes.length - 1] : nodes[(nth ?? 1) - 1]) ?? null;
}

/** Returns those with exactly this name, if any. */
function nearestFits(fits: readonly OutlineNode[], target: string): readonly OutlineNode[] {
  const exact = fits.filter((node) => toLikeness(target, nameOf(node)) >= 0.9);
  return exact.length > 0 ? exact : fits;
}

/** "The second result": finds the link of one of the page's records. */
function findResult(outline: Outline, target: string, nth: Ordinal | null): OutlineNode | null {
  const records = recordsOf(outline).filter(
    ({ name }) => target === '' || toLikeness(target, name) >= sameEnough,
  );
  const record = pickNth(records, nth);
  if (!record) return null;
  const links = findRoles(record.node, ['link', 'button']);
  return (
    links.find((link) => nameOf(link) === record.name) ??
    links[0] ??
    (record.node.isClickable ? record.node : null)
  );
}

/** Roles of parts that contain several items. */
const wide = ['document', 'main', 'list', 'table', 'grid', 'rowgroup', 'feed'];

/** Picks, of several equal targets, the one near the words, by the smallest part of the page that contains both. */
function findNear(fits: readonly OutlineNode[], near: string): Sought<OutlineNode> {
  const distance = (node: OutlineNode): number | null => {
    let steps = 0;
    for (let up = node.parent; up && steps < 10; up = up.parent, steps += 1) {
      if (!mentions(up, near)) continue;
      // A part with several such targets is a list: being in it does not say which one is meant.
      const isShared = fits.filter((other) => isWithin(other, up)).length > 1 || wide.includes(up.role);
      return isShared ? null : steps;
    }
    return null;
  };
  const close = fits.filter((node) => distance(node) !== null);
  return findBest(close, (node) => 2 - (distance(node) ?? 0) * 0.1);
}

/** Finds the smallest part of a page that mentions something and contains clickable elements, several if possible. */
export function findPartAbout({ root }: Outline, near: string): OutlineNode | null {
  const parts = [...walk(root)].filter((node) => mentions(node, near) && clickablesOf(node).length > 0);
  const rich = parts.filter((node) => clickablesOf(node).length > 1 && !wide.includes(node.role));
  const chosen = rich.length > 0 ? rich : parts;
  return chosen.find((part) => !chosen.some((other) => isWithin(other, part))) ?? null;
}

function isWithin(node: OutlineNode, part: OutlineNode): boolean {
  for (let up = node.parent; up; up = up.parent) if (up === part) return true;
  return false;
}

function mentions(node: OutlineNode, words: string): boolean {
  const wanted = toPlain(words);
  return [node, ...walk(node)].some((part) => {
    const name = toPlain(part.name || part.text);
    return name !== '' && (` ${name} `.includes(` ${wanted} `) || toLikeness(words, name) >= 0.85);
  });
}
