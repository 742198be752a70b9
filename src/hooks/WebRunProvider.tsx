'use client';

import { QueryClient, QueryClientContext, QueryClientProvider } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import type { Context, ReactElement, ReactNode } from 'react';
import { createWebRunClient } from '../core/client.js';
import type { WebRunClient, WebRunClientOptions } from '../core/client.js';
import { createManager, Manager } from '../runs/runManager.js';
import type { RunManager } from '../runs/runManager.js';
import type { RunManagerOptions, RunSettings } from '../runs/settings.js';
import { LocaleContext } from './locale.js';
import type { LocaleSettings } from './locale.js';
import { useLatest } from './useTracked.js';

type Unset<Keys extends PropertyKey> = { readonly [Key in Keys]?: undefined };
type ClientKeys = Exclude<keyof WebRunClientOptions, keyof RunSettings>;

/** Give a run manager, a client, or the options to make one. */
export type WebRunProviderProps = { readonly children?: ReactNode } & LocaleSettings &
  (
    | ({
        /** Made by `createRunManager`, for an app that starts runs outside of components, too. The provider never disposes it. */
        readonly manager: RunManager;
      } & Unset<
        Exclude<'client' | keyof WebRunClientOptions | keyof RunManagerOptions, keyof LocaleSettings>
      >)
    | (RunSettings & {
        readonly manager?: undefined;
        /** The app's own, if it has one outside of a `QueryClientProvider`. @default the one in context, else a new one */
        readonly queryClient?: QueryClient | undefined;
      } & (
          | ({ readonly client: WebRunClient } & Unset<ClientKeys>)
          | ({ readonly client?: undefined } & WebRunClientOptions)
        ))
  );

const ManagerContext: Context<Manager | null> = /* @__PURE__ */ createContext<Manager | null>(null);

/**
 * Gives the app its runs: one queue and one watch over every run that has not settled, for all components below.
 * @example <WebRunProvider baseUrl="/api/webrun"><App /></WebRunProvider>
 */
export function WebRunProvider(props: WebRunProviderProps): ReactElement {
  const { children } = props;
  const outer = useContext(LocaleContext);
  const locale = props.locale ?? outer.locale;
  const messages = props.messages ?? outer.messages;
  const timeZone = props.timeZone ?? outer.timeZone;
  const settings = useMemo(() => ({ locale, messages, timeZone }), [locale, messages, timeZone]);
  const around = useContext(QueryClientContext);
  const [own] = useState(() => new QueryClient());
  // The budget's day is the day that the screen tells.
  const manager = useOwnManager({ ...props, timeZone }, props.queryClient ?? around ?? own);
  const { queryClient } = manager;
  const provided = (
    <ManagerContext.Provider value={manager}>
      <LocaleContext.Provider value={settings}>{children}</LocaleContext.Provider>
    </ManagerContext.Provider>
  );
  return around === queryClient ? (
    provided
  ) : (
    <QueryClientProvider client={queryClient}>{provided}</QueryClientProvider>
  );
}

/**
 * The manager that was given, or one for each API and scope, kept while the provider is. A client, a cache or settings that are made
 * for each render, or again by a hot reload, are taken over by the manager there is.
 */
function useOwnManager(props: WebRunProviderProps, queryClient: QueryClient): Manager {
  const latest = useLatest(props);
  const [managers] = useState(createManagers);
  const { manager: given, client, children: _, ...settings } = props;
  const key = JSON.stringify([client?.baseUrl ?? props.baseUrl ?? null, props.scope ?? null]);
  const manager = given
    ? toManager(given)
    : managers.get(key, () => ({ ...settings, client: client ?? createLatestClient(latest), queryClient }));
  useEffect(() => {
    if (!given) manager.update({ ...settings, client: client ?? manager.client, queryClient });
  });
  useEffect(() => (given ? undefined : manager.retain(() => latest().budget)), [manager, given, latest]);
  return manager;
}

/** Makes each manager once. */
function createManagers(): { get(key: string, toOptions: () => RunManagerOptions): Manager } {
  const managers = new Map<string, Manager>();
  return {
    get(key, toOptions) {
      const manager = managers.get(key) ?? createManager(toOptions());
      managers.set(key, manager);
      return manager;
    },
  };
}

/** A client that reads key, headers, fetch and what else may change from the newest props, so that a new key does not lose the runs. */
function createLatestClient(latest: () => WebRunProviderProps): WebRunClient {
  const { children: _, manager: __, ...first } = latest();
  const read = <Value,>(value: Value | (() => Value)): Value =>
    typeof value === 'function' ? (value as () => Value)() : value;
  return createWebRunClient({
    ...(first as WebRunClientOptions),
    apiKey: () => read(latest().apiKey ?? ''),
    headers: () => read(latest().headers ?? {}),
    get credentials() {
      return latest().credentials;
    },
    onHeaders: (headers, isStart) => latest().onHeaders?.(headers, isStart),
    // Only where one was given: without, the client knows that it shares the browser's connections.
    ...(first.fetch && { fetch: (input, init) => (latest().fetch ?? fetch)(input, init) }),
  });
}

function toManager(manager: RunManager): Manager {
  if (!(manager instanceof Manager))
    throw new Error(
      '[webrun-react] Could not use `manager`: it was not made by `createRunManager`. Import that from `webrun-react/runs`.',
    );
  return manager;
}

/** The manager of the provider above. @throws when there is none. */
export function useManager(hook: string): Manager {
  const manager = useContext(ManagerContext);
  if (!manager)
    throw new Error(
      `[webrun-react] Could not use ${hook}: there is no provider above it. Wrap your app: <WebRunProvider baseUrl="/api/webrun">…</WebRunProvider>.`,
    );
  return manager;
}

/** The manager of the provider above; `null` where there is none, for what can do without. */
export function useOptionalManager(): Manager | null {
  return useContext(ManagerContext);
}

/** The run manager of the provider above, for what happens outside of rendering. */
export function useRunManager(): RunManager {
  return useManager('useRunManager');
}

/** The client of the provider above, for requests of your own. */
export function useWebRunClient(): WebRunClient {
  return useManager('useWebRunClient').client;
}

/**
 * Forgets every run of the provider: here, in its storage and in other tabs of the same scope. For logging out.
 * It ends nothing at the server; `cancel()` does.
 */
export function useResetRuns(): () => void {
  const manager = useManager('useResetRuns');
  return useCallback(() => manager.reset(), [manager]);
}
