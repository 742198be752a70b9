import { StepFailure } from '../browser/failure.js';
import type { PinnedField } from '../browser/pinnedField.js';
import type { OutlineNode } from '../outline/outline.js';
import { hostOf, parseUrl } from '../url.js';
import { findSecret, isNamedHost, isSharedSecret } from './secrets.js';
import { isConsent, isReport } from './credentials.js';
import type { Scene } from './scene.js';

/** Why a secret text may be typed somewhere. */
export type Source =
  /** The task's secret for this host. */
  | 'secret'
  /** In the task's own text, which names a place. */
  | 'text'
  /** Given by a person for the origin named in the question. */
  | 'answer';

/** Describes where a field is to a person: the frame's host, and that of the page around it. */
export function placeOf({ host, around }: PinnedField): string {
  return around === null ? host : `${host} (shown inside a page of ${around})`;
}

/** A pinned field whose frame has an address. */
export type PlacedField = PinnedField & { readonly origin: string };

/** Pins a field to type a secret into. @throws {StepFailure} SECRET_REFUSED if its document has no origin */
export async function pinSafely(node: OutlineNode, { tools }: Scene): Promise<PlacedField> {
  const pinned = await tools.pin(node);
  const { origin } = pinned;
  if (origin !== null) return { ...pinned, origin };
  throw new StepFailure(
    'SECRET_REFUSED',
    'The field is in a frame without an address of its own or in a sandbox, so nobody can say who reads it. Nothing was typed.',
  );
}

/** Checks that a field pinned again is still where the person was told it is. @throws {StepFailure} SECRET_REFUSED */
export function requireOrigin(pinned: PinnedField, origin: string, what: string): void {
  if (pinned.origin === origin) return;
  throw new StepFailure(
    'SECRET_REFUSED',
    `${what} was for ${hostOf(origin)}, but the field is now at ${pinned.host || 'an unknown host'}. Nothing was typed there.`,
  );
}

/**
 * Checks that a secret may be typed into a field: its origin, and every other place that its form submits to, was named or allowed. Otherwise
 * asks a person, naming the place. Returns false if the person has done it by hand.
 * @throws {StepFailure} LOGIN_REFUSED, SECRET_REFUSED
 */
export async function approve(pinned: PlacedField, source: Source, scene: Scene): Promise<boolean> {
  const { memory, context, task } = scene;
  const { origin, host } = pinned;
  const isNamed = source !== 'text' || memory.namedOrigin === origin || memory.allowedOrigins.has(origin);
  if (!isNamed) {
    const named = memory.namedOrigin === null ? 'names no page' : `names ${hostOf(memory.namedOrigin)}`;
    const isAgreed = await agree(
      `The task's text holds a password and ${named}, but the field is at ${placeOf(pinned)}. Shall I type it there? Answer yes or no.`,
      `The password of the task's text was not typed at ${host}.`,
      context,
    );
    if (!isAgreed) return false;
    memory.allowedOrigins.add(origin);
  }
  for (const destination of pinned.destinations) {
    const target = parseUrl(destination)?.host ?? destination;
    const isNamedByIt =
      source === 'secret' && isNamedHost(task.secrets, target) && isSharedSecret(task.secrets, host, target);
    if (isNamedByIt || memory.allowedOrigins.has(destination)) continue;
    const isAgreed = await agree(
      `The form at ${placeOf(pinned)} sends what is typed to ${target}. Shall I go on? Answer yes or no.`,
      `Nothing was typed at ${host}: its form sends to ${target}.`,
      context,
    );
    if (!isAgreed) return false;
    memory.allowedOrigins.add(destination);
  }
  return true;
}

/**
 * Checks that a log-in may continue at another origin: its secret names both hosts, or is for all hosts and a person agrees to this one by name.
 * Returns false if the person has done it by hand.
 * @throws {StepFailure} LOGIN_REFUSED, SECRET_REFUSED
 */
export async function approveMove(
  from: PlacedField,
  to: PlacedField,
  source: Source,
  scene: Scene,
): Promise<boolean> {
  const { memory, context, task } = scene;
  if (source !== 'secret' || !isSharedSecret(task.secrets, from.host, to.host)) {
    requireOrigin(to, from.origin, 'The password');
    return true;
  }
  const isAllowed = isNamedHost(task.secrets, to.host) || memory.allowedOrigins.has(to.origin);
  if (isAllowed || to.origin === from.origin) return true;
  const isAgreed = await agree(
    `The log-in began at ${placeOf(from)} and goes on at ${placeOf(to)}. Shall I type the password there? Answer yes or no.`,
    `The password was not typed at ${to.host}: the log-in began at ${from.host}.`,
    context,
  );
  if (isAgreed) memory.allowedOrigins.add(to.origin);
  return isAgreed;
}

/** Asks for a yes; returns false if the person has done it by hand. @throws {StepFailure} LOGIN_REFUSED */
async function agree(question: string, refusal: string, { ask }: Scene['context']): Promise<boolean> {
  const answer = await ask(question);
  if (isReport(answer)) return false;
  if (!isConsent(answer)) throw new StepFailure('LOGIN_REFUSED', refusal);
  return true;
}

/** Checks that a secret's text is typed only at its own host, even if the task's text contains it. @throws {StepFailure} SECRET_REFUSED */
export function requireOwnHost(text: string, host: string, { task }: Scene): void {
  const owners = task.secrets.filter(({ fields }) => Object.values(fields).includes(text));
  if (owners.length === 0) return;
  const own = findSecret(task.secrets, host);
  if (own === null || !owners.includes(own))
    throw new StepFailure('SECRET_REFUSED', `A secret was to be typed at ${host}, which it is not for.`);
}
