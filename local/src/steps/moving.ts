import { StepFailure } from '../browser/failure.js';
import { refuseUrl } from '../browser/policy.js';
import { hasAncestor } from '../outline/walk.js';
import { findRoles } from '../outline/walk.js';
import { toPlain } from '../outline/match.js';
import { linesOf, nameOf } from '../outline/words.js';
import { quote } from '../planner/step.js';
import type { Step } from '../planner/step.js';
import { parseUrl } from '../url.js';
import { arrive } from './arrive.js';
import { confirmPurchase, isPurchase } from './purchase.js';
import { did, whileGone } from './scene.js';
import type { Outcome, Scene } from './scene.js';

/** How often an awaited text is looked for, in milliseconds. */
const lookMs = 500;

/** Opens an address. From now on it counts as the place that the task names. */
export async function open({ url }: Extract<Step, { verb: 'open' }>, scene: Scene): Promise<Outcome> {
  const { tools, report, policy, memory } = scene;
  const refused = refuseUrl(url, policy);
  if (refused) throw new StepFailure('ADDRESS_REFUSED', refused);
  report({ type: 'action', name: 'navigate', target: url });
  memory.namedOrigin = parseUrl(url)?.origin ?? null;
  await tools.open(url);
  await arrive(scene);
  return did(`Opened ${quote((await tools.look()).title || tools.url)}.`);
}

/** Goes back one page. */
export async function goBack(scene: Scene): Promise<Outcome> {
  scene.report({ type: 'action', name: 'go_back' });
  await scene.tools.back();
  await arrive(scene);
  return did(`Went back to ${scene.tools.url}.`);
}

/** Presses a key, and asks before one that buys. */
export async function press({ key }: Extract<Step, { verb: 'press' }>, scene: Scene): Promise<Outcome> {
  const { tools, report } = scene;
  let isByHand = false;
  if (key === 'Enter' || key === 'Space')
    await whileGone(scene, async () => {
      const outline = await tools.look();
      // The key would press the form's button, which may buy.
      const button = findRoles(outline.root, ['button']).find(
        (node) => isPurchase(node) && !hasAncestor(node, ['listitem', 'article']),
      );
      isByHand = button !== undefined && !(await confirmPurchase(outline, nameOf(button), scene));
    });
  if (isByHand) {
    await arrive(scene);
    return did('What it sends was sent by hand.');
  }
  report({ type: 'action', name: 'press_key', target: key });
  await tools.press(key);
  await arrive(scene);
  return did(`Pressed ${key}.`);
}

/** Waits for a time, or until the page shows a text, at most until the task's own limit. */
export async function wait(step: Extract<Step, { verb: 'wait' }>, scene: Scene): Promise<Outcome> {
  const { tools, report, context } = scene;
  const { ms = null, text = null } = step;
  if (text === null) {
    report({ type: 'action', name: 'wait', target: `${(ms ?? 0) / 1_000} s` });
    await tools.whileAlive(context.sleep(ms ?? 0));
    return did(`Waited ${(ms ?? 0) / 1_000} s.`);
  }
  report({ type: 'action', name: 'wait_for', target: text });
  const wanted = toPlain(text).replace(/^(?:the|a|an)\s/u, '');
  for (;;) {
    const { root } = await tools.look();
    if (linesOf(root).some((line) => ` ${toPlain(line)} `.includes(` ${wanted} `)))
      return did(`The page shows ${quote(text)}.`);
    await tools.whileAlive(context.sleep(lookMs));
  }
}
