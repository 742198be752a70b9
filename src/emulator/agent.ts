import type { OutputType, Secret } from '../core/input.js';

/** The height in pixels of the browser's chrome above the page, which a person's coordinates include. */
export const chromeHeightPx = 155;

/** A task as an agent receives it, whichever documented spelling it was sent in. */
export interface AgentTask {
  readonly sessionId: string;
  readonly taskId: string;
  /** The task's text. */
  readonly taskDetails: string;
  /** The URL to start at; `null` leaves it to the agent. */
  readonly startingUrl: string | null;
  /** The time limit in milliseconds; the emulator ends the task there. */
  readonly maxDurationMs: number;
  /** Domains that must not be opened. */
  readonly avoidDomains: readonly string[];
  readonly outputType: OutputType;
  /** A JSON Schema, or the columns of a CSV; `null` where none was given. */
  readonly outputSchema: object | readonly string[] | null;
  /** Values may be typed only into fields of their own hosts: no event, message or file contains them. */
  readonly secrets: readonly Secret[];
  /** Ids of uploaded files; read them with `context.readUpload`. */
  readonly files: readonly string[];
}

/** What the engine gives an agent for one task. */
export interface AgentContext {
  /** Aborts on stop, termination, expiry, the time limit and server shutdown; the agent must finish within a second. */
  readonly signal: AbortSignal;
  /** Unix time in milliseconds, by the emulator's clock. */
  now(): number;
  /** Waits by the emulator's clock; rejects when the signal aborts. Time while the session is paused does not count. */
  sleep(ms: number): Promise<void>;
  /** Resolves at once while the session runs, else when it is resumed. Call it between steps. */
  whenResumed(): Promise<void>;
  /** Raises a guardrail and resolves with the answer. */
  ask(question: string, kind?: string): Promise<string>;
  /** Stores bytes and returns the file's entry for the reply; the emulator serves it at `url` as an attachment. */
  addFile(file: { filename: string; bytes: Uint8Array; sourceUrl?: string | undefined }): Promise<void>;
  /** Reads an uploaded file. */
  readUpload(fileId: string): { readonly filename: string; readonly bytes: Uint8Array } | null;
}

/** What an agent reports while it works. `result` and `failure` end the task; an agent that ends without them completes with its last thought. */
export type AgentEvent =
  /** A thought, in plain language. */
  | { readonly type: 'agent'; readonly content: string }
  /** A step on the page. */
  | { readonly type: 'action'; readonly name: string; readonly target?: string | undefined }
  /** An address that was actually requested. */
  | { readonly type: 'network'; readonly url: string; readonly timestampMs: number }
  /** Usage to add to the task's; the engine adds time by itself. */
  | {
      readonly type: 'usage';
      readonly promptTokens?: number | undefined;
      readonly completionTokens?: number | undefined;
      readonly costUsd?: number | undefined;
      /** The final cost of the task in US dollars: until the end, the cost grows up to it. */
      readonly finalCostUsd?: number | undefined;
    }
  /** The browser is disconnected, or back. */
  | { readonly type: 'disconnected' | 'reconnected' }
  /** The answer. */
  | { readonly type: 'result'; readonly message: string | object }
  /** The task has failed; for `code` see docs/errors.mdx. */
  | { readonly type: 'failure'; readonly message: string; readonly code: string };

/** Performs tasks. The engine owns ids, hold, queue, guardrails, pause, usage, time limit and events. */
export interface Agent {
  /** Shown at start and in `health`. */
  readonly name: string;
  /** The size in pixels of its pages. @default 1,024 x 600 */
  readonly pageSize?: { readonly width: number; readonly height: number } | undefined;
  run(task: AgentTask, context: AgentContext): AsyncIterable<AgentEvent>;
  /** Called when a session ends, to release its resources. */
  closeSession?: ((sessionId: string) => Promise<void>) | undefined;
  /** Called once when the emulator closes. */
  close?: (() => Promise<void>) | undefined;
  /** Performs a person's action in the session's browser. */
  interact?: ((sessionId: string, action: AgentInteraction) => Promise<void>) | undefined;
  /** Streams pictures of the session's page, each a JPEG with the page's address. Returns a function that stops it. */
  watch?: ((sessionId: string, onPicture: (jpeg: Uint8Array, url: string) => void) => () => void) | undefined;
}

/** A person's action, as on the wire: coordinates include {@link chromeHeightPx}. */
export interface AgentInteraction {
  readonly type: string;
  readonly x?: number | undefined;
  readonly y?: number | undefined;
  readonly text?: string | undefined;
  readonly key?: string | undefined;
  readonly humanLike?: boolean | undefined;
}
