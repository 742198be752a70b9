import type { WebRunClient } from '../core/client.js';
import type { BudgetOptions } from './budget.js';
import type { EventSettings } from './eventStore.js';
import type { RunHistory } from './history.js';
import type { Persist } from './storage.js';
import type { QueryClient } from './queryCore.js';

/** Replaced by bundlers; React Query needs that too. */
declare const process: { readonly env: { readonly NODE_ENV?: string } };

/**
 * How a hidden tab polls: every 30 s, not at all, or at the usual pace. WebRun sends a question to chat only while nothing polls the
 * session or is connected to it, so a hidden tab that does either holds the question back; with `away` it does neither.
 */
export type WhenHidden = 'slow' | 'pause' | 'keep' | 'away';

/** Settings of a manager's runs. */
export interface RunSettings extends EventSettings {
  /**
   * How many POSTs the server may hold at once, across all tabs; a browser opens only six connections per origin on HTTP/1.1.
   * @default 4; 20 once the API is known to speak HTTP/2 or newer
   */
  readonly maxHeldPosts?: number | undefined;
  /**
   * Where runs are stored, so that they survive a reload: `session` is per tab, `local` is shared by all tabs.
   * Secrets are never stored. Read once. @default 'session'
   */
  readonly persist?: Persist | undefined;
  /** Where settled runs beyond the newest 500 are stored. @default IndexedDB with `persist: 'local'`, else nowhere */
  readonly history?: RunHistory | undefined;
  /** Whose runs these are, for example a user's id: other scopes cannot see them. */
  readonly scope?: string | undefined;
  /**
   * What runs may cost. It protects honest users from mistakes; only the proxy can enforce limits. Starts wait until the budget guard
   * has loaded, and are refused if it cannot load. @default no budget
   */
  readonly budget?: BudgetOptions | undefined;
  /** Where a day begins and ends, for a budget per day, for example `Europe/Berlin`. @default the browser's */
  readonly timeZone?: string | undefined;
  /** How a hidden tab polls. @default 'slow' */
  readonly whenHidden?: WhenHidden | undefined;
}

/** Options of a run manager. */
export interface RunManagerOptions extends RunSettings {
  readonly client: WebRunClient;
  /** The app's own, so that its devtools show the tasks. @default a new one */
  readonly queryClient?: QueryClient | undefined;
}

/**
 * Checks what an untyped call may get wrong; what does not depend on where an app runs, such as a misspelt choice, only in development.
 * @throws {Error} that names the allowed values
 */
export function assertSettings(settings: object | undefined): void {
  const { maxHeldPosts = 1 } = (settings ?? {}) as { readonly maxHeldPosts?: number };
  if (!(maxHeldPosts >= 1))
    throw new Error(
      `[webrun-react] Could not use maxHeldPosts: ${String(maxHeldPosts)}. It can be 1 or more.`,
    );
  // No early return: bundlers would keep what only the rest uses.
  if (process.env.NODE_ENV !== 'production') {
    const { budget, ...others } = Object(settings) as Readonly<Record<string, unknown>>;
    for (const [name, value] of Object.entries({ ...others, ...Object(budget) } as typeof others)) {
      const words = value === undefined ? undefined : toAllowedValues(name, value);
      if (!words) continue;
      const shown = typeof value === 'bigint' ? `${value}n` : JSON.stringify(value);
      throw new Error(`[webrun-react] Could not use ${name}: ${shown}. It can be ${words}.`);
    }
  }
}

const choices: Readonly<Record<string, readonly unknown[]>> = {
  persist: ['session', 'local', false],
  transport: ['auto', 'poll', 'live'],
  whenHidden: ['slow', 'pause', 'keep', 'away'],
};

/**
 * The allowed values, in words, if a value is of the wrong type for its name or cannot be stored; `undefined` if it is valid. The
 * budget guard checks amounts.
 */
function toAllowedValues(name: string, value: unknown): string | undefined {
  const isNumber = name !== 'priority' || value === null || typeof value === 'number';
  if (!isNumber || typeof value === 'bigint') return 'a number';
  if (/^(name|scope)$/.test(name)) return typeof value === 'string' ? undefined : 'a text';
  if (name === 'tags') {
    const isList = Array.isArray(value) && value.every((tag) => typeof tag === 'string');
    return isList || value === null ? undefined : 'a list of texts';
  }
  const allowed = Object.hasOwn(choices, name) ? choices[name] : undefined;
  if (!allowed || typeof value === 'object' || allowed.includes(value)) return undefined;
  return allowed.map((each) => JSON.stringify(each)).join(', ');
}
