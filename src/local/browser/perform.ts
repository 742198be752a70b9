import type { AgentContext, AgentEvent, AgentTask } from '../../emulator/agent.js';
import type { Finding } from './answer.js';
import { chooseRecords } from './answer.js';
import { isConsent, isRefusal, readCredentials } from './credentials.js';
import { StepFailure } from './failure.js';
import { findFact, pickRecord } from './lookup.js';
import { toLikeness, toPlain } from './match.js';
import { describePurchase, findRobotCheck, isPurchase, toLoginForm } from './obstacle.js';
import {
  fieldsOf,
  findRoles,
  findSection,
  hasAncestor,
  headingsOf,
  linesOf,
  linksOf,
  pricesIn,
  recordsOf,
  tablesOf,
  toAmount,
  toMain,
  toWebUrl,
} from './outline.js';
import type { Outline, OutlineField, OutlineNode, OutlineRecord } from './outline.js';
import { hostOf } from './page.js';
import type { PageTools } from './page.js';
import { refuseUrl } from './policy.js';
import type { Policy } from './policy.js';
import { findSecret, pickField } from './secrets.js';
import type { Veil } from './secrets.js';
import {
  clickablesOf,
  nameOf,
  seekChoice,
  seekClickable,
  seekField,
  seekSearchField,
  whatIsThere,
} from './seek.js';
import type { Step } from './step.js';

/** What a step is done with. */
export interface Scene {
  readonly task: AgentTask;
  readonly tools: PageTools;
  readonly veil: Veil;
  readonly policy: Policy;
  /** The practice site's address, so that it can be called by its name. */
  readonly siteUrl: string | null;
  readonly context: Pick<AgentContext, 'ask' | 'sleep' | 'addFile' | 'readUpload'>;
  readonly tell: (event: AgentEvent) => void;
  /** What was learned on the way; kept for the whole task. */
  readonly memory: Memory;
}

/** What must be remembered between steps. */
export interface Memory {
  /** The field that was filled last: "submit" sends its form. */
  lastField: string | null;
  /** The thing the last finding was about: "it" in the next step. */
  subject: string | null;
  /** Where the last product was found: the next one may be there too. */
  listUrl: string | null;
  /** Answers a person gave for the fields of an order. */
  readonly given: Map<string, string>;
  hasLoggedIn: boolean;
  /** The log-in page that stood in the way of a page, until it is passed. */
  door: { readonly url: string; readonly wanted: string } | null;
  hasConsent: boolean;
  files: number;
  pictures: number;
}

export function createMemory(): Memory {
  return {
    lastField: null,
    subject: null,
    listUrl: null,
    given: new Map(),
    hasLoggedIn: false,
    door: null,
    hasConsent: false,
    files: 0,
    pictures: 0,
  };
}

/** How long a thing that is not there yet is waited for, in milliseconds: about as long as a person looks. */
const patienceMs = 4_000;
const lookAgainMs = 250;
/** What a click brings without asking the network may come this much later, in milliseconds. */
const aftermathMs = 600;
/** A page that shows its progress is waited for so long, in milliseconds, before it is read as it is. */
const progressPatienceMs = 120_000;
/** Questions are asked so often before it is given up. */
const maxQuestions = 3;
/** More files than this are not taken from one task. */
const maxFiles = 20;

/** Does one step. Returns what it found out, nothing for a step that only acts. @throws {StepFailure} when it cannot be done. */
export async function performStep(step: Step, scene: Scene): Promise<readonly Finding[]> {
  const { tools, tell } = scene;
  if (looking.has(step.verb)) await passDoor(scene);
  switch (step.verb) {
    case 'open':
      return open(step.url, scene);
    case 'follow':
      return follow(step.place, scene);
    case 'back':
    case 'forward':
    case 'reload':
      tell({ type: 'action', name: step.verb === 'reload' ? 'reload_page' : `go_${step.verb}` });
      await tools.travel(step.verb);
      return arrive(scene);
    case 'search':
      return search(step.query, scene);
    case 'click':
      return click(step, scene);
    case 'fill':
      return fill(step.field, step.value, scene);
    case 'set':
      return set(step.field, step.value, scene);
    case 'choose':
      return choose(step.option, step.field, scene);
    case 'check':
      return check(step.target, step.on, scene);
    case 'sort':
      return sort(step.by, scene);
    case 'submit':
      return submit(scene);
    case 'login':
      return logIn(step, scene);
    case 'logout':
      return click({ target: 'log out', kind: null, nth: null, near: null }, scene);
    case 'add':
      return add(step.product, step.quantity, scene);
    case 'checkout':
      return checkout(scene);
    case 'buy':
      return buy(step.product, step.quantity, scene);
    case 'press':
      return press(step.key, scene);
    case 'scroll':
      return scroll(step.to, scene);
    case 'wait':
      tell({ type: 'action', name: 'wait', target: `${step.ms / 1_000} s` });
      await tools.whileAlive(scene.context.sleep(step.ms));
      return [];
    case 'await':
      return awaitText(step.text, scene);
    case 'dismiss':
      return dismiss(scene);
    case 'read':
      return [await read(step, scene)];
    case 'count':
      return [await count(step, scene)];
    case 'value':
      return [await value(step, scene)];
    case 'extreme':
      return [await extreme(step, scene)];
    case 'download':
      return download(step, scene);
    case 'upload':
      return upload(step.field, scene);
    case 'screenshot':
      return screenshot(step.whole, scene);
    case 'maybe':
      try {
        return await performStep(step.step, scene);
      } catch (error) {
        if (error instanceof StepFailure && error.code === 'ELEMENT_NOT_FOUND') {
          tell({ type: 'agent', content: 'It is not there, so I go on.' });
          return [];
        }
        throw error;
      }
  }
}

/** Steps that want the page itself, not the log-in before it. */
const looking: ReadonlySet<Step['verb']> = new Set([
  'read',
  'count',
  'value',
  'extreme',
  'download',
  'screenshot',
  'search',
  'follow',
  'add',
  'buy',
]);

async function passDoor(scene: Scene): Promise<void> {
  const { tools, memory } = scene;
  const { door } = memory;
  memory.door = null;
  if (door && tools.url === door.url) await logIn({ username: null, password: null }, scene, door.wanted);
}

// ---- looking

interface Sight<Found> {
  readonly outline: Outline;
  readonly found: Found;
}

/** Looks until the thing is there, scrolling once for pages that load while one scrolls. */
async function seek<Found>(
  { tools }: Scene,
  pick: (outline: Outline) => Found | null,
  patience: number = patienceMs,
): Promise<Sight<Found> | { readonly outline: Outline; readonly found: null }> {
  const begun = performance.now();
  let hasScrolled = false;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one look after the other
    const outline = await tools.look();
    const found = pick(outline);
    if (found !== null) return { outline, found };
    const waited = performance.now() - begun;
    if (waited > patience) return { outline, found: null };
    if (waited > patience / 2 && !hasScrolled) {
      hasScrolled = true;
      // oxlint-disable-next-line no-await-in-loop -- at most once
      await tools.scroll('bottom');
    }
    // oxlint-disable-next-line no-await-in-loop -- a pause between looks
    await tools.pause(lookAgainMs);
  }
}

function notFound(what: string, outline: Outline, kind: 'clickable' | 'field' | 'heading'): StepFailure {
  return new StepFailure(
    'ELEMENT_NOT_FOUND',
    `${what} is not on the page “${outline.title || hostOf(outline.url)}”. ${whatIsThere(outline, kind)}`,
  );
}

/** After a page has come: refuses what it must not be, and asks a person where one is needed. */
async function arrive(scene: Scene): Promise<readonly Finding[]> {
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

// ---- going

async function open(address: string, scene: Scene): Promise<readonly Finding[]> {
  const { tools, tell, policy } = scene;
  const refused = refuseUrl(address, policy);
  if (refused) throw new StepFailure('ADDRESS_REFUSED', refused);
  tell({ type: 'action', name: 'navigate', target: address });
  await tools.open(address);
  await arrive(scene);
  const isElsewhere = URL.canParse(tools.url) && new URL(tools.url).pathname !== new URL(address).pathname;
  // Sent to another page that asks for a password: what was wanted is behind it. Who logs in is left to the next step.
  const isClosed =
    isElsewhere && !scene.memory.hasLoggedIn && (await tools.findPassword(await tools.look())) !== null;
  scene.memory.door = isClosed ? { url: tools.url, wanted: address } : null;
  return [];
}

async function follow(place: string, scene: Scene): Promise<readonly Finding[]> {
  const { tools, siteUrl } = scene;
  if (siteUrl !== null && /\bpractice\b/iu.test(place)) {
    const rest = place.replace(/\b(?:the |practice |site|website|webrun)/giu, '').trim();
    await open(siteUrl, scene);
    return rest === '' ? [] : follow(rest, scene);
  }
  const outline = await tools.look();
  const here = [
    headingsOf(outline.root).find(({ level }) => level === 1)?.text ?? '',
    outline.title.split(/\s[·|–—-]\s/u)[0] ?? '',
  ];
  const isHere = here.some((name) => toLikeness(place, name) >= 0.8);
  if (isHere && !seekClickable(outline, { target: place, kind: 'link', nth: null, near: null })) return [];
  if (
    /^(?:home|start|front|main)(?:page)?$/iu.test(place) &&
    !seekClickable(outline, { target: place, kind: null, nth: null, near: null })
  )
    return open(new URL('/', tools.url).href, scene);
  return click({ target: place, kind: null, nth: null, near: null }, scene);
}

async function search(query: string, scene: Scene): Promise<readonly Finding[]> {
  const { tools, tell } = scene;
  let sight = await seek(scene, seekSearchField, patienceMs / 2);
  if (!sight.found) {
    // Some sites hide the field behind a button with a glass.
    const opener = seekClickable(sight.outline, { target: 'search', kind: null, nth: null, near: null });
    if (!opener) throw notFound('A field to search in', sight.outline, 'field');
    tell({ type: 'action', name: 'click_element', target: nameOf(opener) });
    await tools.click(opener);
    sight = await seek(scene, seekSearchField, patienceMs / 2);
  }
  const field = sight.found;
  if (!field) throw notFound('A field to search in', sight.outline, 'field');
  const before = linesOf(sight.outline.root).join('\n');
  const beforeUrl = tools.url;
  tell({ type: 'action', name: 'type_text', target: field.name || 'search' });
  await tools.fill(field, query, { slowly: true });
  const typed = await tools.look();
  const suggestion = suggestionsOf(typed, sight.outline).find(
    (node) => toPlain(nameOf(node)) === toPlain(query),
  );
  await tools.press('Enter');
  const hasChanged = async (): Promise<boolean> =>
    tools.url !== beforeUrl || resultsDiffer(await tools.look(), typed, before);
  if (await hasChanged()) return arrive(scene);
  // Enter did nothing: what the page suggests, or its button, does.
  const after = await tools.look();
  const offered = suggestionsOf(after, sight.outline);
  const chosen =
    offered.find((node) => toPlain(nameOf(node)) === toPlain(query)) ??
    offered.toSorted((a, b) => toLikeness(query, nameOf(b)) - toLikeness(query, nameOf(a)))[0] ??
    suggestion;
  if (chosen && toLikeness(query, nameOf(chosen)) >= 0.5) {
    tell({ type: 'action', name: 'select_option', target: nameOf(chosen) });
    await tools.click(chosen);
    if (await hasChanged()) return arrive(scene);
  }
  const now = await tools.look();
  const button = clickablesOf(now.root).find(
    (node) => node.role === 'button' && /^(?:search|find|go|look up|show)\b/iu.test(nameOf(node)),
  );
  if (button) {
    tell({ type: 'action', name: 'click_element', target: nameOf(button) });
    await tools.click(button);
  }
  return arrive(scene);
}

function suggestionsOf(outline: Outline, before: Outline): OutlineNode[] {
  const known = new Set(findRoles(before.root, ['option']).map(nameOf));
  return findRoles(outline.root, ['option', 'menuitem']).filter(
    (node) => node.ref !== null && !known.has(nameOf(node)),
  );
}

/** The page shows something else than before, and not just its suggestions. */
function resultsDiffer(now: Outline, typed: Outline, before: string): boolean {
  const lines = linesOf(now.root).join('\n');
  return lines !== before && lines !== linesOf(typed.root).join('\n');
}

async function scroll(
  to: Extract<Step, { verb: 'scroll' }>['to'],
  scene: Scene,
): Promise<readonly Finding[]> {
  const { tools, tell } = scene;
  if (typeof to === 'string') {
    tell({ type: 'action', name: 'scroll_page', target: to });
    await tools.scroll(to);
    return [];
  }
  const sight = await seek(
    scene,
    (outline) =>
      [
        ...clickablesOf(outline.root),
        ...findRoles(outline.root, ['heading', 'paragraph', 'listitem', 'table', 'img', 'row']),
      ].find((node) => node.ref !== null && toLikeness(to.text, nameOf(node)) >= 0.6) ?? null,
  );
  if (!sight.found) throw notFound(`“${to.text}”`, sight.outline, 'heading');
  tell({ type: 'action', name: 'scroll_to', target: nameOf(sight.found).slice(0, 100) });
  await tools.scroll(sight.found);
  return [];
}

async function awaitText(text: string, scene: Scene): Promise<readonly Finding[]> {
  const { tools, tell, context } = scene;
  tell({ type: 'action', name: 'wait_for', target: text });
  const wanted = toPlain(text).replace(/^(?:the|a|an)\s/u, '');
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one look after the other, until the task's time is up
    const outline = await tools.look();
    if (linesOf(outline.root).some((line) => ` ${toPlain(line)} `.includes(` ${wanted} `))) return [];
    if (
      findRoles(outline.root, ['heading', 'button', 'link']).some(
        (node) => toLikeness(text, nameOf(node)) >= 0.85,
      )
    )
      return [];
    // oxlint-disable-next-line no-await-in-loop -- a pause between looks
    await tools.whileAlive(context.sleep(500));
  }
}

async function dismiss(scene: Scene): Promise<readonly Finding[]> {
  const { tools, tell } = scene;
  const outline = await tools.look();
  const dialogs = findRoles(outline.root, [
    'dialog',
    'alertdialog',
    'region',
    'complementary',
    'banner',
    'generic',
  ]).filter(
    (node) =>
      /cookie|consent|newsletter|subscribe|welcome|notice|privacy/iu.test(
        node.name || linesOf(node).join(' ').slice(0, 400),
      ) ||
      node.role === 'dialog' ||
      node.role === 'alertdialog',
  );
  const inside = dialogs
    .flatMap((dialog) => clickablesOf(dialog))
    .filter(({ role }) => role === 'button' || role === 'link');
  const words = [
    /^(?:reject|decline|refuse|only necessary|necessary only|no,? thanks)/iu,
    /^(?:close|dismiss|×|x$|✕|not now|later|skip)/iu,
    /^(?:ok|okay|got it|accept|agree|allow|i understand|i agree|continue|understood)/iu,
  ];
  const target = words.map((pattern) => inside.find((node) => pattern.test(nameOf(node)))).find(Boolean);
  if (!target) throw new StepFailure('ELEMENT_NOT_FOUND', 'Nothing covers the page that could be closed.');
  tell({ type: 'action', name: 'click_element', target: nameOf(target) });
  await tools.click(target);
  return [];
}

// ---- clicking

type Click = Pick<Extract<Step, { verb: 'click' }>, 'target' | 'kind' | 'nth' | 'near'>;

async function click(step: Click, scene: Scene): Promise<readonly Finding[]> {
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
async function clickNode(node: OutlineNode, outline: Outline, scene: Scene): Promise<void> {
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

async function confirmPurchase(outline: Outline, scene: Scene, button: string): Promise<void> {
  const { context, memory, tell } = scene;
  const what = describePurchase(outline);
  tell({ type: 'agent', content: `This would buy: ${what}. I ask you first.` });
  const answer = await context.ask(
    `This buys for real at ${hostOf(outline.url)}: ${what}. Shall I click “${button}”? Answer yes or no.`,
  );
  if (isConsent(answer)) {
    memory.hasConsent = true;
    return;
  }
  throw new StepFailure('PURCHASE_DECLINED', `Nothing was bought: the purchase was declined. (${what})`);
}

async function press(key: string, scene: Scene): Promise<readonly Finding[]> {
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

async function submit(scene: Scene): Promise<readonly Finding[]> {
  const { memory } = scene;
  const sight = await seek(scene, (outline) => findSubmit(outline, memory.lastField));
  if (!sight.found) throw notFound('A button that sends the form', sight.outline, 'clickable');
  await clickNode(sight.found, sight.outline, scene);
  return arrive(scene);
}

/** The button that belongs to the field that was filled last: the first behind it that sends. */
function findSubmit(outline: Outline, lastField: string | null): OutlineNode | null {
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

// ---- filling

async function fill(wanted: string, given: string | null, scene: Scene): Promise<readonly Finding[]> {
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

async function set(wanted: string, given: string, scene: Scene): Promise<readonly Finding[]> {
  const sight = await seek(
    scene,
    (outline) => seekField(outline, wanted) ?? (seekChoice(outline, given, wanted) ? 'choice' : null),
  );
  if (!sight.found) throw notFound(`The field “${wanted}”`, sight.outline, 'field');
  if (sight.found === 'choice') return choose(given, wanted, scene);
  return setField(sight.found, given, sight.outline, scene);
}

async function setField(
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

async function typeInto(
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

async function choose(option: string, field: string | null, scene: Scene): Promise<readonly Finding[]> {
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

async function check(target: string, on: boolean, scene: Scene): Promise<readonly Finding[]> {
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

async function sort(by: string, scene: Scene): Promise<readonly Finding[]> {
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

async function upload(wanted: string | null, scene: Scene): Promise<readonly Finding[]> {
  const { tools, task, context, tell } = scene;
  const file = task.files.map((id) => context.readUpload(id)).find((found) => found !== null);
  if (!file) throw new StepFailure('INVALID_TASK_DETAILS', 'The task has no uploaded file to attach.');
  const outline = await tools.look();
  const field =
    wanted === null
      ? null
      : (clickablesOf(outline.root).find((node) => toLikeness(wanted, nameOf(node)) >= 0.6) ?? null);
  tell({ type: 'action', name: 'attach_file', target: file.filename });
  await tools.attach(field, file);
  return [];
}

// ---- logging in

/**
 * Logs in: with the secret for the field's host, else with what the task says, else by asking. What is asked for is typed once and
 * forgotten.
 */
export async function logIn(
  given: { readonly username: string | null; readonly password: string | null },
  scene: Scene,
  wanted: string | null = scene.memory.door?.wanted ?? null,
): Promise<readonly Finding[]> {
  const { tools, veil, memory, task, tell } = scene;
  if (memory.hasLoggedIn && given.username === null && !(await tools.findPassword(await tools.look())))
    return [];
  if (given.password !== null) veil.add(given.password);
  let form = await findLogin(scene);
  let known = { username: given.username, password: given.password };
  let isAsked = false;
  for (let tries = 0; ; tries += 1) {
    // oxlint-disable no-await-in-loop -- tried again when the page refuses
    const { host } = await tools.facts(form.password ?? form.username);
    if (tries === 0) {
      const secret = findSecret(task.secrets, host);
      known = {
        username: known.username ?? pickField(secret, 'username'),
        password: known.password ?? pickField(secret, 'password'),
      };
    }
    if (
      known.password === null ||
      (known.username === null && form.username !== null && (await tools.facts(form.username)).isEmpty)
    ) {
      if (tries >= maxQuestions) throw new StepFailure('LOGIN_FAILED', `${host} did not accept the log-in.`);
      isAsked = true;
      known = await askForCredentials(host, known, scene, tries > 0);
      form = await findLogin(scene);
    }
    await enter(form, known, scene);
    await arrive(scene);
    const outline = await tools.look();
    const password = await tools.findPassword(outline);
    if (!password) {
      memory.hasLoggedIn = true;
      memory.door = null;
      tell({ type: 'agent', content: `Logged in at ${host}.` });
      // Not every site leads back to what was wanted.
      if (wanted !== null && new URL(wanted).pathname !== new URL(tools.url).pathname) {
        tell({ type: 'action', name: 'navigate', target: wanted });
        await tools.open(wanted);
      }
      return [];
    }
    if (tries + 1 >= maxQuestions)
      throw new StepFailure(
        'LOGIN_FAILED',
        `${host} did not accept the log-in${isAsked ? '' : ' with the given secrets'}.`,
      );
    known = { username: null, password: null };
    form = toLoginForm(outline, password);
    // oxlint-enable no-await-in-loop
  }
}

interface LoginSight {
  readonly username: OutlineNode | null;
  readonly password: OutlineNode | null;
  readonly button: OutlineNode | null;
}

type LoginFields =
  | (LoginSight & { readonly password: OutlineNode })
  | (LoginSight & { readonly username: OutlineNode; readonly password: null });

async function findLogin(scene: Scene): Promise<LoginFields> {
  const { tools, tell } = scene;
  for (let attempt = 0; ; attempt += 1) {
    // oxlint-disable no-await-in-loop -- at most three looks
    const outline = await tools.look();
    const password = await tools.findPassword(outline);
    if (password) return toLoginForm(outline, password);
    // Some ask for the name first and for the password on the next page.
    const isAbout = /log ?in|sign ?in/iu.test(
      `${outline.title} ${headingsOf(outline.root)
        .map(({ text }) => text)
        .join(' ')}`,
    );
    const name = isAbout
      ? (seekField(outline, 'username', ['textbox']) ?? seekField(outline, 'email', ['textbox']))
      : null;
    if (name)
      return {
        username: name.node,
        password: null,
        button:
          clickablesOf(outline.root).find(
            (node) => node.role === 'button' && /next|continue|log ?in|sign ?in/iu.test(nameOf(node)),
          ) ?? null,
      };
    const way =
      attempt < 2
        ? (seekClickable(outline, { target: 'log in', kind: null, nth: null, near: null }) ??
          seekClickable(outline, { target: 'account', kind: null, nth: null, near: null }))
        : null;
    if (!way) {
      if (attempt >= 2) throw notFound('A log-in form', outline, 'field');
      await tools.pause(patienceMs / 3);
      continue;
    }
    tell({ type: 'action', name: 'click_element', target: nameOf(way) });
    await tools.click(way);
    await arrive(scene);
    // oxlint-enable no-await-in-loop
  }
}

async function askForCredentials(
  host: string,
  known: { readonly username: string | null; readonly password: string | null },
  scene: Scene,
  isAgain: boolean,
): Promise<{ username: string | null; password: string | null }> {
  const { context, veil, tell } = scene;
  tell({ type: 'agent', content: `${host} asks for a log-in. I ask you.` });
  const what =
    known.username === null
      ? 'Which user name and password shall I use? Answer like: name / password'
      : 'Which password shall I use?';
  const answer = await context.ask(
    `${isAgain ? `${host} did not accept the log-in. ` : ''}${host} asks for a log-in. ${what}`,
  );
  if (isRefusal(answer))
    throw new StepFailure('LOGIN_DECLINED', `${host} asks for a log-in, and none was given.`);
  const read = readCredentials(answer, known.username !== null);
  // The whole answer first: however it is read, none of it may be told.
  veil.add(answer);
  if (read.password !== null) veil.add(read.password);
  return { username: known.username ?? read.username, password: known.password ?? read.password };
}

async function enter(
  form: LoginFields,
  known: { readonly username: string | null; readonly password: string | null },
  scene: Scene,
): Promise<void> {
  const { tools, tell, veil } = scene;
  if (form.username && known.username !== null) {
    tell({ type: 'action', name: 'fill_field', target: form.username.name.slice(0, 100) || 'user name' });
    await tools.fill(form.username, known.username, { isSecret: true });
  }
  let { password, button } = form;
  if (!password) {
    if (button) await tools.click(button);
    else await tools.press('Enter');
    const next = await seekPassword(scene);
    if (!next) throw new StepFailure('LOGIN_FAILED', 'After the user name no field for the password came.');
    ({ password, button } = next);
  }
  if (known.password === null) return;
  veil.add(known.password);
  tell({ type: 'action', name: 'fill_field', target: password.name.slice(0, 100) || 'password' });
  await tools.fill(password, known.password, { isSecret: true });
  tell({ type: 'action', name: 'click_element', target: button ? nameOf(button) : 'Enter' });
  if (button) await tools.click(button);
  else await tools.press('Enter');
}

async function seekPassword(
  scene: Scene,
): Promise<{ password: OutlineNode; button: OutlineNode | null } | null> {
  const { tools } = scene;
  for (let attempt = 0; attempt < 8; attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one look after the other
    const outline = await tools.look();
    // oxlint-disable-next-line no-await-in-loop -- one look after the other
    const password = await tools.findPassword(outline);
    if (password) return toLoginForm(outline, password);
    // oxlint-disable-next-line no-await-in-loop -- a pause between looks
    await tools.pause(lookAgainMs);
  }
  return null;
}

// ---- buying

const addWords: Click = { target: 'add to cart', kind: null, nth: null, near: null };

async function add(wanted: string, quantity: number, scene: Scene): Promise<readonly Finding[]> {
  const { tools, tell, memory } = scene;
  const before = await tools.look();
  const buttons = clickablesOf(toMain(before)).filter(
    (node) => toLikeness(addWords.target, nameOf(node)) >= 0.9,
  );
  // "It" is what was found last; on a list without such a thing nobody can tell which is meant.
  const product = wanted === '' && buttons.length > 1 ? (memory.subject ?? '') : wanted;
  if (product === '' && buttons.length > 1)
    throw new StepFailure(
      'ELEMENT_NOT_FOUND',
      `There are ${buttons.length} things to put into the cart on “${before.title}”. Say which one.`,
    );
  memory.listUrl ??= tools.url;
  const isItsPage =
    product === '' ||
    headingsOf(before.root).some(({ level, text }) => level === 1 && toLikeness(product, text) >= 0.8);
  const nearby = product !== '' && !isItsPage ? seekClickable(before, { ...addWords, near: product }) : null;
  // Several are set on the product's own page; and where the list has no button, that page has.
  if (product !== '' && !isItsPage && (quantity > 1 || !nearby || nearby.isDisabled))
    await openProduct(product, scene);
  const outline = await tools.look();
  const count = quantity > 1 ? seekField(outline, 'quantity', ['spinbutton', 'combobox', 'textbox']) : null;
  if (count) await setField(count, String(quantity), outline, scene);
  const turns = quantity > 1 && !count ? quantity : 1;
  const productUrl = tools.url;
  for (let turn = 0; turn < turns; turn += 1) {
    // oxlint-disable no-await-in-loop -- a person clicks once after the other
    if (turn > 0 && tools.url !== productUrl) await tools.open(productUrl);
    const still = await tools.look();
    const isNow =
      product === '' ||
      headingsOf(still.root).some(({ level, text }) => level === 1 && toLikeness(product, text) >= 0.8);
    const target = seekClickable(still, isNow ? addWords : { ...addWords, near: product });
    const soldOut = target
      ? null
      : findRoles(toMain(still), ['button', 'status', 'definition'])
          .map(nameOf)
          .find((name) => /\b(?:out of stock|sold out|unavailable)\b/iu.test(name));
    if (soldOut)
      throw new StepFailure(
        'ELEMENT_NOT_FOUND',
        `“${product || still.title}” cannot be put into the cart: ${soldOut}.`,
      );
    if (!target)
      throw notFound(
        `A button that puts ${product === '' ? 'this' : `“${product}”`} into the cart`,
        still,
        'clickable',
      );
    if (target.isDisabled || /out of stock|sold out|unavailable/iu.test(nameOf(target)))
      throw new StepFailure(
        'ELEMENT_NOT_FOUND',
        `“${product || still.title}” cannot be put into the cart: ${nameOf(target)}.`,
      );
    tell({ type: 'action', name: 'click_element', target: nameOf(target) });
    await tools.click(target);
    // oxlint-enable no-await-in-loop
  }
  return arrive(scene);
}

/** Opens a product's own page, from the list in sight or by searching for it. */
async function openProduct(product: string, scene: Scene): Promise<void> {
  const { tools } = scene;
  const outline = await tools.look();
  if (headingsOf(outline.root).some(({ level, text }) => level === 1 && toLikeness(product, text) >= 0.8))
    return;
  let link = productLink(outline, product);
  if (!link && seekSearchField(outline)) {
    await search(product, scene);
    link = productLink(await tools.look(), product);
  }
  if (!link && scene.memory.listUrl !== null && scene.memory.listUrl !== tools.url) {
    // The cart that the last product led to lists no others; the page it was found on may.
    scene.tell({ type: 'action', name: 'navigate', target: scene.memory.listUrl });
    await tools.open(scene.memory.listUrl);
    link = productLink(await tools.look(), product);
    if (!link && seekSearchField(await tools.look())) {
      await search(product, scene);
      link = productLink(await tools.look(), product);
    }
  }
  if (!link) throw notFound(`“${product}”`, await tools.look(), 'clickable');
  await clickNode(link, outline, scene);
  await arrive(scene);
}

function productLink(outline: Outline, product: string): OutlineNode | null {
  const record = pickRecord(recordsOf(outline), product);
  const links = record ? findRoles(record.node, ['link']) : [];
  return (
    links.find((link) => nameOf(link) === record?.name) ??
    links[0] ??
    seekClickable(outline, { target: product, kind: 'link', nth: null, near: null })
  );
}

const cartWords: Click = { target: 'cart', kind: 'link', nth: null, near: null };

async function checkout(scene: Scene): Promise<readonly Finding[]> {
  const { tools } = scene;
  const way = (outline: Outline): OutlineNode | null =>
    clickablesOf(outline.root).find(
      (node) =>
        /\b(?:proceed to |go to |continue to |secure )?check ?out\b/iu.test(nameOf(node)) &&
        !isPurchase(node),
    ) ?? null;
  let outline = await tools.look();
  let target = way(outline);
  if (!target) {
    const cart = seekClickable(outline, cartWords) ?? seekClickable(outline, { ...cartWords, kind: null });
    if (cart) {
      await clickNode(cart, outline, scene);
      outline = await tools.look();
      target = way(outline);
    }
  }
  if (!target) throw notFound('The way to the checkout', outline, 'clickable');
  await clickNode(target, outline, scene);
  return arrive(scene);
}

async function buy(product: string, quantity: number, scene: Scene): Promise<readonly Finding[]> {
  const { tools, memory, context, tell } = scene;
  if (product !== '') {
    await openProduct(product, scene);
  }
  await add('', quantity, scene);
  await checkout(scene);
  // What the order form wants and nobody has said is asked for at once.
  const outline = await tools.look();
  const open: OutlineField[] = [];
  for (const field of fieldsOf(toMain(outline)).filter(({ node }) => node.role === 'textbox')) {
    // oxlint-disable-next-line no-await-in-loop -- one field after the other
    const { isRequired, isEmpty } = await tools.facts(field.node);
    if (isRequired && isEmpty) open.push(field);
  }
  let isAgreed = false;
  if (open.length > 0) {
    const labels = open.map(({ label }) => label.slice(0, 60));
    tell({ type: 'agent', content: `The order form asks for ${labels.join(', ')}. I ask you.` });
    const answer = await context.ask(
      `${hostOf(tools.url)} asks for ${labels.join(', ')} to order ${describePurchase(outline)}. Answer like: ${labels.map((label) => `${label}: …`).join('; ')}. Before the order is placed I ask once more, unless you end with “; yes”.`,
    );
    if (isRefusal(answer))
      throw new StepFailure(
        'PURCHASE_DECLINED',
        `Nothing was bought: the purchase was declined. (${describePurchase(outline)})`,
      );
    const parts = answer.split(/[;\n]+/u).map((part) => part.trim());
    isAgreed = isConsent(parts.at(-1) ?? '') && parts.length > 1;
    for (const part of parts) {
      const pair = /^([^:=]+)[:=]\s*(.+)$/u.exec(part);
      if (pair?.[1] && pair[2]) memory.given.set(pair[1].trim(), pair[2].trim());
    }
    if (labels.length === 1 && memory.given.size === 0) memory.given.set(labels[0] ?? '', parts[0] ?? '');
    for (const field of open) {
      const given = [...memory.given].find(([name]) => toLikeness(name, field.label) >= 0.5)?.[1];
      if (given === undefined)
        throw new StepFailure(
          'PURCHASE_DECLINED',
          `Nothing was bought: the order form wants “${field.label}”, and it was not given.`,
        );
      // oxlint-disable-next-line no-await-in-loop -- one field after the other
      await typeInto(field, given, scene, false);
    }
  }
  const form = await tools.look();
  const button = clickablesOf(form.root).find((node) => node.role === 'button' && isPurchase(node));
  if (!button) throw notFound('The button that places the order', form, 'clickable');
  if (!isAgreed) await confirmPurchase(form, scene, nameOf(button));
  tell({ type: 'action', name: 'click_element', target: nameOf(button) });
  await tools.click(button);
  return arrive(scene);
}

// ---- reading

/** Waits while the page shows that it is still at work, then looks. */
async function lookWhenReady(scene: Scene): Promise<Outline> {
  const { tools, tell, context } = scene;
  const begun = performance.now();
  let isTold = false;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one look after the other
    const outline = await tools.look();
    const isBusy =
      findRoles(toMain(outline), ['progressbar']).length > 0 ||
      linesOf(toMain(outline)).some((line) => /^(?:loading|please wait|one moment)\b.{0,12}$/iu.test(line));
    if (!isBusy && tools.idleMs < aftermathMs) {
      // oxlint-disable-next-line no-await-in-loop -- a pause between looks
      await tools.pause(aftermathMs - tools.idleMs);
      continue;
    }
    if (!isBusy || performance.now() - begun > progressPatienceMs) return outline;
    if (!isTold) tell({ type: 'agent', content: 'The page is still at work; I wait.' });
    isTold = true;
    // oxlint-disable-next-line no-await-in-loop -- a pause between looks
    await tools.whileAlive(context.sleep(500));
  }
}

async function read(step: Extract<Step, { verb: 'read' }>, scene: Scene): Promise<Finding> {
  const { what, about, limit } = step;
  scene.tell({ type: 'action', name: 'read_page', target: about === null ? what : `${what}: ${about}` });
  const outline = await lookWhenReady(scene);
  const main = toMain(outline);
  const section = about === null ? main : findSection(main, about);
  const cut = <Item>(items: readonly Item[]): readonly Item[] =>
    limit === null ? items : items.slice(0, limit);
  const title = `${what[0]?.toUpperCase() ?? ''}${what.slice(1)}${about === null ? '' : ` of ${about}`}`;
  const listed = (lines: readonly string[]): Finding => {
    if (lines.length === 0)
      throw new StepFailure(
        'ELEMENT_NOT_FOUND',
        `There are no ${what}${about === null ? '' : ` of “${about}”`} on the page “${outline.title}”. ${whatIsThere(outline, 'heading')}`,
      );
    return { title, lines: cut(lines), isList: true };
  };
  const within = section ?? (about !== null && isPageAbout(outline, about) ? main : null);
  switch (what) {
    case 'headings':
      return listed(headingsOf(within ?? outline.root).map(({ text }) => text));
    case 'links':
      return listed(
        linksOf(outline, about === null ? outline.root : (within ?? outline.root)).map(({ name, url }) =>
          url === null ? `${name} (no web address)` : `${name || url} (${url})`,
        ),
      );
    case 'title':
      return { title, lines: [outline.title], fact: { label: 'title', value: outline.title } };
    case 'address':
      return { title, lines: [outline.url], fact: { label: 'url', value: outline.url } };
    case 'images':
      return listed(
        findRoles(within ?? main, ['img'])
          .map(({ name }) => name)
          .filter(Boolean),
      );
    case 'buttons':
      return listed(
        findRoles(within ?? outline.root, ['button'])
          .map(nameOf)
          .filter(Boolean),
      );
    case 'fields':
      return listed([
        ...new Set(
          fieldsOf(within ?? main).map(({ node, label, group }) =>
            node.role === 'radio' && group ? `${group}: ${label}` : label || `(${node.role} without a name)`,
          ),
        ),
      ]);
    case 'tables':
      return readTables(outline, about, limit, title);
    case 'prices':
      return readPrices(outline, about, limit, title);
    case 'items':
    case 'results':
      return readItems(outline, about, limit, title);
    case 'text': {
      if (about !== null && !within) throw notFound(`“${about}”`, outline, 'heading');
      const lines = linesOf(within ?? main);
      if (lines.length === 0)
        throw new StepFailure(
          'ELEMENT_NOT_FOUND',
          `The page “${outline.title || outline.url}” shows no text.`,
        );
      return { title: outline.title || title, lines: cut(lines) };
    }
  }
}

function isPageAbout(outline: Outline, about: string): boolean {
  return [outline.title, ...headingsOf(outline.root).map(({ text }) => text)].some(
    (text) => toLikeness(about, text) >= 0.5,
  );
}

function toRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '/')).join(' | ')} |`;
}

function readTables(outline: Outline, about: string | null, limit: number | null, title: string): Finding {
  const all = tablesOf(toMain(outline));
  const fitting =
    about === null
      ? all
      : all.filter(
          ({ name, columns }) =>
            toLikeness(about, name) >= 0.5 || columns.some((column) => toLikeness(about, column) >= 0.8),
        );
  const section = about === null || fitting.length > 0 ? null : findSection(toMain(outline), about);
  const chosen = fitting.length > 0 ? fitting : section ? tablesOf(section) : [];
  // A page with one table has only that to offer.
  const tables = chosen.length > 0 ? chosen : all.length === 1 ? all : [];
  if (tables.length === 0)
    throw new StepFailure(
      'ELEMENT_NOT_FOUND',
      `There is no table${about === null ? '' : ` “${about}”`} on the page “${outline.title}”. ${whatIsThere(outline, 'heading')}`,
    );
  const lines = tables.flatMap(({ name, columns, rows }, at) => [
    ...(tables.length > 1 || at > 0 ? [name || `Table ${at + 1}`] : []),
    ...(columns.length > 0 ? [toRow(columns), toRow(columns.map(() => '---'))] : []),
    ...(limit === null ? rows : rows.slice(0, limit)).map(toRow),
  ]);
  const first = tables[0]?.nodes[0];
  const records = first
    ? recordsOf(outline, {
        ...toMain(outline),
        children: tables.length === 1 ? [tableNode(first)] : toMain(outline).children,
      })
    : [];
  return { title, lines, isList: true, records: limit === null ? records : records.slice(0, limit) };
}

function tableNode(row: OutlineNode): OutlineNode {
  for (let up = row.parent; up; up = up.parent)
    if (up.role === 'table' || up.role === 'grid' || up.role === 'treegrid') return up;
  return row;
}

function priced(records: readonly OutlineRecord[]): OutlineRecord[] {
  return records.filter(({ price }) => price !== null);
}

function readPrices(outline: Outline, about: string | null, limit: number | null, title: string): Finding {
  const main = toMain(outline);
  const all = priced(recordsOf(outline));
  const fitting = chooseRecords(all, about);
  const section = about !== null && fitting.length === 0 ? findSection(main, about) : null;
  const records =
    fitting.length > 0
      ? fitting
      : section
        ? priced(recordsOf(outline, section))
        : about !== null && isPageAbout(outline, about)
          ? all
          : [];
  const cut = limit === null ? records : records.slice(0, limit);
  if (cut.length > 0)
    return {
      title,
      lines: cut.map(({ name, price }) => `${name}: ${price ?? ''}`),
      isList: true,
      records: cut,
    };
  const lines = linesOf(section ?? main).filter(
    (line) =>
      pricesIn(line).length > 0 && (about === null || section !== null || toLikeness(about, line) >= 0.5),
  );
  if (lines.length === 0)
    throw new StepFailure(
      'ELEMENT_NOT_FOUND',
      `There are no prices${about === null ? '' : ` of “${about}”`} on the page “${outline.title}”. ${toldHere(outline)}`,
    );
  return { title, lines: limit === null ? lines : lines.slice(0, limit), isList: true };
}

/** What the page says of itself: "Nothing was found" is worth more than a list of its headings. */
function toldHere(outline: Outline): string {
  const told = findRoles(toMain(outline), ['status', 'alert'])
    .map((node) => linesOf(node).join(' '))
    .filter(Boolean);
  return told.length > 0 ? `It says: “${told.join(' ').slice(0, 300)}”` : whatIsThere(outline, 'heading');
}

function readItems(outline: Outline, about: string | null, limit: number | null, title: string): Finding {
  const main = toMain(outline);
  const all = recordsOf(outline).filter(({ name }) => name !== '');
  const fitting = chooseRecords(all, about);
  const section = about !== null && fitting.length === 0 ? findSection(main, about) : null;
  const inside = section ? recordsOf(outline, section) : [];
  const records =
    fitting.length > 0
      ? fitting
      : inside.length > 0
        ? inside
        : about !== null && isPageAbout(outline, about)
          ? all
          : [];
  const cut = limit === null ? records : records.slice(0, limit);
  if (cut.length === 0)
    throw new StepFailure(
      'ELEMENT_NOT_FOUND',
      `${about === null ? 'The page lists nothing' : `“${about}” is not listed`} on “${outline.title}”. ${toldHere(outline)}`,
    );
  return { title, lines: cut.map(itemLine), isList: true, records: cut };
}

function itemLine({ name, price, fields, node }: OutlineRecord): string {
  if (node.role === 'row') return [...fields.values()].filter(Boolean).join(' | ');
  return price === null ? name : `${name}: ${price}`;
}

async function count(step: Extract<Step, { verb: 'count' }>, scene: Scene): Promise<Finding> {
  const { what, about } = step;
  scene.tell({ type: 'action', name: 'read_page', target: `number of ${about ?? what}` });
  const outline = await lookWhenReady(scene);
  const main = toMain(outline);
  const section = about === null || what === 'items' ? null : findSection(main, about);
  const within = section ?? main;
  const number = ((): number => {
    switch (what) {
      case 'headings':
        return headingsOf(within).length;
      case 'links':
        return linksOf(outline, section ?? outline.root).length;
      case 'tables':
        return tablesOf(within).length;
      case 'images':
        return findRoles(within, ['img']).length;
      case 'buttons':
        return findRoles(section ?? outline.root, ['button']).length;
      case 'fields':
        return fieldsOf(within).length;
      case 'prices':
        return linesOf(within).flatMap(pricesIn).length;
      default: {
        const all = recordsOf(outline).filter(({ name }) => name !== '');
        if (about === null) return all.length;
        const fitting = chooseRecords(all, about);
        if (fitting.length > 0) return fitting.length;
        const named = findSection(main, about);
        if (named) return recordsOf(outline, named).length;
        if (isPageAbout(outline, about)) return all.length;
        throw new StepFailure(
          'ELEMENT_NOT_FOUND',
          `“${about}” cannot be counted on “${outline.title}”. ${toldHere(outline)}`,
        );
      }
    }
  })();
  const name = about === null ? what : what === 'items' ? about : `${about} ${what}`;
  return {
    title: `Number of ${name}`,
    lines: [`${number} ${name}`],
    fact: { label: `number of ${name}`, value: String(number) },
  };
}

async function value(step: Extract<Step, { verb: 'value' }>, scene: Scene): Promise<Finding> {
  const { label } = step;
  const { tools, tell, memory } = scene;
  let { subject } = step;
  tell({ type: 'action', name: 'read_page', target: subject === null ? label : `${label} of ${subject}` });
  let outline = await lookWhenReady(scene);
  let fact = findFact(outline, label, subject);
  if (!fact && subject === null && memory.subject !== null) {
    subject = memory.subject;
    fact = findFact(outline, label, subject);
  }
  if (step.subject !== null) memory.subject = step.subject;
  if (
    !fact &&
    subject === null &&
    /^(?:price|cost|prices)$/iu.test(label) &&
    priced(recordsOf(outline)).length > 0
  )
    return readPrices(outline, null, null, 'Prices');
  if (!fact && subject !== null) {
    // Not on this page: its own page, or the site's search, may say.
    const link = productLink(outline, subject);
    if (link) {
      await clickNode(link, outline, scene);
      await arrive(scene);
    } else if (seekSearchField(outline)) {
      await search(subject, scene);
      const found = productLink(await tools.look(), subject);
      fact = findFact(await tools.look(), label, subject);
      if (!fact && found) {
        await clickNode(found, await tools.look(), scene);
        await arrive(scene);
      }
    }
    outline = await lookWhenReady(scene);
    fact ??= findFact(outline, label, subject) ?? (link ? findFact(outline, label, null) : null);
  }
  if (!fact) {
    const sight = await seek(scene, (now) => findFact(now, label, subject), patienceMs / 2);
    fact = sight.found;
    outline = sight.outline;
  }
  const section = fact || subject !== null ? null : findSection(toMain(outline), label);
  if (section) return { title: label, lines: linesOf(section) };
  if (!fact)
    throw new StepFailure(
      'ELEMENT_NOT_FOUND',
      `The page “${outline.title}” does not say “${label}”${subject === null ? '' : ` of “${subject}”`}. ${whatIsThere(outline, 'heading')}`,
    );
  return { title: fact.label, lines: [`${fact.label}: ${fact.value}`], fact };
}

async function extreme(step: Extract<Step, { verb: 'extreme' }>, scene: Scene): Promise<Finding> {
  const { which, about } = step;
  scene.tell({ type: 'action', name: 'read_page', target: `prices${about === null ? '' : ` of ${about}`}` });
  const outline = await lookWhenReady(scene);
  const all = priced(recordsOf(outline));
  const records =
    chooseRecords(all, about).length > 0
      ? chooseRecords(all, about)
      : about !== null && isPageAbout(outline, about)
        ? all
        : [];
  const sorted = records.toSorted((a, b) => (toAmount(a.price ?? '') ?? 0) - (toAmount(b.price ?? '') ?? 0));
  const found = which === 'cheapest' ? sorted[0] : sorted.at(-1);
  if (!found)
    throw new StepFailure(
      'ELEMENT_NOT_FOUND',
      `There are no prices${about === null ? '' : ` of “${about}”`} on the page “${outline.title}”. ${toldHere(outline)}`,
    );
  const line = `${found.name}: ${found.price ?? ''}`;
  scene.memory.subject = found.name;
  return { title: which === 'cheapest' ? 'Cheapest' : 'Most expensive', lines: [line], records: [found] };
}

// ---- files

const fileLink =
  /\.(?:csv|pdf|zip|txt|xlsx?|docx?|pptx?|json|xml|gz|tar|7z|epub|mp3|mp4|png|jpe?g|svg|ics|md|bin|exe|dmg|deb|apk)(?:[?#]|$)/iu;

function fileLinksOf(outline: Outline): OutlineNode[] {
  return clickablesOf(toMain(outline)).filter(
    (node) => node.role === 'link' && (fileLink.test(node.url ?? '') || /\bdownload\b/iu.test(nameOf(node))),
  );
}

async function download(
  step: Extract<Step, { verb: 'download' }>,
  scene: Scene,
): Promise<readonly Finding[]> {
  const { target, all } = step;
  if (all) {
    const outline = await scene.tools.look();
    const links = fileLinksOf(outline);
    if (links.length === 0) throw notFound('A file to download', outline, 'clickable');
    const findings: Finding[] = [];
    for (const name of links.map(nameOf)) {
      // oxlint-disable-next-line no-await-in-loop -- one file after the other
      findings.push(...(await downloadOne(name, scene)));
    }
    return findings;
  }
  return downloadOne(target, scene);
}

async function downloadOne(target: string | null, scene: Scene): Promise<readonly Finding[]> {
  const { tools, tell, context, memory, veil } = scene;
  const plain = target?.replace(/\b(?:file|document|as (?:a )?(?:csv|pdf|file))\b/giu, ' ').trim() ?? '';
  const pick = (outline: Outline): OutlineNode | null => {
    const links = fileLinksOf(outline);
    if (plain === '')
      return links[0] ?? seekClickable(outline, { target: 'download', kind: null, nth: null, near: null });
    const nodes = clickablesOf(outline.root);
    const likely = (node: OutlineNode): number => {
      const file =
        node.url === null ? '' : decodeSafely((node.url.split(/[?#]/u)[0] ?? '').split('/').at(-1) ?? '');
      const own = Math.max(
        toLikeness(plain, nameOf(node)),
        toLikeness(plain, file),
        toLikeness(plain, file.replace(/\.\w+$/u, '').replace(/[-_]/gu, ' ')),
        toLikeness(`download ${plain}`, nameOf(node)),
      );
      return own + (links.includes(node) ? 0.1 : 0);
    };
    const best = nodes.toSorted((a, b) => likely(b) - likely(a))[0];
    if (best && likely(best) >= 0.5) return best;
    return seekClickable(outline, { target: 'download', kind: null, nth: null, near: plain });
  };
  const sight = await seek(scene, pick);
  if (!sight.found)
    throw notFound(
      target === null ? 'A file to download' : `“${target}” to download`,
      sight.outline,
      'clickable',
    );
  if (memory.files >= maxFiles)
    throw new StepFailure('DOWNLOAD_TOO_MANY', `More than ${maxFiles} files are not taken from one task.`);
  const node = sight.found;
  const address = node.role === 'link' ? toWebUrl(node.url, sight.outline.url) : null;
  const refused = address === null ? null : refuseUrl(address, scene.policy);
  if (refused) throw new StepFailure('ADDRESS_REFUSED', refused);
  tell({ type: 'action', name: 'download_file', target: nameOf(node).slice(0, 100) });
  const file = await tools.download(node);
  memory.files += 1;
  const filename = veil.hide(file.filename);
  await context.addFile({
    filename,
    bytes: file.bytes,
    ...(/^https?:/u.test(file.sourceUrl) ? { sourceUrl: veil.hide(file.sourceUrl) } : {}),
  });
  return [{ title: 'Downloaded', lines: [`Downloaded ${filename} (${toSize(file.bytes.byteLength)}).`] }];
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function toSize(bytes: number): string {
  if (bytes < 1_024) return `${bytes} bytes`;
  return bytes < 1_048_576 ? `${(bytes / 1_024).toFixed(1)} kB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}

async function screenshot(whole: boolean, scene: Scene): Promise<readonly Finding[]> {
  const { tools, tell, context, memory } = scene;
  if (memory.files >= maxFiles)
    throw new StepFailure('DOWNLOAD_TOO_MANY', `More than ${maxFiles} files are not taken from one task.`);
  tell({ type: 'action', name: 'take_screenshot' });
  const bytes = await tools.screenshot(whole);
  memory.files += 1;
  memory.pictures += 1;
  // The name is a number: a page's title might hold what must not be told.
  const filename = `screenshot-${memory.pictures}.png`;
  await context.addFile({ filename, bytes });
  return [{ title: 'Picture', lines: [`Took a picture of the page: ${filename}.`] }];
}
