import { expect, onTestFinished, test } from 'vitest';
import { createPageBadge } from '../../src/dashboard/notifications/pageBadge.js';

/** What a reader sees of the title. */
const seen = (): string => document.title.replaceAll('\u2060', '');

/** Badges of some sources of runs; the page is left as it was. */
function show(...sources: readonly object[]): ReturnType<typeof createPageBadge>[] {
  const before = document.title;
  const badges = sources.map((source) => createPageBadge(document, source));
  onTestFinished(() => {
    for (const badge of badges) badge.remove();
    document.title = before;
  });
  return badges;
}

test('a count of the app’s own stays in the title, beside that of the runs and without it', async () => {
  const manager = {};
  const badges = show(manager, manager);
  const set = (count: number): void => badges.forEach((badge) => badge.set(count));
  document.title = '(5) Inbox';
  set(2);
  await expect.poll(seen).toBe('(2) (5) Inbox');
  document.title = '(6) Inbox';
  await expect.poll(seen).toBe('(2) (6) Inbox');
  set(0);
  expect(document.title).toBe('(6) Inbox');
  document.title = '(7) Inbox';
  await new Promise((resolve) => setTimeout(resolve));
  expect(document.title).toBe('(7) Inbox');
});

test('two managers have one count in the title', async () => {
  const [one, other] = show({}, {});
  document.title = 'Orders';
  one?.set(1);
  other?.set(2);
  await expect.poll(seen).toBe('(3) Orders');
  one?.remove();
  await expect.poll(seen).toBe('(2) Orders');
  other?.set(0);
  expect(document.title).toBe('Orders');
});

/** The icon that the badge has drawn: its type, and where it is white. */
async function drawn(): Promise<{ type: string; white: readonly (readonly [x: number, y: number])[] }> {
  const link = await expect
    .poll(() => document.querySelector<HTMLLinkElement>('link[data-webrun]'))
    .not.toBeNull()
    .then(() => document.querySelector<HTMLLinkElement>('link[data-webrun]')!);
  const picture = Object.assign(new Image(), { src: link.href });
  await picture.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: 32, height: 32 });
  const context = canvas.getContext('2d')!;
  context.drawImage(picture, 0, 0, 32, 32);
  const { data } = context.getImageData(0, 0, 32, 32);
  const white = [...Array(32 * 32).keys()]
    .filter((at) => data.slice(4 * at, 4 * at + 4).every((value) => value > 200))
    .map((at) => [at % 32, Math.floor(at / 32)] as const);
  return { type: link.type, white };
}

test.each([1, 9, 10, 120])('a count of %i is drawn inside of its disc, as SVG', async (count) => {
  const [badge] = show({});
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path d="M0 0h32v32H0z"/></svg>';
  const own = Object.assign(document.createElement('link'), {
    rel: 'icon',
    type: 'image/svg+xml',
    href: `data:image/svg+xml,${encodeURIComponent(svg)}`,
  });
  document.head.append(own);
  onTestFinished(() => own.remove());
  badge?.set(count);
  const { type, white } = await drawn();
  // Firefox shows the last icon that is SVG, and no other where there is one.
  expect(type).toBe('image/svg+xml');
  expect(document.head.lastElementChild).toHaveAttribute('data-webrun');
  expect(white.length).toBeGreaterThan(5);
  expect(white.filter(([x, y]) => Math.hypot(x + 0.5 - 21, y + 0.5 - 11) > 11)).toEqual([]);
});
