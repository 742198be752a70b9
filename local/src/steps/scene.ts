import type { AgentContext, AgentEvent, AgentTask } from 'webrun-react/testing';
import type { Redactor } from './secrets.js';
import { ElementGone } from '../browser/failure.js';
import type { PageTools } from '../browser/pageTools.js';
import type { Policy } from '../browser/policy.js';
import type { Outline, OutlineNode } from '../outline/outline.js';
import type { OutlineRecord } from '../outline/records.js';
import { parseUrl } from '../url.js';

/** What a step is done with. */
export interface Scene {
  readonly task: AgentTask;
  readonly tools: PageTools;
  readonly redactor: Redactor;
  readonly policy: Policy;
  readonly context: Pick<AgentContext, 'ask' | 'sleep' | 'addFile' | 'readUpload'>;
  readonly tell: (event: AgentEvent) => void;
  /** How often a person has clicked or pressed Enter in the session's page so far, which may have sent a form. */
  readonly actsByHand: () => number;
  /** What is remembered between the steps of a task. */
  readonly memory: Memory;
}

/** What is remembered between the steps of a task. */
export interface Memory {
  /** The field that was filled last: "submit" sends its form. */
  lastField: string | null;
  /** The thing that the last step read something of: "its" in the next one. */
  subject: string | null;
  /** The origin that the task names: of the address it opened last, or of the page it began at. */
  namedOrigin: string | null;
  /** Origins that a person has allowed a password of the task's text to be typed at. */
  readonly allowedOrigins: Set<string>;
  /** What a person has agreed to buy in this step. */
  agreedPurchase: string | null;
  files: number;
  /** Of the files taken so far. */
  bytes: number;
  pictures: number;
}

/** What is remembered at the beginning of a task: the place that the session is at. */
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
  /** What it is, for an answer with several. */
  readonly title: string;
  /** In words, one entry a line. */
  readonly lines: readonly string[];
  /** A single fact, for structured answers. */
  readonly fact?: { readonly label: string; readonly value: string };
  /** The things listed, for structured answers. */
  readonly records?: readonly OutlineRecord[];
  readonly isList?: boolean;
}

/** How a step went. */
export interface Outcome {
  readonly findings: readonly Finding[];
  /** What was seen to have happened, in words: nothing that was not checked. */
  readonly seen: string;
}

/** An outcome that found nothing out. */
export function did(seen: string): Outcome {
  return { findings: [], seen };
}

/** How long a thing that is not there yet is waited for, in milliseconds: about as long as a person looks. */
export const patienceMs = 4_000;

/** Between two looks, in milliseconds. */
const lookAgainMs = 250;

/** So many looks are taken at least: on a busy machine one can take as long as the whole wait. */
const fewestLooks = 4;

/**
 * Looks again and again until what is seen is enough, for as long as it is waited for. Returns what was seen last, whether it is enough
 * or not. The last look begins when the wait is over, however long the one before it took. `look` gets the share of the wait that is over.
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

/** A thing as it was found, with the page it was found on. */
export interface Sight<Found> {
  readonly outline: Outline;
  readonly found: Found | null;
}

/** Looks until the thing is there, scrolling once for pages that load while one scrolls. */
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
 * Looks and acts on what is seen; again where it was gone before anything was done to it, because pages redraw themselves. A page that
 * takes its things away for longer than a thing is waited for keeps nobody.
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
  // The wait begins when it is gone: before that, a person may have been asked.
  const first = await attempt();
  const last = 'value' in first ? first : await lookUntil(scene, attempt, (seen) => 'value' in seen);
  if ('value' in last) return last.value;
  throw last;
}

/** A short name of a node for events. */
export function toTarget(name: string, node: Pick<OutlineNode, 'role'>): string {
  return name.slice(0, 100) || node.role;
}
