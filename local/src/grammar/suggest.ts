import { pricesIn } from '../outline/money.js';
import type { PageElement, PageView } from '../planner/pageView.js';

/**
 * Suggests three sentences that the grammar understands and that work on a page. With `isNamed` they name the page, so that each works as a task
 * by itself.
 */
export function suggestFor(page: PageView, isNamed: boolean): readonly string[] {
  const { elements, text } = page;
  const has = (role: string): boolean => elements.some((element) => element.role === role);
  const word = toSearchWord(page);
  const way = findWay(page);
  const offers = [
    word !== null && hasSearch(elements) ? `search for “${word}”` : null,
    pricesIn(text).length > 1 ? 'list the prices' : null,
    has('table') ? 'read the table' : null,
    way !== null ? `click “${way}”` : null,
    has('heading') ? 'list the headings' : null,
    text !== '' ? 'read the text' : null,
    'take a screenshot',
    'read the title',
    'read the address',
  ];
  return offers
    .filter((offer) => offer !== null)
    .slice(0, 3)
    .map((offer) =>
      isNamed ? `Go to ${page.url} and ${offer}.` : `${offer[0]?.toUpperCase() ?? ''}${offer.slice(1)}.`,
    );
}

/** Suggests sentences for when no page is open yet. */
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

const common = /^(?:the|and|for|our|all|new|you|your|with|from|page|home|search|next|more|about|contact)$/iu;

/** Finds the word that the page's links and headings use most, so that a search for it finds something. */
function toSearchWord({ elements, title }: PageView): string | null {
  const names = elements.filter(({ role }) => role === 'link' || role === 'heading').map(({ name }) => name);
  const words = [...names, title].flatMap((name) => name.match(/\p{L}{3,}/gu) ?? []);
  const counts = new Map<string, number>();
  for (const word of words.filter((one) => !common.test(one))) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

const consequential = /log ?out|sign ?out|delete|remove|buy|order|pay|download|unsubscribe/iu;

/** Finds a link with a unique name that is harmless to follow; one that a heading names, if possible. */
function findWay({ elements, title }: PageView): string | null {
  const isSame = (a: PageElement, b: PageElement): boolean => a.name.toLowerCase() === b.name.toLowerCase();
  const links = elements.filter(
    (one) =>
      one.role === 'link' &&
      /^[^“”"]{3,40}$/u.test(one.name) &&
      !consequential.test(one.name) &&
      // A link to the current page leads nowhere.
      !title.startsWith(one.name) &&
      elements.filter((other) => other.role !== 'heading' && isSame(one, other)).length === 1,
  );
  const headings = elements.filter(({ role }) => role === 'heading');
  return (links.find((link) => headings.some((heading) => isSame(link, heading))) ?? links[0])?.name ?? null;
}
