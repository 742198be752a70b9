import { StepFailure } from '../browser/failure.js';
import { findSearchField } from '../outline/choices.js';
import { toLikeness, toPlain } from '../outline/match.js';
import type { Outline, OutlineNode } from '../outline/outline.js';
import { clickablesOf, findTarget } from '../outline/targets.js';
import { findRoles } from '../outline/walk.js';
import { linesOf, nameOf } from '../outline/words.js';
import { quote } from '../planner/step.js';
import type { Step } from '../planner/step.js';
import { arrive } from './arrive.js';
import { notFound } from './notFound.js';
import { did, lookUntil, patienceMs, seek, toTarget } from './scene.js';
import type { Outcome, Scene } from './scene.js';

/** How long a search may take to have an effect before another way to submit it is tried, in milliseconds. */
const effectMs = 1_000;

/** Types into the page's own search and submits it: by Enter, a suggestion, or its button. */
export async function search({ query }: Extract<Step, { verb: 'search' }>, scene: Scene): Promise<Outcome> {
  const { tools, report } = scene;
  const { field, outline } = await openSearch(scene);
  const beforeUrl = tools.url;
  report({ type: 'action', name: 'type_text', target: toTarget(field.name || 'search', field) });
  await tools.fill(field, query, true);
  const typed = await tools.look();
  const known = [textOf(outline), textOf(typed)];
  const hasChanged = async (): Promise<boolean> =>
    tools.url !== beforeUrl || !known.includes(textOf(await tools.look()));
  for (const send of [pressEnter, takeSuggestion, clickButton]) {
    if (!(await send(query, outline, scene))) continue;
    if (!(await lookUntil(scene, hasChanged, Boolean, effectMs))) continue;
    await arrive(scene);
    return did(`Searched for ${quote(query)}; the page changed.`);
  }
  throw new StepFailure(
    'SEARCH_WITHOUT_EFFECT',
    `${quote(query)} was typed into the search field and sent, but the page did not change.`,
  );
}

/** Finds the search field; some sites hide it behind a magnifier button. */
async function openSearch(scene: Scene): Promise<{ readonly field: OutlineNode; readonly outline: Outline }> {
  const { tools, report } = scene;
  const sight = await seek(scene, findSearchField, patienceMs / 2);
  if (sight.found) return { field: sight.found, outline: sight.outline };
  const opener = findTarget(sight.outline, { target: 'search', kind: null, nth: null, near: null }).one;
  if (opener) {
    report({ type: 'action', name: 'click_element', target: toTarget(nameOf(opener), opener) });
    await tools.click(opener);
    const again = await seek(scene, findSearchField, patienceMs / 2);
    if (again.found) return { field: again.found, outline: again.outline };
  }
  throw notFound('A field to search in', sight.outline, 'field');
}

const textOf = ({ root }: Outline): string => linesOf(root).join('\n');

/** A way to submit a search; resolves with false if the page does not have it. */
type Send = (query: string, before: Outline, scene: Scene) => Promise<boolean>;

const pressEnter: Send = async (_query, _before, { tools }) => {
  await tools.press('Enter');
  return true;
};

const takeSuggestion: Send = async (query, before, { tools, report }) => {
  const known = new Set(findRoles(before.root, ['option']).map(nameOf));
  const offered = findRoles((await tools.look()).root, ['option', 'menuitem'])
    .filter((node) => node.ref !== null && !known.has(nameOf(node)))
    .toSorted((a, b) => toLikeness(query, nameOf(b)) - toLikeness(query, nameOf(a)));
  const chosen = offered.find((node) => toPlain(nameOf(node)) === toPlain(query)) ?? offered[0];
  if (!chosen || toLikeness(query, nameOf(chosen)) < 0.6) return false;
  report({ type: 'action', name: 'select_option', target: toTarget(nameOf(chosen), chosen) });
  await tools.click(chosen);
  return true;
};

const clickButton: Send = async (_query, _before, { tools, report }) => {
  const button = clickablesOf((await tools.look()).root).find(
    (node) => node.role === 'button' && /^(?:search|find|go|look up|show)\b/iu.test(nameOf(node)),
  );
  if (!button) return false;
  report({ type: 'action', name: 'click_element', target: toTarget(nameOf(button), button) });
  await tools.click(button);
  return true;
};
