import { pricesIn } from '../outline/money.js';
import type { PageElement, PageView } from '../planner/pageView.js';

/** Sentences that the grammar understands and that can be done on a page; three of them. */
export function suggestFor(page: PageView): readonly string[] {
  const { elements, text } = page;
  const has = (role: string): boolean => elements.some((element) => element.role === role);
  const word = toSearchWord(page);
  const way = findWay(elements);
  const offers = [
    word !== null && hasSearch(elements) ? `Search for “${word}”.` : null,
    pricesIn(text).length > 1 ? 'List the prices.' : null,
    has('table') ? 'Read the table.' : null,
    way !== null ? `Click “${way}”.` : null,
    has('heading') ? 'List the headings.' : null,
    text !== '' ? 'Read the text.' : null,
    'Take a screenshot.',
    'Read the title.',
    'Read the address.',
  ];
  return offers.filter((offer) => offer !== null).slice(0, 3);
}

/** Sentences for somebody who is at no page yet. */
export function suggestAnywhere(siteUrl: string | null): readonly string[] {
  if (siteUrl === null)
    return [
      'Go to https://example.com and list the headings.',
      'Go to https://example.com and read the text.',
      'Go to https://example.com and take a screenshot.',
    ];
  return [
    `Go to ${siteUrl}shop, search for kettles and list the prices.`,
    `Go to ${siteUrl}stock and read the table.`,
    `Go to ${siteUrl}downloads and download the price list.`,
  ];
}

function hasSearch(elements: readonly PageElement[]): boolean {
  return elements.some(
    ({ role, name, isDisabled }) =>
      !isDisabled && (role === 'searchbox' || (role === 'textbox' && /\bsearch\b/iu.test(name))),
  );
}

/** A word that the page itself uses, so that a search for it finds something. */
function toSearchWord({ elements, title }: PageView): string | null {
  const names = elements.filter(({ role }) => role === 'link' || role === 'heading').map(({ name }) => name);
  const words = [...names.toReversed(), title].flatMap((name) => name.match(/\p{L}{4,}/gu) ?? []);
  return words.find((word) => !/^(?:page|home|search|next|more|about|contact)$/iu.test(word)) ?? null;
}

/** A link that stands alone under its name and leads nowhere that matters. */
function findWay(elements: readonly PageElement[]): string | null {
  const links = elements.filter(({ role, name }) => role === 'link' && /^[^“”"]{3,40}$/u.test(name));
  const isOwn = (link: PageElement): boolean =>
    elements.filter(({ name }) => name.toLowerCase() === link.name.toLowerCase()).length === 1;
  const harmless = links.filter(
    (link) =>
      isOwn(link) && !/log ?out|sign ?out|delete|remove|buy|order|pay|download|unsubscribe/iu.test(link.name),
  );
  return harmless[0]?.name ?? null;
}
