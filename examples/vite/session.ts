// A stand-in for your own sign-in: sessions by a random cookie. Put your session, token or auth library in its place.
import { randomUUID } from 'node:crypto';

const users = new Map<string, string>();

/** Signs a user in, and returns the cookie to set. */
export function startSession(userId: string): string {
  const id = randomUUID();
  users.set(id, userId);
  return `session=${id}; Path=/; HttpOnly; SameSite=Lax`;
}

/** Returns the user of a cookie header, or `null` if nobody is signed in. */
export function readUser(cookie: string | null): { userId: string } | null {
  const id = /(?:^|; )session=([\w-]+)/.exec(cookie ?? '')?.[1];
  const userId = id && users.get(id);
  return userId ? { userId } : null;
}
