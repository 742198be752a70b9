import { StepFailure } from './failure.js';
import type { Outline } from './outline.js';
import type { AgentContext, AgentEvent, AgentTask } from '../../emulator/agent.js';
import { hostOf } from './page.js';
import type { PageTools } from './page.js';
import type { Policy } from './policy.js';
import type { Veil } from './secrets.js';
import { whatIsThere } from './seek.js';

/** What a step is done with. */
export interface Scene {
  readonly task: AgentTask;
  readonly tools: PageTools;
  readonly veil: Veil;
  readonly policy: Policy;
  /** The practice site's address, so that it can be called by its name. */
  readonly siteUrl: string | null;
  readonly context: Pick<AgentContext, 'ask' | 'sleep' | 'addFile' | 'readUpload'>;
  readonly tell: (event: AgentEvent) => void;
  /** What was learned on the way; kept for the whole task. */
  readonly memory: Memory;
}

/** What must be remembered between steps. */
export interface Memory {
  /** The field that was filled last: "submit" sends its form. */
  lastField: string | null;
  /** The thing the last finding was about: "it" in the next step. */
  subject: string | null;
  /** Where the last product was found: the next one may be there too. */
  listUrl: string | null;
  /** Answers a person gave for the fields of an order. */
  readonly given: Map<string, string>;
  hasLoggedIn: boolean;
  /** The log-in page that stood in the way of a page, until it is passed. */
  door: { readonly url: string; readonly wanted: string } | null;
  files: number;
  /** Of the files taken so far. */
  bytes: number;
  pictures: number;
}

export function createMemory(): Memory {
  return {
    lastField: null,
    subject: null,
    listUrl: null,
    given: new Map(),
    hasLoggedIn: false,
    door: null,
    files: 0,
    bytes: 0,
    pictures: 0,
  };
}

/** How long a thing that is not there yet is waited for, in milliseconds: about as long as a person looks. */
export const patienceMs = 4_000;

export const lookAgainMs = 250;
/** What a click brings without asking the network may come this much later, in milliseconds. */

export const aftermathMs = 600;
/** A page that shows its progress is waited for so long, in milliseconds, before it is read as it is. */

export const progressPatienceMs = 120_000;
/** Questions are asked so often before it is given up. */

export const maxQuestions = 3;
/** The files of one task are no larger than this together, in bytes: 100 MB. */
export const maxFileBytes: number = 100 * 1_048_576;
/** More files than this are not taken from one task. */

export const maxFiles = 20;

interface Sight<Found> {
  readonly outline: Outline;
  readonly found: Found;
}

/** Looks until the thing is there, scrolling once for pages that load while one scrolls. */
export async function seek<Found>(
  { tools }: Scene,
  pick: (outline: Outline) => Found | null,
  patience: number = patienceMs,
): Promise<Sight<Found> | { readonly outline: Outline; readonly found: null }> {
  const begun = performance.now();
  let hasScrolled = false;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one look after the other
    const outline = await tools.look();
    const found = pick(outline);
    if (found !== null) return { outline, found };
    const waited = performance.now() - begun;
    if (waited > patience) return { outline, found: null };
    if (waited > patience / 2 && !hasScrolled) {
      hasScrolled = true;
      // oxlint-disable-next-line no-await-in-loop -- at most once
      await tools.scroll('bottom');
    }
    // oxlint-disable-next-line no-await-in-loop -- a pause between looks
    await tools.pause(lookAgainMs);
  }
}

export function notFound(
  what: string,
  outline: Outline,
  kind: 'clickable' | 'field' | 'heading',
): StepFailure {
  return new StepFailure(
    'ELEMENT_NOT_FOUND',
    `${what} is not on the page “${outline.title || hostOf(outline.url)}”. ${whatIsThere(outline, kind)}`,
  );
}
