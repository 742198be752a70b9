import type { WebRunClient } from '../core/client.js';
import type { BudgetOptions } from './budget.js';
import type { EventSettings } from './eventStore.js';
import type { RunHistory } from './history.js';
import type { Persist } from './persistence.js';
import type { QueryClient } from './queryCore.js';

/** Replaced by bundlers, as React Query needs it too. */
declare const process: { readonly env: { readonly NODE_ENV?: string } };

/**
 * How a hidden tab polls: every 30 s, not at all, or at the usual pace. WebRun sends a question to chat only when nobody polls the session
 * and nobody is connected to it, so a hidden tab keeps it from that; with `away` it neither polls nor is connected.
 */
export type WhenHidden = 'slow' | 'pause' | 'keep' | 'away';

/** What can be set about the runs of a manager. */
export interface RunSettings extends EventSettings {
  /**
   * How many POSTs the server may hold at once, over all tabs; a browser opens only six connections per origin on HTTP/1.1.
   * @default 4; 20 where the API is seen to speak HTTP/2 or newer
   */
  readonly maxHeldPosts?: number | undefined;
  /**
   * Where runs are stored, so that they survive a reload: `session` is one tab's, `local` is shared by all tabs.
   * Secrets never are. Read once. @default 'session'
   */
  readonly persist?: Persist | undefined;
  /** Where settled runs beyond the newest 500 are stored. @default IndexedDB with `persist: 'local'`, else nowhere */
  readonly history?: RunHistory | undefined;
  /** Whose runs these are, for example a user's id: another scope sees nothing of them. */
  readonly scope?: string | undefined;
  /**
   * What runs may cost. It protects honest users from mistakes; the limits of the proxy enforce. Until what watches it has loaded,
   * starts wait, and if it cannot load they are refused. @default no budget
   */
  readonly budget?: BudgetOptions | undefined;
  /** Where a day begins and ends, for a budget per day, for example `Europe/Berlin`. @default the browser's */
  readonly timeZone?: string | undefined;
  /** How a hidden tab polls. @default 'slow' */
  readonly whenHidden?: WhenHidden | undefined;
}

/** What a run manager is made of. */
export interface RunManagerOptions extends RunSettings {
  readonly client: WebRunClient;
  /** The app's own, so that its devtools show the tasks. @default a new one */
  readonly queryClient?: QueryClient | undefined;
}

/**
 * Checks what a call without types may get wrong; a misspelt choice, which does not depend on where an app runs, only in development.
 * @throws {Error} that names what can be written
 */
export function assertSettings(
  settings: Partial<Record<keyof typeof choices | 'maxHeldPosts', unknown>>,
): void {
  const { maxHeldPosts = 1 } = settings;
  if (!((maxHeldPosts as number) >= 1))
    throw new Error(
      `[webrun-react] Could not use maxHeldPosts: ${String(maxHeldPosts)}. It can be 1 or more.`,
    );
  if (process.env.NODE_ENV === 'production') return;
  for (const [name, allowed] of Object.entries(choices)) {
    const value = settings[name as keyof typeof choices];
    if (value === undefined || typeof value === 'object' || allowed.includes(value)) continue;
    const words = allowed.map((each) => JSON.stringify(each)).join(', ');
    throw new Error(`[webrun-react] Could not use ${name}: ${JSON.stringify(value)}. It can be ${words}.`);
  }
}

const choices: Readonly<Record<'persist' | 'transport' | 'whenHidden', readonly unknown[]>> = {
  persist: ['session', 'local', false],
  transport: ['auto', 'poll', 'live'],
  whenHidden: ['slow', 'pause', 'keep', 'away'],
};
