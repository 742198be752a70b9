// Breaks one guarantee at a time, and tells whether the fault schedules of test/hooks notice: npm run test:mutants:faults
// Each mutant must make a schedule fail. Ends with 'N passed, N failed', where a mutant that nothing noticed has failed.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const mutants = JSON.parse(readFileSync(new URL('faultMutants.json', import.meta.url), 'utf8'));
let passed = 0;
for (const [name, { file, from }] of Object.entries(mutants)) {
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
  console.log(`${isNoticed ? 'noticed' : 'MISSED '}  ${name}: ${found ?? 'no schedule failed'}`);
  if (isNoticed) passed++;
}
const failed = Object.keys(mutants).length - passed;
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
