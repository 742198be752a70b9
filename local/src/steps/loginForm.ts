import { findField } from '../outline/choices.js';
import { fieldsOf } from '../outline/fields.js';
import type { Outline, OutlineNode } from '../outline/outline.js';
import { headingsOf } from '../outline/sections.js';
import { clickablesOf, findTarget } from '../outline/targets.js';
import { findRoles } from '../outline/walk.js';
import { nameOf } from '../outline/words.js';
import { pinSafely } from './approval.js';
import type { PlacedField } from './approval.js';
import { arrive } from './arrive.js';
import { notFound } from './notFound.js';
import { lookUntil, toTarget, whileGone } from './scene.js';
import type { Scene } from './scene.js';

/** One field of a log-in form: its node, and the pinned field of its document. */
export interface LoginField {
  readonly node: OutlineNode;
  readonly pinned: PlacedField;
}

/** A log-in form, or one of its steps: some ask for the name first, and for the password on the next page. */
export interface LoginForm {
  /** Its place; all fields are in one frame. */
  readonly origin: string;
  readonly pinned: PlacedField;
  readonly username: LoginField | null;
  readonly password: LoginField | null;
  /** The button that submits it. */
  readonly button: OutlineNode | null;
}

const loginWords =
  /\b(?:log ?in|log on|sign ?in|sign on|continue|next|submit|enter|go|weiter|anmelden|connexion)\b/iu;

/** Finds the log-in form, following the page's link to it if any. @throws {StepFailure} ELEMENT_NOT_FOUND */
export async function findLoginForm(scene: Scene): Promise<LoginForm> {
  const { tools, report } = scene;
  let followed = 0;
  const look = async (): Promise<LoginSight> => {
    const sight = await lookForLoginForm(scene);
    const way = !sight.form && followed < 2 ? findWay(sight.outline) : null;
    if (!way) return sight;
    followed += 1;
    report({ type: 'action', name: 'click_element', target: toTarget(nameOf(way), way) });
    await tools.click(way);
    await arrive(scene);
    return look();
  };
  const { outline, form } = await lookUntil(scene, look, (sight) => sight.form !== null);
  if (!form) throw notFound('A log-in form', outline, 'field');
  return form;
}

function findWay(outline: Outline): OutlineNode | null {
  for (const target of ['log in', 'account']) {
    const { one, several } = findTarget(outline, { target, kind: null, nth: null, near: null });
    const way = one ?? several[0];
    if (way) return way;
  }
  return null;
}

/** A page's outline, and its log-in form; null if it has none. */
export interface LoginSight {
  readonly outline: Outline;
  readonly form: LoginForm | null;
}

/** Looks once for a log-in form. */
export function lookForLoginForm(scene: Scene): Promise<LoginSight> {
  return whileGone(scene, async () => {
    const outline = await scene.tools.look();
    return { outline, form: await readLoginForm(outline, scene) };
  });
}

async function readLoginForm(outline: Outline, scene: Scene): Promise<LoginForm | null> {
  const password = await scene.tools.findPassword(outline);
  if (password) {
    const pinned = await pinSafely(password, scene);
    const before = fieldsOf(outline.root)
      .map(({ node }) => node)
      .filter(({ role }) => role === 'textbox' || role === 'combobox');
    const node = before[before.indexOf(password) - 1];
    return {
      origin: pinned.origin,
      pinned,
      username: node ? await pinInFrame(node, pinned, scene) : null,
      password: { node: password, pinned },
      button: findButton(outline, password),
    };
  }
  const name = findName(outline);
  if (!name) return null;
  const pinned = await pinSafely(name, scene);
  return {
    origin: pinned.origin,
    pinned,
    username: { node: name, pinned },
    password: null,
    button: findButton(outline, name),
  };
}

/** The field before the password counts only in the same frame: another page's field would receive the name. */
async function pinInFrame(
  node: OutlineNode,
  password: PlacedField,
  scene: Scene,
): Promise<LoginField | null> {
  const pinned = await scene.tools.pin(node);
  const { origin } = pinned;
  return origin !== null && pinned.frame === password.frame ? { node, pinned: { ...pinned, origin } } : null;
}

/** Finds the field of a page that asks for the name first. */
function findName(outline: Outline): OutlineNode | null {
  const about = [outline.title, ...headingsOf(outline.root).map(({ text }) => text)].join(' ');
  if (!/log ?in|sign ?in/iu.test(about)) return null;
  for (const wanted of ['username', 'email']) {
    const { one } = findField(outline, wanted, ['textbox']);
    if (one) return one.node;
  }
  return null;
}

/** Finds the first button after a field that submits it. */
function findButton(outline: Outline, field: OutlineNode): OutlineNode | null {
  const nodes = findRoles(outline.root, ['button', 'textbox']);
  const behind = nodes
    .slice(nodes.indexOf(field) + 1)
    .filter(({ role, isDisabled }) => role === 'button' && !isDisabled);
  return (
    behind.find((node) => loginWords.test(nameOf(node))) ??
    behind[0] ??
    clickablesOf(outline.root).find((node) => node.role === 'button' && loginWords.test(nameOf(node))) ??
    null
  );
}
