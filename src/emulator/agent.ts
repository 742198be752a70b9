import type { OutputType, Secret } from '../core/input.js';

/** The browser's own chrome above the page, which a person's coordinates include. */
export const chromeHeightPx = 155;

/** A task as an agent gets it, whatever spelling it was sent in. */
export interface AgentTask {
  readonly sessionId: string;
  readonly taskId: string;
  /** What is to be done. */
  readonly taskDetails: string;
  /** Where the browser starts; `null` leaves that to the agent. */
  readonly startingUrl: string | null;
  /** The time limit in milliseconds; the emulator ends the task there. */
  readonly maxDurationMs: number;
  /** Domains that must not be opened. */
  readonly avoidDomains: readonly string[];
  readonly outputType: OutputType;
  /** A JSON Schema, or the columns of a CSV; `null` where none was given. */
  readonly outputSchema: object | readonly string[] | null;
  /** Values may be typed into fields of the hosts they are for, and nowhere else: no event, message or file carries them. */
  readonly secrets: readonly Secret[];
  /** Ids of uploaded files; read them by `context.readUpload`. */
  readonly files: readonly string[];
}

/** What the engine gives an agent for one task. */
export interface AgentContext {
  /** Aborts on stop, terminate, expiry, time limit and a closing server; the agent must let go within a second. */
  readonly signal: AbortSignal;
  /** Unix time in milliseconds, by the emulator's clock. */
  now(): number;
  /** Waits by the emulator's clock; rejects when the signal aborts. Time in a paused session does not count. */
  sleep(ms: number): Promise<void>;
  /** Resolves at once while the session runs, else when it is resumed: call it between two steps. */
  whenResumed(): Promise<void>;
  /** Raises a guardrail and resolves with the answer. */
  ask(question: string, kind?: string): Promise<string>;
  /** Stores bytes and returns the file's entry for the reply; the emulator serves it at `url` as an attachment. */
  addFile(file: { filename: string; bytes: Uint8Array; sourceUrl?: string | undefined }): Promise<void>;
  /** Reads an uploaded file. */
  readUpload(fileId: string): { readonly filename: string; readonly bytes: Uint8Array } | null;
}

/** What an agent tells while it works. `result` and `failure` end the task; an agent that ends without them has completed with its last thought. */
export type AgentEvent =
  /** A thought, in words for a person. */
  | { readonly type: 'agent'; readonly content: string }
  /** A step on the page. */
  | { readonly type: 'action'; readonly name: string; readonly target?: string | undefined }
  /** An address that was really requested. */
  | { readonly type: 'network'; readonly url: string; readonly timestampMs: number }
  /** What the task has used, added to what it had; the engine adds time by itself. */
  | {
      readonly type: 'usage';
      readonly promptTokens?: number | undefined;
      readonly completionTokens?: number | undefined;
      readonly costUsd?: number | undefined;
      /** What the task will have cost in the end, in US dollars: until then the cost grows up to it. */
      readonly finalCostUsd?: number | undefined;
    }
  /** The browser is lost for the moment, or back. */
  | { readonly type: 'disconnected' | 'reconnected' }
  /** The answer. */
  | { readonly type: 'result'; readonly message: string | object }
  /** It cannot be done; `code` as in docs/errors.mdx. */
  | { readonly type: 'failure'; readonly message: string; readonly code: string };

/** Does a task. The engine owns ids, hold, queue, guardrails, pause, usage, time limit and events. */
export interface Agent {
  /** Shown at start and in `health`. */
  readonly name: string;
  /** Pixels of the pages it opens. @default 1,024 x 600 */
  readonly pageSize?: { readonly width: number; readonly height: number } | undefined;
  run(task: AgentTask, context: AgentContext): AsyncIterable<AgentEvent>;
  /** Called when a session ends, so that what was kept for it can go. */
  closeSession?: ((sessionId: string) => Promise<void>) | undefined;
  /** Called once when the emulator closes. */
  close?: (() => Promise<void>) | undefined;
  /** A person's action in the session's browser. */
  interact?: ((sessionId: string, action: AgentInteraction) => Promise<void>) | undefined;
  /** Shows the session's page while it is wanted: each picture is a JPEG, with the address of the page. Returns how to stop. */
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
