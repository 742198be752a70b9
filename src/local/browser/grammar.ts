import type { Ordinal, Readable, Step } from './step.js';

/** What a text means: its steps in order, what it forbids, and what could not be read. */
export interface Instructions {
  readonly steps: readonly Step[];
  /** Steps the text says must not be done. */
  readonly never: readonly Step[];
  /** The parts that were not understood, in the text's own words. A task with any is not begun: half a task is worse than none. */
  readonly unclear: readonly string[];
}

/**
 * Reads plain imperative English into steps. Pure: it knows no page, and no page's text ever comes here.
 *
 * Words in quotation marks are taken as they are, so `search for "salt and then pepper"` is one step.
 *
 * @example
 * readInstructions('Go to shop.example, search for tea and then list the prices').steps
 * // [{ verb: 'open', … }, { verb: 'search', query: 'tea' }, { verb: 'read', what: 'prices', … }]
 */
export function readInstructions(text: string): Instructions {
  const { masked, unmask } = maskLiterals(text.slice(0, maxTextLength));
  const steps: Step[] = [];
  const never: Step[] = [];
  const unclear: string[] = [];
  for (const sentence of masked.split(sentenceEnd)) {
    for (const clause of toClauses(sentence)) {
      const ban = /^(?:but )?(?:do not|don['’]?t|never|without)\s+(?:ever |actually )?(.+)$/iu.exec(clause);
      if (ban) {
        const banned = readClause(imperative(ban[1] ?? ''), steps);
        if (banned) {
          const [place, ...deeds] = banned.map((step) => mapStep(step, unmask));
          // "Do not click anything on x" says where the task is, and forbids only what is done there.
          if (place?.verb === 'open' && deeds.length > 0) {
            if (steps.length === 0) steps.push(place);
            never.push(...deeds);
          } else if (place) never.push(place, ...deeds);
        } else if (!/^(?:leave|worry|stop|hesitate|forget)\b/iu.test(ban[1] ?? ''))
          unclear.push(unmask(clause));
        continue;
      }
      const read = readClause(clause, steps);
      if (read) {
        const isTyped = steps[steps.length - 1]?.verb === 'search';
        // A search sends itself: "type x into the search box and press Enter" is one step.
        steps.push(
          ...read
            .filter((step) => !(isTyped && step.verb === 'press' && step.key === 'Enter'))
            .map((step) => mapStep(step, unmask)),
        );
      } else unclear.push(unmask(clause));
    }
  }
  return { steps, never, unclear };
}

/** Long enough for any task; a longer text is data, not instructions, and would only be slow to read. */
const maxTextLength = 20_000;

/** A step is a few words; without a bound a wall of text would be tried at each of its commas. */
const maxClauseLength = 1_000;

// ---- literals: quotes and addresses are put aside so that nothing inside them is read as grammar

const literal = /[\uE000\uE002](\d+)\uE001/gu;
const quote =
  /"([^"]*)"|“([^”]*)”|«([^»]*)»|(?<=^|[\s(:=])'([^']+)'(?=[\s.,;:!?)]|$)|(?<=^|[\s(:=])‘([^’]+)’|`([^`]+)`/gu;
const address =
  /(?:\b(?:https?|file|ftp|chrome|about|data|javascript|blob|devtools|edge|chrome-extension):(?:\/\/)?|\bview-source:)[^\s"'<>]+|\b(?:localhost|\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?(?:\/[^\s"'<>]*)?|(?<![@\w.-])(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|ai|app|edu|gov|info|shop|test|example|localhost|uk|de|fr|es|it|nl|eu|us|ca|au|ch|at|se|no|jp|br|in|me|co)\b(?::\d+)?(?:\/[^\s"'<>]*)?/giu;

interface Masked {
  readonly masked: string;
  readonly unmask: (text: string) => string;
}

function maskLiterals(text: string): Masked {
  const kept: string[] = [];
  const keep = (mark: string, value: string): string => `${mark}${kept.push(value) - 1}\uE001`;
  const isWholeAddress = (words: string): boolean => words.match(address)?.[0] === words;
  const masked = text
    .replace(/[\uE000-\uE003]/gu, '')
    .normalize('NFC')
    .replace(quote, (...found: string[]) => {
      const words = found.slice(1, 7).find((part) => part !== undefined) ?? '';
      return keep(isWholeAddress(words) ? '\uE002' : '\uE000', words);
    })
    .replace(address, (found) => {
      const end = /[.,;:!?)\]]+$/u.exec(found)?.[0] ?? '';
      return keep('\uE002', found.slice(0, found.length - end.length)) + end;
    })
    .replace(/\s*\r?\n\s*(?:[-*•]\s+|\d+[.)]\s+)?/gu, '\n')
    .replace(/^\s*(?:[-*•]\s+|\d+[.)]\s+)/u, '')
    .replace(/[ \t\u00A0]+/gu, ' ');
  return {
    masked,
    unmask: (part) => part.replace(literal, (_all, index: string) => kept[Number(index)] ?? ''),
  };
}

function mapStep(step: Step, unmask: (text: string) => string): Step {
  if (step.verb === 'maybe') return { verb: 'maybe', step: mapStep(step.step, unmask) };
  const mapped = Object.fromEntries(
    Object.entries(step).map(([key, value]) => [
      key,
      typeof value === 'string'
        ? unmask(value).trim()
        : typeof value === 'object' && value !== null && 'text' in value
          ? { text: unmask(String(value.text)).trim() }
          : (value as unknown),
    ]),
  ) as unknown as Step;
  return mapped.verb === 'open' ? { verb: 'open', url: withScheme(mapped.url) } : mapped;
}

function withScheme(url: string): string {
  if (/^[a-z][a-z0-9+.-]*:(?!\d)/iu.test(url)) return url;
  return `${/^(?:localhost|127\.|0\.0\.0\.0|\[)/u.test(url) ? 'http' : 'https'}://${url}`;
}

// ---- clauses

const sentenceEnd = /\n+|(?<!\b(?:no|nr|vs|dr|mr|mrs|st|e\.g|i\.e))[.!?;]+(?=\s|$)/iu;
const strong =
  /,?\s+(?:and\s+)?(?:then|after that|afterwards|after this|next|finally|subsequently)\b,?\s*|\s*(?:->|→|=>|>>)\s*/iu;
const courtesy =
  /^(?:(?:please|kindly|hey|hi|hello|ok|okay|alright|now|just|simply|first|firstly|first of all|second|secondly|third|thirdly|next|then|finally|lastly|at last|also|again|so|and|afterwards|after that|after this|to start|to begin with|step \d+|could you|can you|would you|will you|i(?: would|['’]d) like (?:you )?to|i(?: would|['’]d) like|i want you to|i want to|i want|i need you to|i need to|i need|you should|you must|you need to|let['’]s|let us|try to|go ahead and|make sure (?:to|you)|be sure to|we need to|help me(?: to)?|your (?:task|job) is to|use the browser to|in the browser|quickly|carefully)\b[\s,:]*)+/iu;
const thanks =
  /(?:[\s,]*(?:please|for me|thanks|thank you|thx|if you can|if you would|if possible|right now|now|ok|okay|as well|too|once more))+$/iu;

function bare(clause: string): string {
  return clause
    .trim()
    .replace(/^[\s,:;.)\]-]+|[\s,:;.!?-]+$/gu, '')
    .replace(courtesy, '')
    .replace(thanks, '')
    .trim();
}

/** Splits a sentence at "then" and its like always, at "and" and commas where a new step begins. */
function toClauses(sentence: string): string[] {
  const clauses: string[] = [];
  const reordered = sentence
    .replace(/\s+as well as\s+/giu, ' and ')
    .replace(/(?<=\S)\s+(?=without\s+\w+ing\b)/iu, ', ')
    // "X before Ying": in the order it is meant.
    .replace(
      /^(.+?),?\s+before\s+(\w+ing\b.*)$/iu,
      (_all, first: string, second: string) => `${first} then ${imperative(second)}`,
    )
    .replace(
      /^before\s+(\w+ing\b[^,]*),\s*(.+)$/iu,
      (_all, second: string, first: string) => `${first} then ${imperative(second)}`,
    )
    .replace(
      /(^|[,;]\s*|\band\s+)(?:after|once|when|upon|having|by)\s+((?:you(?:['’]re| are| have)? )?(?:logged|signed)[ -]in|\w+ing\b[^,]*|that['’]?s? (?:is )?done|it has loaded|the page (?:is|has) loaded),\s*/iu,
      (_all, start: string, first: string) =>
        `${start}${/done|loaded/iu.test(first) ? '' : `${imperative(first)} then `}`,
    )
    .replace(
      /\s+after\s+((?:logging|signing)[ -]in\b.*)$/iu,
      (_all, first: string) => `\uE003${imperative(first)}`,
    );
  // "X after logging in" was marked: what stands behind the mark comes first.
  const [main = '', firstly] = reordered.split('\uE003');
  for (const part of [...(firstly ? [firstly] : []), ...main.split(strong)]) {
    let rest = bare(part);
    while (rest !== '') {
      const cut = findBoundary(rest, clauses);
      const clause = bare(cut ? rest.slice(0, cut.at) : rest);
      if (clause !== '') clauses.push(clause);
      rest = cut ? bare(rest.slice(cut.end)) : '';
    }
  }
  return clauses;
}

/** The first comma or "and" behind which a step begins, with a step before it. */
function findBoundary(text: string, before: readonly string[]): { at: number; end: number } | null {
  const earlier = before.flatMap((clause) => readClause(clause, []) ?? []);
  // "the names and prices on x" is one reading of one place.
  if (
    readClause(text, earlier)?.every(
      (step) => step.verb === 'open' || (step.verb === 'read' && step.about === null),
    )
  )
    return null;
  for (const found of text.matchAll(/\s*,\s*(?:and\s+|but\s+)?|\s+(?:and|but|&|\+)\s+/giu)) {
    const end = found.index + found[0].length;
    const left = bare(text.slice(0, found.index));
    const right = bare(text.slice(end));
    if (left === '' || right === '') continue;
    const head = readClause(left, earlier);
    if (!head && !/^(?:do not|don['’]?t|never|without)\b/iu.test(left)) continue;
    if (beginsStep(right, head ?? [])) return { at: found.index, end };
  }
  return null;
}

function beginsStep(text: string, earlier: readonly Step[]): boolean {
  if (/^(?:do not|don['’]?t|never|without)\b/iu.test(text)) return true;
  // The shortest beginning that is a step decides, so that a long list of steps is not read as one.
  const ends = [...text.matchAll(/\s*,\s*(?:and\s+)?|\s+(?:and|but|&)\s+/giu)].map((found) => found.index);
  return [...ends, text.length].some((end) => readClause(bare(text.slice(0, end)), earlier) !== null);
}

/** "logging in" -> "log in", "you are logged in" -> "log in", "opening x" -> "open x". */
function imperative(text: string): string {
  const plain = text.trim().replace(/^(?:you(?:['’]re| are| have)? )/iu, '');
  return plain
    .replace(/^(logg|sign)(?:ed|ing)\b/iu, (_all, stem: string) =>
      stem.toLowerCase() === 'logg' ? 'log' : 'sign',
    )
    .replace(/^([a-z]+)ing\b/iu, (all, stem: string) => {
      const lower = stem.toLowerCase();
      if (verbs.test(`${lower} `)) return lower;
      if (verbs.test(`${lower}e `)) return `${lower}e`;
      const single = lower.replace(/([a-z])\1$/u, '$1');
      return verbs.test(`${single} `) ? single : all;
    });
}

const verbs =
  /^(?:go|open|visit|load|browse|navigate|search|find|look|click|press|tap|fill|type|enter|write|put|choose|select|pick|tick|check|uncheck|untick|set|log|sign|read|list|show|give|get|extract|collect|tell|report|download|save|take|scroll|wait|add|buy|purchase|order|submit|send|place|pay|use|count|return|follow|accept|dismiss|close|remove|sort|upload|attach|change)\s/iu;

// ---- one clause

type Rule = readonly [
  pattern: RegExp,
  read: (found: RegExpExecArray, earlier: readonly Step[]) => readonly Step[] | null,
];

function readClause(clause: string, earlier: readonly Step[]): readonly Step[] | null {
  const whole = bare(clause);
  if (whole === '') return [];
  if (whole.length > maxClauseLength) return null;
  // There is one tab, which goes where the next step is.
  const text = whole.replace(
    /(?<=\S)\s+in (?:an?|the|its own|another) (?:(?:new|other|separate|browser) )*(?:tab|window)$/iu,
    '',
  );
  // The form of the answer is the task's `outputType`; said in the sentence it changes nothing.
  const shaped =
    /^(?!fill|type|enter|choose|set|download|save|search)(.+?)\s+(?:as|in|into)\s+(?:an? )?(?:csv|json|markdown|plain text|text|list|table|bullets?)(?:\s+(?:file|format|list|form|table))?$/iu.exec(
      text,
    );
  const unshaped = shaped ? readClause(shaped[1] ?? '', earlier) : null;
  if (unshaped?.some(({ verb }) => verb === 'read')) return unshaped;
  // "… at https://x": there first, then the rest.
  const placed =
    /^(?!if\b)(.+?)\s+(?:on|at|from|in|of|off|over at)\s+(?:the )?(?:(?:site|page|website|shop|store)\s+)?(\uE002\d+\uE001)$/iu.exec(
      text,
    );
  const rest = placed ? readClause(placed[1] ?? '', earlier) : null;
  if (rest) return [{ verb: 'open', url: placed?.[2] ?? '' }, ...rest];
  const isConditional =
    condition.test(text) && !/^(?:if|in case|should)\b/iu.test(text) && !carriesText.test(text);
  for (const [pattern, read] of isConditional ? conditions : rules) {
    const found = pattern.exec(text);
    const steps = found ? read(found, earlier) : null;
    if (steps && !steps.some(isMisplaced)) return steps;
  }
  return null;
}

/** What is to be done only if something holds: it is done in no case where what must hold is not understood. */
const condition = /\s(?:if|unless|provided|as long as|only when|except when)\s/iu;
/** Steps whose words may be any words at all. */
const carriesText =
  /^(?:fill|type|enter|write|put|insert|set|search|google|query|look|hunt|complete|key in|input|provide|supply|specify|ask|read|tell|show|give|find)\b/iu;

/** True for a step with an address in the midst of its words: where it is to be done was then not understood. */
function isMisplaced(step: Step): boolean {
  if (step.verb === 'maybe') return isMisplaced(step.step);
  if (!/^(?:read|value|count|extreme|buy|add|follow|choose|check)$/u.test(step.verb)) return false;
  return Object.values(step).some((value) => typeof value === 'string' && value.includes('\uE002'));
}

const one = (step: Step): readonly Step[] => [step];
const maybe = (step: Step): Step =>
  step.verb === 'maybe' || step.verb === 'open' ? step : { verb: 'maybe', step };
const article =
  /^(?:the|a|an|my|your|this|that|these|those|our|its|their|some|any|all(?: of)?(?: the)?|every|each)\s+/iu;
const noun = (text: string): string => text.trim().replace(article, '').trim();
const isLiteral = (text: string): boolean => /^[\uE000\uE002]\d+\uE001$/u.test(text.trim());
const isAddress = (text: string): boolean => /^\uE002\d+\uE001$/u.test(text.trim());
const here =
  /^(?:(?:the|this|that|current)\s+)*(?:page|site|website|web page|webpage|screen|document|it|there|here|this|that|them|list)$/iu;

const readVerb =
  "(?:compare|read(?: out| me| through)?|list(?: out| up| down)?|show(?: me| us)?|give(?: me| us)?|get(?: me| us)?|extract|collect|gather|tell(?: me| us)?|report(?: back)?|return|fetch(?: me)?|grab|pull(?: out| up)?|scrape|print(?: out)?|note(?: down)?|write down|copy(?: out)?|output|summari[sz]e|find(?: me| out)?|what(?: are|'s|’s| is| were)|which are|name|enumerate|display|capture|retrieve|see|look (?:at|up|for)|check|let me (?:see|know)|hand me|bring me|present|quote|recite|i want|spell out|dump|view|identify|determine|compile|harvest)";
const numberWord: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  twenty: 20,
  a: 1,
  an: 1,
};
const ordinals: Readonly<Record<string, Ordinal>> = {
  first: 1,
  '1st': 1,
  top: 1,
  topmost: 1,
  second: 2,
  '2nd': 2,
  third: 3,
  '3rd': 3,
  fourth: 4,
  '4th': 4,
  fifth: 5,
  '5th': 5,
  sixth: 6,
  seventh: 7,
  eighth: 8,
  ninth: 9,
  tenth: 10,
  last: 'last',
  final: 'last',
  bottom: 'last',
};
const toNumber = (text: string): number | null => {
  const word = text.trim().toLowerCase();
  return numberWord[word] ?? (/^\d{1,4}$/u.test(word) ? Number(word) : null);
};

const readables: readonly (readonly [RegExp, Readable])[] = [
  [
    /^(?:(?:main|section|sub|page)[ -]?)?(?:headings?|headlines?|subheadings?|section titles?|headers)$/iu,
    'headings',
  ],
  [/^(?:hyper)?links?$|^urls?$|^anchors?$|^link (?:texts?|names?|list)$/iu, 'links'],
  [
    /^(?:prices|costs|price list|price tags?|prices? and names?|(?:(?:product|item) )?names? and (?:their )?prices?)$/iu,
    'prices',
  ],
  [/^(?:data ?|html )?tables?(?: rows?| data| contents?)?$|^rows$/iu, 'tables'],
  [/^(?:(?:search|found) ?)?results?$|^hits$|^matches$|^what (?:you|it) (?:find|finds|found)$/iu, 'results'],
  [/^(?:(?:page|document|tab) ?)?titles?$/iu, 'title'],
  [/^(?:(?:current|page|web) )?(?:address|url) ?(?:of the page|bar)?$/iu, 'address'],
  [/^(?:images?|pictures|photos|image descriptions)$/iu, 'images'],
  [/^buttons?$/iu, 'buttons'],
  [/^(?:form |input )?(?:fields?|inputs|labels)$|^form$/iu, 'fields'],
  [
    /^(?:products?|items?|articles?|stories|entries|posts|books|goods|things|list items?|bullet points?|bullets|offers|teas|(?:product |item )?names)$/iu,
    'items',
  ],
  [
    /^(?:(?:main|visible|full|whole|entire|page['’]?s?) )*(?:text|content|contents|body|words|everything|page|article text|paragraphs?|copy|page text|it|information|details|confirmation|message)$|^what(?:['’]s| is| it| the page|ever)?(?: (?:it|the page|is|says|on|there|written|shows?))*$/iu,
    'text',
  ],
];

function toReadable(words: string): Readable | null {
  const text = words
    .trim()
    .replace(
      /^(?:latest|newest|top|most recent|recent|visible|available|existing|different|various|full|complete|current|whole|entire|main)\s+/iu,
      '',
    );
  return (
    readables.find(([pattern]) => pattern.test(text))?.[1] ??
    readables.find(([pattern]) => pattern.test(words.trim()))?.[1] ??
    null
  );
}

/** "the first three headings of X on Y": what is to be read, and where. */
function readReading(object: string): readonly Step[] | null {
  let text = object
    .trim()
    .replace(/^(?:out|back)\s+/iu, '')
    .replace(/^(?:what|which)\s+(the\s.+?)\s+(?:is|are)\b/iu, '$1');
  const before: Step[] = [];
  // "… from https://x", "… on the stock page"
  const placed =
    /^(.+?)\s+(?:on|from|at|in|off|of|under|found (?:on|at)|shown (?:on|at|in)|that (?:are|is) (?:on|in))\s+(\uE002\d+\uE001)$/iu.exec(
      text,
    );
  if (placed) {
    text = placed[1] ?? '';
    before.push({ verb: 'open', url: placed[2] ?? '' });
  }
  const onPage =
    /^(.+?)\s+(?:on|from|at|in|off|of|shown on|visible on|displayed on|that (?:are|is) on)\s+((?:the |this |that |my |your |our )?(?:[\w-]+ ){0,3}?(?:page|site|website|screen|section|cart|basket|document|here|there|it|homepage|shop|store))$/iu.exec(
      text,
    );
  if (onPage && !placed) {
    text = onPage[1] ?? '';
    if (!here.test(onPage[2] ?? '')) before.push({ verb: 'follow', place: placeName(onPage[2] ?? '') });
  }
  text = text.replace(
    /\s+(?:there|here|it shows|you (?:find|see|can see|found)|that you (?:find|see|can see)|it (?:has|contains)|(?:that )?(?:are|is) (?:there|shown|listed|visible)|as (?:a )?(?:csv|json|list|text|table|plain text)|in (?:order|full|detail)|each)$/iu,
    '',
  );
  let limit: number | null = null;
  text = text.replace(
    /^(?:a |the )?(?:complete |full |short |whole )?(?:list|overview|summary|copy|contents?) of\s+/iu,
    '',
  );
  text = noun(text).replace(/^(?:all|every|each|of|the|only)\s+/iu, '');
  const limited = /^(?:the )?(?:first|top|up to|at most)\s+(\w+)\s+(.+)$/iu.exec(text);
  const count = limited ? toNumber(limited[1] ?? '') : null;
  if (limited && count !== null) {
    limit = count;
    text = limited[2] ?? '';
  } else {
    const plain = /^(\w+)\s+(\w+s)$/iu.exec(text);
    const some = plain && !/^an?$/iu.test(plain[1] ?? '') ? toNumber(plain[1] ?? '') : null;
    if (plain && some !== null && toReadable(plain[2] ?? '')) {
      limit = some;
      text = plain[2] ?? '';
    }
  }
  const singular =
    /^(?:first|top|topmost)\s+(heading|headline|link|price|product|item|result|article|story|post|entry|paragraph)$/iu.exec(
      text,
    );
  if (singular) {
    limit = 1;
    text = `${singular[1]}s`.replace(/storys$/iu, 'stories').replace(/entrys$/iu, 'entries');
  }
  const plainly = toReadable(text);
  if (plainly) return [...before, { verb: 'read', what: plainly, about: null, limit }];
  const pair = /^(.+?)(?:,| and(?: also)?| plus| as well as| along with| together with| with)\s+(.+)$/iu.exec(
    text,
  );
  if (pair) {
    const [left, right] = [noun(pair[1] ?? ''), noun((pair[2] ?? '').replace(/^(?:and|their|its)\s+/iu, ''))];
    const leftWhat = toReadable(left);
    const rest = toReadable(right)
      ? one({ verb: 'read', what: toReadable(right) ?? 'text', about: null, limit })
      : null;
    if (leftWhat && /^(?:their |its |the )?prices?$/iu.test(right) && /^(?:items|results)$/u.test(leftWhat))
      return [...before, { verb: 'read', what: 'items', about: null, limit }];
    if (leftWhat && rest) return [...before, { verb: 'read', what: leftWhat, about: null, limit }, ...rest];
  }
  const extreme =
    /^(?:what(?:['’]s| is) )?(?:price of the |name of the )?(cheapest|least expensive|lowest[- ]priced?|most affordable|lowest price|most expensive|dearest|priciest|costliest|highest[- ]priced?|highest price)(?:\s+(?:of|for|among|in)\b)?\s*(.*)$/iu.exec(
      text,
    );
  if (extreme) {
    const about = noun(extreme[2] ?? '')
      .replace(/\b(?:you can find|there|here|one)\b/giu, '')
      .trim();
    return [
      ...before,
      {
        verb: 'extreme',
        which: /^(?:cheap|least|low|most aff)/iu.test(extreme[1] ?? '') ? 'cheapest' : 'dearest',
        about: about === '' || toReadable(about) ? null : about,
      },
    ];
  }
  const related = /^(.+?)\s+(?:of|for|about|under|in|from|on|beneath|below|within|inside)\s+(.+)$/iu.exec(
    text,
  );
  if (related) {
    const what = toReadable(noun(related[1] ?? ''));
    // What the page says is not reckoned into another currency or time.
    if (elsewise.test(related[2] ?? '')) return null;
    const about = noun(related[2] ?? '')
      .replace(/\s+(?:in|from|of|on) the (?:[\w-]+ )*(?:table|list|page)$/iu, '')
      .replace(/\s+(?:section|page|table|heading)$/iu, '');
    if (
      what === 'prices' &&
      /^(?:all|every|each)?\s*(?:products?|items?|goods|things|everything)$/iu.test(about)
    )
      return [...before, { verb: 'read', what: 'prices', about: null, limit }];
    if (what && /^(?:price|cost)$/iu.test(noun(related[1] ?? '')))
      return [...before, { verb: 'value', label: 'price', subject: about }];
    if (what)
      return [...before, { verb: 'read', what, about: toReadable(about) === 'text' ? null : about, limit }];
    if (factNoun.test(noun(related[1] ?? '')))
      return [
        ...before,
        { verb: 'value', label: noun(related[1] ?? ''), subject: here.test(related[2] ?? '') ? null : about },
      ];
  }
  // "the stock table", "the docs headings", "the kettle's price"
  const owned = /^(.+?)(?:['’]s?)\s+(.+)$/u.exec(text);
  if (owned && !toReadable(owned[2] ?? ''))
    return [...before, { verb: 'value', label: owned[2] ?? '', subject: noun(owned[1] ?? '') }];
  const compound = /^(.+?)(?:['’]s?)?\s+([\w-]+(?:\s(?:list|text|titles?))?)$/u.exec(text);
  const last = compound ? toReadable(compound[2] ?? '') : null;
  if (compound && last && !/^(?:it|page|form)$/iu.test(compound[2] ?? '')) {
    const about = noun((compound[1] ?? '').replace(/['’]s?$/u, ''));
    if (last === 'prices' && /^price$|^cost$/iu.test(compound[2] ?? ''))
      return [...before, { verb: 'value', label: 'price', subject: about }];
    return [
      ...before,
      {
        verb: 'read',
        what: last,
        about: /^(?:page|site|section|article|visible|main|product|item|its|full|whole|contact)$/iu.test(
          about,
        )
          ? null
          : about,
        limit,
      },
    ];
  }
  if (factNoun.test(text)) return [...before, { verb: 'value', label: text, subject: null }];
  if (before.length > 0 && /^(?:what|everything)/iu.test(text))
    return [...before, { verb: 'read', what: 'text', about: null, limit }];
  return null;
}

/** Words behind a thing by which another fact is asked for than the page's. */
const elsewise =
  /\s(?:in (?:euros?|pounds?|sterling|yen|francs?|crowns|rupees|eur|gbp|jpy|chf|usd|cents)|(?:last|next) (?:year|month|week|night)|yesterday|tomorrow|(?:with|without|including|excluding|plus|minus|after|before) (?:the )?(?:taxe?s?|vat|shipping|delivery|discounts?)|per (?:\w+))$/iu;

/** Nouns of single facts: with one of them "find the …" reads the page; without, it searches. */
const factNoun =
  /^(?:[\w\uE000-\uE002-]+ ){0,3}?(?:row|price|cost|total|subtotal|sum|amount|population|capital|area|size|weight|height|width|colou?r|author|date|year|version|licen[cs]e|phone(?: number)?|telephone|e-?mail(?: address)?|number|code|name|address|status|stock|availability|rating|score|reviews?|description|balance|delivery(?: time| date)?|shipping(?: cost)?|deadline|owner|publisher|language|currency|value|count|quantity|sku|material|capacity|order number|opening hours|hours|salary|position|rank|points|level|progress|temperature|duration|type|category|model|brand|maker|message)$/iu;

function placeName(words: string): string {
  return noun(words)
    .replace(/\s+(?:page|section|screen|site|website)$/iu, '')
    .trim();
}

function readClick(words: string, opening: boolean): readonly Step[] | null {
  let text = words.trim();
  if (text.includes('\uE002')) return null;
  let near: string | null = null;
  const located =
    /^(.+?)\s+(?:next to|beside|in the row (?:of|for|with)|in the (?:card|section|row) (?:of|for)|in the same row as|belonging to|for|under|of|in|inside|within)\s+(.+)$/iu.exec(
      text,
    );
  if (located && !opening) {
    const place = noun(located[2] ?? '');
    if (/^(?:button|link|tab)$/iu.test(place))
      return (
        readClick(text.replace(/\s+(?:button|link|tab)$/iu, ''), true)?.map((step) =>
          step.verb === 'click' ? { ...step, kind: place.toLowerCase() as 'link' | 'button' | 'tab' } : step,
        ) ?? null
      );
    if (!here.test(place))
      near = place.replace(/\s+(?:row|card|section|menu|box|dialog|form|page|bar|header|footer)$/iu, '');
    text = located[1] ?? '';
  } else if (located && /\b(?:page|list|results?|it)$/iu.test(located[2] ?? '')) text = located[1] ?? '';
  text = noun(text);
  let nth: Ordinal | null = null;
  const counted = /^(\w+)\s+(.+)$/u.exec(text);
  const position = counted ? ordinals[(counted[1] ?? '').toLowerCase()] : undefined;
  if (counted && position !== undefined) {
    nth = position;
    text = counted[2] ?? '';
  }
  const kinds: readonly (readonly [RegExp, 'link' | 'button' | 'tab' | 'result'])[] = [
    [/(?:^|\s+)(?:hyper)?link$/iu, 'link'],
    [/(?:^|\s+)button$/iu, 'button'],
    [/(?:^|\s+)tab$/iu, 'tab'],
    [
      /(?:^|\s+)(?:search )?(?:result|hit|match|product|item|article|story|entry|post|one|headline|suggestion|of them)$/iu,
      'result',
    ],
  ];
  let kind: 'link' | 'button' | 'tab' | 'result' | null = null;
  for (const [pattern, name] of kinds) {
    if (!pattern.test(text)) continue;
    // "the gift item" names an item; "the first item" only counts.
    if (name === 'result' && nth === null) break;
    kind = name;
    text = text.replace(pattern, '');
    break;
  }
  text = text
    .replace(
      /^(?:link|button|tab|item|word|words)\s+(?:called|named|labell?ed|saying|that says|with the (?:text|name|label))\s+/iu,
      '',
    )
    .replace(/^(?:called|named|labell?ed|saying|that says|titled)\s+/iu, '');
  const called = /^(link|button|tab)\s+(\uE000\d+\uE001)$/iu.exec(text);
  if (called) {
    kind = (called[1] ?? '').toLowerCase() as 'link' | 'button' | 'tab';
    text = called[2] ?? '';
  }
  if (text === '' && nth === null && kind === null) return null;
  return one({ verb: 'click', target: text.trim(), kind, nth, near });
}

/** "Name with Ada, Email: a@b.c and colour = red" as fields and values. */
function readPairs(text: string): readonly Step[] | null {
  const parts = text.split(
    /\s*[,;]\s*(?:and\s+)?|\s+and\s+(?=(?:the |my |your )?[\w\uE000\uE001 -]{1,40}?(?:\s*[:=]\s*|\s+(?:with|to|as|is)\s+|\s+\uE000)|(?:name|e-?mail|phone|city|street|address|message|password|subject|company|country|zip)\b)/iu,
  );
  const steps = parts.map((part) => readPair(part));
  return steps.length > 0 && steps.every((step) => step !== null)
    ? steps.filter((step) => step !== null)
    : null;
}

function readPair(part: string): Step | null {
  const text = part.trim();
  const turned = /^(\uE000\d+\uE001)\s+(?:as|for|in|into|under)\s+(.+)$/iu.exec(text);
  if (turned) return { verb: 'set', field: fieldName(turned[2] ?? ''), value: turned[1] ?? '' };
  const pair =
    /^(.+?)\s*[:=]\s*(.+)$/u.exec(text) ??
    /^(.+?)\s+(?:with|to|as|is|to be)\s+(.+)$/iu.exec(text) ??
    /^(.+?)\s+([\uE000\uE002]\d+\uE001)$/u.exec(text) ??
    /^((?:first |last |full |user ?)?name|e-?mail(?: address)?|phone(?: number)?|city|street|address|message|subject|company|country|zip(?: code)?|postcode|password|pass|age|quantity)\s+(.+)$/iu.exec(
      text,
    );
  if (!pair) return null;
  const field = fieldName(pair[1] ?? '');
  return field === '' ? null : { verb: 'set', field, value: (pair[2] ?? '').trim() };
}

function fieldName(words: string): string {
  return noun(words)
    .replace(
      /\s+(?:field|box|input|text ?box|area|text ?area|entry|line|dropdown|drop-down|menu|list|selector|select)$/iu,
      '',
    )
    .trim();
}

const mine =
  /^(?:my|the|your)?\s*(?:secret|saved|stored|given|provided|own)?\s*(?:user ?name|user|login|e-?mail|password|pass(?:phrase|code)?|pin|secret|credentials?|api key|token|code)(?:\s+(?:from|in) (?:the|my) (?:secrets?|vault))?$/iu;

function fill(field: string, value: string): readonly Step[] {
  const name = fieldName(field);
  const secret = /^\{\{?\s*([\w .-]+?)\s*\}?\}$/u.exec(value.trim());
  if (secret) return one({ verb: 'fill', field: name, value: null });
  return one({
    verb: 'fill',
    field: name,
    value: !isLiteral(value) && mine.test(value.trim()) ? null : value.trim(),
  });
}

function readLogin(rest: string): readonly Step[] | null {
  if (/^\s*(?:and|or|but|then)\b/iu.test(rest)) return null;
  const steps: Step[] = [];
  let text = rest.trim();
  const at = /^(?:(?:to|at|on|into|in to)\s+)?(\uE002\d+\uE001)\s*(.*)$/iu.exec(text);
  const end = /^(.*?)\s*\b(?:to|at|on)\s+(\uE002\d+\uE001)$/iu.exec(text);
  if (at) {
    steps.push({ verb: 'open', url: at[1] ?? '' });
    text = at[2] ?? '';
  } else if (end && !/(?:as|with|password)\s*$/iu.test(end[1] ?? '')) {
    steps.push({ verb: 'open', url: end[2] ?? '' });
    text = end[1] ?? '';
  }
  const word = '([\\uE000\\uE002]\\d+\\uE001|[^\\s,]+)';
  const name =
    new RegExp(
      `(?:\\bas|\\bwith|\\busing|\\bfor)?\\s*(?:the )?(?:user ?name|user|e-?mail(?: address)?|login|account)\\s*(?:is|[:=])?\\s*${word}`,
      'iu',
    ).exec(text) ??
    new RegExp(`\\b(?:as|for)\\s+(?:the )?(?:user )?${word}`, 'iu').exec(text) ??
    new RegExp(`\\b(?:with|using)\\s+(?!my\\b|the\\b|password)([^\\s,/:]+)\\s*(?:\\/|and|,|:)`, 'iu').exec(
      text,
    );
  const word2 =
    new RegExp(`\\b(?:password|passphrase|pass|pw|pin)\\s*(?:is|[:=])?\\s*${word}`, 'iu').exec(text) ??
    new RegExp(`\\b(?:with|using)\\s+[^\\s,/:]+\\s*(?:\\/|and|,|:)\\s*${word}$`, 'iu').exec(text);
  const given = (found: RegExpExecArray | null): string | null => {
    const value = found?.[found.length - 1] ?? found?.[1] ?? null;
    return value === null ||
      /^(?:and|with|password|the|my|from|secrets?|please|page|credentials?)$/iu.test(value)
      ? null
      : value;
  };
  steps.push({
    verb: 'login',
    username: name ? given([name[0], name[1]] as unknown as RegExpExecArray) : null,
    password: given(word2),
  });
  return steps;
}

/** Words by which a phrase says more of things than what they are. */
const qualified =
  /\b(?:is|are|was|were|has|have|had|do|does|did|can|costs?|that|which|who|whose|with|without|under|over|below|above|between|less|fewer|more|cheaper|at least|at most|left|remain(?:s|ing)?|in stock|sold out)\b/iu;

const addCart = '(?:(?:shopping|my|the|your) )*(?:cart|basket|bag|trolley)';

const conditions: readonly Rule[] = [
  // Conditions: "if there is a banner, dismiss it" is done when it can be.
  [
    /^(?:if|in case|should)\s+(.+?),\s*(?:then\s+)?(.+)$/iu,
    ([, condition = '', action = '']) => {
      if (
        /cookie|banner|pop-?up|dialog|overlay|consent|newsletter/iu.test(condition) &&
        /^(?:accept|agree|close|dismiss|reject|decline|click|allow|confirm)\b/iu.test(action) &&
        !/["\uE000]/u.test(action)
      )
        return one({ verb: 'maybe', step: { verb: 'dismiss' } });
      const steps = readClause(action.replace(/\b(?:it|them)\b/iu, 'dialog'), []);
      return steps ? steps.map(maybe) : null;
    },
  ],
  [
    /^(.+?)\s+(?:if (?:asked|there is one|there are any|it (?:appears|shows|is there)|they appear|necessary|needed|present|shown|any|prompted))$/iu,
    ([, action = '']) => {
      const steps = readClause(action, []);
      return steps ? steps.map(maybe) : null;
    },
  ],
];

const rules: readonly Rule[] = [
  ...conditions,
  // "On https://x, list …" and "From https://x get …"
  [
    /^(?:on|at|from|in|using|with)\s+(\uE002\d+\uE001)(?:\s+open(?:ed)?)?\s*[,:]?\s*(.*)$/iu,
    ([, url = '', rest = '']) => {
      const steps = rest === '' ? [] : readClause(rest, []);
      return steps ? [{ verb: 'open', url }, ...steps] : null;
    },
  ],
  [
    /^(?:on|at|from|in)\s+((?:the |this |that |my )?(?:[\w'’-]+ ){0,4}?(?:page|site|website|screen|section|shop|store|cart|basket|homepage)),?\s+(.+)$/iu,
    ([, place = '', rest = '']) => {
      const steps = readClause(rest, []);
      if (!steps) return null;
      return here.test(place) ? steps : [{ verb: 'follow', place: placeName(place) }, ...steps];
    },
  ],
  [/^(?:on|from|at) (?:it|there)[,:]?\s+(.+)$/iu, ([, rest = '']) => readClause(rest, [])],
  // Login first: its words are everybody's.
  [
    /^(?:log|sign)(?: me| us)?(?:[\s-]+(?:in|on)(?:to)?|into)\b[:,]?(.*)$/iu,
    ([, rest = '']) => readLogin(rest),
  ],
  [
    /^(?:login|signin|authenticate(?: me| yourself)?|identify yourself)\b[:,]?(.*)$/iu,
    ([, rest = '']) => readLogin(rest),
  ],
  [
    /^(?:use|with|using|enter|provide) (?:my |the )?(?:credentials|secrets|account|login(?: details| data)?)(?: to (?:log|sign) in(?:to.*)?)?$/iu,
    () => one({ verb: 'login', username: null, password: null }),
  ],
  [
    /^(?:get|go) (?:me )?(?:past|through) the log[ -]?in(?: form| page)?$/iu,
    () => one({ verb: 'login', username: null, password: null }),
  ],
  [
    /^(?:log|sign)(?: me)?[\s-]*(?:out|off)\b.*$|^logout$|^signout$|^end my session$/iu,
    () => one({ verb: 'logout' }),
  ],
  // Pictures
  [
    /^(?:(?:take|make|capture|grab|get|save|give me|snap|shoot|send me|show me|record)\s+)?(?:me )?(?:an?|another|the|one)?\s*(full[- ]?page |whole[- ]page |full |complete |entire )?(?:screen ?-?shot|screen ?capture|snapshot|screen ?grab|photo|picture|image)(?: (?:of|from|showing) (?:the |this |that )?(whole |entire |full |complete )?(?:.*page|screen|it|site|.*))?$/iu,
    ([all, whole, whole2]) =>
      /screen|snapshot|grab/iu.test(all) ||
      /\b(?:of|from) (?:the |this )?(?:whole |entire |full )?(?:page|screen|site|it)\b/iu.test(all)
        ? one({ verb: 'screenshot', whole: Boolean(whole ?? whole2) })
        : null,
  ],
  [
    /^(?:screenshot|photograph|picture)(?: (?:it|this|that|the|of))?(.*)$/iu,
    ([, rest = '']) => one({ verb: 'screenshot', whole: /whole|full|entire/iu.test(rest) }),
  ],
  // Downloads
  [
    /^(?:download|save|fetch|grab|get)\s+(?:me )?(?:all|every|each)(?: of)?(?: the)?\s*(?:files?|downloads|documents?|of them|linked files)?(?:\s+(?:on|from|of|in) .+)?$/iu,
    ([all]) =>
      /file|download|document/iu.test(all) ? one({ verb: 'download', target: null, all: true }) : null,
  ],
  [
    /^(?:download|save)(?: it| this| that| the (?:file|download|document))?$/iu,
    () => one({ verb: 'download', target: null, all: false }),
  ],
  [
    /^(?:download|save(?: me)?)\s+(.+?)(?:\s+(?:from|on|at|off)\s+(\uE002\d+\uE001|the .+|this .+|it))?(?:\s+(?:to|on) (?:my|the) (?:computer|disk|machine))?$/iu,
    ([, target = '', place]) => {
      if (/^(?:the |this )?(?:form|changes|settings|page|draft|cart)$/iu.test(target)) return null;
      const before: Step[] =
        place === undefined || here.test(place) || /^it$/iu.test(place)
          ? []
          : isAddress(place)
            ? [{ verb: 'open', url: place }]
            : [{ verb: 'follow', place: placeName(place) }];
      return [...before, { verb: 'download', target: noun(target), all: false }];
    },
  ],
  [
    /^(?:fetch|get|grab|pull|retrieve)(?: me)?\s+(.*\b(?:files?|csv|pdf|zip|xlsx?|spreadsheet|document|invoice|archive|brochure|manual)\b.*)$/iu,
    ([, target = '']) =>
      /\b(?:table|list of)\b/iu.test(target)
        ? null
        : one({ verb: 'download', target: noun(target), all: false }),
  ],
  [
    /^(?:upload|attach)\s*(.*?)(?:\s+(?:to|into|in|as)\s+(.+))?$/iu,
    ([, , field]) => one({ verb: 'upload', field: field ? fieldName(field) : null }),
  ],
  // Cart and checkout
  [
    new RegExp(
      `^(?:add|put|place|drop|throw|toss|pop)\\s+(?:(\\d+|an?|one|two|three|four|five|six|ten)\\s+(?:of\\s+(?:the\\s+|them\\s*)?|x\\s+|×\\s*)?)?(.*?)\\s*(?:in|to|into|on)(?:to)?\\s+${addCart}$`,
      'iu',
    ),
    ([, quantity, product = '']) => {
      const several = product
        .split(/\s*,\s*(?:and\s+)?|\s+and\s+(?=(?:the|an?|one|two|three|\d+)\s)/iu)
        .map((part) => part.trim())
        .filter(Boolean);
      if (several.length > 1)
        return several.map((part, at): Step => {
          const counted = /^(\w+)\s+(.+)$/u.exec(part);
          const amount = at === 0 ? toNumber(quantity ?? '1') : toNumber(counted?.[1] ?? '');
          return {
            verb: 'add',
            product: noun(at > 0 && amount !== null ? (counted?.[2] ?? '') : part),
            quantity: amount ?? 1,
          };
        });
      return one({
        verb: 'add',
        product: /^(?:it|this|that|them|one|this one|(?:the |this )?(?:product|item))?$/iu.test(
          product.trim(),
        )
          ? ''
          : noun(product),
        quantity: toNumber(quantity ?? '1') ?? 1,
      });
    },
  ],
  [
    /^add\s+(?:(\d+)\s+(?:x\s+|of\s+)?)?it$/iu,
    ([, quantity]) => one({ verb: 'add', product: '', quantity: toNumber(quantity ?? '1') ?? 1 }),
  ],
  [
    /^(?:place|submit|confirm|complete|finish|finali[sz]e|send)\s+(?:the|my|this|an?)?\s*(?:order|purchase|payment|checkout)$/iu,
    () => one({ verb: 'click', target: 'place order', kind: 'button', nth: null, near: null }),
  ],
  [
    /^(?:pay|pay for it|pay now|pay the (?:bill|order)|order it|confirm and pay)$/iu,
    () => one({ verb: 'click', target: 'place order', kind: 'button', nth: null, near: null }),
  ],
  [
    /^(?:proceed to (?:the )?|go to (?:the )?|continue to (?:the )?|start (?:the )?|begin (?:the )?)?(?:check[ -]?out|the till)$/iu,
    () => one({ verb: 'checkout' }),
  ],
  [
    /^(?:check[ -]?out)\s+(?:as|with|using|for)\s+(.+)$/iu,
    ([, rest = '']) => {
      const pairs = readPairs(/^(?:name|e-?mail|full)/iu.test(rest) ? rest : `name: ${rest}`);
      return pairs ? [{ verb: 'checkout' }, ...pairs] : null;
    },
  ],
  [
    /^(?:buy|purchase|order|shop for)\s+(?:me\s+|us\s+)?(?:(an?|one|the|that|this|some|two|three|four|five|six|\d{1,2})\s+(?:x\s+|of\s+(?:the\s+)?)?)?(.+?)(?:\s+(?:from|in|at)\s+(?:the |this )?(?:shop|store|site|page|it))?$/iu,
    ([, quantity, product = '']) =>
      one({
        verb: 'buy',
        product: /^(?:anything|something|nothing|things|stuff|it|one)$/iu.test(product) ? '' : product,
        quantity: toNumber(quantity ?? '1') ?? 1,
      }),
  ],
  [
    new RegExp(
      `^(?:remove|delete|take)\\s+(.+?)\\s+(?:from|out of)\\s+(?:${addCart}|(?:the )?(?:list|page|table))$`,
      'iu',
    ),
    ([, product = '']) => {
      const nth =
        ordinals[
          /^(?:the )?(\w+) (?:product|item|line|row|entry|one)$/iu.exec(product)?.[1]?.toLowerCase() ?? ''
        ];
      return one({
        verb: 'click',
        target: 'remove',
        kind: null,
        nth: nth ?? null,
        near: nth === undefined ? noun(product) : null,
      });
    },
  ],
  // Waiting, scrolling, history, keys
  [
    /^(?:wait|pause|sleep|hold on|stay)(?: for)?(?: about| another)?\s+(\d+(?:\.\d+)?|an?|one|two|three|four|five|ten|twenty)\s*(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|moment)?$/iu,
    ([, amount = '', unit = 's']) => {
      const value = toNumber(amount) ?? Number(amount);
      const factor = /^m(?:s|illi)/iu.test(unit) ? 1 : /^m(?:in|$)/iu.test(unit) ? 60_000 : 1_000;
      return Number.isFinite(value) ? one({ verb: 'wait', ms: Math.round(value * factor) }) : null;
    },
  ],
  [
    /^(?:wait|hold on)\s+(?:until|for|till|'til)\s+(?:you (?:can )?see\s+|there (?:is|are)\s+|it (?:says|shows|reads)\s+|the page (?:says|shows)\s+)?(.+?)(?:\s+(?:to )?(?:appears?|shows?(?: up)?|is (?:there|visible|shown|displayed)|comes? up|has (?:appeared|come)|is on the page|pops? up|to be (?:visible|shown)))?$/iu,
    ([, text = '']) =>
      one({
        verb: 'await',
        text: noun(text.replace(/^(?:the )?(?:text|words?|message)\s+(?=\uE000)/iu, '')),
      }),
  ],
  [/^(?:wait)(?: a (?:bit|moment|while|little)| briefly)?$/iu, () => one({ verb: 'wait', ms: 1_000 })],
  [
    /^(?:let the page|wait for the page to) (?:load|finish loading|settle)$/iu,
    () => one({ verb: 'wait', ms: 500 }),
  ],
  [
    /^(?:scroll|go|jump|move)(?: all the way)?(?: down)?\s+to\s+the\s+(bottom|end|foot|top|start|beginning)(?: of (?:the |this )?(?:page|it|list))?$/iu,
    ([, to = '']) => one({ verb: 'scroll', to: /bottom|end|foot/iu.test(to) ? 'bottom' : 'top' }),
  ],
  [
    /^scroll\s*(down|up)?(?: (?:a (?:bit|little|page|screen)|once|the page|further|some more|on))*$/iu,
    ([, way]) => one({ verb: 'scroll', to: way?.toLowerCase() === 'up' ? 'up' : 'down' }),
  ],
  [
    /^scroll (?:down |up )?(?:to|until you (?:see|reach)|till you see)\s+(.+)$/iu,
    ([, text = '']) => one({ verb: 'scroll', to: { text: noun(text) } }),
  ],
  [
    /^(?:go|navigate|step|move|head|click|get) back(?: (?:a|one) (?:page|step))?(?: to the (?:previous|last) page)?$|^return(?: to the (?:previous|last) page)?$|^back$/iu,
    () => one({ verb: 'back' }),
  ],
  [/^(?:go|navigate) forward$/iu, () => one({ verb: 'forward' })],
  [/^(?:reload|refresh)(?: (?:the |this )?(?:page|it|site))?$/iu, () => one({ verb: 'reload' })],
  [
    /^(?:press|hit|push|strike|use)\s+(?:the )?(enter|return|escape|esc|tab|space|backspace|delete|arrow ?(?:down|up|left|right)|page ?(?:down|up)|home|end)(?: key)?$/iu,
    ([, key = '']) => one({ verb: 'press', key: keyName(key) }),
  ],
  [
    /^(?:close|dismiss|get rid of|hide|clear away|reject|decline)\s+(?:the |any |all |that |this )*(?:[\w-]+ )*?(?:banner|pop-?up|dialog|overlay|modal|cookie notice|notice|cookies?|window|message|newsletter)(?:s)?(?: banner| dialog| prompt)?$/iu,
    () => one({ verb: 'maybe', step: { verb: 'dismiss' } }),
  ],
  [
    /^(?:accept|agree to|allow|confirm)\s+(?:the |all |any )*cookies?(?: banner| notice| dialog)?$/iu,
    () => one({ verb: 'maybe', step: { verb: 'dismiss' } }),
  ],
  [
    /^(?:submit|send)(?: (?:the |this |my )?(?:[\w-]+ )?(?:form|it|request|enquiry|inquiry|application))?(?: off)?$/iu,
    () => one({ verb: 'submit' }),
  ],
  [
    /^sort\s+(?:(?:the |these |this )?(?:[\w-]+ )?(?:results?|products?|items?|list|table|it|them|rows|page|everything)\s+)?(?:by|on|according to)\s+(.+)$|^order\s+(?:the )?(?:results?|products?|items?|list|table|it|them|rows)\s+by\s+(.+)$/iu,
    ([, by, by2]) => one({ verb: 'sort', by: noun(by ?? by2 ?? '') }),
  ],
  // Opening
  [
    /^(?:go|navigate|browse|head|surf|jump|move|proceed|get|take me|bring me|point (?:the |your )?browser|direct (?:the |your )?browser|switch)(?: over| straight| on)?\s+(?:to|at|onto)\s+(?:the )?(?:(?:web ?)?(?:page|site|website|address|url)\s+(?:at |of )?)?(\uE002\d+\uE001)$/iu,
    openOrFollow,
  ],
  [
    /^(?:open|visit|load|start (?:at|on|from|with)|launch|pull up|bring up|call up|access|view|see|check(?: out)?|look (?:at|over|into)|use|begin (?:at|on|with))(?: up)?\s+(?:the )?(?:(?:web ?)?(?:page|site|website|address|url)\s+(?:at |of )?)?(\uE002\d+\uE001)(?:\s+in (?:the|a) (?:browser|new tab))?$/iu,
    openOrFollow,
  ],
  [/^(\uE002\d+\uE001)$/u, ([, found = '']) => [{ verb: 'open', url: found }]],
  [
    /^(?:what(?:['’]s| is)|what does it say|what can (?:i|you) (?:see|find|read)|tell me what(?:['’]s| is)|show me what(?:['’]s| is)|see what(?:['’]s| is)|describe|summari[sz]e)\s*(?:there|written|shown)?\s*(?:on|at|in|under)?\s*((?:the |this )?(?:page|site|website|screen)(?: (?:at|on|of))?)?\s*(\uE002\d+\uE001)?(?: about)?$/iu,
    ([, place, url]) =>
      place === undefined && url === undefined
        ? null
        : [
            ...(url ? one({ verb: 'open', url }) : []),
            { verb: 'read', what: 'text', about: null, limit: null },
          ],
  ],
  [
    /^(?:read|scan|summari[sz]e|go through|study)\s+(\uE002\d+\uE001)(?: (?:to me|aloud|out))?$/iu,
    ([, url = '']) => [
      { verb: 'open', url },
      { verb: 'read', what: 'text', about: null, limit: null },
    ],
  ],
  [
    /^(?:read|summari[sz]e|describe)(?: out| aloud| to me)?$|^what does (?:it|the page|this page) say$|^(?:tell|show) me what (?:it|the page|you|is there|you see|it says)(?: says?| see| find)?$|^what do you see$|^report what you (?:see|find)$/iu,
    () => one({ verb: 'read', what: 'text', about: null, limit: null }),
  ],
  // Searching
  [
    /^(?:search|look|hunt|browse|query|scan)\s+(?:(?:the |this |on |in |through |across )*(?:site|website|page|shop|store|catalog(?:ue)?|web|internet|docs|documentation|here|it|there|everything|\uE002\d+\uE001)\s+)?(?:for|up)\s+(.+?)(?:\s+(?:on|in|at|using|with|through)\s+(?:(?:the |this )?(?:site|page|shop|store|search(?: (?:box|bar|field))?|website|catalog(?:ue)?|docs|it)|(\uE002\d+\uE001)))?$/iu,
    ([all, query = '', url]) => {
      if (/^look up/iu.test(all) || /^look\s+for/iu.test(all)) {
        const reading = readReading(query);
        if (reading) return reading;
      }
      const site = /^\w+\s+(?:on |in |through )?(\uE002\d+\uE001)\s+for/iu.exec(all)?.[1] ?? url;
      return [...(site ? one({ verb: 'open', url: site }) : []), { verb: 'search', query: query.trim() }];
    },
  ],
  [
    /^(?:search|query|google)\s+(?!(?:field|box|bar)\b)(.+)$/iu,
    ([, query = '']) => one({ verb: 'search', query: query.trim() }),
  ],
  [
    /^(?:use|try)\s+(?:the )?search(?: (?:box|bar|field|function|form))?\s+(?:to (?:find|look for|search for|look up)|for|with)\s+(.+)$/iu,
    ([, query = '']) => one({ verb: 'search', query: query.trim() }),
  ],
  [
    /^(?:do|run|perform|make|start)\s+(?:an? )?search\s+(?:for|on|with|about)\s+(.+)$/iu,
    ([, query = '']) => one({ verb: 'search', query: query.trim() }),
  ],
  [
    /^(?:type|enter|put|write)\s+(.+?)\s+(?:in|into|to|in to)\s+(?:the )?search(?: (?:box|bar|field|input|form))?(?:\s+and (?:press|hit) (?:enter|return))?$/iu,
    ([, query = '']) => one({ verb: 'search', query: query.trim() }),
  ],
  // Counting
  [
    /^(?:check |count |find out |tell me |let me know |say |report )?how many\s+(?:of the )?(.+?)\s+(?:are |is |do (?:you|they|we) )?(?:still |there )?(?:left|remain(?:ing)?|in stock|on stock|available|have(?: left)?)$/iu,
    ([, subject = '']) =>
      toReadable(noun(subject)) ? null : one({ verb: 'value', label: 'stock', subject: noun(subject) }),
  ],
  [
    /^(?:count|(?:find out |tell me |let me know |say |report )?how many|what(?:['’]s| is) the number of|give me the number of|the number of|number of)\s+(?:the |all )?(.+?)(?:\s+(?:are there|there are|are (?:on|in|listed|shown)|does (?:it|the page|this page) have|do you (?:see|find)|can you (?:see|find)|you (?:see|find)|is there|has the page|exist))?(?:\s*(?:on|in|at|of) ((?:the |this )?(?:page|site|list|table|it|there|here)|\uE002\d+\uE001))?(?:\s+(?:are there|has|have|there are))?$/iu,
    ([, object = '', place]) => {
      const before: readonly Step[] = place && isAddress(place) ? one({ verb: 'open', url: place }) : [];
      const plain = toReadable(noun(object));
      if (plain) return [...before, { verb: 'count', what: plain, about: null }];
      // What is said of the things cannot be counted by: another number would be given out for theirs.
      if (qualified.test(object)) return null;
      const compound = /^(.+)\s+(\w+)$/u.exec(noun(object));
      const what = compound ? toReadable(compound[2] ?? '') : null;
      if (compound && what) return [...before, { verb: 'count', what, about: noun(compound[1] ?? '') }];
      return [...before, { verb: 'count', what: 'items', about: noun(object) }];
    },
  ],
  [
    /^(?:is|are) there (?:anything|something|any \w+)(?: (?:on|in|at) (?:it|there|the page|this page|the site))?$/iu,
    () => one({ verb: 'read', what: 'text', about: null, limit: null }),
  ],
  // Prices of one thing
  [
    /^(?:tell me |find out |show me |see |report |list )?(?:how much|what) (?:they|these|those|all of them|things|the (?:products|items|results|things)) (?:all )?(?:cost|are)$/iu,
    () => one({ verb: 'read', what: 'prices', about: null, limit: null }),
  ],
  [
    /^(?:tell me |let me know |find out |say |check )?how much (?:(?:would|will|do|does|must|should|can) )?(?:i|we|you|one) (?:(?:have|need) to |expect to )?(?:pay|spend)(?: (?:for|on))?\s+(.+)$/iu,
    ([, subject = '']) => one({ verb: 'value', label: 'price', subject: noun(subject) }),
  ],
  [
    /^(?:tell me |find out |say |check )?how much (?:is|are|does|do|would|will|it)?\s*(?:the |an? |one )?(.+?)\s*(?:costs?|is|are)?$/iu,
    ([, subject = '']) => one({ verb: 'value', label: 'price', subject: noun(subject) }),
  ],
  [
    /^(?:what|tell me what|find out what) (?:does|do|would) (?:the |an? )?(.+?) costs?$/iu,
    ([, subject = '']) => one({ verb: 'value', label: 'price', subject: noun(subject) }),
  ],
  [
    /^(?:tell me what|find out what) (?:the |an? )?(.+?) costs$/iu,
    ([, subject = '']) => one({ verb: 'value', label: 'price', subject: noun(subject) }),
  ],
  [
    /^(?:what|which)\s+(headings?|headlines?|links?|prices?|tables?|buttons?|fields?|products?|items?|results?|images?)\s+(?:are (?:there|on|in|listed|shown|here|available)|is there|does (?:the|this) (?:page|site)|does it|do (?:you|we)|can (?:you|i|we)|has (?:the|this) page|did you)\b.*?(\uE002\d+\uE001)?$/iu,
    ([, words = '', url]) => [
      ...(url ? one({ verb: 'open', url }) : []),
      { verb: 'read', what: toReadable(words) ?? 'text', about: null, limit: null },
    ],
  ],
  [
    /^(?:what|which)\s+(?:\w+ )?(?:is|one is|product is|item is|one['’]s)\s+(?:the )?(cheapest|least expensive|most expensive|dearest|priciest)(?: .*)?$/iu,
    ([, which = '']) =>
      one({ verb: 'extreme', which: /cheap|least/iu.test(which) ? 'cheapest' : 'dearest', about: null }),
  ],
  // Fields
  [
    /^(?:fill|complete)\s*(?:in|out)?\s+(?:the |this |that |my )?(?:[\w-]+ )*?form(?:\s+(?:with|using|as follows|like this|by|:))?\s*[:,]?\s*(.+)$/iu,
    ([, pairs = '']) => readPairs(pairs),
  ],
  [
    /^(?:fill|fill in|fill out|complete)\s+(.+?)\s+into\s+(.+)$/iu,
    ([, value = '', field = '']) => fill(field, value),
  ],
  [
    /^(?:fill|complete|populate)\s*(?:in|out)?\s+(.+)$/iu,
    ([, rest = '']) => {
      if (mine.test(noun(rest))) return one({ verb: 'fill', field: fieldName(rest), value: null });
      const single = /^(.+?)\s+(?:with|as|to be|using)\s+(.+)$/iu.exec(rest);
      const pairs = readPairs(rest);
      if (single && (!pairs || pairs.length === 1)) return fill(single[1] ?? '', single[2] ?? '');
      return pairs;
    },
  ],
  [
    /^(?:enter|type(?: in)?|write|insert|key in|put|input|provide|supply|specify)\s+(.+?)\s+(?:in|into|in to|inside|as|for|under|to)\s+(?:the |my |your |an? )?(.+?)$/iu,
    ([, value = '', field = '']) => fill(field, value),
  ],
  [
    /^(?:enter|type(?: in)?|provide|supply|put in)\s+(?:my |the )(.+)$/iu,
    ([, what = '']) =>
      mine.test(what) ? one({ verb: 'fill', field: fieldName(what), value: null }) : readPairs(what),
  ],
  [/^(?:enter|type|input)\s+(.+)$/iu, ([, rest = '']) => readPairs(rest)],
  [
    /^(?:set|change|switch|adjust|turn|make|update)\s+(?:the |my )?(.+?)\s+(?:to|=|:)\s+(.+)$/iu,
    ([, field = '', value = '']) => one({ verb: 'set', field: fieldName(field), value: value.trim() }),
  ],
  [
    /^(?:turn on|enable|activate|switch on|tick|mark|opt in to|agree to|accept|check(?: off)?)\s+(?:the |my |all )?(.+?)(?:\s+(?:check)?box|\s+option|\s+switch)?$/iu,
    ([all, target = '']) =>
      /^check/iu.test(all) && !/box$/iu.test(all)
        ? null
        : one({
            verb: 'check',
            target: target.replace(/^(?:box|checkbox) (?:for|labell?ed|next to|called)\s+/iu, ''),
            on: true,
          }),
  ],
  [
    /^(?:clear|empty|blank|wipe)(?: out)?\s+(?:the |my )?(.+?)\s+(?:field|input|text ?box|text ?area|search (?:box|bar))$/iu,
    ([, field = '']) => one({ verb: 'fill', field: fieldName(field), value: '' }),
  ],
  [
    /^(?:turn off|disable|deactivate|switch off|untick|uncheck|unmark|opt out of|clear)\s+(?:the |my )?(.+?)(?:\s+(?:check)?box|\s+option|\s+switch)?$/iu,
    ([, target = '']) => one({ verb: 'check', target, on: false }),
  ],
  [
    /^(?:choose|select|pick|opt for|go for|go with|take(?!\s+(?:me|us)\b))\s+(.+?)\s+(?:from|in|under|for|as|out of|on|at|within)\s+(?:the |my |your |an? )?(.+?)$/iu,
    ([, option = '', field = '']) => {
      if (/^(?:list|page|options|menu|it|there|here|results|available options)$/iu.test(field)) {
        const click = readClick(option, true);
        const found = click?.[0];
        return found?.verb === 'click' && found.nth !== null
          ? click
          : one({ verb: 'choose', option: noun(option), field: null });
      }
      return one({ verb: 'choose', option: noun(option), field: fieldName(field) });
    },
  ],
  [
    /^(?:choose|select|pick|opt for|go for|go with)\s+(.+)$/iu,
    ([, option = '']) => {
      const click = readClick(option, true);
      const found = click?.[0];
      if (found?.verb === 'click' && (found.nth !== null || found.kind !== null)) return click;
      return one({ verb: 'choose', option: noun(option).replace(/\s+option$/iu, ''), field: null });
    },
  ],
  [
    /^(?:show|view|see|check|look at|inspect)(?: me)?\s+(?:my |the |your )?((?:shopping )?(?:cart|basket|bag)|account|profile|wish ?list|order history)$/iu,
    ([, place = '']) => [
      { verb: 'follow', place },
      { verb: 'read', what: 'text', about: null, limit: null },
    ],
  ],
  [
    /^filter\s+(?:(?:the |these |this )?(?:results?|products?|items?|list|table|them|it|rows)\s+)?(?:by|for|on|to)\s+(.+)$/iu,
    ([, option = '']) => [
      { verb: 'choose', option: noun(option), field: null },
      { verb: 'maybe', step: { verb: 'submit' } },
    ],
  ],
  // Clicking, and opening things by their name
  [
    /^(?:click|press|tap|hit|push|activate|punch|select|trigger|use)(?: on| upon)?\s+(.+)$/iu,
    ([, words = '']) => (/^(?:on )?(?:every|all|each)\b/iu.test(words) ? null : readClick(words, false)),
  ],
  [
    /^follow\s+(.+)$/iu,
    ([, words = '']) => readClick(/\blink\b/iu.test(words) ? words : `${words} link`, false),
  ],
  [
    /^(?:go|navigate|head|browse|jump|move|proceed|switch|get|take me|continue|return|skip)(?: over| on| back| straight)?\s+(?:to|into|onto|inside)\s+(.+)$/iu,
    ([, words = '']) => {
      const click = readClick(words, true);
      const found = click?.[0];
      if (found?.verb === 'click' && (found.nth !== null || found.kind !== null)) return click;
      return here.test(words) || words.includes('\uE002')
        ? null
        : one({ verb: 'follow', place: placeName(words) });
    },
  ],
  [
    /^(?:open|visit|view|enter|launch|bring up|pull up|call up|expand|access)(?: up)?\s+(.+)$/iu,
    ([, words = '']) => {
      const click = readClick(words, true);
      const found = click?.[0];
      if (found?.verb === 'click' && (found.nth !== null || found.kind !== null)) return click;
      if (words.includes('\uE002')) return null;
      return here.test(words) ? [] : one({ verb: 'follow', place: placeName(words) });
    },
  ],
  // Reading
  [new RegExp(`^${readVerb}\\s+(.+)$`, 'iu'), ([, object = '']) => readReading(object)],
  [
    /^(?:read|show(?: me)?|quote|copy|tell me(?: about)?|give me|summari[sz]e)\s+(?:out )?(?:the |this )?(.+?)\s+(?:section|part|chapter|paragraph|box|panel)$/iu,
    ([, about = '']) =>
      one({
        verb: 'read',
        what: 'text',
        about: noun(about).replace(/\s+(?:text|content)$/iu, ''),
        limit: null,
      }),
  ],
  [
    /^(?:list|show(?: me| us)?|give me|collect|extract|gather|get(?: me)?|tell me|enumerate|read)\s+(?:out |all |the |my |of )*((?:[\p{L}'’-]+ ){0,2}\p{L}{2,}s)$/iu,
    ([, words = '']) => one({ verb: 'read', what: 'items', about: noun(words), limit: null }),
  ],
  [
    /^(?:read|tell(?: me| us)?|give(?: me)?|show(?: me)?|report|note(?: down)?|write down|extract|return|get(?: me)?|copy|what(?: is|['’]s| are| was))\s+(?:out )?(?:the|its|their|my)\s+((?:[\p{L}\p{N}\uE000-\uE002'’-]+ ){0,3}[\p{L}\p{N}\uE000-\uE002'’-]+)$/iu,
    ([, words = '']) => {
      const related = /^(.+?)\s+(?:of|for)\s+(.+)$/iu.exec(words);
      return one({
        verb: 'value',
        label: noun(related?.[1] ?? words),
        subject: related?.[2] === undefined ? null : noun(related[2]),
      });
    },
  ],
  [/^(?:for|with|of)\s+(?:each|every|all)\b/iu, () => null],
  [
    /^(?:find|look for|locate|get me|show me)\s+(?:me )?(.+)$/iu,
    ([, query = '']) =>
      /^out\b|\b(?:that|which|who|whose|where|why|because|how many|how much)\b/iu.test(query)
        ? null
        : one({ verb: 'search', query: noun(query) }),
  ],
  // Verbs that pages put on their buttons
  [
    /^(?:update|empty|apply|save|confirm|continue|cancel|expand|collapse|load more|show more|see more|subscribe|register|sign up|join|agree|start|finish|skip|approve|publish|reply|like|share|print|play|mute|reset|clear)(?:\s+(?:to |for |on )?(?:(?:the|my|all|this|it|changes|of|them)\s*)*(?:[\w-]+\s?){0,3})?$/iu,
    ([all]) =>
      one({
        verb: 'click',
        target: all.replace(/\b(?:the|my|this|it)\b\s*/giu, '').trim(),
        kind: null,
        nth: null,
        near: null,
      }),
  ],
  // Without a verb, in the sense of the step before
  [
    /^(?:and |plus |also )?(.+)$/iu,
    ([, words = ''], earlier) => {
      const before = earlier[earlier.length - 1];
      if (!before || before.verb === 'open') {
        const reading =
          /^(?:the|all|every|only|its)\s|^(?:headings?|headlines|links?|prices|tables?|page text|page title)\b/iu.test(
            words,
          )
            ? readReading(words)
            : null;
        return reading?.every(({ verb }) => verb === 'read' || verb === 'open') ? reading : null;
      }
      if (before.verb === 'download')
        return /^(?:the|an?|my)\s+\S/iu.test(words)
          ? one({ verb: 'download', target: noun(words), all: false })
          : null;
      if (before.verb === 'fill' || before.verb === 'set') return readPairs(words);
      if (before.verb === 'read' || before.verb === 'value' || before.verb === 'count')
        return readReading(words);
      return null;
    },
  ],
];

function openOrFollow([, found = '']: RegExpExecArray): readonly Step[] {
  return [{ verb: 'open', url: found }];
}

function keyName(words: string): string {
  const word = words.toLowerCase().replace(/\s/gu, '');
  const names: Readonly<Record<string, string>> = {
    enter: 'Enter',
    return: 'Enter',
    escape: 'Escape',
    esc: 'Escape',
    tab: 'Tab',
    space: 'Space',
    backspace: 'Backspace',
    delete: 'Delete',
    arrowdown: 'ArrowDown',
    arrowup: 'ArrowUp',
    arrowleft: 'ArrowLeft',
    arrowright: 'ArrowRight',
    pagedown: 'PageDown',
    pageup: 'PageUp',
    home: 'Home',
    end: 'End',
  };
  return names[word] ?? 'Enter';
}
