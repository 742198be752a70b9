import { createFamily } from '../../components/family.js';
import type { Family } from '../../components/family.js';
import type { OverviewWords } from '../shared/overviewWords.js';
import type { ProblemKind } from '../data/connectionProblem.js';
import type { BannerNotice } from './describeBanner.js';

/** The state that a ConnectionBanner mirrors to `data-*`. */
export interface ConnectionBannerState {
  /** A problem, or `back` once it is over; absent while all is well. @selector [data-connection="unreachable"] */
  readonly connection: ProblemKind | 'back' | undefined;
}

/** The context shared by the parts of a ConnectionBanner. */
export interface BannerView {
  readonly state: ConnectionBannerState;
  /** `null` while all is well. */
  readonly notice: BannerNotice | null;
  readonly words: OverviewWords['words'];
  readonly onSignIn: (() => void) | undefined;
  /** Absent if nothing is polled because the runs are an app's rows. */
  readonly onRetry: (() => void) | undefined;
  /** Shows the runs that ended meanwhile, if any did. */
  readonly onShowEnded: (() => void) | undefined;
  readonly onDismiss: () => void;
}

export const family: Family<BannerView, ConnectionBannerState> = /* @__PURE__ */ createFamily<
  BannerView,
  ConnectionBannerState
>('ConnectionBanner', ({ state }) => state);
