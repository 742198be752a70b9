import type { Step } from '../planner/step.js';
import { addressPattern, hasAddress, isAddress } from './literals.js';
import { isHere, nameIn, noun, toNumber, toOrdinal } from './phrases.js';

/** Reads the text after a verb; null when it is not understood. `verb` is the phrase in the text. */
export type Reader = (rest: string, verb: string) => readonly Step[] | null;

const one = (step: Step): readonly Step[] => [step];

/** "open https://…", "go to the stock page", "go back". */
export const readOpen: Reader = (rest, verb) => {
  if (rest === '') return verb === 'go back' ? one({ verb: 'back' }) : null;
  if (verb === 'go back')
    return /^(?:a|one) page$|^to the (?:previous|last) page$/iu.test(rest) ? one({ verb: 'back' }) : null;
  const named = rest.replace(/^(?:the )?(?:web ?)?(?:page|site|address|url) (?:at |of )?/iu, '');
  if (isAddress(named)) return one({ verb: 'open', url: named });
  if (isHere(rest)) return [];
  return readTarget(rest.replace(/\s+(?:page|section|screen)$/iu, ''));
};

/** "search for tea", "search the shop for tea". */
export const readSearch: Reader = (rest) => {
  const query = rest.replace(
    /^(?:(?:the |this )?(?:site|page|shop|store|web ?site|catalog(?:ue)?) )?(?:for )?/iu,
    '',
  );
  return query === '' || hasAddress(query) ? null : one({ verb: 'search', query });
};

/** "click the second result", "press Enter", "click Remove next to Tea Strainer". */
export const readClick: Reader = (rest, verb) => {
  const key =
    /^(?:the )?(enter|return|escape|esc|tab|space|backspace|delete|arrow (?:up|down|left|right))(?: key)?$/iu.exec(
      rest,
    )?.[1];
  if (key && /^(?:press|hit|push)$/u.test(verb)) return one({ verb: 'press', key: toKey(key) });
  return readTarget(rest);
};

function toKey(words: string): string {
  const name = words
    .toLowerCase()
    .split(' ')
    .map((word) => `${word[0]?.toUpperCase() ?? ''}${word.slice(1)}`)
    .join('');
  return { Return: 'Enter', Esc: 'Escape' }[name] ?? name;
}

/** "the first link", "Add to cart in the row of the Tea Strainer". */
function readTarget(words: string): readonly Step[] | null {
  if (hasAddress(words) || /^(?:every|each|all|any)\b/iu.test(words)) return null;
  const located =
    /^(.+?)\s+(?:next to|beside|in the row (?:of|for|with)|in the card of|belonging to)\s+(.+)$/iu.exec(
      words,
    );
  const near = located ? noun(located[2] ?? '') : null;
  let target = noun(located?.[1] ?? words);
  const counted = /^(\w+)\s+(.+)$/u.exec(target);
  const nth = toOrdinal(counted?.[1] ?? '');
  if (nth !== null) target = counted?.[2] ?? '';
  const called = /^(link|button|tab)\s+(?:called |named |labell?ed |saying )?(.+)$/iu.exec(target);
  const suffix = /^(?:(.*)\s)?(link|button|tab|result|product|item|article|story|headline|one)$/iu.exec(
    target,
  );
  const word = (called?.[1] ?? suffix?.[2] ?? '').toLowerCase();
  const kind = /^(?:link|button|tab)$/u.test(word)
    ? (word as 'link' | 'button' | 'tab')
    : // "the gift item" names an item; "the first item" only counts.
      word !== '' && nth !== null
      ? ('result' as const)
      : null;
  if (kind !== null) target = called?.[2] ?? suffix?.[1] ?? '';
  if (target === '' && nth === null) return null;
  return one({ verb: 'click', target, kind, nth, near });
}

/** "choose Teapots from Category", "tick the newsletter box", "select the second link". */
export const readChoose: Reader = (rest, verb) => {
  if (/^(?:tick|check|untick|uncheck)$/u.test(verb)) {
    const option = nameIn(rest, '(?:check ?)?box');
    return option === '' ? null : one({ verb: 'choose', option, field: null, off: verb.startsWith('un') });
  }
  const listed = /^(.+?)\s+(?:from|in|under|for|as)\s+(?:the |my )?(.+)$/iu.exec(rest);
  const option = nameIn(listed?.[1] ?? rest, 'option');
  const field = listed ? nameIn(listed[2] ?? '', 'list|menu|drop-?down|field') : null;
  if (option === '' || hasAddress(rest)) return null;
  if (/^\w+ (?:link|button|tab|result|product|item)$/iu.test(option) && toOrdinal(option.split(' ')[0] ?? ''))
    return readTarget(option);
  return one({ verb: 'choose', option, field: field === null || isHere(field) ? null : field });
};

/** "wait 2 seconds", "wait until the report is ready". */
export const readWait: Reader = (rest) => {
  const timed = /^(?:for )?(\d+(?:\.\d+)?|\w+)\s*(ms|milliseconds?|s|secs?|seconds?|mins?|minutes?)?$/iu.exec(
    rest,
  );
  const amount = timed ? (toNumber(timed[1] ?? '') ?? Number(timed[1])) : Number.NaN;
  if (Number.isFinite(amount)) {
    const unit = timed?.[2] ?? 's';
    const factor = /^ms|^milli/iu.test(unit) ? 1 : /^m/iu.test(unit) ? 60_000 : 1_000;
    return one({ verb: 'wait', ms: Math.round(amount * factor) });
  }
  const text =
    /^(?:until|for|till)\s+(?:you (?:can )?see |there is |it (?:says|shows) |the page (?:says|shows) )?(.+?)(?:\s+(?:to appear|appears|shows up|is (?:visible|shown)|to be shown))?$/iu.exec(
      rest,
    )?.[1];
  return text ? one({ verb: 'wait', text: noun(text) }) : null;
};

/** "add the Tea Strainer to the cart": the button of that name, with the product. */
export const readAdd: Reader = (rest) => {
  const found = /^(.*?)\s*(?:in|to|into)\s+(?:my |the |your )?(?:shopping )?(?:cart|basket|bag)$/iu.exec(
    rest,
  );
  if (!found || hasAddress(rest)) return null;
  const product = noun(found[1] ?? '');
  const near = /^(?:it|this|that|them)?$/iu.test(product) ? null : product;
  return /\b(?:and|two|three|\d+)\b/iu.test(product)
    ? null
    : one({ verb: 'click', target: 'add to cart', kind: null, nth: null, near });
};

/** Phrases that each stand for one button. */
export const readButton: Reader = (rest, verb) => {
  const target = { 'log out': 'log out', 'sign out': 'log out', 'check out': 'checkout' }[verb];
  if (target && rest === '') return one({ verb: 'click', target, kind: null, nth: null, near: null });
  if (/^(?:place|confirm|complete)$/u.test(verb))
    return /^(?:the|my|this)?\s*(?:order|purchase)$/iu.test(rest)
      ? one({ verb: 'click', target: `${verb} order`, kind: null, nth: null, near: null })
      : null;
  if (/^(?:submit|send)$/u.test(verb))
    return /^(?:(?:the |this |my )?(?:form|it|request|message))?$/iu.test(rest)
      ? one({ verb: 'click', target: '', kind: 'submit', nth: null, near: null })
      : null;
  return null;
};

/** An address at the end of a clause: "… on https://x". */
export const trailingAddress: RegExp = new RegExp(
  `^(.+?)\\s+(?:on|at|from|in|of)\\s+(?:the )?(?:(?:site|page|web ?site|shop|store)\\s+)?(${addressPattern})$`,
  'iu',
);

/** An address at the beginning: "On https://x, …". */
export const leadingAddress: RegExp = new RegExp(
  `^(?:on|at|from|in)\\s+(${addressPattern})\\s*[,:]?\\s*(.+)$`,
  'iu',
);
