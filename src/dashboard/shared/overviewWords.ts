'use client';

import { useMemo } from 'react';
import { useWords as useSection } from '../../components/words.js';
import { overview } from '../../messages/en/overview.js';
import type { OverviewMessages } from '../../messages/en/overview.js';
import { useWords } from './words.js';
import type { DashboardWords } from './words.js';

/** The words of the dashboard with those around its runs. */
export interface OverviewWords extends DashboardWords {
  readonly words: DashboardWords['words'] & OverviewMessages;
}

/** The same as `useWords` of the dashboard, for its frame and the banner of its connection. */
export function useOverviewWords(): OverviewWords {
  const language = useWords();
  const { t } = useSection('overview', overview);
  return useMemo(() => ({ ...language, words: { ...language.words, ...t } }), [language, t]);
}
