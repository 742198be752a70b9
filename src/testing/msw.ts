import { http } from 'msw';
import type { Emulator } from '../emulator/emulator.js';

/** Options of {@link createWebRunHandlers}. */
export interface WebRunHandlersOptions {
  /** The base URL that the client under test calls. May be relative or have a path. @default 'https://connect.webrun.ai' */
  readonly baseUrl?: string | undefined;
  /**
   * The key to add to each request without one, as your proxy does: for an app whose provider has a `baseUrl` and no `apiKey`.
   * @default none: without a key the emulator answers 401
   */
  readonly apiKey?: string | undefined;
}

/** Every path of the API, below the base. */
const paths = ['/start/*', '/task/*', '/files/*'] as const;

/**
 * Makes MSW handlers that answer from an emulator, for tests of an app that already uses MSW.
 * @example
 * const emulator = createEmulator();
 * const server = setupServer(...createWebRunHandlers(emulator));
 */
export function createWebRunHandlers(
  emulator: Pick<Emulator, 'fetch'>,
  options: WebRunHandlersOptions = {},
): ReturnType<typeof http.all>[] {
  const baseUrl = (options.baseUrl ?? 'https://connect.webrun.ai').replace(/\/+$/, '');
  // Without the client's signal: MSW handles an aborted request itself, and would report the rejection as an error.
  const answer = ({ request }: { readonly request: Request }): Promise<Response> => {
    // Set on the original headers: MSW's copies may lose some.
    const { headers } = request;
    if (options.apiKey !== undefined && !headers.has('authorization'))
      headers.set('authorization', `Bearer ${options.apiKey}`);
    return emulator.fetch(request, { signal: null });
  };
  return paths.map((path) => http.all(baseUrl + path, answer));
}
