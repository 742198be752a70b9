import { useEffect } from 'react';
import type { ReactElement } from 'react';
import { Icon } from 'webrun-react/primitives';
import { formatUsd } from './money.js';
import type { Theme } from './settings.js';
import { useSpend } from './spend.js';

interface TopBarProps {
  /** How many runs wait for a person. */
  readonly waiting: number;
  readonly theme: Theme;
  readonly onTheme: (theme: Theme) => void;
  /** Leads to the questions. */
  readonly onNeedsYou: () => void;
}

const themes: Readonly<Record<Theme, string>> = { system: 'System', light: 'Light', dark: 'Dark' };

/** What matters at a glance: who waits for a person, what runs, what the day costs. The tab's title says the same. */
export function TopBar({ waiting, theme, onTheme, onNeedsYou }: TopBarProps): ReactElement {
  const { totalUsd, unknown, running } = useSpend();
  const needsYou = waiting === 1 ? '1 needs you' : `${waiting} need you`;
  useEffect(() => {
    document.title = waiting > 0 ? `${needsYou}: runs` : running > 0 ? `${running} running: runs` : 'Runs';
  }, [waiting, needsYou, running]);
  return (
    <header className="webrun top">
      <h1 className="top-name">
        <svg viewBox="0 0 20 20" aria-hidden="true">
          <path d="M2.5 4.5h15v11h-15zM2.5 8h15M5.5 11.75h5M5.5 13.5h9" />
        </svg>
        Runs
      </h1>
      <ul className="top-sum">
        {waiting > 0 && (
          <li>
            <button type="button" onClick={onNeedsYou}>
              <Icon name="needs-you" />
              {needsYou}
            </button>
          </li>
        )}
        <li>{running} running</li>
        <li>
          {formatUsd(totalUsd)} today
          {unknown > 0 && <span className="webrun-muted">+ {unknown} unknown</span>}
        </li>
      </ul>
      <span className="webrun-visually-hidden" role="status">
        {waiting > 0 ? needsYou : ''}
      </span>
      <fieldset className="switch">
        <legend>Theme</legend>
        {(Object.keys(themes) as Theme[]).map((each) => (
          <label key={each}>
            <input type="radio" name="theme" checked={theme === each} onChange={() => onTheme(each)} />
            {themes[each]}
          </label>
        ))}
      </fieldset>
    </header>
  );
}
