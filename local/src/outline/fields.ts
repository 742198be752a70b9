import type { OutlineNode } from './outline.js';
import { findRoles, hasAncestor, nearest } from './walk.js';
import { wordsOf } from './words.js';

/** A form field and all its possible labels, the best first. */
export interface OutlineField {
  readonly node: OutlineNode;
  readonly label: string;
  readonly labels: readonly string[];
  readonly group: string;
}

const inputs = [
  'textbox',
  'searchbox',
  'combobox',
  'spinbutton',
  'slider',
  'checkbox',
  'radio',
  'switch',
  'listbox',
  'radiogroup',
];

/** Lists the fields in reading order. A field without a name is identified by the words beside it, as for a sighted person. */
export function fieldsOf(within: OutlineNode): OutlineField[] {
  return findRoles(within, inputs)
    .filter((node) => !(node.role === 'listbox' && hasAncestor(node, ['combobox'])))
    .map((node) => {
      const group = nearest(node, ['group', 'radiogroup']);
      const beside = wordsBeside(node);
      const labels = [node.name, node.placeholder ?? '', beside].filter(
        (label, at, all) => label !== '' && all.indexOf(label) === at,
      );
      return { node, label: labels[0] ?? '', labels, group: group?.name ?? '' };
    });
}

/** Finds the last words before a field, or after a checkbox, within its nearest few containers. */
function wordsBeside(node: OutlineNode): string {
  const isBox = ['checkbox', 'radio', 'switch'].includes(node.role);
  let inner: OutlineNode = node;
  for (let up = node.parent, steps = 0; up && steps < 4; up = up.parent, steps += 1) {
    const at = up.children.indexOf(inner);
    const before = up.children.slice(0, at).map(wordsOf).filter(Boolean);
    const after = up.children
      .slice(at + 1)
      .map(wordsOf)
      .filter(Boolean);
    const words = isBox ? (after[0] ?? before[before.length - 1]) : (before[before.length - 1] ?? '');
    if (words) return words.length > 120 ? '' : words;
    if (['form', 'main', 'document', 'table'].includes(up.role)) return '';
    inner = up;
  }
  return '';
}
