// A Stryker plugin that leaves out most faults, at random but the same for the same seed: a sample says nearly as much as all of
// them, in a fraction of the time. It is a checker, which Stryker asks about each fault before it runs any test.
import { readFileSync } from 'node:fs';

/** The faults to try again, each by its place; all that are in the sample when there is no list. */
const only = process.env.MUTANTS_ONLY && new Set(JSON.parse(readFileSync(process.env.MUTANTS_ONLY, 'utf8')));
const share = Number(process.env.MUTANTS_SHARE ?? 1);
const seed = process.env.MUTANTS_SEED ?? '1';

/** The same fault has the same place in each run; as Stryker counts, from 0 before tests have run. */
const toPlace = ({ fileName, location: { start }, replacement }) =>
  `${fileName.replace(/^.*src[\\/]/, '')} ${start.line}:${start.column} ${replacement}`;

/** The place of a fault that was tried: lines and columns of results count from 1. */
export const placeOf = ({ fileName, location: { start }, replacement }) =>
  toPlace({ fileName, replacement, location: { start: { line: start.line - 1, column: start.column - 1 } } });

/** A fault in one line. */
export const describe = ({ status, fileName, location: { start }, mutatorName, replacement = '' }) =>
  `${fileName.replaceAll('\\', '/').replace(/^.*?src\//, 'src/')}:${start.line} ${status === 'Survived' ? 'survived' : 'no test'} ${mutatorName}: ${replacement.replaceAll(/\s+/g, ' ').slice(0, 100)}`;

/** A number from 0 to 1 for a text (FNV-1a). */
function toFraction(text) {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}

class Sample {
  async init() {}

  async check(mutants) {
    const results = {};
    for (const mutant of mutants) {
      const place = toPlace(mutant);
      const isIn = only ? only.has(place) : toFraction(`${seed} ${place}`) < share;
      results[mutant.id] = isIn
        ? { status: 'passed' }
        : { status: 'compileError', reason: 'not in the sample' };
    }
    return results;
  }
}

/** Prints each fault that no test notices as soon as that is known, for the first ones say enough to begin with. */
class Survivors {
  onMutantTested(mutant) {
    if (mutant.status === 'Survived' || mutant.status === 'NoCoverage') console.log(describe(mutant));
  }
}

export const strykerPlugins = [
  { kind: 'Checker', name: 'sample', injectableClass: Sample },
  { kind: 'Reporter', name: 'survivors', injectableClass: Survivors },
];
