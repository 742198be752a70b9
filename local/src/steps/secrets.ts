import type { Secret } from 'webrun-react/core';

/** The pattern of a secret for all hosts. */
const everyHost = 'all';
const patternOf = ({ match }: Secret): string => match.trim().toLowerCase();

/**
 * Finds the secret for a host: the most specific pattern that matches. An exact host is more specific than `*.host`, a longer `*.host` than a
 * shorter one, and any of them than `all`.
 */
export function findSecret(secrets: readonly Secret[], host: string): Secret | null {
  const plain = host.toLowerCase();
  const rank = (secret: Secret): number => {
    const pattern = patternOf(secret);
    if (pattern === everyHost) return 1;
    // A pattern may include a port; without one it matches any.
    const name = /:\d+$/u.test(pattern) ? plain : plain.replace(/:\d+$/u, '');
    if (pattern === name) return 10_000;
    if (pattern.startsWith('*.') && name.endsWith(pattern.slice(1)) && name.length > pattern.length - 1)
      return 1 + pattern.length;
    return 0;
  };
  let best: Secret | null = null;
  for (const secret of secrets) if (rank(secret) > (best ? rank(best) : 0)) best = secret;
  return best;
}

/** Whether text typed at one host may be typed at another as well: its secret has the same values. */
export function isSharedSecret(secrets: readonly Secret[], host: string, other: string): boolean {
  const here = findSecret(secrets, host);
  const there = new Set(Object.values(findSecret(secrets, other)?.fields ?? {}));
  return here !== null && Object.values(here.fields).every((value) => there.has(value));
}

/** Whether a secret names this host. One for all hosts names none: a page could send it anywhere. */
export function isNamedHost(secrets: readonly Secret[], host: string): boolean {
  const secret = findSecret(secrets, host);
  return secret !== null && patternOf(secret) !== everyHost;
}

/** Finds a secret's field by meaning: `username`, `user`, `email` and `login` are the same, and so are `password`, `pass` and `pwd`. */
export function pickField(
  secret: Secret | null,
  kind: 'username' | 'password' | (string & {}),
): string | null {
  if (!secret) return null;
  const names: Readonly<Record<string, RegExp>> = {
    username: /^(?:user[ _-]?name|user|e-?mail(?:[ _-]?address)?|login|account|id)$/iu,
    password: /^(?:pass[ _-]?word|pass|pwd|passphrase|passcode)$/iu,
  };
  const plain = kind.toLowerCase().replace(/[^a-z0-9]/gu, '');
  const pattern = names[kind] ?? Object.values(names).find((known) => known.test(kind));
  const entries = Object.entries(secret.fields).filter(
    ([, value]) => typeof value === 'string' && value !== '',
  );
  return (
    (entries.find(([name]) => name.toLowerCase().replace(/[^a-z0-9]/gu, '') === plain) ??
      entries.find(([name]) => pattern?.test(name)))?.[1] ?? null
  );
}

/** Removes secret texts from everything that an agent reports. */
export interface Redactor {
  /** Hides a text from now on. */
  add(text: string): void;
  hide(text: string): string;
}

const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

/** The text shown in place of a hidden one. */
const mark = '•••';

/** Makes a redactor that hides the values of these secrets, in all encodings of URLs, JSON and forms. */
export function createRedactor(secrets: readonly Secret[]): Redactor {
  const hidden = new Set<string>();
  let pattern: RegExp | null = null;
  const redactor: Redactor = {
    add(text) {
      const plain = text.trim();
      if (plain === '') return;
      // URLs, JSON and forms encode it differently; a lone surrogate cannot be in a URL.
      const encoded = encodeURIComponent(plain.replace(loneSurrogate, '\ufffd'));
      for (const form of [plain, encoded, encoded.replaceAll('%20', '+'), JSON.stringify(plain).slice(1, -1)])
        hidden.add(form);
      const forms = [...hidden].toSorted((a, b) => b.length - a.length);
      pattern = new RegExp(forms.map(toPattern).join('|'), 'giu');
    },
    hide(text) {
      if (!pattern) return text;
      let shown = text.replace(pattern, mark);
      for (const form of hidden) shown = hideBeginning(shown, form);
      return shown;
    },
  };
  for (const secret of secrets)
    for (const value of Object.values(secret.fields)) if (typeof value === 'string') redactor.add(value);
  return redactor;
}

/** A page's text may have been cut in the middle of a secret: matches half of it or more, before an end or a closing quote. */
function hideBeginning(text: string, secret: string): string {
  const least = Math.max(4, Math.ceil(secret.length / 2));
  if (secret.length <= least) return text;
  // Lower-casing makes a few letters longer, which would shift positions.
  const lower = text.toLowerCase();
  const within = lower.length === text.length ? lower : text;
  const whole = within === text ? secret : secret.toLowerCase();
  const head = whole.slice(0, least);
  const parts: string[] = [];
  let from = 0;
  for (let at = within.indexOf(head); at >= 0; at = within.indexOf(head, at + 1)) {
    let end = at + least;
    while (end < text.length && within[end] === whole[end - at]) end++;
    if (at < from || (end < text.length && !'”…'.includes(text[end]!))) continue;
    parts.push(text.slice(from, at), mark);
    from = end;
  }
  return from === 0 ? text : parts.join('') + text.slice(from);
}

/** A short secret is hidden only as a whole word: removing every "1" from prices would hide nothing and spoil everything. */
function toPattern(text: string): string {
  const plain = text.replace(/[.*+?^${}()|[\]\\/]/gu, '\\$&');
  return text.length < 4 ? `(?<![\\p{L}\\p{N}.,])${plain}(?![\\p{L}\\p{N}]|[.,]\\d)` : plain;
}
