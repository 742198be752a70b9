import { chromeHeightPx } from 'webrun-react/testing';
import type { AgentInteraction } from 'webrun-react/testing';
import type { PageTools } from '../browser/pageTools.js';
import { within } from '../browser/within.js';
import type { Session } from './sessions.js';

/** How long a person's action may take on an unresponsive page before the next one is tried, in milliseconds. */
const actionTimeoutMs = 5_000;

/** The pause between keys when typing like a person, in milliseconds. */
const humanDelayMs = 40;

/** Performs a person's actions one after the other: letters that overtake the preceding click would go nowhere. */
export async function performPersonAction(session: Session, action: AgentInteraction): Promise<void> {
  if (action.type.endsWith('CLICK') || action.key === 'Enter') session.personClicks += 1;
  const before = session.personActions ?? Promise.resolve();
  const done = before.then(async () => {
    if (session.tools.isUsable) await within(actionTimeoutMs, perform(session.tools, action));
  });
  session.personActions = done.catch(() => undefined);
  await done;
}

async function perform(
  { page }: PageTools,
  { type, x, y, text, key, humanLike }: AgentInteraction,
): Promise<void> {
  if ((type === 'CLICK' || type === 'DOUBLE_CLICK') && x !== undefined && y !== undefined)
    await page.mouse.click(x, y - chromeHeightPx, { clickCount: type === 'CLICK' ? 1 : 2 });
  else if (type === 'TYPE' && text !== undefined)
    await page.keyboard.type(text, humanLike ? { delay: humanDelayMs } : {});
  else if (type === 'KEY_PRESS' && key !== undefined) await page.keyboard.press(key);
}
