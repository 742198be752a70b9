'use client';

import { overview } from '../../messages/en/overview.js';
import { useWordsWith } from './words.js';
import type { WordsWith } from './words.js';

/** The words of the dashboard with those of its frame. */
export type OverviewWords = WordsWith<'overview'>;

/** Like `useWords` of the dashboard, for its frame and connection banner. */
export const useOverviewWords = (): OverviewWords => useWordsWith('overview', overview);
