import { StepFailure } from '../browser/failure.js';
import { fieldsOf } from '../outline/fields.js';
import type { Outline, OutlineNode } from '../outline/outline.js';
import { clickablesOf, findPartAbout } from '../outline/targets.js';
import { findRoles, toMain } from '../outline/walk.js';
import { nameOf } from '../outline/words.js';
import { quote } from '../planner/step.js';
import { hostOf } from '../url.js';

/** The kinds of elements to suggest instead. */
export type Kind = 'clickable' | 'field' | 'heading';

const maxNames = 12;

/** Makes the failure of a step whose target is not on the page; says what is there, and that a log-in may be needed first. */
export function notFound(
  what: string,
  outline: Outline,
  kind: Kind,
  near: string | null = null,
): StepFailure {
  const page = outline.title || hostOf(outline.url);
  const there = (near === null ? null : whatIsNear(outline, near)) ?? whatIsThere(outline, kind);
  return nothingThere(`${what} is not on the page ${quote(page)}. ${there}`, outline);
}

/** Makes the same failure with another message. */
export function nothingThere(words: string, outline: Outline): StepFailure {
  const hint = isLogIn(outline) ? ' The page asks for a log-in: say “log in” before this step.' : '';
  return new StepFailure('ELEMENT_NOT_FOUND', `${words}${hint}`);
}

/** Makes the failure of a step whose words fit several elements equally well. */
export function ambiguous(what: string, nodes: readonly OutlineNode[]): StepFailure {
  const names = [...new Set(nodes.map(nameOf))];
  const which =
    names.length === 1
      ? `There are ${nodes.length} of them: say “the first”, or what it is next to.`
      : `It could be ${listNames(names)}.`;
  return new StepFailure('ELEMENT_AMBIGUOUS', `I cannot tell which one ${what} means. ${which}`);
}

/** Lists the names of what is there. */
export function whatIsThere(outline: Outline, kind: Kind): string {
  const nodes =
    kind === 'field'
      ? fieldsOf(outline.root).map(({ label, node }) => label || `(${node.role} without a name)`)
      : kind === 'heading'
        ? findRoles(outline.root, ['heading']).map(nameOf)
        : [...clickablesOf(toMain(outline)), ...clickablesOf(outline.root)].map(nameOf);
  const names = [...new Set(nodes.map((name) => name.slice(0, 60)).filter(Boolean))];
  const words = { clickable: 'links or buttons', field: 'fields', heading: 'headings' }[kind];
  if (names.length === 0) return `The page has no ${words}.`;
  return `${kind === 'clickable' ? 'What can be clicked' : `Its ${words}`}: ${listNames(names)}.`;
}

/** Lists the names of what is near an element; null if that is not on the page either. */
function whatIsNear(outline: Outline, near: string): string | null {
  const part = findPartAbout(outline, near);
  if (!part) return null;
  const names = clickablesOf(part).map(
    (node) => `${quote(nameOf(node).slice(0, 60))}${node.isDisabled ? ' (switched off)' : ''}`,
  );
  return `What can be clicked at ${quote(near)}: ${[...new Set(names)].slice(0, maxNames).join(', ')}.`;
}

function listNames(names: readonly string[]): string {
  const more = names.length > maxNames ? ` and ${names.length - maxNames} more` : '';
  return `${names.slice(0, maxNames).map(quote).join(', ')}${more}`;
}

function isLogIn({ title, root }: Outline): boolean {
  const headings = findRoles(root, ['heading']).map(nameOf);
  return [title, ...headings.slice(0, 2)].some((text) => /^(?:log|sign)[ -]?in\b/iu.test(text));
}
