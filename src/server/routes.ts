import type { Endpoint } from './events.js';
import { refusals } from './refusal.js';
import type { StartPath } from './requestFields.js';

/** The route of a request. */
export type Route =
  | {
      readonly endpoint: 'task';
      readonly method: 'GET';
      readonly sessionHandle: string;
      readonly taskHandle: string;
    }
  | { readonly endpoint: 'upload'; readonly method: 'POST' }
  | {
      readonly endpoint: Exclude<Endpoint, 'task' | 'upload'>;
      readonly method: 'POST';
      readonly path: StartPath;
    };

const startPaths: Readonly<Record<string, Route>> = {
  '/start/run-task': { endpoint: 'run-task', method: 'POST', path: '/start/run-task' },
  '/start/start-session': { endpoint: 'start-session', method: 'POST', path: '/start/start-session' },
  '/start/send-message': { endpoint: 'send-message', method: 'POST', path: '/start/send-message' },
  '/files/upload': { endpoint: 'upload', method: 'POST' },
};

/** Reads the path that the handler is mounted at. @throws {TypeError} when it is not a path */
export function readBasePath(basePath: unknown): string {
  const path = typeof basePath === 'string' ? basePath.replace(/\/+$/, '') : null;
  if (path === null || !/^(\/[\w.~-]+)*$/.test(path) || /(^|\/)\.\.?(\/|$)/.test(path))
    throw new TypeError(
      '[webrun-react] Could not make the proxy: `basePath` is not a path. Write it like /api/webrun.',
    );
  return path;
}

/** Finds the route of a request. @throws {Refusal} 404 */
export function matchRoute(request: Request, basePath: string): Route {
  const { pathname } = new URL(request.url);
  // Escaped paths are never ours: neither paths nor handles need escapes.
  if (!pathname.includes('%')) {
    const route = pathname.startsWith(`${basePath}/`) ? readPath(pathname.slice(basePath.length)) : null;
    if (route) return route;
    const mountedAt = readMountPath(pathname);
    if (mountedAt !== null && mountedAt !== basePath)
      throw refusals.unknownPath(
        `This handler answers below ${basePath || '/'}, but the request came to ${mountedAt || '/'}. Set \`basePath\` to the path that it is mounted at.`,
      );
  }
  throw refusals.unknownPath();
}

function readPath(path: string): Route | null {
  const [, sessionHandle, taskHandle] = /^\/task\/([\w.~-]{1,128})\/([\w.~-]{1,128})$/.exec(path) ?? [];
  if (sessionHandle !== undefined && taskHandle !== undefined)
    return { endpoint: 'task', method: 'GET', sessionHandle, taskHandle };
  return (Object.hasOwn(startPaths, path) ? startPaths[path] : undefined) ?? null;
}

/** Infers where the handler is mounted from a request for one of its paths elsewhere; `null` if it is for none. */
function readMountPath(pathname: string): string | null {
  const [, mountedAt = null] =
    /^((?:\/[\w.~-]+)*?)\/(?:start\/(?:run-task|start-session|send-message)|files\/upload|task\/[\w.~-]+\/[\w.~-]+)$/.exec(
      pathname.slice(0, 500),
    ) ?? [];
  return mountedAt;
}
