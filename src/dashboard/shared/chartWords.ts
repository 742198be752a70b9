'use client';

import { useMemo } from 'react';
import { useWords as useSection } from '../../components/words.js';
import { charts } from '../../messages/en/charts.js';
import type { ChartMessages } from '../../messages/en/charts.js';
import { useWords } from './words.js';
import type { DashboardWords } from './words.js';

/** The words of the dashboard with those of its charts. */
export interface ChartWords extends DashboardWords {
  readonly words: DashboardWords['words'] & ChartMessages;
}

/** The same as `useWords` of the dashboard, for charts and statistics. */
export function useChartWords(): ChartWords {
  const language = useWords();
  const { t } = useSection('charts', charts);
  return useMemo(() => ({ ...language, words: { ...language.words, ...t } }), [language, t]);
}
