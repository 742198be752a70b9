import { sameEnough, toLikeness, toPlain } from './match.js';
import { fieldsOf, findRoles, hasAncestor, pickBest, recordsOf, toMain, walk, wordsOf } from './outline.js';
import type { Outline, OutlineField, OutlineNode } from './outline.js';
import type { Step } from './step.js';

/** Roles a person clicks on. */
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
const kindRoles = { link: ['link'], button: ['button'], tab: ['tab'], result: ['link'] } as const;

/** Everything on a page that can be clicked, in reading order. */
export function clickablesOf(within: OutlineNode): OutlineNode[] {
  return [...walk(within)].filter(
    (node) =>
      node.ref !== null &&
      (clickRoles.includes(node.role) ||
        (node.isClickable &&
          node.role !== 'text' &&
          !hasAncestor(node, ['link', 'button']) &&
          wordsOf(node) !== '' &&
          wordsOf(node).length < 120)),
  );
}

export function nameOf(node: OutlineNode): string {
  return node.name || wordsOf(node);
}

/** What a click step means on this page; null when nothing fits. */
export function seekClickable(
  outline: Outline,
  step: Pick<Extract<Step, { verb: 'click' }>, 'target' | 'kind' | 'nth' | 'near'>,
): OutlineNode | null {
  const { target, kind, nth, near } = step;
  const main = toMain(outline);
  if (kind === 'result' && nth !== null) {
    const records = recordsOf(outline).filter(
      (record) => target === '' || toLikeness(target, record.name) >= sameEnough,
    );
    const record = nth === 'last' ? records[records.length - 1] : records[nth - 1];
    if (!record) return null;
    const links = findRoles(record.node, ['link', 'button']);
    return (
      links.find((link) => nameOf(link) === record.name) ??
      links[0] ??
      (record.node.isClickable ? record.node : null)
    );
  }
  const within = target === '' ? main : outline.root;
  const all = clickablesOf(within).filter(
    (node) =>
      kind === null || kind === 'result' || (kindRoles[kind] as readonly string[]).includes(node.role),
  );
  const fits = target === '' ? all : all.filter((node) => toLikeness(target, nameOf(node)) >= sameEnough);
  if (nth !== null) {
    const exact = fits.filter((node) => toLikeness(target, nameOf(node)) >= 0.9);
    const chosen = target === '' || exact.length === 0 ? fits : exact;
    return (nth === 'last' ? chosen[chosen.length - 1] : chosen[nth - 1]) ?? null;
  }
  if (near !== null)
    return (
      seekNear(fits, target, near) ??
      pickBest(all, (node) => (toLikeness(`${target} ${near}`, nameOf(node)) >= 0.85 ? 1 : 0))
    );
  return seekPlain(fits, target) ?? (kind === null ? null : seekPlain(clickablesOf(outline.root), target));
}

function seekPlain(nodes: readonly OutlineNode[], target: string): OutlineNode | null {
  return pickBest(nodes, (node) => {
    const likeness = toLikeness(target, nameOf(node));
    if (likeness < sameEnough) return 0;
    const around = hasAncestor(node, ['contentinfo', 'banner', 'navigation']) ? -0.01 : 0;
    return Math.max(
      sameEnough,
      likeness + around - (node.isDisabled ? 0.2 : 0) - (clickRoles.includes(node.role) ? 0 : 0.02),
    );
  });
}

/** Of several equal targets the one that stands with the words, by the smallest part of the page that holds both. */
function seekNear(nodes: readonly OutlineNode[], target: string, near: string): OutlineNode | null {
  return pickBest(nodes, (node) => {
    let distance = 0;
    for (let up = node.parent; up && distance < 10; up = up.parent) {
      if (mentions(up, near)) {
        // A part with several such targets is a list of things: which of them is meant is not said by standing in it.
        const isShared = nodes.filter((other) => isWithin(other, up)).length > 1 || wide.includes(up.role);
        return isShared ? 0 : toLikeness(target, nameOf(node)) + 1 - distance * 0.08;
      }
      distance += 1;
    }
    return 0;
  });
}

/** Parts that hold more than one thing. */
const wide = ['document', 'main', 'list', 'table', 'grid', 'rowgroup', 'feed'];

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

/** The field a person means by these words; null when nothing fits. */
export function seekField(outline: Outline, wanted: string, roles?: readonly string[]): OutlineField | null {
  const fields = fieldsOf(outline.root).filter(({ node }) => !roles || roles.includes(node.role));
  let best: OutlineField | null = null;
  let bestScore = 0;
  for (const field of fields) {
    const own = field.labels.map((label, at) => toLikeness(wanted, label) - at * 0.03);
    const grouped = field.group === '' ? 0 : toLikeness(wanted, `${field.group} ${field.label}`) - 0.05;
    const score =
      Math.max(0, ...own, grouped) -
      (field.node.isDisabled ? 0.2 : 0) +
      (hasAncestor(field.node, ['main']) ? 0.005 : 0);
    if (score > bestScore) {
      best = field;
      bestScore = score;
    }
  }
  return bestScore >= sameEnough - 0.03 ? best : null;
}

/** Where an option can be chosen. */
export interface Choice {
  /** How: from a native list, by a radio button or an option in sight, or by opening a list first. */
  readonly how: 'select' | 'radio' | 'option' | 'open';
  readonly node: OutlineNode;
  /** The option's own words. */
  readonly label: string;
}

/** What choosing an option means on this page; null when nothing fits. */
export function seekChoice(outline: Outline, option: string, field: string | null): Choice | null {
  let best: Choice | null = null;
  let bestScore = 0;
  const offer = (choice: Choice, optionScore: number, fieldScore: number): void => {
    if (optionScore < sameEnough || (field !== null && fieldScore < sameEnough - 0.03)) return;
    const score = optionScore + fieldScore;
    if (score <= bestScore) return;
    best = choice;
    bestScore = score;
  };
  for (const { node, labels, label, group } of fieldsOf(outline.root)) {
    const fieldScore =
      field === null
        ? 0
        : Math.max(0, ...labels.map((one) => toLikeness(field, one)), toLikeness(field, group));
    if (node.role === 'combobox' || node.role === 'listbox') {
      for (const choice of findRoles(node, ['option']))
        offer(
          {
            how: choice.ref === null ? 'select' : 'option',
            node: choice.ref === null ? node : choice,
            label: nameOf(choice),
          },
          toLikeness(option, nameOf(choice)),
          fieldScore,
        );
    } else if (node.role === 'radio')
      offer(
        { how: 'radio', node, label },
        Math.max(...labels.map((one) => toLikeness(option, one)), 0),
        field === null ? 0 : toLikeness(field, group),
      );
  }
  for (const choice of findRoles(outline.root, ['option', 'menuitemradio']))
    if (choice.ref !== null)
      offer(
        { how: 'option', node: choice, label: nameOf(choice) },
        toLikeness(option, nameOf(choice)),
        field === null ? 0 : 0.5,
      );
  if (best) return best;
  if (field === null) return null;
  const list = seekField(outline, field, ['combobox', 'listbox']);
  if (list)
    return findRoles(list.node, ['option']).length > 0
      ? null
      : { how: 'open', node: list.node, label: option };
  const opener = clickablesOf(outline.root).find(
    (node) => node.role === 'button' && toLikeness(field, nameOf(node)) >= 0.7,
  );
  return opener ? { how: 'open', node: opener, label: option } : null;
}

/** The field for searching this site: the page's search box, or the one that says so. */
export function seekSearchField(outline: Outline): OutlineNode | null {
  const fields = fieldsOf(outline.root).filter(
    ({ node }) =>
      ['searchbox', 'textbox', 'combobox'].includes(node.role) &&
      !node.isDisabled &&
      findRoles(node, ['option']).length === 0,
  );
  const scored = fields.map((field) => {
    const text = field.labels.join(' ');
    const says = /\b(?:search|find|look|query|what are you looking for)\b/iu.test(text) ? 2 : 0;
    return {
      field,
      score:
        (field.node.role === 'searchbox' ? 3 : 0) +
        says +
        (hasAncestor(field.node, ['search']) ? 2 : 0) +
        (hasAncestor(field.node, ['main']) ? 0.5 : 0),
    };
  });
  const best = scored.toSorted((a, b) => b.score - a.score)[0];
  if (best && best.score >= 2) return best.field.node;
  // A page with a single field to type into asks for one thing only.
  const typed = fields.filter(({ node }) => node.role !== 'combobox');
  return typed.length === 1 &&
    /\b(?:where|city|place|keyword|term|word|name|go)\b/iu.test(typed[0]?.labels.join(' ') ?? '')
    ? (typed[0]?.node ?? null)
    : null;
}

/** The names of what is there, for the words of a failure; at most a dozen. */
export function whatIsThere(outline: Outline, kind: 'clickable' | 'field' | 'heading'): string {
  const nodes =
    kind === 'field'
      ? fieldsOf(outline.root).map(({ label, node }) => label || `(${node.role} without a name)`)
      : kind === 'heading'
        ? findRoles(outline.root, ['heading']).map(nameOf)
        : [...clickablesOf(toMain(outline)), ...clickablesOf(outline.root)].map(nameOf);
  const names = [...new Set(nodes.map((name) => name.slice(0, 60)).filter(Boolean))];
  const words = { clickable: 'to click', field: 'fields', heading: 'headings' }[kind];
  if (names.length === 0) return `The page has no ${kind === 'clickable' ? 'links or buttons' : words}.`;
  const more = names.length > 12 ? ` and ${names.length - 12} more` : '';
  return `There is ${words}: ${names
    .slice(0, 12)
    .map((name) => `“${name}”`)
    .join(', ')}${more}.`;
}
