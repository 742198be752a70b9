import { expect } from 'vitest';

/** A little longer than a button takes no click for after it has come or moved under the mouse, in milliseconds. */
const settlingMs = 1_500;

/** Clicks as a person does, until it worked: what has just come, or just moved under the mouse, takes no click. */
export async function clickUntil(
  click: (options: { readonly timeout: number }) => Promise<unknown>,
  worked: () => boolean | Promise<boolean>,
): Promise<void> {
  await expect
    .poll(async () => {
      await click({ timeout: settlingMs }).catch(() => undefined);
      await expect.poll(worked, { timeout: settlingMs }).toBe(true);
      return true;
    })
    .toBe(true);
}
