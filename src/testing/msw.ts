import { http } from 'msw';
import type { Emulator } from '../emulator/emulator.js';

/** Options of {@link createWebRunHandlers}. */
export interface WebRunHandlersOptions {
  /** What the client under test is told to call. May be relative or have a path. @default 'https://connect.webrun.ai' */
  readonly baseUrl?: string | undefined;
  /**
   * The key of each request that has none, as your proxy adds it: for an app whose provider has a `baseUrl` and no `apiKey`.
   * @default none: without a key the emulator answers 401
   */
  readonly apiKey?: string | undefined;
}

/** Every path of the API, below the base. */
const paths = ['/start/*', '/task/*', '/files/*'] as const;

/**
 * Makes MSW handlers that answer with an emulator, for tests of an app that already uses MSW.
 * @example
 * const emulator = createEmulator();
 * const server = setupServer(...createWebRunHandlers(emulator));
 */
export function createWebRunHandlers(
  emulator: Pick<Emulator, 'fetch'>,
  options: WebRunHandlersOptions = {},
): ReturnType<typeof http.all>[] {
  const baseUrl = (options.baseUrl ?? 'https://connect.webrun.ai').replace(/\/+$/, '');
  // Without the client's signal: MSW lets a client that leaves go by itself, and would report the rejection as a fault.
  const answer = ({ request }: { readonly request: Request }): Promise<Response> => {
    // Not in a copy of the headers: MSW's copies may lose some.
    const { headers } = request;
    if (options.apiKey !== undefined && !headers.has('authorization'))
      headers.set('authorization', `Bearer ${options.apiKey}`);
    return emulator.fetch(request, { signal: null });
  };
  return paths.map((path) => http.all(baseUrl + path, answer));
}
