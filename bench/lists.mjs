/**
 * What many settled runs cost: mounting a list of them compared with a plain list, and one stored change with 10 and with 10,000 runs;
 * and what many events cost: one more in a `<TaskTimeline>` of 10,000 compared with one in a timeline of 200.
 * Runs against the built package: `npm run build && node bench/lists.mjs`.
 */
import { readFile } from 'node:fs/promises';
import { buildPage, launch, print, servePage } from './page.mjs';

const files = await buildPage('lists');
files.set('styles.css', await readFile(new URL('../dist/styles.css', import.meta.url), 'utf8'));
const server = await servePage(files, (_, response) => response.writeHead(404).end());
const browser = await launch();

async function measure(query) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${server.url}?${query}`);
  const figures = await page.evaluate(() => globalThis.measured);
  await context.close();
  return figures;
}

try {
  for (const count of [500, 5_000, 10_000]) {
    // oxlint-disable-next-line no-await-in-loop -- one page after the other
    const { plainMs, oursMs } = await measure(`mount=${count}`);
    print(`useRuns() mount, ${count} settled runs`, plainMs, oursMs);
  }
  const few = await measure('change=10');
  const many = await measure('change=10000');
  console.log(
    `one stored change: with 10 runs ${few.changeUs.toFixed(0)} µs, with 10,000 ${many.changeUs.toFixed(0)} µs, ratio ${(many.changeUs / few.changeUs).toFixed(2)}`,
  );
  const some = await measure('change=500');
  console.log(`start() -> POST with 500 stored runs: ${some.postMs.toFixed(1)} ms`);
  const { fewMs, manyMs } = await measure('events');
  console.log(
    `one more event: with 200 before it ${fewMs.toFixed(1)} ms, with 10,000 ${manyMs.toFixed(1)} ms, ratio ${(manyMs / fewMs).toFixed(2)}`,
  );
} finally {
  await browser.close();
  server.close();
}
