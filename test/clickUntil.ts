import { expect } from 'vitest';
import { userEvent } from 'vitest/browser';

/** A little longer than a button takes no click for after it has come or moved under the mouse, in milliseconds. */
const settlingMs = 1_500;

/** Clicks as a person does, until it worked. */
export async function clickUntil(find: () => Element, worked: () => boolean): Promise<void> {
  await expect
    .poll(async () => {
      await userEvent.click(find(), { timeout: settlingMs }).catch(() => undefined);
      await expect.poll(worked, { timeout: settlingMs }).toBe(true);
      return true;
    })
    .toBe(true);
}
