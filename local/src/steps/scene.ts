import type { AgentContext, AgentEvent, AgentTask } from 'webrun-react/testing';
import type { Redactor } from './secrets.js';
import { ElementGone } from '../browser/failure.js';
import type { PageTools } from '../browser/pageTools.js';
import type { Policy } from '../browser/policy.js';
import type { Outline, OutlineNode } from '../outline/outline.js';
import type { OutlineRecord } from '../outline/records.js';
import { parseUrl } from '../url.js';

/** Everything a step needs. */
export interface Scene {
  readonly task: AgentTask;
  readonly tools: PageTools;
  readonly redactor: Redactor;
  readonly policy: Policy;
  readonly context: Pick<AgentContext, 'ask' | 'sleep' | 'addFile' | 'readUpload'>;
  readonly report: (event: AgentEvent) => void;
  /** How often a person has clicked or pressed Enter in the session's page so far, which may have sent a form. */
  readonly personClicks: () => number;
  /** What is remembered between the steps of a task. */
  readonly memory: Memory;
}

/** What is remembered between the steps of a task. */
export interface Memory {
  /** The field that was filled last: "submit" submits its form. */
  lastField: string | null;
  /** The subject of the last step: "its" in the next one. */
  subject: string | null;
  /** The origin that the task names: of the last address it opened, or of the page it started at. */
  namedOrigin: string | null;
  /** Origins where a person has allowed typing a password from the task's text. */
  readonly allowedOrigins: Set<string>;
  /** The purchase that a person has agreed to in this step. */
  agreedPurchase: string | null;
  files: number;
  /** The total size of the files downloaded so far, in bytes. */
  bytes: number;
  pictures: number;
}

/** Makes the memory of a new task: the session's current place. */
export function createMemory(url: string): Memory {
  const { origin = null } = parseUrl(url) ?? {};
  return {
    lastField: null,
    subject: null,
    namedOrigin: origin === 'null' ? null : origin,
    allowedOrigins: new Set(),
    agreedPurchase: null,
    files: 0,
    bytes: 0,
    pictures: 0,
  };
}

/** What a step has found out. */
export interface Finding {
  /** Its label, for an answer with several. */
  readonly title: string;
  /** As text, one entry per line. */
  readonly lines: readonly string[];
  /** A single fact, for structured answers. */
  readonly fact?: { readonly label: string; readonly value: string };
  /** The listed records, for structured answers. */
  readonly records?: readonly OutlineRecord[];
  readonly isList?: boolean;
}

/** How a step went. */
export interface Outcome {
  readonly findings: readonly Finding[];
  /** The observed effect as text: only what was verified. */
  readonly seen: string;
}

/** Makes an outcome without findings. */
export function did(seen: string): Outcome {
  return { findings: [], seen };
}

/** How long to wait for a missing element, in milliseconds: about as long as a person would look. */
export const patienceMs = 4_000;

/** The pause between two looks, in milliseconds. */
const lookAgainMs = 250;

/** The least number of looks: on a busy machine one can take as long as the whole wait. */
const fewestLooks = 4;

/**
 * Looks repeatedly until the result is good enough or the wait is over. Returns the last result in any case. The last look starts after the
 * wait, however long the previous one took. `look` gets the elapsed share of the wait.
 */
export async function lookUntil<Seen>(
  { tools }: Pick<Scene, 'tools'>,
  look: (share: number) => Promise<Seen>,
  isEnough: (seen: Seen) => boolean,
  patience: number = patienceMs,
): Promise<Seen> {
  const begunMs = performance.now();
  for (let count = 1; ; count += 1) {
    const waitedMs = performance.now() - begunMs;
    const seen = await look(Math.min(waitedMs / patience, count / fewestLooks));
    const isOver = waitedMs > patience && count >= fewestLooks;
    if (isOver || isEnough(seen)) return seen;
    await tools.pause(lookAgainMs);
  }
}

/** A found element, with its page. */
export interface Sight<Found> {
  readonly outline: Outline;
  readonly found: Found | null;
}

/** Looks until the element is there, scrolling once for pages that load on scroll. */
export function seek<Found>(
  scene: Scene,
  pick: (outline: Outline) => Found | null,
  patience: number = patienceMs,
): Promise<Sight<Found>> {
  const { tools } = scene;
  let hasScrolled = false;
  const look = async (share: number): Promise<Sight<Found>> => {
    if (share > 0.5 && !hasScrolled) {
      hasScrolled = true;
      await tools.scrollToEnd();
    }
    const outline = await tools.look();
    return { outline, found: pick(outline) };
  };
  return lookUntil(scene, look, ({ found }) => found !== null, patience);
}

/**
 * Looks and acts on the result; retries if the element was gone before anything was done to it, because pages re-render. Gives up on a page that
 * removes its elements for longer than the wait.
 */
export async function whileGone<Value>(scene: Scene, work: () => Promise<Value>): Promise<Value> {
  const attempt = async (): Promise<{ readonly value: Value } | ElementGone> => {
    try {
      return { value: await work() };
    } catch (error) {
      if (error instanceof ElementGone) return error;
      throw error;
    }
  };
  // The wait starts when it is gone: a person may have been asked before.
  const first = await attempt();
  const last = 'value' in first ? first : await lookUntil(scene, attempt, (seen) => 'value' in seen);
  if ('value' in last) return last.value;
  throw last;
}

/** Returns a short name of a node for events. */
export function toTarget(name: string, node: Pick<OutlineNode, 'role'>): string {
  return name.slice(0, 100) || node.role;
}
