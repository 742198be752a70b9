import type { EmulatorSettings } from '../emulator/emulator.js';
import { refusals } from '../emulator/refusal.js';
import type { Refusal } from '../emulator/refusal.js';

/** Something that goes wrong with requests: give it to the emulator as `intercept`. */
export type Fault = NonNullable<EmulatorSettings['intercept']>;

/** The documented refusals, by cause. */
export type RefusalName = keyof typeof refusals;

const lose = (): never => {
  throw new TypeError('Failed to fetch');
};

const toResponse = ({ body, status, headers }: Refusal): Response => Response.json(body, { status, headers });

/**
 * Faults for tests and stories.
 * @example
 * emulator.configure({ intercept: faults.on('/start/run-task', faults.once(faults.loseReply())) });
 */
export const faults = {
  /** Refuses the request with a documented reply of the API. */
  refuse:
    (name: RefusalName): Fault =>
    () =>
      toResponse(refusals[name]()),
  /** The connection fails before the request arrives. */
  loseRequest: (): Fault => lose,
  /** The request arrives and takes effect, but the reply is lost: a task may be running that nobody knows about. */
  loseReply: (): Fault => async (_request, next) => {
    await next();
    lose();
  },
  /** A gateway answers with a page of HTML. */
  html:
    (status = 502): Fault =>
    () =>
      new Response(`<!doctype html><title>${status}</title><h1>Bad gateway</h1>`, {
        status,
        headers: { 'Content-Type': 'text/html' },
      }),
  /** Applies a fault only to paths that begin with `path`, for example `/task/`. */
  on:
    (path: string, fault: Fault): Fault =>
    (request, next) =>
      request.path.startsWith(path) ? fault(request, next) : undefined,
  /** Applies a fault only the first `count` times. */
  once: (fault: Fault, count = 1): Fault => {
    let left = count;
    return (request, next) => (left-- > 0 ? fault(request, next) : undefined);
  },
} as const;
