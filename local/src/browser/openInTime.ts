import { StepFailure } from './failure.js';
import { within } from './within.js';

/** How long a browser may take to open something, in milliseconds: one that dies in this moment may never answer. */
const openingMs = 10_000;

/** What a browser is opening; when that comes too late, it is closed. @throws {StepFailure} INSTANCE_UNAVAILABLE */
export async function openInTime<Opened extends { close(): Promise<void> }>(
  opening: Promise<Opened>,
): Promise<Opened> {
  const opened = await within(openingMs, opening);
  if (opened) return opened;
  opening.then((late) => late.close()).catch(() => undefined);
  throw new StepFailure('INSTANCE_UNAVAILABLE', 'The browser did not answer.');
}
