'use client';

import { overview } from '../../messages/en/overview.js';
import { useWordsWith } from './words.js';
import type { WordsWith } from './words.js';

/** The words of the dashboard with those around its runs. */
export type OverviewWords = WordsWith<'overview'>;

/** The same as `useWords` of the dashboard, for its frame and the banner of its connection. */
export const useOverviewWords = (): OverviewWords => useWordsWith('overview', overview);
