import type { Page, Request, Response } from 'playwright-core';
import { timedOut } from './failure.js';
import { guarded } from './guarded.js';
import type { PageScope } from './pageScope.js';

/** What a page is loading. */
export interface Activity {
  /** Follows another page from now on. */
  follow(page: Page): void;
  /** Waits until the page is idle, as a person would before continuing. @throws {StepFailure} NAVIGATION_TIMEOUT */
  settle(): Promise<void>;
  /** How many requests have started so far: an effective click often starts one. */
  readonly begun: number;
  /** True once a navigation took too long: the page is unusable. */
  readonly isStuck: boolean;
}

/** How long a page may keep loading before it is read anyway, in milliseconds: some never stop. */
const quietLimitMs = 2_500;

/** The delays before the first check and between checks, in milliseconds. */
const firstCheckMs = 60;
const checkMs = 40;

/** Watches what pages load; a navigation may take up to `navigationTimeoutMs`. */
export function createActivity(scope: PageScope, navigationTimeoutMs: number): Activity {
  let current: Page | null = null;
  let navigation: { readonly request: Request; readonly sinceMs: number } | null = null;
  const inFlight = new Set<Request>();
  let begun = 0;
  let isStuck = false;

  const activity: Activity = {
    follow(page) {
      current = page;
      navigation = null;
      inFlight.clear();
      const end = (request: Request): void => {
        inFlight.delete(request);
        if (navigation?.request === request) navigation = null;
      };
      const begin = (request: Request): void => {
        if (page !== current) return;
        begun += 1;
        const isMain = request.isNavigationRequest() && request.frame() === page.mainFrame();
        if (isMain) navigation = { request, sinceMs: performance.now() };
        else inFlight.add(request);
      };
      page.on('request', guarded(begin));
      page.on('domcontentloaded', () => {
        if (page === current) navigation = null;
      });
      page.on('requestfailed', guarded(end));
      page.on('requestfinished', (request) => void inFlight.delete(request));
      const onResponse = (response: Response): void => {
        // These display nothing, so no document follows.
        if (response.status() === 204 || response.status() === 205) end(response.request());
      };
      page.on('response', guarded(onResponse));
    },
    async settle() {
      const begunMs = performance.now();
      let quiet = 0;
      await scope.pause(firstCheckMs);
      while (quiet < 2) {
        const now = performance.now();
        if (navigation) {
          quiet = 0;
          if (now - navigation.sinceMs > navigationTimeoutMs) {
            isStuck = true;
            throw timedOut(navigation.request.url(), navigationTimeoutMs);
          }
        } else if (inFlight.size === 0 || now - begunMs > quietLimitMs) quiet += 1;
        else quiet = 0;
        await scope.pause(checkMs);
      }
    },
    get begun() {
      return begun;
    },
    get isStuck() {
      return isStuck;
    },
  };
  return activity;
}
