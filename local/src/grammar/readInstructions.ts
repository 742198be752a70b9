import type { Step } from '../planner/step.js';
import { maskLiterals, withScheme } from './literals.js';
import { bare } from './phrases.js';
import { beginsStep, readClause } from './readClause.js';

/** One part of a text. */
export interface Part {
  /** The original text. */
  readonly text: string;
  /** Its steps; null when it was not understood. */
  readonly steps: readonly Step[] | null;
}

/** Long enough for any task, in characters; a longer text is data, not instructions, and would only be slow to read. */
const maxTextLength = 20_000;

/** A step is a few words; without a limit a wall of text would be tried at each of its commas. */
const maxClauseLength = 1_000;

const sentenceEnd = /\n+|(?<!\b(?:no|nr|vs|dr|mr|mrs|st|e\.g|i\.e))[.!?;]+(?=\s|$)/iu;
const afterwards = /,?\s+(?:and\s+)?(?:then|after that|afterwards|finally)\b,?\s*|\s*(?:->|→|=>)\s*/iu;
const boundary = /\s*,\s*(?:and\s+|but\s+)?|\s+(?:and|but|&)\s+/giu;

/**
 * Parses plain imperative English into steps: about ten verbs, joined by "and", "then", commas and full stops. Pure: it knows no page, and never
 * gets a page's text. Quoted words are taken verbatim.
 *
 * @example
 * readInstructions('Go to shop.example, search for tea and list the prices')
 * // three parts: open, search, read
 */
export function readInstructions(text: string): readonly Part[] {
  const { masked, unmask } = maskLiterals(text.slice(0, maxTextLength));
  const clauses = masked
    .split(sentenceEnd)
    .flatMap((sentence) => sentence.split(afterwards))
    .flatMap(splitClauses);
  const parts = clauses.map((clause) => ({
    text: unmask(clause),
    steps:
      (clause.length > maxClauseLength ? null : readClause(clause))?.map((step) => fillIn(step, unmask)) ??
      null,
  }));
  return parts.map((part, at) => ({
    ...part,
    steps: withoutRepeatedEnter(part.steps, parts[at - 1]?.steps ?? null),
  }));
}

/** Splits at commas and "and" where another step begins. */
function splitClauses(part: string): string[] {
  const clauses: string[] = [];
  for (let rest = bare(part); rest !== '';) {
    const cut = [...cutsOf(rest)].find(({ ahead }) => beginsStep(ahead) || isTurn.test(ahead));
    clauses.push(...splitForeign(bare(cut ? rest.slice(0, cut.start) : rest)));
    rest = cut ? bare(rest.slice(cut.end)) : '';
  }
  return clauses.filter((clause) => clause !== '');
}

interface Cut {
  readonly start: number;
  readonly end: number;
  /** The first words after it. */
  readonly ahead: string;
}

/** Where a clause may end, within its first words: a step is short, unlike a wall of text. */
function cutsOf(text: string): Cut[] {
  return [...text.slice(0, maxClauseLength).matchAll(boundary)].map((found) => {
    const end = found.index + found[0].length;
    return { start: found.index, end, ahead: bare(text.slice(end, end + 100)) };
  });
}

/** Words that introduce a prohibition or a condition. */
const isTurn = /^(?:do not|don['’]?t|never|without|if|unless|which|why|where|who)\b/iu;

/** Splits a clause that is not understood as a whole where its understood part ends. */
function splitForeign(clause: string): string[] {
  if (clause.length > maxClauseLength || readClause(clause)) return [clause];
  const cut = cutsOf(clause).findLast(({ start }) => readClause(clause.slice(0, start)) !== null);
  return cut ? [bare(clause.slice(0, cut.start)), bare(clause.slice(cut.end))] : [clause];
}

/** A search submits itself: "type x into the search box and press Enter" is one step. */
function withoutRepeatedEnter(
  steps: readonly Step[] | null,
  before: readonly Step[] | null,
): readonly Step[] | null {
  const isSent = before?.at(-1)?.verb === 'search';
  return steps?.filter((step) => !(isSent && step.verb === 'press' && step.key === 'Enter')) ?? null;
}

/** Puts quotations and addresses back into a step. */
function fillIn(step: Step, unmask: (text: string) => string): Step {
  const fields = Object.entries(step).map(([name, value]) => [
    name,
    typeof value === 'string' ? unmask(value).trim() : (value as unknown),
  ]);
  const filled = Object.fromEntries(fields) as Step;
  return filled.verb === 'open' ? { verb: 'open', url: withScheme(filled.url) } : filled;
}
