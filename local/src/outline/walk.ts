import type { Outline, OutlineNode } from './outline.js';

/** Every node below, in reading order. */
export function* walk(node: OutlineNode): Generator<OutlineNode> {
  for (const child of node.children) {
    yield child;
    yield* walk(child);
  }
}

/** The nodes with one of the roles. */
export function findRoles(node: OutlineNode, roles: readonly string[]): OutlineNode[] {
  return [...walk(node)].filter(({ role }) => roles.includes(role));
}

/** True when the node lies in a part with one of the roles. */
export function hasAncestor(node: OutlineNode, roles: readonly string[]): boolean {
  for (let up = node.parent; up; up = up.parent) if (roles.includes(up.role)) return true;
  return false;
}

/** The closest part with one of the roles that the node lies in. */
export function nearest(node: OutlineNode, roles: readonly string[]): OutlineNode | null {
  for (let up = node.parent; up; up = up.parent) if (roles.includes(up.role)) return up;
  return null;
}

/** Parts that stand around a page's content. */
export const aroundContent: readonly string[] = ['navigation', 'banner', 'contentinfo'];

/** What the page is about: its main part if it names one, else all of it. */
export function toMain({ root }: Outline): OutlineNode {
  return findRoles(root, ['main'])[0] ?? root;
}

/** The node with the highest score of at least a half; of equals the first. */
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
