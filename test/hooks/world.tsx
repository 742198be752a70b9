import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { DefaultOptions } from '@tanstack/react-query';
import { act, render } from '@testing-library/react';
import type { RenderResult } from '@testing-library/react';
import { StrictMode } from 'react';
import type { ReactNode } from 'react';
import { vi } from 'vitest';
import { WebRunProvider } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import type { WebRunClient } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import type { Emulator, EmulatorOptions } from 'webrun-react/testing';

/** An emulator, a client of it and a page in one clock; time moves only by `pass`. */
export interface World {
  readonly emulator: Emulator;
  readonly client: WebRunClient;
  readonly queryClient: QueryClient;
  render(children: ReactNode): RenderResult;
  wrap(children: ReactNode): ReactNode;
  /** POSTs to `run-task` that have arrived. */
  posts(): number;
  /** Polls that have arrived. */
  polls(): number;
  /** Other commands that have arrived. */
  messages(): number;
}

export function createWorld(
  options: EmulatorOptions & { defaults?: DefaultOptions; strict?: boolean } = {},
): World {
  const { defaults, strict = true, ...settings } = options;
  const emulator = createEmulator({ holdMs: 5_000, rateLimit: 0, ...settings });
  const client = createWebRunClient({ fetch: emulator.fetch, baseUrl: 'http://webrun.test', apiKey: 'test' });
  const queryClient = new QueryClient(defaults ? { defaultOptions: defaults } : {});
  const count = (method: string, path: RegExp): number =>
    emulator.requests.filter((request) => request.method === method && path.test(request.path)).length;
  const wrap = (children: ReactNode): ReactNode => {
    const app = (
      <QueryClientProvider client={queryClient}>
        <WebRunProvider client={client}>{children}</WebRunProvider>
      </QueryClientProvider>
    );
    return strict ? <StrictMode>{app}</StrictMode> : app;
  };
  return {
    emulator,
    client,
    queryClient,
    wrap,
    render: (children) => render(wrap(children)),
    posts: () => count('POST', /run-task/),
    polls: () => count('GET', /^\/task/),
    messages: () => count('POST', /send-message/),
  };
}

/** Lets time pass, in steps, so that what waits for a reply runs in between. */
export async function pass(ms: number): Promise<void> {
  await act(() => vi.advanceTimersByTimeAsync(ms));
}
