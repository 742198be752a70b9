'use client';

import { useSyncExternalStore } from 'react';
import type { ReactElement } from 'react';
import { useSecond } from '../../components/clock.js';
import { describeRefusal } from '../../components/describeRefusal.js';
import { useWords } from '../../components/words.js';
import type { Words } from '../../components/words.js';
import type { ProxyLimits, ProxyLimitsStore } from '../../core/allowance.js';
import { serializeError, WebRunError } from '../../core/errors.js';
import { notice } from '../../messages/en/notice.js';
import { refusal as refusalWords } from '../../messages/en/run.js';

const noLimits: ProxyLimits = { allowances: [], refusal: null };

/** What a user has left of the proxy's limits, and its last refusal. */
export function LimitsLine({ limits }: { readonly limits: ProxyLimitsStore }): ReactElement | null {
  const { allowances, refusal } = useSyncExternalStore(limits.subscribe, limits.get, () => noLimits);
  const { t, format } = useWords('notice', notice);
  const refusals = useWords('refusal', refusalWords);
  const second = useSecond();
  const facts = allowances.flatMap(({ name, limit, remaining }) => {
    const write = (value: number): string =>
      name === 'usd' ? (format.usd(value, 2) ?? '') : format.number(value);
    const words = t.left[name as keyof typeof t.left];
    return words ? [words(write(remaining), write(limit))] : [];
  });
  if (refusal)
    facts.push(t.proxyRefused(nameRefusal(refusal.code, refusals), format.time(refusal.at, second * 1_000)));
  return facts.length === 0 ? null : (
    <span className="webrun-limits webrun-muted webrun-small" role="note">
      {format.list(facts)}
    </span>
  );
}

/** The proxy's refusals that do not depend on a request's content, with their HTTP status. */
const statuses: Readonly<Record<string, number | undefined>> = {
  UNAUTHORIZED: 401,
  FORBIDDEN_ORIGIN: 403,
  PROXY_KEY_REFUSED: 403,
  RATE_LIMIT_EXCEEDED: 429,
  SESSION_LIMIT_REACHED: 429,
  SPENDING_LIMIT_REACHED: 429,
  TOO_MANY_REQUESTS: 429,
  UPLOAD_LIMIT_REACHED: 429,
  OVERLOADED: 503,
  PROXY_NOT_CONFIGURED: 503,
  STORE_UNAVAILABLE: 503,
};

/** The name that a run shows for the same refusal, else the code. */
function nameRefusal(apiCode: string, words: Words<'refusal'>): string {
  const status = statuses[apiCode];
  if (status === undefined) return apiCode;
  // Who is signed in does not matter to a page of another origin.
  const credential = apiCode === 'FORBIDDEN_ORIGIN' ? null : 'sign-in';
  const error = new WebRunError('', { code: 'http', status, apiCode, credential });
  return describeRefusal(serializeError(error), words).detail;
}
