'use client';

import { useSyncExternalStore } from 'react';
import type { ReactElement } from 'react';
import { useSecond } from '../../components/clock.js';
import { useWords } from '../../components/words.js';
import type { ProxyLimitsStore } from '../../core/allowance.js';
import { notice } from '../../messages/en/notice.js';

/** What a user has left of the proxy's limits, and its last refusal. */
export function LimitsLine({ limits }: { readonly limits: ProxyLimitsStore }): ReactElement | null {
  const { allowances, refusal } = useSyncExternalStore(limits.subscribe, limits.get, limits.get);
  const { t, format } = useWords('notice', notice);
  const second = useSecond();
  const facts = allowances.flatMap(({ name, limit, remaining }) => {
    const write = (value: number): string =>
      name === 'usd' ? (format.usd(value, 2) ?? '') : format.number(value);
    const words = t.left[name as keyof typeof t.left];
    return words ? [words(write(remaining), write(limit))] : [];
  });
  if (refusal) facts.push(t.proxyRefused(refusal.code, format.time(refusal.at, second * 1_000)));
  return facts.length === 0 ? null : (
    <span className="webrun-limits webrun-muted webrun-small" role="note">
      {format.list(facts)}
    </span>
  );
}
