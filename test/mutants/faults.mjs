// Breaks one guarantee at a time, and tells whether the fault schedules of test/hooks notice: npm run test:mutants:faults
//   npm run test:mutants:faults -- 'a secret is stored'    one of them, by its name in faultMutants.json
// Each mutant must make a schedule fail. Ends with 'N passed, N failed', where a mutant that nothing noticed has failed.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const all = Object.entries(JSON.parse(readFileSync(new URL('faultMutants.json', import.meta.url), 'utf8')));
const named = process.argv.slice(2);
const mutants = all.filter(([name]) => named.length === 0 || named.includes(name));
if (mutants.length === 0)
  throw new Error(`There is no such mutant. Name one of: ${all.map(([name]) => name).join(', ')}.`);
let passed = 0;
for (const [name, { file, from }] of mutants) {
  if (!readFileSync(file, 'utf8').includes(from))
    throw new Error(`${name}: ${file} has no "${from}" any more.`);
  const { status, stdout, stderr } = spawnSync(
    'npx',
    ['vitest', 'run', '--config', 'test/mutants/faults.config.ts', '--bail', '1'],
    {
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', FAULT_MUTANT: name },
      shell: process.platform === 'win32',
    },
  );
  const found = /Error: (Seed \d+[^\n]*)/.exec(stdout + stderr)?.[1];
  const isNoticed = status !== 0 && found !== undefined;
  // A mutant that hangs or does not compile breaks the run, but no schedule has seen it.
  const missed =
    status === 0 ? 'no schedule failed' : `the run ended otherwise: ${(stdout + stderr).trim().slice(-300)}`;
  console.log(`${isNoticed ? 'noticed' : 'MISSED '}  ${name}: ${found ?? missed}`);
  if (isNoticed) passed++;
}
const failed = mutants.length - passed;
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
