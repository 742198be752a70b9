import { StepFailure } from './failure.js';
import { within } from './within.js';

/** How long a browser may take to open something, in milliseconds: one that dies meanwhile may never answer. */
const openingMs = 10_000;

/** Waits for what a browser is opening; closes it if it comes too late. @throws {StepFailure} INSTANCE_UNAVAILABLE */
export async function openInTime<Opened extends { close(): Promise<void> }>(
  opening: Promise<Opened>,
): Promise<Opened> {
  const opened = await within(openingMs, opening);
  if (opened) return opened;
  opening.then((late) => late.close()).catch(() => undefined);
  throw new StepFailure('INSTANCE_UNAVAILABLE', 'The browser did not answer.');
}
