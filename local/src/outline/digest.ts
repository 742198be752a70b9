import type { Outline } from './outline.js';
import { walk } from './walk.js';

/** A page's words and states in one text: two pages with the same one look the same to a reader. */
export function digestOf({ url, title, root }: Outline): string {
  const parts = [...walk(root)].map((node) =>
    [node.role, node.name, node.text, node.url ?? '', node.state].join('|'),
  );
  return [url, title, ...parts].join('\n');
}
