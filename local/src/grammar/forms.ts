import type { Step } from '../planner/step.js';
import type { Reader } from './acting.js';
import { addressPattern, isQuotation } from './literals.js';
import { nameIn } from './phrases.js';

/** "fill in Name with Ada", "type x into y", "set y to x", "fill in the form with A: x, B: y". */
export const readFill: Reader = (rest, verb) => {
  if (/^(?:type|enter|write|put)(?: in)?$/u.test(verb)) return readTyping(rest);
  const form =
    /^(?:the |this |my )?(?:[\w-]+ )?form\s+(?:with|using|as follows|like this|:)\s*[,:]?\s*(.+)$/iu.exec(
      rest,
    );
  if (form) return readPairs(form[1] ?? '');
  if (isOwnSecret(rest)) return [{ verb: 'fill', field: toFieldName(rest), value: null }];
  return readPairs(rest);
};

/** "Ada into Name"; "x into the search box" is a search. */
function readTyping(rest: string): readonly Step[] | null {
  const typed = /^(.+?)\s+(?:in|into|in to|as|for)\s+(?:the |my |your )?(.+)$/iu.exec(rest);
  if (!typed) return isOwnSecret(rest) ? [{ verb: 'fill', field: toFieldName(rest), value: null }] : null;
  const [, value = '', field = ''] = typed;
  // "… in capitals in the text field" says more than the grammar understands.
  if (/\b(?:cart|basket|bag)$|\s(?:in|into)\s/iu.test(field)) return null;
  if (/^search(?: (?:box|bar|field))?$/iu.test(field)) return [{ verb: 'search', query: value }];
  return [toFill(field, value)];
}

/** Reads "Name with Ada, Email: a@b.c and Colour to red" as fields and values. */
function readPairs(text: string): readonly Step[] | null {
  const parts = text.split(/\s*[,;]\s*(?:and\s+)?|\s+and\s+(?=.{1,40}?(?:\s*[:=]\s|\s+(?:with|to|as)\s))/iu);
  const steps = parts.map(readPair);
  return steps.every((step) => step !== null) ? steps : null;
}

function readPair(part: string): Step | null {
  const pair =
    /^(.+?)\s*[:=]\s*(.+)$/u.exec(part) ??
    /^(.+?)\s+(?:with|to|as)\s+(.+)$/iu.exec(part) ??
    (/\s/u.test(part) && isQuotation(part.slice(part.lastIndexOf(' ') + 1))
      ? /^(.+)\s(\S+)$/u.exec(part)
      : null);
  if (!pair || toFieldName(pair[1] ?? '') === '') return null;
  return toFill(pair[1] ?? '', (pair[2] ?? '').trim());
}

function toFill(field: string, value: string): Step {
  const isSecret = !isQuotation(value) && isOwnSecret(value);
  return { verb: 'fill', field: toFieldName(field), value: isSecret ? null : value };
}

function toFieldName(words: string): string {
  return nameIn(words, 'field|box|input|text ?(?:field|box|area)|line');
}

const ownSecret =
  /^(?:my|the)\s+(?:secret |saved )?(?:user ?name|login|password|passphrase|pin|api key|token)$/iu;

/** "my password": the value is one of the task's secrets. */
function isOwnSecret(text: string): boolean {
  return ownSecret.test(text.trim());
}

const value = '([\\uE000\\uE002]\\d+\\uE001|[^\\s,]+)';
const place = new RegExp(`(?:^|\\s)(?:to|at|on|into)?\\s*(${addressPattern})`, 'iu');
const bothNamed = new RegExp(
  `^(?:as|with|using)?\\s*(?:the )?(?:user ?name |user )?${value}\\s*(?:,|and|with|/)*\\s*(?:with )?(?:the )?password(?: is)? ${value}$`,
  'iu',
);
const bothPlain = new RegExp(`^(?:as|with|using)\\s+([^\\s,/]+)\\s*(?:/|,|\\band\\b)\\s*${value}$`, 'iu');
const nameOnly = new RegExp(`^as (?:the )?(?:user )?${value}$`, 'iu');

/** "log in", "log in as ada with password x", "log in at https://x using ada/x". */
export const readLogin: Reader = (rest) => {
  const at = place.exec(rest)?.[1];
  const text = at === undefined ? rest : rest.replace(place, ' ').trim();
  const both = bothNamed.exec(text) ?? bothPlain.exec(text);
  const name = both ?? nameOnly.exec(text);
  const isPlain = /^(?:with (?:my|the) (?:credentials|secrets|account|user ?name and password))?$/iu.test(
    text,
  );
  if (!name && !isPlain) return null;
  const login: Step = { verb: 'login', username: name?.[1] ?? null, password: both?.[2] ?? null };
  return at === undefined ? [login] : [{ verb: 'open', url: at }, login];
};
