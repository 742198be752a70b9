import type { WebRunClient } from '../core/client.js';
import type { BudgetOptions } from './budget.js';
import type { Page } from './page.js';
import type { Persistence } from './persistence.js';
import type { Poll } from './poll.js';
import type { RunEvent, RunRecord } from './runReducer.js';
import type { RunStore } from './runStore.js';

/** The parts of the engine that a guard uses. */
export interface BudgetGuardHost {
  readonly name: string;
  readonly page: Page;
  readonly client: WebRunClient;
  readonly store: RunStore;
  readonly settings: {
    readonly budget?: BudgetOptions | undefined;
    readonly timeZone?: string | undefined;
    readonly whenHidden?: string | undefined;
  };
  /** Whether all tabs share their runs. */
  readonly isShared: boolean;
  /** Whether another tab polls and enforces. */
  readonly isFollower: boolean;
  readonly isOpen: boolean;
  /** The holders that keep it open; each returns its budget. */
  readonly holders: ReadonlySet<() => BudgetOptions | undefined>;
  readonly persistence: Pick<
    Persistence,
    'writeNow' | 'storage' | 'nameOf' | 'removeItem' | 'dropped' | 'onDrop'
  >;
  readonly resetListeners: Set<() => void>;
  runOf(runId: string): {
    readonly observer: {
      readonly poll: Pick<Poll, 'listeners' | 'repliedAt' | 'pending' | 'wait'> | undefined;
      refetch(): Promise<unknown>;
    };
    cancel(): Promise<void>;
  };
  dispatch(runId: string, event: RunEvent): RunRecord | undefined;
}
