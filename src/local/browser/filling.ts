import type { Finding } from './answer.js';
import { arrive, clickNode, findSubmit } from './clicking.js';
import { StepFailure } from './failure.js';
import { toLikeness } from './match.js';
import { findRoles, toAmount } from './outline.js';
import type { Outline, OutlineField } from './outline.js';
import { notFound, patienceMs, seek } from './scene.js';
import type { Scene } from './scene.js';
import { findSecret, pickField } from './secrets.js';
import { clickablesOf, nameOf, seekChoice, seekClickable, seekField } from './seek.js';

export async function fill(wanted: string, given: string | null, scene: Scene): Promise<readonly Finding[]> {
  const { tools } = scene;
  const sight = await seek(
    scene,
    (outline) =>
      seekField(outline, wanted, ['textbox', 'searchbox', 'combobox', 'spinbutton', 'slider']) ??
      seekField(outline, wanted),
  );
  if (!sight.found) throw notFound(`The field “${wanted}”`, sight.outline, 'field');
  const field = sight.found;
  if (given !== null) return setField(field, given, sight.outline, scene);
  const { host, type } = await tools.facts(field.node);
  const secret = pickField(findSecret(scene.task.secrets, host), type === 'password' ? 'password' : wanted);
  if (secret !== null) return typeInto(field, secret, scene, true);
  const answer = await scene.context.ask(
    `What shall I type into the field “${field.label.slice(0, 80)}” at ${host}?`,
  );
  scene.veil.add(answer);
  return typeInto(field, answer.trim(), scene, true);
}

export async function set(wanted: string, given: string, scene: Scene): Promise<readonly Finding[]> {
  const sight = await seek(
    scene,
    (outline) => seekField(outline, wanted) ?? (seekChoice(outline, given, wanted) ? 'choice' : null),
  );
  if (!sight.found) throw notFound(`The field “${wanted}”`, sight.outline, 'field');
  if (sight.found === 'choice') return choose(given, wanted, scene);
  return setField(sight.found, given, sight.outline, scene);
}

export async function setField(
  field: OutlineField,
  given: string,
  outline: Outline,
  scene: Scene,
): Promise<readonly Finding[]> {
  const { role } = field.node;
  if (field.node.isDisabled)
    throw new StepFailure('ELEMENT_NOT_FOUND', `The field “${field.label}” is switched off.`);
  if (role === 'checkbox' || role === 'switch')
    return tick(field, !/^(?:no|off|false|0|unchecked)$/iu.test(given.trim()), scene);
  const hasOptions = findRoles(field.node, ['option']).length > 0;
  if (role === 'radio' || role === 'listbox' || (role === 'combobox' && hasOptions)) {
    const choice = seekChoice(outline, given, role === 'radio' ? field.group : field.label);
    if (!choice)
      throw new StepFailure(
        'ELEMENT_NOT_FOUND',
        `“${field.label || field.group}” has no option “${given}”. ${optionsOf(field)}`,
      );
    return take(choice, scene);
  }
  return typeInto(field, given, scene, false);
}

function optionsOf({ node }: OutlineField): string {
  const names = findRoles(node, ['option']).map(nameOf);
  return names.length === 0
    ? ''
    : `It has: ${names
        .slice(0, 12)
        .map((name) => `“${name}”`)
        .join(', ')}.`;
}

export async function typeInto(
  field: OutlineField,
  given: string,
  scene: Scene,
  isSecret: boolean,
): Promise<readonly Finding[]> {
  const { tools, tell, veil, memory, task } = scene;
  const { type, host, isReadOnly } = await tools.facts(field.node);
  if (isReadOnly)
    throw new StepFailure('ELEMENT_NOT_FOUND', `The field “${field.label}” cannot be written to.`);
  const isPassword = type === 'password';
  if (isPassword) veil.add(given);
  // A secret's text in the task itself is still a secret: it goes to its own host only.
  const owners = task.secrets.filter(({ fields }) => Object.values(fields).includes(given));
  const own = findSecret(task.secrets, host);
  if (owners.length > 0 && !(own && owners.includes(own)))
    throw new StepFailure('SECRET_REFUSED', `A secret was to be typed at ${host}, which it is not for.`);
  tell({ type: 'action', name: 'fill_field', target: field.label.slice(0, 100) || field.node.role });
  await tools.fill(field.node, toTyped(given, type), { isSecret: isSecret || isPassword });
  memory.lastField = field.label;
  return [];
}

/** A date as its field wants it; everything else as it was said. */
function toTyped(given: string, type: string): string {
  if (type === 'number' || type === 'range') return String(toAmount(given) ?? given);
  if (type !== 'date' || /^\d{4}-\d{2}-\d{2}$/u.test(given)) return given;
  const date = new Date(`${given} 12:00`);
  return Number.isNaN(date.getTime()) ? given : date.toISOString().slice(0, 10);
}

export async function choose(
  option: string,
  field: string | null,
  scene: Scene,
): Promise<readonly Finding[]> {
  const sight = await seek(
    scene,
    (outline) =>
      seekChoice(outline, option, field) ??
      (field === null ? seekClickable(outline, { target: option, kind: null, nth: null, near: null }) : null),
  );
  if (!sight.found) {
    const list = field === null ? null : seekField(sight.outline, field);
    throw list
      ? new StepFailure('ELEMENT_NOT_FOUND', `“${list.label}” has no option “${option}”. ${optionsOf(list)}`)
      : notFound(field === null ? `“${option}”` : `The field “${field}”`, sight.outline, 'field');
  }
  if ('role' in sight.found) {
    await clickNode(sight.found, sight.outline, scene);
    return arrive(scene);
  }
  return take(sight.found, scene);
}

async function take(
  choice: NonNullable<ReturnType<typeof seekChoice>>,
  scene: Scene,
): Promise<readonly Finding[]> {
  const { tools, tell, memory } = scene;
  const { how, node, label } = choice;
  tell({ type: 'action', name: 'select_option', target: label.slice(0, 100) });
  if (how === 'select') await tools.select(node, label);
  else if (how === 'radio') await tools.setChecked(node, true);
  else if (how === 'option') await tools.click(node);
  else {
    await tools.click(node);
    const sight = await seek(
      scene,
      (outline) =>
        findRoles(outline.root, ['option', 'menuitem', 'menuitemradio']).find(
          (one) => one.ref !== null && toLikeness(label, nameOf(one)) >= 0.6,
        ) ?? null,
      patienceMs / 2,
    );
    if (!sight.found) throw notFound(`The option “${label}”`, sight.outline, 'clickable');
    await tools.click(sight.found);
  }
  memory.lastField = node.name || memory.lastField;
  return [];
}

export async function check(target: string, on: boolean, scene: Scene): Promise<readonly Finding[]> {
  const boxes = ['checkbox', 'switch', 'radio', 'menuitemcheckbox'];
  const sight = await seek(scene, (outline) => seekField(outline, target, boxes));
  if (sight.found) return tick(sight.found, on, scene);
  const button = seekClickable(sight.outline, { target, kind: null, nth: null, near: null });
  if (!button) throw notFound(`The box “${target}”`, sight.outline, 'field');
  await clickNode(button, sight.outline, scene);
  return [];
}

async function tick(
  field: OutlineField,
  on: boolean,
  { tools, tell, memory }: Scene,
): Promise<readonly Finding[]> {
  tell({ type: 'action', name: on ? 'check_box' : 'uncheck_box', target: field.label.slice(0, 100) });
  await tools.setChecked(field.node, on);
  memory.lastField = field.label;
  return [];
}

export async function sort(by: string, scene: Scene): Promise<readonly Finding[]> {
  const { tools } = scene;
  const outline = await tools.look();
  const choice =
    seekChoice(outline, by, 'sort by') ?? seekChoice(outline, by, 'order') ?? seekChoice(outline, by, 'sort');
  if (choice) {
    const before = tools.url;
    await take(choice, scene);
    const button = findSubmit(await tools.look(), choice.node.name || 'sort');
    // A list that does not act by itself has its button beside it.
    if (
      tools.url === before &&
      button &&
      /^(?:search|apply|go|sort|update|show|filter|ok)\b/iu.test(nameOf(button))
    )
      await clickNode(button, await tools.look(), scene);
    return arrive(scene);
  }
  const head = [...findRoles(outline.root, ['columnheader'])].find(
    (node) => toLikeness(by, nameOf(node)) >= 0.6,
  );
  const inside = head
    ? (clickablesOf(head)[0] ?? head)
    : seekClickable(outline, { target: `sort by ${by}`, kind: null, nth: null, near: null });
  if (!inside) throw notFound(`A way to sort by “${by}”`, outline, 'clickable');
  await clickNode(inside, outline, scene);
  return arrive(scene);
}
