import { ElementGone, StepFailure } from '../browser/failure.js';
import { pricesIn } from '../outline/money.js';
import type { Outline, OutlineNode } from '../outline/outline.js';
import { headingsOf } from '../outline/sections.js';
import { tablesOf } from '../outline/tables.js';
import { clickablesOf } from '../outline/targets.js';
import { toMain } from '../outline/walk.js';
import { linesOf, nameOf } from '../outline/words.js';
import { hostOf } from '../url.js';
import { isConsent, isReport } from './credentials.js';
import { lookUntil } from './scene.js';
import type { Scene } from './scene.js';

/** Words of buttons that spend money or make a binding order. "Add to cart" and "Checkout" only lead there. */
const binding =
  /\b(?:place (?:your |my |the |an )?order|order now|buy(?: it)?(?: now)?|buy with|pay(?: now)?|pay \S*\d|complete (?:the |my |your )?(?:purchase|order|payment)|confirm (?:the |my |your )?(?:purchase|order|payment|and pay|booking)|submit (?:the |my |your )?(?:order|payment)|purchase(?: now)?|subscribe (?:now|for)|start (?:paid )?(?:membership|subscription)|book (?:now|and pay)|donate(?: now)?|bid now|place bid|send money|transfer (?:now|money)|order with obligation|kostenpflichtig|zahlungspflichtig|jetzt kaufen|acheter|comprar)\b/iu;
const leadingThere = /^(?:buy|purchase)\s+(?:again|guide|options|list)|\b(?:how to|why|where to)\b/iu;

/** True when clicking this would buy. Not for a link or heading that only mentions buying: the page behind it has the button. */
export function isPurchase(node: OutlineNode): boolean {
  const name = nameOf(node);
  return node.role !== 'combobox' && binding.test(name) && !leadingThere.test(name) && name.length < 80;
}

/** Describes the cost and content of a purchase, as on the page, for the person who must agree. */
function describePurchase(outline: Outline): string {
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

/**
 * Asks before buying; within a step not again for an approved purchase that could not be clicked yet. A person may take minutes, so the page is
 * checked again after a yes. Returns false if the person has bought it by hand: it must not be bought twice.
 * @throws {StepFailure} PURCHASE_DECLINED unless the answer is a yes
 * @throws {ElementGone} if the page offers something else by then
 */
export async function confirmPurchase(outline: Outline, button: string, scene: Scene): Promise<boolean> {
  const { context, report, memory, tools } = scene;
  const what = describePurchase(outline);
  if (memory.agreedPurchase === what) return true;
  report({ type: 'agent', content: `This would buy: ${what}. I ask you first.` });
  const isSame = (now: Outline): boolean => now.url === outline.url && describePurchase(now) === what;
  const hasButton = (now: Outline): boolean =>
    clickablesOf(now.root).some((node) => nameOf(node) === button && !node.isDisabled);
  const question = `This buys for real at ${hostOf(outline.url)}: ${what}. Shall I click “${button}”? Answer yes or no.`;
  for (let isAgain = false; ; isAgain = true) {
    const acts = scene.personClicks();
    const again = 'The page was clicked by hand meanwhile, and may be buying already. ';
    const answer = await context.ask(isAgain ? `${again}${question}` : question);
    const isDone = isReport(answer);
    if (!isDone && !isConsent(answer))
      throw new StepFailure('PURCHASE_DECLINED', `Nothing was bought: the purchase was declined. (${what})`);
    const mayBeDone = isDone || scene.personClicks() > acts;
    // The effect of a click by hand may be slow.
    const look = (): Promise<Outline> => tools.look();
    const now = mayBeDone
      ? await lookUntil(scene, look, (seen) => !isSame(seen) || !hasButton(seen))
      : await look();
    if (mayBeDone && !hasButton(now)) return false;
    if (!isSame(now))
      throw new ElementGone(`Nothing was bought: the page has changed since you agreed. (${what})`);
    if (isDone)
      throw new StepFailure(
        'PURCHASE_DECLINED',
        `I did not click “${button}”: you said that it is done, but the page still offers it. (${what})`,
      );
    if (mayBeDone) continue;
    memory.agreedPurchase = what;
    return true;
  }
}
