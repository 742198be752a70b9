'use client';

import { useMemo, useSyncExternalStore } from 'react';
import { createDerived } from '../data/derived.js';
import { toFigures } from '../data/figures.js';
import type { Figures } from '../data/figures.js';
import type { RunsAccess } from '../shared/RunsAccess.js';
import { useWords } from '../shared/words.js';

/** What matters at a glance, of these runs. */
export function useFigures({ source }: RunsAccess): Figures {
  const { calendar } = useWords().format;
  const { subscribe, get } = useMemo(
    () => createDerived(source, (runs) => toFigures(runs, calendar, Date.now())),
    [source, calendar],
  );
  return useSyncExternalStore(subscribe, get, get);
}
