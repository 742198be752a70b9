import { search } from './going.js';
import { pickRecord } from './lookup.js';
import { isConsent, isRefusal } from './credentials.js';
import { hostOf } from './page.js';
import { describePurchase, isPurchase } from './obstacle.js';
import type { Outline, OutlineField, OutlineNode } from './outline.js';
import type { Finding } from './answer.js';
import { arrive, clickNode, confirmPurchase } from './clicking.js';
import type { Click } from './clicking.js';
import { StepFailure } from './failure.js';
import { setField, typeInto } from './filling.js';
import { toLikeness } from './match.js';
import { fieldsOf, findRoles, headingsOf, recordsOf, toMain } from './outline.js';
import { notFound } from './scene.js';
import type { Scene } from './scene.js';
import { clickablesOf, nameOf, seekClickable, seekField, seekSearchField } from './seek.js';

const addWords: Click = { target: 'add to cart', kind: null, nth: null, near: null };

export async function add(wanted: string, quantity: number, scene: Scene): Promise<readonly Finding[]> {
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

export function productLink(outline: Outline, product: string): OutlineNode | null {
  const record = pickRecord(recordsOf(outline), product);
  const links = record ? findRoles(record.node, ['link']) : [];
  return (
    links.find((link) => nameOf(link) === record?.name) ??
    links[0] ??
    seekClickable(outline, { target: product, kind: 'link', nth: null, near: null })
  );
}

const cartWords: Click = { target: 'cart', kind: 'link', nth: null, near: null };

export async function checkout(scene: Scene): Promise<readonly Finding[]> {
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

export async function buy(product: string, quantity: number, scene: Scene): Promise<readonly Finding[]> {
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
