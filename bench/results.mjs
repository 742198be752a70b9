/**
 * What big answers cost: 100,000 rows of CSV, 49,000 entries of JSON, 10,000 rows of Markdown, 5,000 files; rendered plainly, element by
 * element, and by <TaskResult>, whose tab is also clicked. Both run in one browser.
 * Runs against the built package: `npm run build && node bench/results.mjs`.
 */
import { readFile } from 'node:fs/promises';
import { buildPage, launch, median, print, servePage } from './page.mjs';

const files = await buildPage('results');
files.set('styles.css', await readFile(new URL('../dist/styles.css', import.meta.url), 'utf8'));
const server = await servePage(files, (_, response) => response.writeHead(404).end());
const browser = await launch();
const answers = {
  csv: '100,000 rows of CSV',
  json: '49,000 entries of JSON',
  markdown: '10,000 rows of Markdown',
  files: '5,000 files',
};

async function measure(query) {
  const page = await browser.newPage({ viewport: { width: 1_440, height: 900 } });
  await page.goto(`${server.url}?${query}`);
  const figures = await page.evaluate(() => globalThis.measured);
  await page.close();
  return figures;
}

try {
  for (const [answer, title] of Object.entries(answers)) {
    const turns = [];
    for (let turn = 0; turn < 5; turn++) {
      // oxlint-disable-next-line no-await-in-loop -- one page after the other
      turns.push({ ...(await measure(`answer=${answer}&plain`)), ...(await measure(`answer=${answer}`)) });
    }
    const of = (name) => median(turns.map((turn) => turn[name]));
    print(`${title}: first view`, of('plainMs'), of('oursMs'));
    print(`${title}: click on its tab`, of('plainMs'), of('clickMs'));
  }
} finally {
  await browser.close();
  server.close();
}
