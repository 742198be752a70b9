import { hostOf } from '../url.js';

/** A step that cannot be done: `message` in words for a person, `code` as in docs/errors.mdx. */
export class StepFailure extends Error {
  override readonly name: string = 'StepFailure';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** An element that was seen is gone, and nothing was done to it: a page that redraws itself has it again in a moment. */
export class ElementGone extends StepFailure {
  constructor(message: string) {
    super('ELEMENT_NOT_FOUND', message);
  }
}

/** The failure of a page whose process has ended. */
export function pageCrashed(): StepFailure {
  return new StepFailure('PAGE_CRASH', 'The page crashed.');
}

/** The failure of a page that answers nothing any more. */
export function pageHangs(url: string): StepFailure {
  return new StepFailure('PAGE_CRASH', `The page does not answer: it hangs. (${hostOf(url)})`);
}

/** The failure of a page that takes too long. */
export function timedOut(url: string, ms: number): StepFailure {
  return new StepFailure('NAVIGATION_TIMEOUT', `${url} did not load within ${ms / 1_000} s.`);
}

/** True when the task has ended or the page is lost: no second try makes sense. */
export function isLoss(error: unknown): boolean {
  return (
    (error instanceof StepFailure && error.code === 'PAGE_CRASH') ||
    (error instanceof Error && error.name === 'AbortError')
  );
}

/** True when Playwright gave up waiting. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

/** True when Playwright gave up before it found the element, so that nothing was done to it: its log says what it resolved to. */
export function isNeverFound(error: unknown): boolean {
  return isTimeout(error) && !(error as Error).message.includes('resolved to');
}

/** What went wrong in words and with a code; a fault of this program stays what it is. */
export function toFailure(error: unknown, words: string): unknown {
  if (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError)
    return error;
  if (error instanceof StepFailure || isLoss(error)) return error;
  if (error instanceof Error && /crashed|has been closed|Target closed/iu.test(error.message))
    return new StepFailure('PAGE_CRASH', 'The page or its browser has gone.');
  return new StepFailure('ELEMENT_NOT_FOUND', words);
}
