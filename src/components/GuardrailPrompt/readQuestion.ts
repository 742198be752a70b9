import type { Guardrail } from '../../core/task.js';

/** What a question asks for, which decides its field. */
export type QuestionKind =
  | 'question'
  | 'choices'
  | 'credentials'
  | 'secret'
  | 'code'
  | 'purchase'
  | 'captcha';

/** A question as it is shown. */
export interface Question {
  readonly kind: QuestionKind;
  /** The agent's words, without the list that became `choices`; `null` when it sent none. */
  readonly text: string | null;
  readonly choices: readonly string[];
  /** How many characters a code has, when the question says so. */
  readonly digits: number | null;
}

const longestRead = 2_000;
const captcha = /\bcaptcha\b|\bnot a robot\b|\bare (?:you )?(?:a )?human\b/i;
const secretWord =
  /\b(?:password|passwort|passphrase|passcode|secret|security answer|api key|private key|cvv|cvc)\b/i;
const codeWord =
  /\b(?:otp|2fa|mfa|tan|pin|two[- ]factor|two[- ]step|authenticator|one[- ]time|(?:verification|security|confirmation|login|sms|access|auth\w*|\d[- ]digit) code|code (?:sent|from|we|that was sent)|code (?:that )?(?:(?:did|have) )?you (?:just )?(?:receive|get|got)\w*|\d{1,2} digits|enter the code|what is the code|code .{0,40}\b(?:sms|text message|phone|e-?mail|app))\b/i;
const harmlessCode =
  /\b(?:zip|postal|promo\w*|discount|coupon|voucher|gift|source|country|area|error|product|qr|dress) code\b/i;
const userName = /\b(?:user ?name|log ?in name|e-?mail|account name)\b/i;
const credentials = /\b(?:credentials|log ?in details|log ?in data)\b/i;
const purchase =
  /\b(?:buys?|purchases?|pays?|orders?|checks? ?out|subscribes?|books?|charges?|transfers?|donates?|send money)\b/i;
const permission =
  /^(?:shall|should|may|can|could|do you want|would you like|are you sure|ok(?:ay)? to|is it ok|confirm|please confirm|approve|proceed|go ahead|ready to)\b/i;

/**
 * Reads what a guardrail asks for. It only picks the field: the question is shown verbatim, every kind can be answered as text instead, and only
 * a person ever answers.
 */
export function readQuestion({ kind, question }: Guardrail): Question {
  const text = question?.trim() || null;
  const plain: Question = { kind: 'question', text, choices: [], digits: null };
  // The start of a question is enough to pick a field; the patterns never see a page's worth of text.
  const about = [kind, text].join(' ').slice(0, longestRead).replaceAll('_', ' ');
  if (captcha.test(about)) return { ...plain, kind: 'captcha' };
  const hasSecret = secretWord.test(about);
  if (credentials.test(about) || (hasSecret && userName.test(about)))
    return { ...plain, kind: 'credentials' };
  if (hasSecret) return { ...plain, kind: 'secret' };
  if (codeWord.test(about) && !harmlessCode.test(about))
    return { ...plain, kind: 'code', digits: readDigits(about) };
  if (text === null || text.length > longestRead) return plain;

  const listed = readChoices(text);
  const isYesOrNo = listed?.choices.length === 2 && /^y/i.test(listed.choices[0] ?? '');
  if (isYesOrNo && purchase.test(text)) return { ...plain, kind: 'purchase' };
  if (listed) return { ...plain, ...listed, kind: 'choices' };
  const asksLeave = text.split(/(?<=[.!?:\n])\s+/).some((sentence) => permission.test(sentence));
  return asksLeave && purchase.test(text) ? { ...plain, kind: 'purchase' } : plain;
}

const mostChoices = 12;
const longestChoice = 120;
const bullet = /^\s*(?:[-*•–]|\(?(?:\d{1,2}|[a-z])[.):])\s+(.+?)\s*$/i;
const options =
  /^(.*?)\s*(?:\b(?:options|choices|choose (?:one of|from|between)|pick one(?: of)?|one of)\s*:)\s*(.+?)[.?]?$/is;
const picked =
  /^(?:please )?(?:pick|choose|select)\s+((?:[\w'-]+(?: [\w'-]+){0,2},\s*)*[\w'-]+(?: [\w'-]+){0,2},?\s+or\s+[\w'-]+(?: [\w'-]+){0,2})[.?]?$/i;
const inParentheses = /\(([^()]{1,200}\bor\b[^()]{1,200})\)\s*[.?]?$/i;
const bracketed = /^(.*?)\s*[[(]([^[\]()]{1,200}[/|][^[\]()]{1,200})[\])]\s*[.?]?$/s;

/** Separators of listed answers, the surest first: where there are semicolons, a comma is part of an answer. */
const separators = [/[;|\n]\s*(?:or\b)?/, /,(?!\d{3})\s*(?:or\b)?|\bor\b/, /\//] as const;

/** The answers that a question lists: a list of lines, "options: a, b or c", "[yes/no]". */
function readChoices(text: string): Pick<Question, 'text' | 'choices'> | null {
  const lines = text.split('\n');
  const items = lines.map((line) => bullet.exec(line)?.[1]);
  const listed = items.filter((item) => item !== undefined);
  if (isList(listed)) {
    const rest = lines
      .filter((_, index) => items[index] === undefined)
      .join('\n')
      .trim();
    return { text: rest || text, choices: listed };
  }
  const named = options.exec(text);
  if (named) {
    const list = split(named[2] ?? '', separators.find((each) => each.test(named[2] ?? '')) ?? '');
    if (isList(list)) return { text: named[1]?.trim() || text, choices: list };
  }
  const inBrackets = bracketed.exec(text);
  if (inBrackets) {
    const list = split(inBrackets[2] ?? '', /[/|]/);
    if (isList(list)) return { text, choices: list };
  }
  const told = picked.exec(text)?.[1] ?? inParentheses.exec(text)?.[1];
  const choices = split(told ?? '', /,\s*(?:or\b)?|\bor\b/i);
  return isList(choices) ? { text, choices } : null;
}

function split(list: string, separator: RegExp | string): string[] {
  return list
    .split(separator)
    .map((item) => item.trim())
    .filter(Boolean);
}

function isList(items: readonly string[]): boolean {
  const isShort = items.every((item) => item.length <= longestChoice);
  return items.length >= 2 && items.length <= mostChoices && isShort && new Set(items).size === items.length;
}

function readDigits(text: string): number | null {
  const digits = Number(/\b(\d{1,2})[- ]?digits?\b/i.exec(text)?.[1]);
  return digits >= 3 && digits <= 12 ? digits : null;
}
