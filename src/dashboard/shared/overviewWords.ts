'use client';

import { overview } from '../../messages/en/overview.js';
import { useWordsWith } from './dashboardWords.js';
import type { WordsWith } from './dashboardWords.js';

/** The words of the dashboard with those of its frame. */
export type OverviewWords = WordsWith<'overview'>;

/** Like `useDashboardWords`, for its frame and connection banner. */
export const useOverviewWords = (): OverviewWords => useWordsWith('overview', overview);
