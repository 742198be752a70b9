// A stand-in for your own sign-in: a cookie that the server has signed. Put your session or auth library in its place.
import { createHmac, timingSafeEqual } from 'node:crypto';

const sign = (userId) =>
  createHmac('sha256', process.env.WEBRUN_SEALING_KEY).update(`session ${userId}`).digest('hex');

/** Signs a user in, and returns the cookie to set. */
export const startSession = (userId) => `session=${userId}.${sign(userId)}; Path=/; HttpOnly; SameSite=Lax`;

/** Returns the user of a cookie header, or `null` if nobody is signed in. */
export function readUser(cookie) {
  const [, userId, signature] = /(?:^|; )session=(\w+)\.([\da-f]{64})/.exec(cookie ?? '') ?? [];
  const isSigned = userId && timingSafeEqual(Buffer.from(signature), Buffer.from(sign(userId)));
  return isSigned ? { userId } : null;
}
