import { toLikeness } from './match.js';
import { empty, toWebUrl } from './outline.js';
import type { Outline, OutlineNode } from './outline.js';
import { findRoles, pickBest, walk } from './walk.js';
import { nameOf, wordsOf } from './words.js';

/** Finds the smallest part under such a heading, caption or name; null if there is none. */
export function findSection(within: OutlineNode, about: string): OutlineNode | null {
  const best = pickBest(
    [...walk(within)].filter(({ role }) =>
      [
        'heading',
        'caption',
        'region',
        'table',
        'list',
        'form',
        'group',
        'article',
        'navigation',
        'row',
        'listitem',
      ].includes(role),
    ),
    (node) => {
      if (node.role === 'row' || node.role === 'listitem')
        return Math.max(0, ...node.children.map((child) => toLikeness(about, wordsOf(child)))) * 0.9;
      return toLikeness(about, node.name || node.text || wordsOf(node));
    },
  );
  if (!best) return null;
  if (best.role !== 'heading' && best.role !== 'caption') return best;
  const parent = best.parent;
  if (!parent || best.role === 'caption') return parent;
  // A heading's section: the content up to the next heading of its level, if they are siblings; else its container.
  const level = best.level ?? 2;
  const at = parent.children.indexOf(best);
  const siblings = parent.children.slice(at + 1);
  const end = siblings.findIndex((node) =>
    [node, ...walk(node)].some((part) => part.role === 'heading' && (part.level ?? 2) <= level),
  );
  const section = end < 0 ? siblings : siblings.slice(0, end);
  if (section.length === 0) return parent.role === 'main' || parent.role === 'document' ? best : parent;
  return { ...empty, role: 'region', name: best.name || best.text, parent, children: [best, ...section] };
}

/** Lists the headings with their levels, in reading order. */
export function headingsOf(within: OutlineNode): { readonly level: number; readonly text: string }[] {
  return findRoles(within, ['heading'])
    .map((node) => ({ level: node.level ?? 2, text: nameOf(node) }))
    .filter(({ text }) => text !== '');
}

/** Returns a link with its target; null if a person should not open it. */
export interface OutlineLink {
  readonly name: string;
  readonly url: string | null;
}

/** Lists the links in reading order. */
export function linksOf(outline: Outline, within: OutlineNode = outline.root): OutlineLink[] {
  return findRoles(within, ['link'])
    .map((node) => ({ name: nameOf(node), url: toWebUrl(node.url, outline.url) }))
    .filter(({ name, url }) => name !== '' || url !== null);
}
