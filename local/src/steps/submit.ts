import { findField } from '../outline/choices.js';
import type { Outline, OutlineNode } from '../outline/outline.js';
import { findRoles } from '../outline/walk.js';
import { nameOf } from '../outline/words.js';

const sends =
  /\b(?:submit|send|save|search|apply|continue|next|go|ok|register|sign up|create|confirm|update|book|order|place|log ?in|sign in|subscribe|done|finish|post|reserve|request)\b/iu;
const doesNotSend = /\b(?:cancel|reset|clear|back|show|upload|browse|choose|remove|menu|close)\b/iu;

/** Finds the button of the last filled field: the first after it that submits. */
export function findSubmit(outline: Outline, lastField: string | null): OutlineNode | null {
  const nodes = findRoles(outline.root, [
    'button',
    'textbox',
    'searchbox',
    'combobox',
    'checkbox',
    'radio',
    'spinbutton',
    'slider',
    'switch',
  ]);
  const field = lastField === null ? null : findField(outline, lastField).one;
  const from = field ? nodes.indexOf(field.node) : -1;
  const behind = nodes.slice(from + 1).filter(({ role, isDisabled }) => role === 'button' && !isDisabled);
  return (
    behind.find((node) => sends.test(nameOf(node))) ??
    behind.find((node) => !doesNotSend.test(nameOf(node))) ??
    null
  );
}
