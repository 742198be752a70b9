import type { Finding } from './answer.js';
import { arrive, click } from './clicking.js';
import { StepFailure } from './failure.js';
import { toLikeness, toPlain } from './match.js';
import { findRoles, headingsOf, linesOf } from './outline.js';
import type { Outline, OutlineNode } from './outline.js';
import { refuseUrl } from './policy.js';
import { notFound, patienceMs, seek } from './scene.js';
import type { Scene } from './scene.js';
import { clickablesOf, nameOf, seekClickable, seekSearchField } from './seek.js';
import type { Step } from './step.js';

export async function open(address: string, scene: Scene): Promise<readonly Finding[]> {
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

export async function follow(place: string, scene: Scene): Promise<readonly Finding[]> {
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

export async function search(query: string, scene: Scene): Promise<readonly Finding[]> {
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

export async function scroll(
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

export async function awaitText(text: string, scene: Scene): Promise<readonly Finding[]> {
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

export async function dismiss(scene: Scene): Promise<readonly Finding[]> {
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
