import { fieldsOf } from './fields.js';
import type { OutlineField } from './fields.js';
import { toLikeness } from './match.js';
import type { Outline, OutlineNode } from './outline.js';
import { sameEnough } from './targets.js';
import { findRoles, hasAncestor } from './walk.js';
import { nameOf } from './words.js';

/** Finds the field that a person means by these words; several if it could be any of them. */
export function findField(
  outline: Outline,
  wanted: string,
  roles?: readonly string[],
): { readonly one: OutlineField | null; readonly several: readonly OutlineField[] } {
  const scored = fieldsOf(outline.root)
    .filter(({ node }) => !roles || roles.includes(node.role))
    .map((field) => [field, scoreField(field, wanted)] as const)
    .filter(([, score]) => score >= sameEnough);
  const best = Math.max(0, ...scored.map(([, score]) => score));
  const equals = scored.filter(([, score]) => score > best - 0.005).map(([field]) => field);
  return equals.length > 1 ? { one: null, several: equals } : { one: equals[0] ?? null, several: [] };
}

function scoreField({ node, labels, label, group }: OutlineField, wanted: string): number {
  const own = labels.map((one, at) => toLikeness(wanted, one) - at * 0.03);
  const grouped = group === '' ? 0 : toLikeness(wanted, `${group} ${label}`) - 0.05;
  const place = (hasAncestor(node, ['main']) ? 0.01 : 0) - (node.isDisabled ? 0.2 : 0);
  const score = Math.max(0, ...own, grouped);
  return score < sameEnough ? 0 : score + place;
}

/** Where an option can be chosen. */
export interface Choice {
  /** How to choose it: from a native list, by a radio button or visible option, or by opening a list first. */
  readonly how: 'select' | 'radio' | 'option' | 'open';
  readonly node: OutlineNode;
  /** The option's own text. */
  readonly label: string;
}

/** Finds how to choose an option on this page; null when nothing fits, or two things fit equally well. */
export function findChoice(outline: Outline, option: string, field: string | null): Choice | null {
  const offers = [...offersOf(outline, option, field)].toSorted((a, b) => b.score - a.score);
  const [best, second] = offers;
  if (best)
    return second && second.score === best.score && second.choice.label !== best.choice.label
      ? null
      : best.choice;
  return field === null ? null : findList(outline, option, field);
}

interface Offer {
  readonly choice: Choice;
  readonly score: number;
}

function* offersOf(outline: Outline, option: string, field: string | null): Generator<Offer> {
  for (const { node, labels, label, group } of fieldsOf(outline.root)) {
    const names = node.role === 'radio' ? [group] : [...labels, group];
    const fieldScore = field === null ? 0 : Math.max(0, ...names.map((name) => toLikeness(field, name)));
    if (field !== null && fieldScore < sameEnough) continue;
    if (node.role === 'radio') {
      const score = Math.max(0, ...labels.map((name) => toLikeness(option, name)));
      if (score >= sameEnough) yield { choice: { how: 'radio', node, label }, score: score + fieldScore };
    }
    if (node.role === 'combobox' || node.role === 'listbox')
      for (const one of findRoles(node, ['option'])) {
        const score = toLikeness(option, nameOf(one));
        if (score < sameEnough) continue;
        const how = one.ref === null ? ('select' as const) : ('option' as const);
        yield {
          choice: { how, node: one.ref === null ? node : one, label: nameOf(one) },
          score: score + fieldScore,
        };
      }
  }
  if (field !== null) return;
  for (const one of findRoles(outline.root, ['option', 'menuitemradio'])) {
    const score = toLikeness(option, nameOf(one));
    if (one.ref !== null && score >= sameEnough)
      yield { choice: { how: 'option', node: one, label: nameOf(one) }, score };
  }
}

/** Finds a list that shows its options only when it is opened. */
function findList(outline: Outline, option: string, field: string): Choice | null {
  const list = findField(outline, field, ['combobox', 'listbox']).one;
  if (list === null) {
    const opener = findRoles(outline.root, ['button']).find(
      (node) => node.ref !== null && toLikeness(field, nameOf(node)) >= 0.7,
    );
    return opener ? { how: 'open', node: opener, label: option } : null;
  }
  const isClosed = findRoles(list.node, ['option']).length === 0;
  return isClosed ? { how: 'open', node: list.node, label: option } : null;
}

/** Finds the field for searching this site: the page's search box, or one labeled so. */
export function findSearchField(outline: Outline): OutlineNode | null {
  const fields = fieldsOf(outline.root).filter(
    ({ node }) =>
      ['searchbox', 'textbox', 'combobox'].includes(node.role) &&
      !node.isDisabled &&
      findRoles(node, ['option']).length === 0,
  );
  const score = ({ node, labels }: OutlineField): number =>
    (node.role === 'searchbox' ? 3 : 0) +
    (/\b(?:search|find|look|query)\b/iu.test(labels.join(' ')) ? 2 : 0) +
    (hasAncestor(node, ['search']) ? 2 : 0) +
    (hasAncestor(node, ['main']) ? 0.5 : 0);
  const best = fields.toSorted((a, b) => score(b) - score(a))[0];
  return best && score(best) >= 2 ? best.node : null;
}
