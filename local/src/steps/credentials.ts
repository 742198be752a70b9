/** A user name and a password as a person wrote them. */
export interface Credentials {
  readonly username: string | null;
  readonly password: string | null;
}

/**
 * Reads an answer like `ada / secret`, `ada secret`, two lines, `user: ada, password: secret`, or JSON. A single word is the
 * password when the user name is known already, else the user name.
 */
export function readCredentials(answer: string, hasUsername: boolean): Credentials {
  const text = answer.trim();
  if (text.startsWith('{')) {
    const parsed = parseJson(text);
    if (parsed) {
      const pick = (pattern: RegExp): string | null => {
        const value = Object.entries(parsed).find(([name]) => pattern.test(name))?.[1];
        return typeof value === 'string' ? value : null;
      };
      return { username: pick(/user|e-?mail|login|name/iu), password: pick(/pass|pwd|secret/iu) };
    }
  }
  const password = /(?:^|[\s,;/])(?:password|passphrase|pass|pwd|pw)\s*(?:is|[:=])?\s*(\S.*?)\s*$/iu.exec(
    text,
  );
  const username =
    /(?:^|[\s,;])(?:user ?name|user|e-?mail(?: address)?|login|name)\s*(?:is|[:=])\s*([^\s,;]+)/iu.exec(text);
  if (password?.[1]) {
    const before = text.slice(0, password.index).replace(/^[\s,;/]+|[\s,;/]+$|(?:\s+(?:and|with))$/gu, '');
    return {
      username: username?.[1] ?? (/^\S+$/u.test(before) ? before : null),
      password: unquote(password[1]),
    };
  }
  if (username?.[1]) return { username: username[1], password: null };
  const parts = text
    .split(/\r?\n|\s+\/\s+|\s*[,;]\s+|\t/u)
    .map((part) => part.trim())
    .filter(Boolean);
  if (parts.length === 2) return { username: parts[0] ?? null, password: parts[1] ?? null };
  const pair = /^([^\s/:]+)(?:\s*[/:]\s*|\s+)(\S+)$/u.exec(text);
  if (pair) return { username: pair[1] ?? null, password: pair[2] ?? null };
  if (text === '') return { username: null, password: null };
  return hasUsername ? { username: null, password: text } : { username: text, password: null };
}

function unquote(text: string): string {
  return /^(["'`]).*\1$/u.test(text) ? text.slice(1, -1) : text;
}

function parseJson(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** True when a person said no. */
export function isRefusal(answer: string): boolean {
  return /^\s*(?:no|nope|n|stop|cancel|abort|don['’]?t|do not|never|skip|decline|refuse|reject)\b/iu.test(
    answer,
  );
}

/** True when a person said yes; anything else is not a yes where money is spent. */
export function isConsent(answer: string): boolean {
  return (
    /(?:^|[\s,;.])(?:yes|y|yep|yeah|ok|okay|sure|confirm(?:ed)?|go ahead|do it|buy it|buy|approve[d]?|proceed|place it|i agree)(?:$|[\s,;.!])/iu.test(
      answer,
    ) &&
    !isRefusal(answer) &&
    !/\b(?:not|don['’]?t|no)\b/iu.test(answer)
  );
}

/** Words that accompany a report, such as "Yes" or "Go on". */
const filler =
  /^(?:ok|okay|yes|yep|alright|thanks|thank you|please|(?:please )?(?:go on|continue)|you (?:can|may) (?:go on|continue))$/iu;

const doneWords = 'solved|done|did|passed|finished|completed';
const reportOf = (verbs: string, subject: string): RegExp =>
  new RegExp(
    String.raw`^${subject}(?:just\s+|already\s+)?(?:${verbs})(?:\s+(?:in|out|on))?(?:\s+(?:it|that|this|everything|the (?:form|field|log-?in|captcha|check|order|purchase|button)))?(?:\s+(?:in|out|on))?(?:\s+(?:by hand|manually|myself|already|now|just now|for you|in the (?:live view|browser|page)))*$`,
    'iu',
  );
const reports = [
  reportOf(
    doneWords,
    String.raw`(?:(?:it|that|this|everything|all)(?:['’]s| is| was| has been)?\s+|all\s+)?`,
  ),
  reportOf(
    `${doneWords}|logged|signed|filled|entered|typed|bought|ordered|clicked|pressed|placed|paid|submitted|sent`,
    String.raw`i(?:['’]ve| have|['’]m| am)?\s+`,
  ),
];

/** True for words that say what a person did on the page, such as "It is solved" or "I logged in": not an answer to type. */
export function isReport(answer: string): boolean {
  const clauses = answer
    .split(/[,.;:!\n]+|\s+(?:and|so)\s+/u)
    .map((clause) => clause.trim())
    .filter((clause) => clause !== '' && !filler.test(clause));
  return clauses.length > 0 && clauses.every((clause) => reports.some((report) => report.test(clause)));
}
