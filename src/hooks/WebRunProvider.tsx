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

type Unset<Keys extends PropertyKey> = { readonly [Key in Keys]?: undefined };
type ClientKeys = Exclude<keyof WebRunClientOptions, keyof RunSettings>;

/** Takes a run manager, a client, or the options to create one. */
export type WebRunProviderProps = { readonly children?: ReactNode } & LocaleSettings &
  (
    | ({
        /** Created by `createRunManager`, for an app that also starts runs outside components. The provider never disposes it. */
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
 * Provides runs to all components below: with one queue, and watching every run until it settles.
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
  // The budget's day is the day in the time zone on screen.
  const queryClient = props.queryClient ?? around ?? own;
  const manager = useOwnManager({ ...props, timeZone }, queryClient);
  // Always rendered: another tree shape would remount everything below.
  return (
    <QueryClientProvider client={props.manager?.queryClient ?? queryClient}>
      <ManagerContext.Provider value={manager}>
        <LocaleContext.Provider value={settings}>{children}</LocaleContext.Provider>
      </ManagerContext.Provider>
    </QueryClientProvider>
  );
}

/**
 * The given manager, or one per API and scope, kept as long as the provider. When a client, cache or settings are recreated by
 * a render or a hot reload, the existing manager adopts them.
 */
function useOwnManager(props: WebRunProviderProps, queryClient: QueryClient): Manager {
  const [owned] = useState(createOwned);
  const own = props.manager ? undefined : owned.get(props, queryClient);
  useEffect(() => own?.update(props, queryClient));
  useEffect(() => own?.retain(), [own]);
  return own?.manager ?? toManager(props.manager);
}

/** A provider's manager for one API and scope. */
interface Owned {
  readonly manager: Manager;
  readonly update: (props: WebRunProviderProps, queryClient: QueryClient) => void;
  /** Returns a function that releases it. */
  readonly retain: () => () => void;
}

/** Creates each once. */
function createOwned(): { get(props: WebRunProviderProps, queryClient: QueryClient): Owned } {
  const all = new Map<string, Owned>();
  return {
    get(props, queryClient) {
      const key = JSON.stringify([(props.client ?? props).baseUrl, props.scope]);
      const own = all.get(key) ?? createOne(props, queryClient);
      all.set(key, own);
      return own;
    },
  };
}

/** The manager of one API and scope, with the latest props for it: another API's key is never sent to this one. */
function createOne(first: WebRunProviderProps, cache: QueryClient): Owned {
  let latest = first;
  let made: WebRunClient | undefined;
  /**
   * Reads the key, headers, fetch and other options that may change from the latest props, so that a new key does not lose the runs.
   * `isDirect` and `idempotency` are fixed per client: when they change, a new client is created.
   */
  const toOwnClient = (): WebRunClient => {
    const { fetch: given, idempotency } = latest;
    if (made && made.isDirect === !given && made.idempotency === idempotency) return made;
    return (made = createWebRunClient({
      ...latest,
      get apiKey() {
        return latest.apiKey;
      },
      get headers() {
        return latest.headers;
      },
      get credentials() {
        return latest.credentials;
      },
      get onHeaders() {
        return latest.onHeaders;
      },
      get fetch() {
        return latest.fetch;
      },
    }));
  };
  const toOptions = (props: WebRunProviderProps, queryClient: QueryClient): RunManagerOptions => ({
    ...props,
    client: props.client ?? toOwnClient(),
    queryClient,
  });
  const manager = createManager(toOptions(first, cache));
  return {
    manager,
    update(props, queryClient) {
      latest = props;
      manager.update(toOptions(props, queryClient));
    },
    retain: () => manager.retain(() => latest.budget),
  };
}

function toManager(manager: RunManager | undefined): Manager {
  if (!(manager instanceof Manager))
    throw new Error(
      '[webrun-react] Could not use `manager`: make it with `createRunManager` of `webrun-react/runs`.',
    );
  return manager;
}

/** The manager of the provider above. @throws when there is none. */
export function useManager(hook: string): Manager {
  const manager = useContext(ManagerContext);
  if (!manager)
    throw new Error(
      `[webrun-react] Could not use ${hook}: there is no provider above it. Wrap your app in <WebRunProvider baseUrl="/api/webrun">.`,
    );
  return manager;
}

/** The manager of the provider above; `null` if there is none. */
export function useOptionalManager(): Manager | null {
  return useContext(ManagerContext);
}

/** The run manager of the provider above, for use outside rendering. */
export function useRunManager(): RunManager {
  return useManager('useRunManager');
}

/** The client of the provider above, for requests of your own. */
export function useWebRunClient(): WebRunClient {
  return useManager('useWebRunClient').client;
}

/**
 * Forgets every run of the provider: here, in its storage and in other tabs of the same scope. For logging out.
 * It ends nothing on the server; `cancel()` does.
 */
export function useResetRuns(): () => void {
  const manager = useManager('useResetRuns');
  return useCallback(() => manager.reset(), [manager]);
}
