import { chromeHeightPx } from 'webrun-react/testing';
import type { AgentInteraction } from 'webrun-react/testing';
import type { PageTools } from '../browser/pageTools.js';
import { within } from '../browser/within.js';
import type { Session } from './sessions.js';

/** How long a person's action may take, in milliseconds, before the next one is tried on a page that does not answer. */
const handMs = 5_000;

/** Between the keys of a text that is typed as a person would, in milliseconds. */
const humanDelayMs = 40;

/** Does what a person does by hand, one action after the other: letters that overtake the click before them would go into no field. */
export async function actByHand(session: Session, action: AgentInteraction): Promise<void> {
  if (action.type.endsWith('CLICK') || action.key === 'Enter') session.handActs += 1;
  const before = session.hand ?? Promise.resolve();
  const done = before.then(async () => {
    if (session.tools.isUsable) await within(handMs, act(session.tools, action));
  });
  session.hand = done.catch(() => undefined);
  await done;
}

async function act(
  { page }: PageTools,
  { type, x, y, text, key, humanLike }: AgentInteraction,
): Promise<void> {
  if ((type === 'CLICK' || type === 'DOUBLE_CLICK') && x !== undefined && y !== undefined)
    await page.mouse.click(x, y - chromeHeightPx, { clickCount: type === 'CLICK' ? 1 : 2 });
  else if (type === 'TYPE' && text !== undefined)
    await page.keyboard.type(text, humanLike ? { delay: humanDelayMs } : {});
  else if (type === 'KEY_PRESS' && key !== undefined) await page.keyboard.press(key);
}
