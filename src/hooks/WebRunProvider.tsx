'use client';

import { QueryClient, QueryClientContext, QueryClientProvider } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useState } from 'react';
import type { Context, ReactElement, ReactNode } from 'react';
import { createWebRunClient } from '../core/client.js';
import type { WebRunClient, WebRunClientOptions } from '../core/client.js';
import { createRuns } from './runs.js';
import type { Runs, RunsOptions } from './runs.js';
import { useLatest } from './useLatest.js';

/** Give a client, or the options to make one. */
export type WebRunProviderProps = RunsOptions & {
  /** The app's own, if it has one outside of a `QueryClientProvider`. @default the one in context, else a new one */
  readonly queryClient?: QueryClient;
  readonly children?: ReactNode;
} & (
    | ({ readonly client: WebRunClient } & {
        readonly [Key in Exclude<keyof WebRunClientOptions, 'socketUrl'>]?: undefined;
      })
    | ({ readonly client?: undefined } & WebRunClientOptions)
  );

const RunsContext: Context<Runs | null> = /* @__PURE__ */ createContext<Runs | null>(null);

/**
 * Gives the app its runs: one ledger, one line and one watch over every run that has not settled, for all components below.
 * @example <WebRunProvider baseUrl="/api/webrun"><App /></WebRunProvider>
 */
export function WebRunProvider(props: WebRunProviderProps): ReactElement {
  const { children, client: given, baseUrl, scope, maxHeldPosts, persist, whenHidden } = props;
  const latest = useLatest(props);
  const around = useContext(QueryClientContext);
  const [own] = useState(() => new QueryClient());
  const queryClient = props.queryClient ?? around ?? own;
  // Whichever of these changes, the runs are others.
  const key = [given, baseUrl, queryClient, scope];
  const make = (): Held => ({
    key,
    runs: createRuns(
      given ?? createLatestClient(latest),
      queryClient,
      { maxHeldPosts, persist, scope, whenHidden },
      latest,
    ),
  });
  const [held, setHeld] = useState(make);
  useEffect(() => held.runs.open(), [held.runs]);
  if (held.key.some((part, index) => part !== key[index])) setHeld(make());
  const provided = <RunsContext.Provider value={held.runs}>{children}</RunsContext.Provider>;
  return around === queryClient ? (
    provided
  ) : (
    <QueryClientProvider client={queryClient}>{provided}</QueryClientProvider>
  );
}

interface Held {
  readonly key: readonly unknown[];
  readonly runs: Runs;
}

/** A client that reads key, headers and fetch from the newest props, so that a new key does not lose the runs. */
function createLatestClient(latest: () => WebRunProviderProps): WebRunClient {
  const { client: _, ...first } = latest() as WebRunClientOptions & { client?: undefined };
  const read = <Value,>(value: Value | (() => Value)): Value =>
    typeof value === 'function' ? (value as () => Value)() : value;
  return createWebRunClient({
    ...first,
    apiKey: () => read(latest().apiKey ?? ''),
    headers: () => read(latest().headers ?? {}),
    // Only where one was given: without, the client knows that it shares the browser's connections.
    ...(first.fetch && { fetch: (input, init) => (latest().fetch ?? fetch)(input, init) }),
  });
}

/** The runs of the provider above. @throws when there is none. */
export function useRuntime(hook: string): Runs {
  const runs = useContext(RunsContext);
  if (!runs)
    throw new Error(
      `[webrun-react] Could not use ${hook}: there is no provider above it. Wrap your app: <WebRunProvider baseUrl="/api/webrun">…</WebRunProvider>.`,
    );
  return runs;
}

/** The runs of the provider above; `null` where there is none, for what can do without. */
export function useOptionalRuntime(): Runs | null {
  return useContext(RunsContext);
}

/** The client of the provider above, for requests of your own. */
export function useWebRunClient(): WebRunClient {
  return useRuntime('useWebRunClient').client;
}

/**
 * Forgets every run of the provider: here, in its storage and in other tabs of the same scope. For logging out.
 * It ends nothing at the server; `cancel()` does.
 */
export function useResetRuns(): () => void {
  return useRuntime('useResetRuns').reset;
}
