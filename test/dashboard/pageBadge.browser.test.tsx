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
