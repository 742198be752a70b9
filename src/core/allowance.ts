import type { ReplyHeaders } from './platform.js';
/** What a user has left of one limit of the proxy. */
export interface Allowance {
  /** `runs` at once, `starts` a minute, `usd` a day, `uploads` a minute, `upload-bytes` a day. */
  readonly name: string;
  readonly limit: number;
  readonly remaining: number;
  /** When it grows again, Unix time in milliseconds; `null` if unknown. */
  readonly resetAt: number | null;
}

/** The proxy's limits as last reported. */
export interface ProxyLimits {
  readonly allowances: readonly Allowance[];
  /** The proxy's own last refusal, for example `SPENDING_LIMIT_REACHED`; `null` if there was none, or a start was accepted since. */
  readonly refusal: { readonly code: string; readonly at: number } | null;
}

/** A store of the proxy's limits. */
export interface ProxyLimitsStore {
  /** Pass it to the client, or the provider, as `onHeaders`. */
  readonly onHeaders: (headers: ReplyHeaders, isAcceptedStart?: boolean) => void;
  /** The same object until it changes. */
  readonly get: () => ProxyLimits;
  readonly subscribe: (listener: () => void) => () => void;
}

/**
 * Keeps what the proxy's `X-WebRun-Allowance` and `X-WebRun-Refusal` headers say.
 * @example
 * const limits = createProxyLimits();
 * <WebRunProvider baseUrl="/api/webrun" onHeaders={limits.onHeaders}><RunsDashboard limits={limits} /></WebRunProvider>
 */
export function createProxyLimits(): ProxyLimitsStore {
  const listeners = new Set<() => void>();
  let state: ProxyLimits = { allowances: [], refusal: null };
  return {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onHeaders(headers, isAcceptedStart = false) {
      const text = headers.get('x-webrun-allowance');
      const code = headers.get('x-webrun-refusal');
      const isOver = isAcceptedStart && state.refusal !== null;
      if (text === null && code === null && !isOver) return;
      const allowances = text === null ? state.allowances : parseAllowance(text, Date.now());
      const before = isOver ? null : state.refusal;
      state = { allowances, refusal: code === null ? before : { code, at: Date.now() } };
      for (const listener of listeners) listener();
    },
  };
}

/** Reads the header, a list of RFC 8941: `usd;limit=1;remaining=0.62;reset=3600, …`. Unreadable items are skipped. */
export function parseAllowance(text: string, now: number): Allowance[] {
  return text.split(',').flatMap((item) => {
    const [name = '', ...given] = item.split(';').map((part) => part.trim());
    const values = new Map(given.map((part) => part.split('=') as [string, string]));
    const read = (key: string): number => Number(values.get(key) ?? Number.NaN);
    const [limit, remaining, reset] = [read('limit'), read('remaining'), read('reset')];
    if (!/^[a-z][a-z-]*$/.test(name) || !(limit >= 0) || !(remaining >= 0)) return [];
    return [{ name, limit, remaining, resetAt: reset >= 0 ? now + reset * 1_000 : null }];
  });
}
