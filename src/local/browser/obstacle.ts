import { clickablesOf, nameOf } from './seek.js';
import { fieldsOf, findRoles, headingsOf, linesOf, pricesIn, tablesOf, toMain } from './outline.js';
import type { Outline, OutlineField, OutlineNode } from './outline.js';

/** Words of buttons that spend money or bind for good. "Add to cart" and "Checkout" only lead there. */
const binding =
  /\b(?:place (?:your |my |the |an )?order|order now|buy(?: it)?(?: now)?|buy with|pay(?: now)?|pay \S*\d|complete (?:the |my |your )?(?:purchase|order|payment)|confirm (?:the |my |your )?(?:purchase|order|payment|and pay|booking)|submit (?:the |my |your )?(?:order|payment)|purchase(?: now)?|subscribe (?:now|for)|start (?:paid )?(?:membership|subscription)|book (?:now|and pay)|donate(?: now)?|bid now|place bid|send money|transfer (?:now|money)|order with obligation|kostenpflichtig|zahlungspflichtig|jetzt kaufen|acheter|comprar)\b/iu;
const leadingThere = /^(?:buy|purchase)\s+(?:again|guide|options|list)|\b(?:how to|why|where to)\b/iu;

/** True when clicking this would buy. A link or a heading that only speaks of buying is none: the page behind it has the button. */
export function isPurchase(node: OutlineNode): boolean {
  const name = nameOf(node);
  return node.role !== 'combobox' && binding.test(name) && !leadingThere.test(name) && name.length < 80;
}

/** What a purchase would cost and hold, as the page says it, for the person who must agree. */
export function describePurchase(outline: Outline): string {
  const main = toMain(outline);
  const total =
    linesOf(main)
      .filter((line) => /\b(?:total|sum|amount due|to pay)\b/iu.test(line))
      .flatMap(pricesIn)
      .at(-1) ?? linesOf(main).flatMap(pricesIn).at(-1);
  const items = tablesOf(main).flatMap(({ rows }) =>
    rows.map((row) => `${row[0] ?? ''}${/^\d+$/u.test(row[1] ?? '') ? ` × ${row[1] ?? ''}` : ''}`),
  );
  const what = items.length > 0 ? items.slice(0, 6).join(', ') : (headingsOf(main)[0]?.text ?? outline.title);
  return `${what.slice(0, 300)}${total ? `, for ${total}` : ', for a price the page does not name'}`;
}

/** A check that a person is there. */
export interface RobotCheck {
  /** Where its answer is typed; null when it is a puzzle of pictures or a box to tick. */
  readonly field: OutlineField | null;
  readonly button: OutlineNode | null;
  /** What it asks, in the page's own words. */
  readonly question: string;
}

const robotWords =
  /captcha|\b(?:are you (?:a )?(?:robot|human)|i['’]?m not a robot|i am not a robot|verify (?:that )?you(?:['’]re| are) (?:a )?human|prove (?:that )?you(?:['’]re| are) (?:a )?(?:human|person)|human verification|security check|checking your browser|unusual traffic)\b/iu;

/** Finds a robot check that stands before everything else on the page: it is what the page is about, not a part of it. */
export function findRobotCheck(outline: Outline): RobotCheck | null {
  const main = toMain(outline);
  const heads = [
    outline.title,
    ...headingsOf(main)
      .slice(0, 2)
      .map(({ text }) => text),
  ];
  const fields = fieldsOf(main);
  const field =
    fields.find(
      ({ labels, node }) =>
        node.role === 'textbox' &&
        labels.some((label) => /captcha|characters|not a robot|security (?:code|question)/iu.test(label)),
    ) ?? null;
  const frame = findRoles(main, ['iframe']).some((node) =>
    robotWords.test(`${node.name} ${node.children.map(nameOf).join(' ')}`),
  );
  const box = fields.some(({ node, label }) => node.role === 'checkbox' && robotWords.test(label));
  const isAbout = heads.some((text) => robotWords.test(text));
  // A form with a check at its end is met when it is sent; a page that only speaks of CAPTCHAs asks for nothing.
  if (!isAbout || !(field || frame || box || fields.length <= 2)) return null;
  if (!field && !frame && !box && fields.length === 0 && headingsOf(main).length > 3) return null;
  const typed = field ?? fields.find(({ node }) => node.role === 'textbox') ?? null;
  const button =
    clickablesOf(main).find(
      (node) =>
        node.role === 'button' &&
        /verify|continue|submit|check|send|confirm|next|go|ok|i am/iu.test(nameOf(node)),
    ) ?? null;
  const lines = linesOf(main).filter((line) => line !== button?.name);
  return { field: typed, button, question: lines.join(' ').slice(0, 500) };
}

/** Where one logs in. */
export interface LoginForm {
  readonly username: OutlineNode | null;
  readonly password: OutlineNode;
  readonly button: OutlineNode | null;
}

const loginWords =
  /\b(?:log ?in|log on|sign ?in|sign on|continue|next|submit|enter|go|weiter|anmelden|connexion)\b/iu;

/** The form around a password field: the last field to type into before it, and the first button behind it. */
export function toLoginForm(outline: Outline, password: OutlineNode): LoginForm {
  const order = fieldsOf(outline.root)
    .map(({ node }) => node)
    .filter(({ role }) => role === 'textbox' || role === 'combobox');
  const at = order.indexOf(password);
  const username = at > 0 ? (order[at - 1] ?? null) : null;
  const nodes = findRoles(outline.root, ['button', 'textbox', 'link']);
  const behind = nodes
    .slice(nodes.indexOf(password) + 1)
    .filter(({ role, isDisabled }) => role === 'button' && !isDisabled);
  const button =
    behind.find((node) => loginWords.test(nameOf(node))) ??
    behind[0] ??
    findRoles(outline.root, ['button']).find((node) => loginWords.test(nameOf(node))) ??
    null;
  return { username, password, button };
}
