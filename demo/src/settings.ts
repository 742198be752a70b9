import { useEffect, useState } from 'react';

export type Theme = 'system' | 'light' | 'dark';

/** What a reader has set for this dashboard. It holds no runs. */
export interface Settings {
  readonly theme: Theme;
  /** What a day may cost in US dollars before the panel warns. */
  readonly dayBudgetUsd: number;
  /** What a task may cost in US dollars before its meter warns, where the form sets no other. */
  readonly taskBudgetUsd: number;
}

const initial: Settings = { theme: 'system', dayBudgetUsd: 1, taskBudgetUsd: 0.05 };
/** `index.html` reads the theme from it before the first paint. */
const storageKey = 'webrun-dashboard';

/** The settings, kept in this browser, and how to change them. */
export function useSettings(): readonly [Settings, (change: Partial<Settings>) => void] {
  const [settings, setSettings] = useState(read);
  useEffect(() => {
    document.documentElement.dataset['theme'] = settings.theme;
    try {
      localStorage.setItem(storageKey, JSON.stringify(settings));
    } catch {
      // A browser that keeps nothing still shows the page.
    }
  }, [settings]);
  return [settings, (change) => setSettings((old) => ({ ...old, ...change }))];
}

function read(): Settings {
  try {
    const kept = JSON.parse(localStorage.getItem(storageKey) ?? '{}') as Partial<
      Record<keyof Settings, unknown>
    >;
    return {
      theme: kept.theme === 'light' || kept.theme === 'dark' ? kept.theme : initial.theme,
      dayBudgetUsd: isAmount(kept.dayBudgetUsd) ? kept.dayBudgetUsd : initial.dayBudgetUsd,
      taskBudgetUsd: isAmount(kept.taskBudgetUsd) ? kept.taskBudgetUsd : initial.taskBudgetUsd,
    };
  } catch {
    return initial;
  }
}

/** True for an amount that can be a budget. */
export const isAmount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0;
