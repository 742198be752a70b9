'use client';

import { charts } from '../../messages/en/charts.js';
import { useWordsWith } from './dashboardWords.js';
import type { WordsWith } from './dashboardWords.js';

/** The words of the dashboard with those of its charts. */
export type ChartWords = WordsWith<'charts'>;

/** Like `useDashboardWords`, for charts and statistics. */
export const useChartWords = (): ChartWords => useWordsWith('charts', charts);
