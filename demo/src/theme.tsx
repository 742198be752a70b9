import { useEffect, useState } from 'react';
import type { ReactElement } from 'react';

const themes = { system: 'System', light: 'Light', dark: 'Dark' } as const;
type Theme = keyof typeof themes;
/** `index.html` reads it before the first paint. */
const storageKey = 'webrun-theme';

/** Lets the reader choose the color scheme; the choice is kept in this browser. */
export function ThemeSwitch(): ReactElement {
  const [theme, setTheme] = useState(read);
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
    try {
      localStorage.setItem(storageKey, theme);
    } catch {
      // Without storage the page still works.
    }
  }, [theme]);
  return (
    <select
      className="webrun-input theme"
      aria-label="Theme"
      value={theme}
      onChange={({ currentTarget }) => setTheme(currentTarget.value as Theme)}
    >
      {Object.entries(themes).map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}

function read(): Theme {
  const kept = document.documentElement.dataset['theme'] ?? '';
  return kept in themes ? (kept as Theme) : 'system';
}
