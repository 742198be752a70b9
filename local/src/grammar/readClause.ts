import type { Step } from '../planner/step.js';
import {
  leadingAddress,
  readAdd,
  readButton,
  readChoose,
  readClick,
  readOpen,
  readSearch,
  readWait,
  trailingAddress,
} from './acting.js';
import type { Reader } from './acting.js';
import { readFill, readLogin } from './forms.js';
import { addressPattern, hasAddress, isAddress } from './literals.js';
import { bare } from './phrases.js';
import { readDownload, readReading, readScreenshot, readUpload } from './reading.js';

/** The phrases that begin a step, grouped by the reader of the rest. */
const readers: readonly (readonly [phrases: string, reader: Reader])[] = [
  [
    'go to|go back|open|visit|view|navigate to|browse to|head to|head over to|proceed to|continue to|look at|load|bring up|take me to',
    readOpen,
  ],
  ['search for|search|look for', readSearch],
  ['click on|click|press|tap|hit|push|follow', readClick],
  ['add|put', readAdd],
  ['fill in|fill out|fill|type in|type|enter|write|put|set|change', readFill],
  ['choose|select|pick|tick|check|untick|uncheck', readChoose],
  ['log in|log into|login|sign in|sign into', readLogin],
  ['wait', readWait],
  ['log out|sign out|check out|place|confirm|complete|submit|send', readButton],
  ['download|save', readDownload],
  ['attach|upload', readUpload],
  ['screenshot|take|make', readScreenshot],
  [
    "read|list|show|tell me|give me|get|extract|collect|report|find|look up|count|how many|how much|summarise|summarize|what is|what are|what's|what does|let me see|see",
    readReading,
  ],
];

/** Each phrase with its readers, the longest first: "check out" is not "check". */
const byPhrase: readonly (readonly [phrase: string, readers: readonly Reader[]])[] = [
  ...new Set(readers.flatMap(([phrases]) => phrases.split('|'))),
]
  .toSorted((a, b) => b.length - a.length)
  .map((phrase) => [
    phrase,
    readers.filter(([phrases]) => phrases.split('|').includes(phrase)).map(([, reader]) => reader),
  ]);

const anyPhrase = new RegExp(
  `^(${byPhrase.map(([phrase]) => phrase.replace("'", "['’]")).join('|')})(?=[\\s:]|$)`,
  'iu',
);

/** True when a text begins like a step. */
export function beginsStep(text: string): boolean {
  return anyPhrase.test(text) || leadingAddress.test(text);
}

/** Reads one clause into its steps; null when it is not understood. */
export function readClause(text: string): readonly Step[] | null {
  // There is only one tab, and it goes where the next step is.
  const clause = bare(text).replace(/(?<=\S)\s+in (?:a|another) (?:new )?tab$/iu, '');
  const named = clause.replace(/^(?:on|at|from|in|with)\s+/iu, '').replace(/\s+open$/iu, '');
  if (isAddress(named)) return [{ verb: 'open', url: named }];
  const leading = leadingAddress.exec(clause);
  if (leading) return readThere(leading[1] ?? '', leading[2] ?? '');
  const whole = wholePage.exec(clause);
  if (whole) return readThere(whole[1] ?? '', 'read the text');
  const trailing = trailingAddress.exec(clause);
  return readBare(clause) ?? (trailing ? readThere(trailing[2] ?? '', trailing[1] ?? '') : null);
}

/** "read https://x". */
const wholePage = new RegExp(`^(?:read|summari[sz]e|show me)\\s+(${addressPattern})(?: to me)?$`, 'iu');

/** Returns the steps of a clause, after a step that opens their page. */
function readThere(url: string, rest: string): readonly Step[] | null {
  const steps = readBare(bare(rest));
  return steps && [{ verb: 'open', url }, ...steps];
}

function readBare(clause: string): readonly Step[] | null {
  const verb = anyPhrase.exec(clause)?.[1] ?? '';
  const rest = clause.slice(verb.length).replace(/^[\s:]+/u, '');
  const phrase = verb.toLowerCase().replaceAll('’', "'");
  for (const reader of byPhrase.find(([known]) => known === phrase)?.[1] ?? []) {
    const steps = reader(rest, phrase);
    if (steps?.every(isPlain)) return steps;
  }
  // "the price and the SKU", as an answer to "what do you want?".
  const steps = /^(?:the|all|its)\s/iu.test(clause) ? readReading(clause, 'read') : null;
  return steps?.every(isPlain) ? steps : null;
}

/**
 * True unless a name in the step contains a comma, a condition or an address: then the text says more than was understood. Text to type may
 * contain anything.
 */
function isPlain(step: Step): boolean {
  return Object.entries(step).every(
    ([name, value]) =>
      typeof value !== 'string' ||
      ['url', 'value', 'query'].includes(name) ||
      !(/[,;]|\s(?:if|unless|provided)\s/iu.test(value) || hasAddress(value)),
  );
}
