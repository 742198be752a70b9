import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import type { run } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../chromium.js';
import { serveHandler } from '../serveHandler.js';
import type { Served } from '../serveHandler.js';

const minuteMs = 60_000;
/** Where the site is. A folder that is given was built before. */
const given = process.env['WEBRUN_SITE'];
const root = given ?? 'storybook-static';
const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
};

/** The checker, as its script leaves it in a page. */
interface AxeCheck {
  readonly run: typeof run;
}

interface Entry {
  readonly id: string;
  readonly title: string;
  readonly type: 'docs' | 'story';
}

let site: Served;
let browser: Browser;
let entries: readonly Entry[] = [];
/** Addresses beyond the folder that a page has asked for. */
const foreign: string[] = [];

beforeAll(async () => {
  if (given === undefined)
    execFileSync('npm', ['run', '--silent', 'build-storybook'], {
      stdio: 'inherit',
      shell: process.platform === 'win32',
      env: { ...process.env, NODE_ENV: 'production', STORYBOOK_DISABLE_TELEMETRY: '1', VITEST: '' },
    });
  site = await serveHandler((request) => {
    const { pathname } = new URL(request.url);
    const file = join(root, pathname === '/' ? 'index.html' : decodeURIComponent(pathname));
    if (!existsSync(file)) return new Response(null, { status: 404 });
    return new Response(readFileSync(file), {
      headers: {
        'content-type': types[extname(file)] ?? 'application/octet-stream',
        // Every page loads the same scripts.
        'cache-control': 'max-age=3600',
      },
    });
  });
  const index = JSON.parse(readFileSync(join(root, 'index.json'), 'utf8')) as {
    entries: Record<string, Entry>;
  };
  entries = Object.values(index.entries);
  browser = await launch();
}, 20 * minuteMs);
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

async function open(scheme: 'light' | 'dark', width: number): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
  // Requests that a test routes are not cached, and take twice as long.
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(site.url) && !/^(data|blob):/.test(url)) foreign.push(url);
  });
  return page;
}

/** Shows one page without what is around it. */
async function show(page: Page, id: string): Promise<void> {
  await page.goto(`${site.url}iframe.html?viewMode=docs&id=${id}`);
  await page.locator('#storybook-docs h1').first().waitFor();
}

const docs = (group: string): readonly Entry[] =>
  entries.filter(({ type, title }) => type === 'docs' && title.startsWith(group));

test('there are guides, a page per component, and the reference', () => {
  expect(docs('Guides/').length).toBeGreaterThanOrEqual(25);
  expect(docs('API/').length).toBeGreaterThanOrEqual(10);
  const components = entries.filter(({ type, title }) => type === 'docs' && !/^(Guides|API)\//.test(title));
  expect(components.length).toBeGreaterThanOrEqual(9);
});

/** What is wrong with a guide by axe. */
async function findViolations(page: Page, axe: string): Promise<readonly string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as { readonly axe: AxeCheck };
    const { violations } = await checker.run('#storybook-docs', {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'],
    });
    return violations.map(({ id, nodes }) =>
      `${id}: ${nodes.map(({ html }) => html).join(' ')}`.slice(0, 400),
    );
  });
}

/** Where the links of a page lead, and the places on it that links can lead to. */
interface Linked {
  readonly links: readonly string[];
  readonly places: readonly string[];
}

const readLinks = (page: Page): Promise<Linked> =>
  page.locator('#storybook-docs').evaluate((docs) => ({
    links: [...docs.querySelectorAll('a[href]')].map((each) => each.getAttribute('href') ?? ''),
    places: [...docs.querySelectorAll('[id]')].map((each) => each.id),
  }));

/** Links that lead neither to a page, nor to a place on one, nor to another site. */
function findBrokenLinks(pages: ReadonlyMap<string, Linked>): readonly string[] {
  return [...pages].flatMap(([id, { links }]) =>
    links
      .filter((link) => {
        if (link.startsWith('https:') || link === './') return false;
        const found = /^(?:\.\/\?path=\/docs\/([\w-]+))?(?:#(.+))?$/.exec(link);
        const [, target = id, place] = found ?? [];
        const { places = [] } = pages.get(target) ?? {};
        return !found || !pages.has(target) || (place !== undefined && !places.includes(place));
      })
      .map((link) => `${id} leads to ${link}`),
  );
}

test.each([
  ['light', 1_280],
  ['dark', 360],
] as const)(
  'in a %s window %i px wide every page shows itself: no error, no violation, no broken link, no scrolling sideways, no request elsewhere',
  { timeout: 20 * minuteMs },
  async (scheme, width) => {
    const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    const page = await open(scheme, width);
    const wrong: string[] = [];
    const linked = new Map<string, Linked>();
    page.on('pageerror', (error) => wrong.push(`${page.url()}: ${error.message}`));
    for (const { id, title } of entries.filter(({ type }) => type === 'docs')) {
      await show(page, id);
      if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth))
        wrong.push(`${id} is wider than the window`);
      const said = await page.locator('#storybook-docs').innerText();
      if (/\| ?-{3}|@example|\{@link/.test(said)) wrong.push(`${id} shows markup as text`);
      linked.set(id, await readLinks(page));
      if (title.startsWith('Guides/'))
        wrong.push(...(await findViolations(page, axe)).map((violation) => `${id} ${violation}`));
    }
    await page.close();
    expect([...wrong, ...findBrokenLinks(linked)]).toEqual([]);
    expect(foreign).toEqual([]);
  },
);

test('every example of every guide starts a task that ends or asks', { timeout: 15 * minuteMs }, async () => {
  const page = await open('light', 1_280);
  let count = 0;
  for (const { id } of docs('Guides/')) {
    await show(page, id);
    const examples = page.locator('[data-example]');
    for (let index = 0; index < (await examples.count()); index++) {
      const example = examples.nth(index);
      const before = await example.innerText();
      const field = example.locator('textarea');
      if (await field.count()) {
        await field.first().fill('[after 1s] [say: Ready.]');
        await field.first().press('Control+Enter');
      } else await example.locator('button').first().click();
      await expect.poll(() => example.innerText()).not.toBe(before);
      await expect
        .poll(() => example.innerText())
        .toMatch(/Done|Needs you|completed|Failed|guardrail|Logged in|Read|Fertig|\$24\.90|For how many/);
      count++;
    }
  }
  await page.close();
  expect(count).toBeGreaterThanOrEqual(17);
  expect(foreign).toEqual([]);
});

test(
  'the guide to errors shows a failure and a refusal in words for users',
  { timeout: 5 * minuteMs },
  async () => {
    const page = await open('light', 360);
    await show(page, 'guides-errors--docs');
    const example = page.locator('[data-example]');
    await example.getByRole('button', { name: 'Buy a lamp' }).click();
    await example.getByText('The element was not found on the page.').waitFor();
    await example.getByText('A retry costs again.').waitFor();
    // A click in the first moments of a new button is ignored: it was meant for what was there before.
    const again = example.getByRole('button', { name: 'Try again' });
    const press = async (): Promise<string> => {
      await again.click({ timeout: 1_000 }).catch(() => undefined);
      return example.innerText();
    };
    await expect.poll(press).toContain('no balance left');
    await example.getByText('Nothing was started. Top up the account.').waitFor();
    await page.close();
  },
);

test('every component has a page, whose props change what it shows', { timeout: 15 * minuteMs }, async () => {
  const lines = readFileSync('test/package/exports.snapshot.txt', 'utf8').split('\n');
  // Parts are objects (forwarded refs); those of the primitives are on the pages of their components.
  const until = lines.findIndex((line) => line === 'webrun-react/primitives');
  const names = lines.slice(0, until).flatMap((line) => /^ +([A-Z]\w+): object/.exec(line)?.[1] ?? []);
  const dashboard = lines.slice(lines.indexOf('webrun-react/dashboard') + 1);
  const end = dashboard.findIndex((line) => /^\S/.test(line));
  names.push(
    ...dashboard.slice(0, end).flatMap((line) => /^ +([A-Z]\w+): (?:object|function)/.exec(line)?.[1] ?? []),
  );
  expect(names.length).toBeGreaterThanOrEqual(17);
  /** Written with the site, from the types. */
  const written = JSON.parse(readFileSync('docs/props.json', 'utf8')) as Readonly<
    Record<string, readonly { readonly name: string; readonly type: string }[]>
  >;
  const page = await open('light', 1_280);
  for (const name of names) {
    const entry = entries.find(({ type, title }) => type === 'docs' && title.split('/').at(-1) === name);
    expect(entry, name).toBeDefined();
    await show(page, entry?.id ?? '');
    const props = page.locator('.docblock-argstable').first();
    await props
      .getByRole('button', { name: /^Every component/ })
      .or(props.getByText('className'))
      .first()
      .waitFor();
    const rows = await props.innerText();
    expect(written[name]?.length, name).toBeGreaterThan(0);
    for (const prop of written[name] ?? []) expect(rows, name).toContain(prop.name);
    // Without the types, Storybook says of what it is only that.
    expect(rows, name).not.toMatch(/^unknown$/m);
    await page.locator('[id^=set-][id$=-className]').click();
    await page.locator('textarea[id^=control-][id$=-className]').fill('set-by-a-reader');
    await page.locator('.sb-story .set-by-a-reader').first().waitFor({ state: 'attached' });
  }
  await page.close();
  expect(foreign).toEqual([]);
});

test('the control of an initial prop mounts the component again', { timeout: 5 * minuteMs }, async () => {
  const page = await open('light', 1_280);
  await show(page, 'taskresult--docs');
  const story = page.locator('.sb-story').first();
  await story.getByRole('tab', { name: /^Answer/, selected: true }).waitFor();
  await page.locator('input[type=radio][id*=-defaultTab][value=network]').check();
  await story.getByRole('tab', { name: /^Network/, selected: true }).waitFor();
  await page.close();
});

test('every code of an error has a page', () => {
  expect(docs('Errors/').length).toBeGreaterThan(60);
});

test('the timeline of the response model follows its slider', { timeout: 5 * minuteMs }, async () => {
  const page = await open('light', 1_280);
  await show(page, 'guides-response-model--docs');
  const words = page.locator('.docs-timeline [role=status]');
  await expect.poll(() => words.innerText()).toMatch(/^Pending: the POST is answered "pending" after 50 s/);
  await page.getByLabel(/The task takes/).fill('20');
  await expect.poll(() => words.innerText()).toMatch(/^Inline: the POST is answered "completed" after 20/);
  await page.close();
});

test('llms.txt is in the site, with the guides that it names', () => {
  const text = readFileSync(join(root, 'llms.txt'), 'utf8');
  for (const [, link = ''] of text.matchAll(/\]\(([^)]+)\)/g))
    expect(existsSync(join(root, link)), link).toBe(true);
});
