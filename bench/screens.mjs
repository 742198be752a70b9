/**
 * Pictures of every story: light and dark, 1440 and 360 px wide, in every language, and one sheet per family, language, scheme and
 * width to look at. Prints every story that is wider than its window.
 * Runs on the built Storybook: `npm run build-storybook && node bench/screens.mjs [part of a title ...]`; `LOCALES=de,ja` takes some languages only.
 */
import { createReadStream } from 'node:fs';
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { launch } from './page.mjs';

const root = fileURLToPath(new URL('../storybook-static/', import.meta.url));
const out = fileURLToPath(new URL('../.cache/screens/', import.meta.url));
const locales = (process.env.LOCALES ?? 'en,de,ja,ar').split(',');
const schemes = ['light', 'dark'];
const widths = [1_440, 360];
/** The delay before the picture of a story that never settles (a poll, an animation), in milliseconds. */
const settleMs = 600;
const mostHeight = 1_400;
/** Pages at a time. */
const pages = Number(process.env.PAGES ?? 2);

const { entries } = JSON.parse(await readFile(path.join(root, 'index.json'), 'utf8'));
const wanted = process.argv.slice(2).map((word) => word.toLowerCase());
const stories = Object.values(entries).filter(
  ({ type, title }) =>
    type === 'story' && (wanted.length === 0 || wanted.some((word) => title.toLowerCase().includes(word))),
);
const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};
async function answer(request, response) {
  const file = path.join(root, decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
  const found = file.startsWith(root) && (await stat(file).catch(() => null))?.isFile();
  if (!found) return response.writeHead(404).end();
  response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream' });
  createReadStream(file).pipe(response);
}
const server = createServer((request, response) => void answer(request, response));
await once(server.listen(0, '127.0.0.1'), 'listening');
const url = `http://localhost:${server.address().port}/`;
const browser = await launch();

const folderOf = (title, locale) => path.join(out, title.replaceAll('/', '-'), locale);
const work = stories.flatMap((story) => locales.map((locale) => ({ story, locale })));
const notes = [];

async function take(page, { story: { id, title }, locale }) {
  await page.setViewportSize({ width: widths[0], height: 900 });
  await page.goto(`${url}iframe.html?id=${id}&viewMode=story&globals=locale:${locale}`);
  // Play functions look for English text; other languages do not wait for them.
  await page
    .waitForFunction(
      (isEnglish) => {
        // oxlint-disable-next-line no-underscore-dangle -- Storybook names it
        const render = globalThis.__STORYBOOK_PREVIEW__?.currentRender;
        return ['completed', 'finished', 'errored', ...(isEnglish ? [] : ['playing'])].includes(
          render?.phase,
        );
      },
      locale === 'en',
      { timeout: 20_000 },
    )
    .catch(() => notes.push(`${id} ${locale}: was not drawn`));
  await page.waitForTimeout(settleMs);
  const folder = folderOf(title, locale);
  await mkdir(folder, { recursive: true });
  for (const width of widths)
    for (const scheme of schemes) {
      // oxlint-disable no-await-in-loop -- one page has one size and one scheme at a time
      await page.setViewportSize({ width, height: 900 });
      // Without motion no transition between two schemes is in progress.
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.waitForTimeout(100);
      const size = await page.evaluate(() => {
        const { document, innerWidth } = globalThis;
        const { scrollWidth, scrollHeight } = document.documentElement;
        const bottom =
          document.querySelector('#storybook-root')?.getBoundingClientRect().bottom ?? scrollHeight;
        return { over: scrollWidth - innerWidth, height: Math.ceil(bottom) };
      });
      if (size.over > 0 && scheme === 'light')
        notes.push(`${id} ${locale} ${width}: ${size.over} px too wide`);
      const height = Math.min(mostHeight, Math.max(40, size.height));
      await page.setViewportSize({ width, height });
      await page.screenshot({
        path: path.join(folder, `${width}-${scheme}-${id}.jpg`),
        type: 'jpeg',
        quality: 80,
      });
      // oxlint-enable no-await-in-loop
    }
}

async function worker() {
  const page = await browser.newPage();
  for (let next = work.shift(); next; next = work.shift()) {
    const { story, locale } = next;
    // oxlint-disable-next-line no-await-in-loop -- one story after the other
    await take(page, next).catch((error) => notes.push(`${story.id} ${locale}: ${error.message}`));
  }
  await page.close();
}

/** All pictures of one family in one language, scheme and width, with their names. */
async function sheet(page, title, locale, width, scheme) {
  const folder = folderOf(title, locale);
  const names = (await readdir(folder)).filter((name) => name.startsWith(`${width}-${scheme}-`));
  const shown = width === 360 ? 300 : 700;
  const pictures = names.map((name) => {
    const label = name.slice(`${width}-${scheme}-`.length, -4).split('--')[1];
    return `<figure><figcaption>${label}</figcaption><img width="${shown}" src="${pathToFileURL(path.join(folder, name)).href}"></figure>`;
  });
  const columns = width === 360 ? 5 : 2;
  const html = `<!doctype html><meta charset="utf-8"><style>body{margin:8px;columns:${columns};column-gap:8px;background:#888;font:12px sans-serif}figure{margin:0 0 8px;break-inside:avoid}img{display:block}</style>${pictures.join('')}`;
  const file = path.join(out, 'sheets', `${title.replaceAll('/', '-')}-${width}-${scheme}-${locale}`);
  await writeFile(`${file}.html`, html);
  await page.setViewportSize({ width: columns * (shown + 8) + 8, height: 400 });
  await page.goto(pathToFileURL(`${file}.html`).href);
  await page.screenshot({ path: `${file}.png`, fullPage: true });
}

try {
  await Promise.all(Array.from({ length: pages }, worker));
  await mkdir(path.join(out, 'sheets'), { recursive: true });
  const page = await browser.newPage();
  for (const title of new Set(stories.map((story) => story.title)))
    for (const locale of locales)
      for (const width of widths)
        // oxlint-disable-next-line no-await-in-loop -- one page draws them all
        for (const scheme of schemes) await sheet(page, title, locale, width, scheme);
} finally {
  await browser.close();
  server.close();
}
console.log(
  notes.toSorted((one, other) => one.localeCompare(other)).join('\n') || 'No story is wider than its window.',
);
console.log(`${stories.length * locales.length * 4} pictures are in ${path.relative(process.cwd(), out)}.`);
