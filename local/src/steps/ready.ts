import type { Outline } from '../outline/outline.js';
import { findRoles, toMain } from '../outline/walk.js';
import { linesOf } from '../outline/words.js';
import type { Scene } from './scene.js';

/** How long to wait for a page that shows progress before it is read as it is, in milliseconds. */
const progressPatienceMs = 120_000;

/** How often a busy page is checked, in milliseconds. */
const lookMs = 500;

/** Waits while the page shows that it is busy, then reads it. */
export async function lookWhenReady({ tools, report, context }: Scene): Promise<Outline> {
  const begunMs = performance.now();
  await tools.rest();
  for (let isTold = false; ; isTold = true) {
    const outline = await tools.look();
    if (!isAtWork(outline) || performance.now() - begunMs > progressPatienceMs) return outline;
    if (!isTold) report({ type: 'agent', content: 'The page is still at work; I wait.' });
    await tools.whileAlive(context.sleep(lookMs));
  }
}

function isAtWork(outline: Outline): boolean {
  const main = toMain(outline);
  return (
    findRoles(main, ['progressbar']).length > 0 ||
    linesOf(main).some((line) => /^(?:loading|please wait|one moment)\b.{0,12}$/iu.test(line))
  );
}
