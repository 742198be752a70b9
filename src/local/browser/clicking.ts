import type { Finding } from './answer.js';
import { isConsent, isRefusal } from './credentials.js';
import { StepFailure } from './failure.js';
import { toPlain } from './match.js';
import { describePurchase, findRobotCheck, isPurchase } from './obstacle.js';
import { findRoles, hasAncestor, toWebUrl } from './outline.js';
import type { Outline, OutlineNode } from './outline.js';
import { hostOf } from './page.js';
import { refuseUrl } from './policy.js';
import { maxQuestions, notFound, seek } from './scene.js';
import type { Scene } from './scene.js';
import { clickablesOf, nameOf, seekClickable, seekField, whatIsThere } from './seek.js';
import type { Step } from './step.js';

/** After a page has come: refuses what it must not be, and asks a person where one is needed. */
export async function arrive(scene: Scene): Promise<readonly Finding[]> {
  const { tools, policy } = scene;
  const refused =
    tools.url === 'about:blank' || tools.url.startsWith('chrome-error:')
      ? null
      : refuseUrl(tools.url, policy);
  if (refused) {
    await tools.page.goto('about:blank').catch(() => undefined);
    throw new StepFailure('ADDRESS_REFUSED', `The page led somewhere it must not: ${refused}`);
  }
  for (let asked = 0; ; asked += 1) {
    // oxlint-disable-next-line no-await-in-loop -- asked again when the answer was wrong
    const outline = await tools.look();
    const check = findRobotCheck(outline);
    if (!check) return [];
    if (asked >= maxQuestions) throw new StepFailure('CAPTCHA_UNSOLVED', 'The robot check was not passed.');
    // oxlint-disable-next-line no-await-in-loop -- a person answers
    await passRobotCheck(outline, check, scene, asked > 0);
  }
}

async function passRobotCheck(
  outline: Outline,
  check: NonNullable<ReturnType<typeof findRobotCheck>>,
  scene: Scene,
  isAgain: boolean,
): Promise<void> {
  const { tools, context, tell } = scene;
  tell({ type: 'agent', content: 'The page wants proof that a person is there. I ask you.' });
  const again = isAgain ? 'That did not pass. ' : '';
  const how = check.field
    ? 'Write the answer and I type it in.'
    : 'Take over the browser, solve it, and answer “done”.';
  const answer = await context.ask(
    `${again}${hostOf(outline.url)} asks whether a person is there (CAPTCHA). It says: “${check.question}” ${how}`,
  );
  if (isRefusal(answer)) throw new StepFailure('CAPTCHA_UNSOLVED', 'The robot check was left unanswered.');
  if (check.field) {
    // While the person thought, the page may have changed.
    const now = findRobotCheck(await tools.look());
    if (!now) return;
    if (now.field) await tools.fill(now.field.node, answer.trim());
    tell({ type: 'action', name: 'fill_field', target: now.field?.label ?? 'CAPTCHA' });
    if (now.button) await tools.click(now.button);
    else await tools.press('Enter');
  } else await tools.settle();
}

export type Click = Pick<Extract<Step, { verb: 'click' }>, 'target' | 'kind' | 'nth' | 'near'>;

export async function click(step: Click, scene: Scene): Promise<readonly Finding[]> {
  const isOrder = toPlain(step.target) === 'place order';
  const pick = (outline: Outline): OutlineNode | null =>
    seekClickable(outline, step) ??
    (isOrder
      ? (clickablesOf(outline.root).find((node) => node.role === 'button' && isPurchase(node)) ?? null)
      : null);
  const sight = await seek(scene, pick);
  const what =
    step.nth !== null && step.target === ''
      ? `A ${step.kind ?? 'thing'} at place ${step.nth}`
      : `“${step.target}”${step.near ? ` at “${step.near}”` : ''}`;
  if (!sight.found) throw notFound(what, sight.outline, 'clickable');
  if (sight.found.isDisabled)
    throw new StepFailure(
      'ELEMENT_NOT_FOUND',
      `“${nameOf(sight.found)}” is on the page but switched off. ${whatIsThere(sight.outline, 'clickable')}`,
    );
  await clickNode(sight.found, sight.outline, scene);
  return arrive(scene);
}

/** Clicks, and asks before a click that buys. */
export async function clickNode(node: OutlineNode, outline: Outline, scene: Scene): Promise<void> {
  const { tools, tell, policy } = scene;
  const target = node.role === 'link' ? toWebUrl(node.url, outline.url) : null;
  const scheme =
    node.role === 'link' && node.url !== null && target === null
      ? /^\s*([a-z][a-z0-9+.-]*):/iu.exec(node.url)?.[1]
      : undefined;
  if (scheme !== undefined && scheme.toLowerCase() !== 'javascript')
    throw new StepFailure(
      'ADDRESS_REFUSED',
      `“${nameOf(node)}” leads to an address that starts with ${scheme}:. Only http and https pages are opened.`,
    );
  const refused = target === null ? null : refuseUrl(target, policy);
  if (refused)
    throw new StepFailure('ADDRESS_REFUSED', `“${nameOf(node)}” leads where it must not: ${refused}`);
  if (isPurchase(node)) await confirmPurchase(outline, scene, nameOf(node));
  tell({ type: 'action', name: 'click_element', target: nameOf(node).slice(0, 100) });
  await tools.click(node);
}

export async function confirmPurchase(outline: Outline, scene: Scene, button: string): Promise<void> {
  const { context, tell } = scene;
  const what = describePurchase(outline);
  tell({ type: 'agent', content: `This would buy: ${what}. I ask you first.` });
  const answer = await context.ask(
    `This buys for real at ${hostOf(outline.url)}: ${what}. Shall I click “${button}”? Answer yes or no.`,
  );
  if (isConsent(answer)) return;
  throw new StepFailure('PURCHASE_DECLINED', `Nothing was bought: the purchase was declined. (${what})`);
}

export async function press(key: string, scene: Scene): Promise<readonly Finding[]> {
  const { tools, tell } = scene;
  if (key === 'Enter' || key === 'Space') {
    const outline = await tools.look();
    // The key would press the form's button, and that may buy.
    const button = findRoles(outline.root, ['button']).find(
      (node) => isPurchase(node) && !hasAncestor(node, ['listitem', 'article']),
    );
    if (button) await confirmPurchase(outline, scene, nameOf(button));
  }
  tell({ type: 'action', name: 'press_key', target: key });
  await tools.press(key);
  return arrive(scene);
}

export async function submit(scene: Scene): Promise<readonly Finding[]> {
  const { memory } = scene;
  const sight = await seek(scene, (outline) => findSubmit(outline, memory.lastField));
  if (!sight.found) throw notFound('A button that sends the form', sight.outline, 'clickable');
  await clickNode(sight.found, sight.outline, scene);
  return arrive(scene);
}

/** The button that belongs to the field that was filled last: the first behind it that sends. */
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
  const field = lastField === null ? null : seekField(outline, lastField);
  const from = field ? nodes.indexOf(field.node) : -1;
  const behind = nodes.slice(from + 1).filter(({ role, isDisabled }) => role === 'button' && !isDisabled);
  const sends =
    /\b(?:submit|send|save|search|apply|continue|next|go|ok|register|sign up|create|confirm|update|book|order|place|log ?in|sign in|subscribe|done|finish|post|reserve|request)\b/iu;
  return (
    behind.find((node) => sends.test(nameOf(node))) ??
    behind.find(
      (node) =>
        !/\b(?:cancel|reset|clear|back|show|upload|browse|choose|remove|menu|close)\b/iu.test(nameOf(node)),
    ) ??
    null
  );
}
