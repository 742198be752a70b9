/** Words that mean the same on most sites, each with its canonical form. */
const canon: readonly (readonly [RegExp, string])[] = [
  [/\b(?:sign|log)[ -]?(?:in|on)(?:to)?\b/gu, 'login'],
  [/\b(?:sign|log)[ -]?(?:out|off)\b/gu, 'logout'],
  [/\b(?:shopping )?(?:basket|bag|trolley|cart)\b/gu, 'cart'],
  [/\be[ -]?mails?(?: address)?\b/gu, 'email'],
  [/\b(?:telephone|phone|mobile|cell)(?: (?:number|no))?\b/gu, 'phone'],
  [/\b(?:zip(?: ?code)?|post(?:al)? ?code)\b/gu, 'postcode'],
  [/\bcolour/gu, 'color'],
  [/\b(?:surname|family name)\b/gu, 'last name'],
  [/\b(?:forename|given name)\b/gu, 'first name'],
  [/\b(?:user name|username|user id|login name)\b/gu, 'username'],
  [/\b(?:check[ -]?out)\b/gu, 'checkout'],
  [/\bfavourite/gu, 'favorite'],
  [/\bcatalogue\b/gu, 'catalog'],
  [/\blicence\b/gu, 'license'],
  [/\b(?:costs?|unit price|prices)\b/gu, 'price'],
];
const filler = new Set([
  'the',
  'a',
  'an',
  'my',
  'your',
  'our',
  'of',
  'to',
  'for',
  'this',
  'that',
  'please',
  'and',
]);

/** Normalizes a text: lower case, no accents, punctuation or double spaces, and canonical synonyms. */
export function toPlain(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[’']s\b/gu, '')
    .replace(/[^\p{L}\p{N}$€£%+#.-]+/gu, ' ')
    .replace(/(?<!\p{N})\.|\.(?!\p{N})|(?<!\p{L})-|-(?!\p{L})/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  return canon.reduce((words, [pattern, word]) => words.replace(pattern, word), plain).replaceAll('-', ' ');
}

function toWords(plain: string): string[] {
  return plain
    .split(' ')
    .filter((word) => word !== '' && !filler.has(word))
    .map(toStem);
}

function toStem(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (word.length > 4 && /(?:sh|ch|x|ss)es$/u.test(word)) return word.slice(0, -2);
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

/** Scores how well a name fits the words used for it: 1 when they are the same, 0 when nothing fits. */
export function toLikeness(wanted: string, name: string): number {
  const [want, have] = [toPlain(wanted), toPlain(name)];
  if (want === '' || have === '') return 0;
  if (want === have) return 1;
  const [wantWords, haveWords] = [toWords(want), toWords(have)];
  if (wantWords.length === 0 || haveWords.length === 0) return 0;
  const [wantText, haveText] = [wantWords.join(' '), haveWords.join(' ')];
  if (wantText === haveText) return 0.97;
  if (wantText.replaceAll(' ', '') === haveText.replaceAll(' ', '')) return 0.95;
  // The fewer other words the name has, the better it fits.
  const spare = Math.min(0.15, (haveWords.length - wantWords.length) * 0.015);
  if (` ${haveText} `.startsWith(` ${wantText} `)) return 0.87 - spare;
  if (` ${haveText} `.includes(` ${wantText} `)) return 0.8 - spare;
  const there = new Set(haveWords);
  if (wantWords.every((word) => there.has(word))) return 0.7 - spare;
  const begun = (word: string): boolean =>
    word.length > 3 && haveWords.some((other) => other.startsWith(word));
  if (wantWords.every((word) => there.has(word) || begun(word))) return 0.62 - spare;
  const wanting = new Set(wantWords);
  const share = wantWords.filter((word) => there.has(word)).length / wantWords.length;
  if (haveText.length > 3 && haveWords.every((word) => wanting.has(word))) return 0.5 + 0.08 * share;
  return share >= 0.75 && wantWords.length > 3 ? 0.5 : 0;
}
