import type { Readable, Step } from '../planner/step.js';
import type { Reader } from './acting.js';
import { hasAddress } from './literals.js';
import { isHere, nameIn, noun, toNumber } from './phrases.js';

const readables: readonly (readonly [RegExp, Readable])[] = [
  [/^(?:(?:section|page|sub) ?)?(?:headings?|headlines?|subheadings?)$/iu, 'headings'],
  [/^links?$/iu, 'links'],
  [/^(?:prices|costs|price list|names and (?:their )?prices)$/iu, 'prices'],
  [/^(?:data )?tables?(?: rows)?$|^rows$/iu, 'tables'],
  [/^(?:page )?titles?$/iu, 'title'],
  [/^(?:page )?(?:address|url)$/iu, 'address'],
  [/^(?:images?|pictures|photos)$/iu, 'images'],
  [/^buttons?$/iu, 'buttons'],
  [/^(?:form )?fields$|^form$/iu, 'fields'],
  [/^(?:products?|items?|articles?|stories|entries|posts|results?|hits|list items)$/iu, 'items'],
  [
    /^(?:(?:main|visible|full|whole|page|product) )*(?:text|contents?|words|everything|page|it|details|information)$|^what (?:you (?:see|find)|it says|the page says)$/iu,
    'text',
  ],
];

function toReadable(words: string): Readable | null {
  return readables.find(([pattern]) => pattern.test(words.trim()))?.[1] ?? null;
}

/** Words that ask for a judgment, a comparison or a calculation, which the grammar does not do. */
const judging =
  /\b(?:that|which|who|whose|why|without|only|except|if|unless|under|over|above|below|between|less|more|fewer|cheap\w*|expensive|high\w*|low\w*|best|worst|most|least|larg\w*|small\w*|average|sum of|difference|compared?|than|left|remain\w*|they|them|you|i|we|in (?:euros?|pounds?|dollars|yen))\b/iu;

/** "the first three headings", "the price of the kettle", "the SKU and the rating". */
export const readReading: Reader = (rest, verb) => {
  if (verb === 'how many' || verb === 'count') return readCount(rest);
  if (verb === 'how much') return readCost(rest);
  const words = rest.replace(/^(?:me|us|out)\s+/iu, '');
  if (/^what (?:they|these|all of them) cost$/iu.test(words)) return [read('prices')];
  const cost = /^(?:what )?(?:does |do )?(.+?) costs?$/iu.exec(words);
  if (cost && !toReadable(words)) return readCost(cost[1] ?? '');
  if (words === '' || isHere(words) || toReadable(words)) return [read(toReadable(words) ?? 'text')];
  const text = words
    .replace(/\s+(?:there|here|you (?:see|find)|as (?:a )?(?:list|table|csv|json|text))$/iu, '')
    .replace(/\s+(?:on|of|from|in) (?:the |this )?(?:page|site)$/iu, '');
  // "Find a lamp" asks for a search, which has its own phrases.
  if (/^(?:find|look up)$/u.test(verb) && /^(?:an?|some)\s/iu.test(text)) return null;
  const whole = readObject(text);
  return readList(text, articled) ?? (whole ? [whole] : readList(text, anyAnd));
};

/** "the SKU and the rating" are two things, "names and prices" is one. */
const articled = /\s*,\s*(?:and\s+)?(?=(?:the|its)\s)|\s+(?:and|as well as)\s+(?=(?:the|its)\s)/iu;
const anyAnd = /\s*,\s*(?:and\s+)?|\s+(?:and|as well as)\s+/iu;

function readList(text: string, separator: RegExp): readonly Step[] | null {
  const parts = text.split(separator);
  if (parts.length === 1) return null;
  const steps = parts.map(readObject);
  return steps.every((step) => step !== null) ? steps : null;
}

function readObject(object: string): Step | null {
  if (hasAddress(object)) return null;
  let text = noun(object).replace(/^(?:list|overview) of\s+(?:the )?/iu, '');
  const limited = /^(?:first|top)\s+(?:(\w+)\s+)?(.+)$/iu.exec(text);
  const limit = limited ? (limited[1] === undefined ? 1 : toNumber(limited[1])) : null;
  if (limited) text = limit === null ? text : (limited[2] ?? '');
  const what = toReadable(text) ?? (limited && limit === 1 ? toReadable(`${text}s`) : null);
  if (what) return read(what, null, limit);
  if (judging.test(text)) return null;
  return readPart(text, limit) ?? readFact(text);
}

/** "the headings of the FAQ", "the orders table", "the Installation section". */
function readPart(text: string, limit: number | null): Step | null {
  const of = /^(.+?)\s+(?:of|for|about|under|in|from)\s+(.+)$/iu.exec(text);
  const whole = toReadable(noun(of?.[1] ?? ''));
  if (of && whole && !/^(?:title|address)$/u.test(whole))
    return read(whole, noun(of[2] ?? '').replace(/\s+(?:section|table)$/iu, ''), limit);
  const section = /^(.+?)\s+(?:section|part|chapter|paragraph)$/iu.exec(text);
  if (section) return read('text', noun(section[1] ?? ''), limit);
  const compound = /^(.+)\s+(\w+)$/u.exec(text);
  const last = toReadable(compound?.[2] ?? '');
  return compound && last && last !== 'text' ? read(last, noun(compound[1] ?? ''), limit) : null;
}

/** "the price of the kettle", "the kettle's price", "its SKU". */
function readFact(text: string): Step | null {
  const of = /^(.+?)\s+(?:of|for)\s+(.+)$/iu.exec(text) ?? null;
  const owned = /^(.+?)['’]s\s+(.+)$/u.exec(text);
  const label = of ? noun(of[1] ?? '') : owned ? (owned[2] ?? '') : text;
  const subject = of ? noun(of[2] ?? '') : owned ? noun(owned[1] ?? '') : null;
  if (label.split(' ').length > 4) return null;
  return { verb: 'find', label, subject: subject === null || isHere(subject) ? null : subject };
}

function read(what: Readable, about: string | null = null, limit: number | null = null): Step {
  return { verb: 'read', what, about, limit };
}

/** "how many links are there", "count the products". */
function readCount(rest: string): readonly Step[] | null {
  const object = noun(
    rest.replace(
      /\s+(?:are there|are (?:listed|shown)|does (?:it|the page|this page) have|you see|are on the page)$/iu,
      '',
    ),
  );
  if (judging.test(object) || hasAddress(object)) return null;
  const plain = toReadable(object);
  const compound = plain ? null : /^(.+)\s(\w+)$/u.exec(object);
  const what = plain ?? toReadable(compound?.[2] ?? '') ?? 'items';
  const about = plain ? null : toReadable(compound?.[2] ?? '') ? noun(compound?.[1] ?? '') : object;
  return object === '' ? null : [{ verb: 'read', what, about, limit: null, count: true }];
}

/** "how much is the kettle", "what does the kettle cost". */
function readCost(rest: string): readonly Step[] | null {
  const subject = noun(rest.replace(/^(?:is|are|does|do|would|will)\s+/iu, '').replace(/\s+costs?$/iu, ''));
  if (subject === '' || judging.test(subject) || hasAddress(subject)) return null;
  return [{ verb: 'find', label: 'price', subject: isHere(subject) ? null : subject }];
}

/** "download the price list", "save the delivery note". */
export const readDownload: Reader = (rest) => {
  if (/^(?:it|this|that|(?:the )?(?:file|document))?$/iu.test(rest))
    return [{ verb: 'download', target: null }];
  if (/^(?:all|every|each)\b/iu.test(rest) || hasAddress(rest)) return null;
  const parts = rest.split(/\s+and\s+(?=the\s)/iu);
  return parts.map((part) => ({ verb: 'download', target: noun(part) }));
};

/** "attach the file", "upload it to Photo". */
export const readUpload: Reader = (rest) => {
  const found = /^(?:it|the (?:uploaded )?file|my file|this)?(?:\s*(?:to|into|in|as)\s+(.+))?$/iu.exec(rest);
  return found ? [{ verb: 'upload', field: found[1] ? nameIn(found[1], 'field') : null }] : null;
};

/** "a screenshot", "a full-page screenshot of it". */
export const readScreenshot: Reader = (rest, verb) => {
  const words = verb === 'screenshot' ? `screenshot ${rest}` : rest;
  const found = /^(?:an? |the )?(full[- ]?page |whole[- ]page |full )?screenshot(?: of)?\s*(.*)$/iu.exec(
    words,
  );
  if (!found || !(found[2] === '' || isHere(found[2] ?? ''))) return null;
  return [{ verb: 'screenshot', whole: Boolean(found[1]) }];
};
