// Runs the quality gates named on the command line, or all, then the tests, and ends with one line for both: 'N passed, N failed'.
import { spawn } from 'node:child_process';

/** Not by its name: the older compilers that test/package/types.long.test.ts runs have the same. */
const tsc = 'node node_modules/typescript/bin/tsc';

/** Each gate counts as one test. All run also when one fails, so that one run tells everything. */
const gates = {
  // That the package itself needs no types of Node, the build checks.
  types: `${tsc} -p tsconfig.json`,
  lint: 'oxlint --type-aware --deny-warnings .',
  format: 'oxfmt --check .',
  unused: 'knip --no-progress',
  build: 'npm run --silent build',
};
const named = process.argv.slice(2);
for (const name of named)
  if (!(name in gates))
    throw new Error(`There is no gate "${name}". Take one of: ${Object.keys(gates).join(', ')}.`);

let passed = 0;
let failed = 0;
let skipped = 0;
// All but the build only read, so they run side by side.
const { build, ...checks } = gates;
await Promise.all(Object.entries(checks).map(pass));
await pass(['build', build]);
if (named.length === 0) {
  const { code, counts } = await run('vitest run');
  passed += counts?.passed ?? 0;
  // A run that ends badly without saying a number has failed as a whole.
  failed += counts?.failed || (code === 0 ? 0 : 1);
  skipped += counts?.skipped ?? 0;
}
console.log(`\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : 0;

/** Runs a gate, unless others were named, and shows its output in one piece. */
async function pass([name, command]) {
  if (named.length > 0 && !named.includes(name)) return;
  const startedAt = Date.now();
  const { code, output } = await run(`(${command}) 2>&1`, { isShown: false });
  const took = ((Date.now() - startedAt) / 1_000).toFixed(1);
  console.log(`${output}${code === 0 ? 'passed' : 'FAILED'}  ${name}  ${took} s`);
  if (code === 0) passed++;
  else failed++;
}

/** Runs a command as npm would, and reads the last 'N passed, N failed' in its output, which is shown as it comes or returned at the end. */
function run(command, { isShown = true } = {}) {
  return new Promise((resolve) => {
    const env = { ...process.env, STORYBOOK_DISABLE_TELEMETRY: '1' };
    const child = spawn(command, { shell: true, env, stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      if (isShown) process.stdout.write(chunk);
      output += chunk;
    });
    child.on('close', (code) => {
      const last = [...output.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?/gm)].at(-1);
      const [found, failures, left] = last?.slice(1).map((count) => Number(count ?? 0)) ?? [];
      resolve({ code, output, counts: last ? { passed: found, failed: failures, skipped: left } : null });
    });
  });
}
