'use client';

import { useCallback, useContext } from 'react';
import { LocaleContext } from '../hooks/locale.js';

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** Writes the size of a file as the reader's locale does: `820 byte`, `4.1 kB`, `12 MB`. */
export function useFileSize(): (bytes: number) => string {
  const { locale = 'en' } = useContext(LocaleContext);
  return useCallback(
    (bytes) => {
      const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
      const unit = units[step] ?? 'byte';
      const options = { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 } as const;
      return new Intl.NumberFormat(locale, options).format(bytes / 1_000 ** step);
    },
    [locale],
  );
}
