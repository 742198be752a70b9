import type { WebRunClient } from '../core/client.js';
import type { BudgetOptions } from './budget.js';
import type { Page } from './page.js';
import type { Persistence } from './persistence.js';
import type { Poll } from './poll.js';
import type { RunEvent, RunRecord } from './runReducer.js';
import type { RunStore } from './runStore.js';

/** What a guard needs of its engine. */
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
  /** All tabs share their runs. */
  readonly isShared: boolean;
  /** Another tab polls, and enforces. */
  readonly isFollower: boolean;
  readonly isOpen: boolean;
  /** Those who hold it open, and what each of them wants runs to cost. */
  readonly holders: ReadonlySet<() => BudgetOptions | undefined>;
  readonly persistence: Pick<
    Persistence,
    'writeNow' | 'storage' | 'nameOf' | 'removeItem' | 'dropped' | 'onDrop'
  >;
  readonly resetListeners: Set<() => void>;
  runOf(runId: string): {
    readonly observer: {
      readonly poll: Pick<Poll, 'listeners' | 'repliedAt' | 'pending' | 'wait'> | undefined;
      ask(): Promise<unknown>;
    };
    cancel(): Promise<void>;
  };
  dispatch(runId: string, event: RunEvent): RunRecord | undefined;
}
