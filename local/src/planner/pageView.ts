import type { Outline, OutlineNode } from '../outline/outline.js';
import { fieldsOf } from '../outline/fields.js';
import { clickablesOf } from '../outline/targets.js';
import { findRoles, walk } from '../outline/walk.js';
import { linesOf, nameOf } from '../outline/words.js';

/** A heading, table, link, button or field of a page. */
export interface PageElement {
  /** Its accessible role: `heading`, `link`, `button`, `textbox`, `combobox`, … */
  readonly role: string;
  /** The name to use in steps. */
  readonly name: string;
  /** A field's value, except passwords. */
  readonly value?: string | undefined;
  /** The options to choose from. */
  readonly options?: readonly string[] | undefined;
  readonly isChecked?: boolean | undefined;
  readonly isDisabled?: boolean | undefined;
}

/** A page as a planner sees it. */
export interface PageView {
  readonly url: string;
  readonly title: string;
  /** Its text, line by line, as a person would copy it. */
  readonly text: string;
  /** Its elements in reading order; at most 500. */
  readonly elements: readonly PageElement[];
}

const maxText = 50_000;
const maxElements = 500;

/** Makes a planner's view of a page, without the values of the `hidden` fields. */
export function toPageView(outline: Outline, hidden: readonly OutlineNode[] = []): PageView {
  const { root, url, title } = outline;
  const fields = new Map(fieldsOf(root).map((field) => [field.node, field.label]));
  const known = new Set<OutlineNode>([
    ...findRoles(root, ['heading', 'table']),
    ...fields.keys(),
    ...clickablesOf(root),
  ]);
  const elements = [...walk(root)]
    .filter((node) => known.has(node) && node.role !== 'option')
    .slice(0, maxElements)
    .map((node) =>
      toElement(hidden.includes(node) ? { ...node, text: '' } : node, fields.get(node) ?? nameOf(node)),
    );
  return { url, title, text: linesOf(root).join('\n').slice(0, maxText), elements };
}

function toElement(node: OutlineNode, name: string): PageElement {
  const options = findRoles(node, ['option']);
  const value = options.find(({ isSelected }) => isSelected)?.name ?? node.text;
  const isField = ['textbox', 'searchbox', 'combobox', 'spinbutton', 'slider'].includes(node.role);
  return {
    role: node.role,
    name: name.slice(0, 200),
    ...(isField ? { value } : {}),
    ...(options.length > 0 ? { options: options.map(nameOf).slice(0, 50) } : {}),
    ...(['checkbox', 'radio', 'switch'].includes(node.role) ? { isChecked: node.isChecked } : {}),
    ...(node.isDisabled ? { isDisabled: true } : {}),
  };
}
