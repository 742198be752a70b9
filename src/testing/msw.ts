import { http } from 'msw';
import type { Emulator } from '../emulator/emulator.js';

/** Options of {@link createWebRunHandlers}. */
export interface WebRunHandlersOptions {
  /** What the client under test is told to call. May be relative or have a path. @default 'https://connect.webrun.ai' */
  readonly baseUrl?: string | undefined;
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
  const answer = ({ request }: { readonly request: Request }): Promise<Response> =>
    emulator.fetch(request, { signal: null });
  return paths.map((path) => http.all(baseUrl + path, answer));
}
