import { StepFailure } from '../browser/failure.js';
import { findChoice, findField } from '../outline/choices.js';
import type { Choice } from '../outline/choices.js';
import type { OutlineField } from '../outline/fields.js';
import { toLikeness } from '../outline/match.js';
import type { Outline, OutlineNode } from '../outline/outline.js';
import { findTarget } from '../outline/targets.js';
import { findRoles } from '../outline/walk.js';
import { nameOf } from '../outline/words.js';
import { quote } from '../planner/step.js';
import type { Step } from '../planner/step.js';
import { clickNode } from './click.js';
import { ambiguous, notFound } from './notFound.js';
import { did, patienceMs, seek, whileGone } from './scene.js';
import type { Outcome, Scene } from './scene.js';

const boxRoles = ['checkbox', 'switch', 'menuitemcheckbox'];

/** Chooses an option, or ticks a box. */
export function choose(step: Extract<Step, { verb: 'choose' }>, scene: Scene): Promise<Outcome> {
  const { option, field = null, off = false } = step;
  return whileGone(scene, () =>
    field === null ? chooseFree(option, off, scene) : chooseIn(option, field, scene),
  );
}

async function chooseFree(option: string, off: boolean, scene: Scene): Promise<Outcome> {
  const sight = await seek(scene, (outline) => findFree(outline, option, off));
  const { found, outline } = sight;
  if (!found) throw notFound(quote(option), outline, 'field');
  if ('box' in found) return tick(found.box, !off, scene);
  if ('choice' in found) return take(found.choice, outline, scene);
  if ('several' in found) throw ambiguous(quote(option), found.several);
  return did(await clickNode(found.node, outline, scene));
}

type Free =
  | { readonly box: OutlineField }
  | { readonly choice: Choice }
  | { readonly node: OutlineNode }
  | { readonly several: readonly OutlineNode[] };

/** Chooses an option without a field: a checkbox, an option of any list, or something to click. */
function findFree(outline: Outline, option: string, off: boolean): Free | null {
  const boxes = findField(outline, option, boxRoles);
  if (boxes.one) return { box: boxes.one };
  if (boxes.several.length > 0) return { several: boxes.several.map(({ node }) => node) };
  if (off) return null;
  const choice = findChoice(outline, option, null);
  if (choice) return { choice };
  const { one, several } = findTarget(outline, { target: option, kind: null, nth: null, near: null });
  if (one) return { node: one };
  return several.length > 0 ? { several } : null;
}

/** Chooses an option of a field. */
export async function chooseIn(option: string, field: string, scene: Scene): Promise<Outcome> {
  const sight = await seek(scene, (outline) => findChoice(outline, option, field));
  if (sight.found) return take(sight.found, sight.outline, scene);
  const list = findField(sight.outline, field).one;
  if (!list) throw notFound(`The field ${quote(field)}`, sight.outline, 'field');
  throw new StepFailure(
    'ELEMENT_NOT_FOUND',
    `${quote(list.label || list.group)} has no option ${quote(option)}. ${listOptions(list)}`,
  );
}

function listOptions({ node }: OutlineField): string {
  const names = findRoles(node, ['option']).map(nameOf);
  return names.length === 0 ? '' : `It has: ${names.slice(0, 12).map(quote).join(', ')}.`;
}

async function take({ how, node, label }: Choice, outline: Outline, scene: Scene): Promise<Outcome> {
  const { tools, report, memory } = scene;
  memory.lastField = node.name || memory.lastField;
  report({ type: 'action', name: 'select_option', target: label.slice(0, 100) });
  if (how === 'select') {
    const chosen = await tools.select(node, label);
    if (toLikeness(label, chosen) < 0.9)
      throw new StepFailure(
        'FIELD_REFUSED',
        `The list ${quote(node.name)} shows ${quote(chosen)}, not ${quote(label)}.`,
      );
  } else if (how === 'radio') {
    await tools.setChecked(node, true);
    if (!(await tools.isChecked(node)))
      throw new StepFailure('FIELD_REFUSED', `${quote(label)} did not stay chosen.`);
  } else if (how === 'option') return did(await clickNode(node, outline, scene));
  else return openAndTake(node, label, scene);
  return did(`Chose ${quote(label)}${node.name && node.name !== label ? ` for ${quote(node.name)}` : ''}.`);
}

/** A list that shows its options only when it is opened. */
async function openAndTake(list: OutlineNode, label: string, scene: Scene): Promise<Outcome> {
  await scene.tools.click(list);
  const sight = await seek(
    scene,
    (outline) =>
      findRoles(outline.root, ['option', 'menuitem', 'menuitemradio']).find(
        (one) => one.ref !== null && toLikeness(label, nameOf(one)) >= 0.6,
      ) ?? null,
    patienceMs / 2,
  );
  if (!sight.found) throw notFound(`The option ${quote(label)}`, sight.outline, 'clickable');
  return did(await clickNode(sight.found, sight.outline, scene));
}

/** Ticks or unticks a box, and checks the result. */
export async function tick(field: OutlineField, on: boolean, scene: Scene): Promise<Outcome> {
  const { tools, report, memory } = scene;
  memory.lastField = field.label;
  report({ type: 'action', name: on ? 'check_box' : 'uncheck_box', target: field.label.slice(0, 100) });
  await tools.setChecked(field.node, on);
  if ((await tools.isChecked(field.node)) !== on)
    throw new StepFailure(
      'FIELD_REFUSED',
      `The box ${quote(field.label)} did not stay ${on ? 'ticked' : 'unticked'}.`,
    );
  return did(`${on ? 'Ticked' : 'Unticked'} ${quote(field.label)}.`);
}
