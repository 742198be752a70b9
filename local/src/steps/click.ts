import { StepFailure } from '../browser/failure.js';
import { refuseUrl } from '../browser/policy.js';
import { digestOf } from '../outline/digest.js';
import { toWebUrl } from '../outline/outline.js';
import type { Outline, OutlineNode } from '../outline/outline.js';
import { findTarget } from '../outline/targets.js';
import type { Target } from '../outline/targets.js';
import { nameOf } from '../outline/words.js';
import { quote } from '../planner/step.js';
import type { Step } from '../planner/step.js';
import { bare } from '../url.js';
import { arrive } from './arrive.js';
import { ambiguous, notFound, whatIsThere } from './notFound.js';
import { confirmPurchase, isPurchase } from './purchase.js';
import { did, lookUntil, seek, toTarget, whileGone } from './scene.js';
import type { Outcome, Scene } from './scene.js';
import { findSubmit } from './submit.js';

/** How long to wait for a click's effect before assuming that it has none, in milliseconds. */
const effectMs = 2_000;

/** Clicks what a person means, and reports the observed change. */
export function click(step: Extract<Step, { verb: 'click' }>, scene: Scene): Promise<Outcome> {
  const { target = '', kind = null, nth = null, near = null } = step;
  return whileGone(scene, () =>
    kind === 'submit' ? submit(scene) : clickOn({ target, kind, nth, near }, scene),
  );
}

async function clickOn(wanted: Target, scene: Scene): Promise<Outcome> {
  const { target, kind, nth, near } = wanted;
  const sight = await seek(scene, (outline) => {
    const found = findTarget(outline, wanted);
    return found.one || found.several.length > 0 ? found : null;
  });
  const what =
    target === ''
      ? `A ${kind ?? 'thing'} at place ${nth ?? 1}`
      : `${quote(target)}${near ? ` at ${quote(near)}` : ''}`;
  const { found, outline } = sight;
  if (!found) throw notFound(what, outline, 'clickable', near);
  if (!found.one) throw ambiguous(what, found.several);
  if (found.one.isDisabled)
    throw new StepFailure(
      'ELEMENT_NOT_FOUND',
      `${quote(nameOf(found.one))} is on the page but switched off. ${whatIsThere(outline, 'clickable')}`,
    );
  return did(await clickNode(found.one, outline, scene));
}

async function submit(scene: Scene): Promise<Outcome> {
  const sight = await seek(scene, (outline) => findSubmit(outline, scene.memory.lastField));
  if (!sight.found) throw notFound('A button that sends the form', sight.outline, 'clickable');
  return did(await clickNode(sight.found, sight.outline, scene));
}

/** Clicks, asks before a click that buys, and returns the observed change. @throws {StepFailure} CLICK_WITHOUT_EFFECT */
export async function clickNode(node: OutlineNode, outline: Outline, scene: Scene): Promise<string> {
  const { tools, report } = scene;
  const name = nameOf(node);
  refuseLink(node, outline, scene);
  if (isPurchase(node) && !(await confirmPurchase(outline, name, scene))) {
    await arrive(scene);
    return `${quote(name)} was done by hand.`;
  }
  report({ type: 'action', name: 'click_element', target: toTarget(name, node) });
  const { boxes } = tools;
  let effect = await press(node, outline, scene);
  // A dialog that opened over the page may have swallowed the click.
  if (effect === null && tools.boxes > boxes && leadsElsewhere(node, outline))
    effect = await press(node, outline, scene);
  if (effect !== null) return `Clicked ${quote(name)}; ${effect}.`;
  throw new StepFailure(
    'CLICK_WITHOUT_EFFECT',
    `${quote(name)} was clicked, but nothing was seen to happen: the page looks as before and sent nothing.`,
  );
}

/**
 * Whether a second click is safe: a link to another page does nothing else, but one to this page may be a button, and one that buys may buy
 * twice.
 */
function leadsElsewhere(node: OutlineNode, outline: Outline): boolean {
  if (node.role !== 'link' || isPurchase(node)) return false;
  const target = toWebUrl(node.url, outline.url);
  return target !== null && bare(target) !== bare(outline.url);
}

/** Clicks once, and returns the observed effect; `null` if none. */
async function press(node: OutlineNode, outline: Outline, scene: Scene): Promise<string | null> {
  const { tools } = scene;
  const before = digestOf(outline);
  const { traffic } = tools;
  await tools.click(node);
  await arrive(scene);
  const seen = await lookUntil(
    scene,
    async () => {
      const now = await tools.look();
      if (now.url !== outline.url || now.title !== outline.title)
        return `the page is now ${quote(now.title || now.url)}`;
      return digestOf(now) === before ? null : 'the page changed';
    },
    (effect) => effect !== null,
    effectMs,
  );
  return seen ?? (tools.traffic > traffic ? 'the page sent something, and looks as before' : null);
}

/** Refuses a link to a forbidden address. @throws {StepFailure} ADDRESS_REFUSED */
function refuseLink(node: OutlineNode, outline: Outline, { policy }: Scene): void {
  if (node.role !== 'link' || node.url === null) return;
  const target = toWebUrl(node.url, outline.url);
  const scheme =
    target === null ? /^\s*([a-z][a-z0-9+.-]*):/iu.exec(node.url)?.[1]?.toLowerCase() : undefined;
  if (scheme !== undefined && scheme !== 'javascript')
    throw new StepFailure(
      'ADDRESS_REFUSED',
      `${quote(nameOf(node))} leads to an address that starts with ${scheme}:. Only http and https pages are opened.`,
    );
  const refused = target === null ? null : refuseUrl(target, policy);
  if (refused)
    throw new StepFailure('ADDRESS_REFUSED', `${quote(nameOf(node))} leads where it must not: ${refused}`);
}
