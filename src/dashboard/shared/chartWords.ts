'use client';

import { charts } from '../../messages/en/charts.js';
import { useWordsWith } from './words.js';
import type { WordsWith } from './words.js';

/** The words of the dashboard with those of its charts. */
export type ChartWords = WordsWith<'charts'>;

/** Like `useWords` of the dashboard, for charts and statistics. */
export const useChartWords = (): ChartWords => useWordsWith('charts', charts);
