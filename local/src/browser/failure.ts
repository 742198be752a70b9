import { hostOf } from '../url.js';

/** A step that failed: `message` is for a person, for `code` see docs/errors.mdx. */
export class StepFailure extends Error {
  override readonly name: string = 'StepFailure';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A seen element is gone, and nothing was done to it: a page that re-renders will soon have it again. */
export class ElementGone extends StepFailure {
  constructor(message: string) {
    super('ELEMENT_NOT_FOUND', message);
  }
}

/** Makes the failure of a page whose process has ended. */
export function pageCrashed(): StepFailure {
  return new StepFailure('PAGE_CRASH', 'The page crashed.');
}

/** Makes the failure of a page that no longer responds. */
export function pageHangs(url: string): StepFailure {
  return new StepFailure('PAGE_CRASH', `The page does not answer: it hangs. (${hostOf(url)})`);
}

/** Makes the failure of a page that takes too long. */
export function timedOut(url: string, ms: number): StepFailure {
  return new StepFailure('NAVIGATION_TIMEOUT', `${url} did not load within ${ms / 1_000} s.`);
}

/** True when the task has ended or the page is lost: a retry makes no sense. */
export function isLoss(error: unknown): boolean {
  return (
    (error instanceof StepFailure && error.code === 'PAGE_CRASH') ||
    (error instanceof Error && error.name === 'AbortError')
  );
}

/** True when Playwright timed out. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

/** True when Playwright timed out before it found the element, so nothing was done to it: its log says what it resolved to. */
export function isNeverFound(error: unknown): boolean {
  return isTimeout(error) && !(error as Error).message.includes('resolved to');
}

/** Turns an error into a failure with a message and code; leaves bugs of this program as they are. */
export function toFailure(error: unknown, words: string): unknown {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError)
    return error;
  if (error instanceof StepFailure || isLoss(error)) return error;
  if (error instanceof Error && /crashed|has been closed|Target closed/iu.test(error.message))
    return new StepFailure('PAGE_CRASH', 'The page or its browser has gone.');
  return new StepFailure('ELEMENT_NOT_FOUND', words);
}
