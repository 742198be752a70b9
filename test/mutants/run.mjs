// Changes the sources one small fault at a time, and prints which faults no test notices:
//   npm run test:mutants -- server            a folder of src, or several; or a file: server/seal.ts
//   MUTANTS_SHARE=1 npm run test:mutants -- server/seal.ts    every statement, not a sample of them
//   MUTANTS_SEED=2 npm run test:mutants -- server             another sample
//   MUTANTS_AT_ONCE=1 npm run test:mutants -- runs            one fault at a time, for a machine that is busy
// Tests of test/<folder> run, except those in *.long.test.ts. Ends with an error when too few faults are found.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { Stryker } from '@stryker-mutator/core';
import { describe, placeOf } from './sample.mjs';

const named = process.argv.slice(2);
const targets = (named.length > 0 ? named : ['server']).map((name) =>
  name.replace(/^(\.\/)?src\//, '').replace(/\/$/, ''),
);
for (const target of targets)
  if (!existsSync(`src/${target.split(':')[0]}`))
    throw new Error(`There is no src/${target}. Name folders or files of src.`);
const folders = [...new Set(targets.map((target) => target.split('/')[0]))];
process.env.MUTANTS = folders.join(',');
process.env.MUTANTS_SHARE ??= targets.some((target) => target.includes('.')) ? '1' : '0.1';

/** The share of faults that tests must find, in percent. */
const breakAt = 80;

function runStryker(options) {
  return new Stryker({
    mutate: targets.map((target) =>
      /\.tsx?(:|$)/.test(target) ? `src/${target}` : `src/${target}/**/*.{ts,tsx}`,
    ),
    testRunner: 'vitest',
    vitest: { configFile: 'test/mutants/vitest.config.ts', related: false },
    plugins: ['@stryker-mutator/vitest-runner', './test/mutants/sample.mjs'],
    checkers: ['sample'],
    coverageAnalysis: 'perTest',
    // What is computed once when a module loads would need every test again for each fault.
    ignoreStatic: true,
    mutator: {
      // The words of messages are for people; that there are any is found by the conditions around them.
      excludedMutations: ['StringLiteral'],
    },
    ignorePatterns: ['dist', 'demo', 'stories', 'bench', 'storybook-static', 'examples'],
    tempDirName: 'node_modules/.cache/stryker',
    reporters: ['progress-append-only', 'clear-text', 'survivors'],
    clearTextReporter: {
      allowColor: false,
      logTests: false,
      allowEmojis: false,
      reportTests: false,
      reportMutants: false,
      reportScoreTable: true,
    },
    thresholds: { high: 95, low: 85, break: null },
    allowEmpty: true,
    dryRunTimeoutMinutes: 20,
    logLevel: 'warn',
    disableTypeChecks: false,
    // Stryker would rewrite it with an API that TypeScript 7 no longer has; nothing here compiles types.
    tsconfigFile: 'none',
    ...options,
  }).runMutationTest();
}

/** Whether a fault was found only because something took too long, which may be the machine. An endless loop is counted, not timed. */
const isByTime = ({ status, statusReason = '' }) =>
  (status === 'Timeout' && !/hit limit/i.test(statusReason)) ||
  (status === 'Killed' && /timed out in \d+ ?ms|did not succeed in time/i.test(statusReason));

let results = await runStryker({
  concurrency: Number(process.env.MUTANTS_AT_ONCE ?? 2),
  timeoutMS: 5_000,
});
// What was found by time alone is tried again, one at a time and with more of it. What cannot be tried again is not counted.
const byTime = new Set(results.filter(isByTime).map(placeOf));
if (byTime.size > 0) {
  mkdirSync('node_modules/.cache', { recursive: true });
  process.env.MUTANTS_ONLY = 'node_modules/.cache/mutants-by-time.json';
  writeFileSync(process.env.MUTANTS_ONLY, JSON.stringify([...byTime]));
  console.log(`\n${byTime.size} faults were found by time alone. Trying them again, with more of it:`);
  const again = await runStryker({ concurrency: 1, timeoutMS: 60_000 }).catch((error) => {
    console.error(error);
    return [];
  });
  const tried = again.filter((result) => byTime.has(placeOf(result)));
  results = [...results.filter((result) => !byTime.has(placeOf(result))), ...tried];
}
const undecided = byTime.size - results.filter((result) => byTime.has(placeOf(result))).length;

const counted = { Killed: 0, Timeout: 0, Survived: 0, NoCoverage: 0 };
for (const { status } of results) if (status in counted) counted[status]++;
const survivors = results
  .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
  .map(describe);
const found = counted.Killed + counted.Timeout;
const all = found + counted.Survived + counted.NoCoverage;
const score = all === 0 ? 100 : (100 * found) / all;
console.log(`\nSurvivors:\n${survivors.toSorted().join('\n') || 'none'}`);
console.log(
  `\n${all} faults, ${found} found (${counted.Timeout} by never ending), ${counted.Survived} survived, ${counted.NoCoverage} in code that no test runs: ${score.toFixed(1)} %${undecided > 0 ? `; ${undecided} more were found by time alone and could not be tried again` : ''}`,
);
process.exitCode = score < breakAt ? 1 : 0;
