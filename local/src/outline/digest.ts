import type { Outline } from './outline.js';
import { walk } from './walk.js';

/** Joins a page's words and states in one text: two pages with the same text look the same to a reader. */
export function digestOf({ url, title, root }: Outline): string {
  const parts = [...walk(root)].map((node) =>
    [node.role, node.name, node.text, node.url ?? '', node.state].join('|'),
  );
  return [url, title, ...parts].join('\n');
}
