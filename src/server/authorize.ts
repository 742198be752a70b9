import { ConfigurationError } from './secrets.js';

/** Who sends a request: your own user id, or `null` when nobody is signed in. */
export interface User {
  readonly userId: string;
}

/**
 * Identifies the user of a request. `null` means signed out, and so does a redirect to a sign-in page, returned or thrown as a `Response` or by
 * Next's `redirect()`: a data request cannot use a page, and is answered 401.
 */
export type Authorize = (request: Request) => User | Response | null | Promise<User | Response | null>;

const maxUserIdLength = 1_024;

/**
 * Calls `authorize`; without a user id the user is signed out.
 * @throws {ConfigurationError} for an invalid user or user id: treating the user as signed out would make them sign in again and again
 */
export async function readUserId(authorize: Authorize, request: Request): Promise<string | null> {
  let user: unknown;
  try {
    user = await authorize(request);
  } catch (error) {
    if (isSignInRedirect(error)) return null;
    throw error;
  }
  if (user && typeof user !== 'object')
    throw new ConfigurationError(
      `\`authorize\` gave a ${typeof user} instead of a user`,
      'Give { userId }, or null for nobody.',
    );
  const userId = typeof user === 'object' && user !== null && 'userId' in user ? user.userId : null;
  if (userId !== null && userId !== undefined && typeof userId !== 'string')
    throw new ConfigurationError(
      `\`authorize\` gave a \`userId\` of the type ${typeof userId}`,
      'Give a text, for example String(user.id).',
    );
  return typeof userId === 'string' && userId !== '' && userId.length <= maxUserIdLength ? userId : null;
}

/** Whether a value is what frameworks throw to redirect to a sign-in page. */
function isSignInRedirect(error: unknown): boolean {
  if (error instanceof Response) return error.status >= 300 && error.status < 500;
  const digest = typeof error === 'object' && error !== null && 'digest' in error ? error.digest : null;
  return typeof digest === 'string' && /^NEXT_(REDIRECT|HTTP_ERROR_FALLBACK;40[13])/.test(digest);
}
