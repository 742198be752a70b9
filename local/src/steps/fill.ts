import { findSecret, pickField } from './secrets.js';
import { StepFailure, isLoss } from '../browser/failure.js';
import { findField } from '../outline/choices.js';
import type { OutlineField } from '../outline/fields.js';
import { toAmount } from '../outline/money.js';
import { findRoles } from '../outline/walk.js';
import type { Step } from '../planner/step.js';
import { quote } from '../planner/step.js';
import { approve, pinSafely, placeOf, requireOrigin, requireOwnHost } from './approval.js';
import type { Source } from './approval.js';
import { chooseIn, tick } from './choose.js';
import { isReport } from './credentials.js';
import { ambiguous, notFound } from './notFound.js';
import { did, lookUntil, seek, whileGone } from './scene.js';
import type { Outcome, Scene } from './scene.js';

const textRoles = ['textbox', 'searchbox', 'combobox', 'spinbutton', 'slider'];

/** Fills or sets a field of any kind; without a value, uses the task's secret of that name. */
export function fill(step: Extract<Step, { verb: 'fill' }>, scene: Scene): Promise<Outcome> {
  const { field, value = null } = step;
  return value === null
    ? fillSecret(field, scene)
    : whileGone(scene, async () => fillWith(value, await seekField(field, scene), scene));
}

function fillWith(value: string, field: OutlineField, scene: Scene): Promise<Outcome> {
  const { role } = field.node;
  if (role === 'checkbox' || role === 'switch')
    return tick(field, !/^(?:no|off|false|0|unchecked)$/iu.test(value.trim()), scene);
  const hasOptions = findRoles(field.node, ['option']).length > 0;
  if (role === 'radio' || role === 'listbox' || (role === 'combobox' && hasOptions))
    return chooseIn(value, role === 'radio' ? field.group : field.label, scene);
  return typeInto(field, value, scene);
}

async function seekField(wanted: string, scene: Scene): Promise<OutlineField> {
  const sight = await seek(scene, (outline) => {
    const texts = findField(outline, wanted, textRoles);
    const found = texts.one || texts.several.length > 0 ? texts : findField(outline, wanted);
    return found.one || found.several.length > 0 ? found : null;
  });
  const { found, outline } = sight;
  if (!found) throw notFound(`The field ${quote(wanted)}`, outline, 'field');
  if (!found.one)
    throw ambiguous(
      quote(wanted),
      found.several.map(({ node, label }) => ({ ...node, name: label })),
    );
  if (found.one.node.isDisabled)
    throw new StepFailure('ELEMENT_NOT_FOUND', `The field ${quote(found.one.label)} is switched off.`);
  scene.memory.lastField = found.one.label;
  return found.one;
}

/** Types a secret of the task, or a person's answer, at the host that was asked about. */
async function fillSecret(wanted: string, scene: Scene): Promise<Outcome> {
  const { task, context, redactor } = scene;
  const { field, pinned } = await whileGone(scene, async () => {
    const seen = await seekField(wanted, scene);
    return { field: seen, pinned: await pinSafely(seen.node, scene) };
  });
  const name = pinned.type === 'password' ? 'password' : wanted;
  const secret = pickField(findSecret(task.secrets, pinned.host), name);
  if (secret !== null) return typeSecret(field, secret, 'secret', scene);
  const before = await readHeld(field, scene);
  const answer = await context.ask(
    `What shall I type into the field ${quote(field.label.slice(0, 80))} at ${placeOf(pinned)}?`,
  );
  if (isReport(answer) && (await isFilledByHand(field, before, scene)))
    return did(`${quote(field.label)} at ${pinned.host} was filled in by hand.`);
  redactor.add(answer);
  return whileGone(scene, async () => {
    const again = await seekField(wanted, scene);
    requireOrigin(await scene.tools.pin(again.node), pinned.origin, 'What you answered');
    return typeSecret(again, answer.trim(), 'answer', scene);
  });
}

/** True when the field has another value than before, which is a secret too, or is gone, as after a submitted form. */
async function isFilledByHand(field: OutlineField, before: string | null, scene: Scene): Promise<boolean> {
  const find = async (): Promise<OutlineField | null> =>
    findField(await scene.tools.look(), field.label, textRoles).one;
  const now = await lookUntil(scene, find, (found) => found !== null);
  const held = now ? await readHeld(now, scene) : null;
  if (held !== null && held !== before) scene.redactor.add(held);
  return held !== before || held === null;
}

async function typeSecret(field: OutlineField, text: string, source: Source, scene: Scene): Promise<Outcome> {
  const pinned = await pinSafely(field.node, scene);
  if (pinned.isReadOnly) throw readOnly(field);
  scene.redactor.add(text);
  requireOwnHost(text, pinned.host, scene);
  if (!(await approve(pinned, source, scene)))
    return did(`${quote(field.label)} at ${pinned.host} was left to a person, who has done it by hand.`);
  scene.report({ type: 'action', name: 'fill_field', target: field.label.slice(0, 100) || field.node.role });
  await pinned.write(text);
  await scene.tools.settle();
  return did(`Filled in ${quote(field.label)} at ${pinned.host}.`);
}

async function typeInto(field: OutlineField, value: string, scene: Scene): Promise<Outcome> {
  const { tools, report, task } = scene;
  const pinned = await tools.pin(field.node);
  if (pinned.isReadOnly) throw readOnly(field);
  const isSecret = task.secrets.some(({ fields }) => Object.values(fields).includes(value));
  if (pinned.type === 'password' || isSecret)
    return typeSecret(field, value, isSecret ? 'secret' : 'text', scene);
  const text = toTyped(value, pinned.type);
  report({ type: 'action', name: 'fill_field', target: field.label.slice(0, 100) || field.node.role });
  await tools.fill(field.node, text);
  const held = await readHeld(field, scene);
  if (held === null) return did(`Typed into ${quote(field.label)}; the page went on from there.`);
  if (toLetters(held) !== toLetters(text))
    throw new StepFailure(
      'FIELD_REFUSED',
      `The field ${quote(field.label)} did not keep what was typed: it holds ${quote(held.slice(0, 100))}.`,
    );
  return did(`Filled in ${quote(field.label)}; it holds what was typed.`);
}

/** Returns the field's current value; null if it is gone, as after a form that submits itself. */
async function readHeld(field: OutlineField, { tools }: Scene): Promise<string | null> {
  try {
    return await tools.valueOf(field.node);
  } catch (error) {
    if (isLoss(error)) throw error;
  }
  // The page has re-rendered: the same field has another node.
  const again = findField(await tools.look(), field.label, textRoles).one;
  return again ? tools.valueOf(again.node).catch(() => null) : null;
}

function readOnly(field: OutlineField): StepFailure {
  return new StepFailure('ELEMENT_NOT_FOUND', `The field ${quote(field.label)} cannot be written to.`);
}

/** A field may group digits or trim spaces; the value is still the same. */
function toLetters(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
}

/** Formats a date or number as its field expects; leaves everything else as it is. */
function toTyped(given: string, type: string): string {
  if (type === 'number' || type === 'range') return String(toAmount(given) ?? given);
  if (type !== 'date' || /^\d{4}-\d{2}-\d{2}$/u.test(given)) return given;
  const date = new Date(`${given} 12:00`);
  return Number.isNaN(date.getTime()) ? given : date.toISOString().slice(0, 10);
}
