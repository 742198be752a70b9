import type { Outline, OutlineNode } from './outline.js';

/** Yields every descendant, in reading order. */
export function* walk(node: OutlineNode): Generator<OutlineNode> {
  for (const child of node.children) {
    yield child;
    yield* walk(child);
  }
}

/** Finds the nodes with one of the roles. */
export function findRoles(node: OutlineNode, roles: readonly string[]): OutlineNode[] {
  return [...walk(node)].filter(({ role }) => roles.includes(role));
}

/** True when the node is inside a part with one of the roles. */
export function hasAncestor(node: OutlineNode, roles: readonly string[]): boolean {
  for (let up = node.parent; up; up = up.parent) if (roles.includes(up.role)) return true;
  return false;
}

/** Finds the closest enclosing part with one of the roles. */
export function nearest(node: OutlineNode, roles: readonly string[]): OutlineNode | null {
  for (let up = node.parent; up; up = up.parent) if (roles.includes(up.role)) return up;
  return null;
}

/** Roles of the parts around a page's content. */
export const aroundContent: readonly string[] = ['navigation', 'banner', 'contentinfo'];

/** Returns the page's content: its main part if it has one, else all of it. */
export function toMain({ root }: Outline): OutlineNode {
  return findRoles(root, ['main'])[0] ?? root;
}

/** Finds the node with the highest score of at least a half; the first if tied. */
export function pickBest(
  nodes: readonly OutlineNode[],
  score: (node: OutlineNode) => number,
): OutlineNode | null {
  let best: OutlineNode | null = null;
  let bestScore = 0.5 - 1e-9;
  for (const node of nodes) {
    const points = score(node);
    if (points <= bestScore) continue;
    best = node;
    bestScore = points;
  }
  return best;
}
