import { isLoopback, parseUrl } from '../core/links.js';
import { defaultBaseUrl } from '../core/protocol.js';
import type { Allowed, SensitiveField } from './allowlist.js';
import { createSeal } from './seal.js';
import type { Seal } from './seal.js';

/** Who asks: your own user id, or `null` when nobody is signed in. */
export type Authorize = (
  request: Request,
) => { readonly userId: string } | null | Promise<{ readonly userId: string } | null>;

/** What the proxy and the socket relay must be told alike. */
export interface AccessOptions {
  /** Says who asks, by the cookies or headers of the request; `null` is answered 401. It must not read the body. */
  readonly authorize: Authorize;
  /**
   * Secrets that ids are sealed with, each at least 16 characters, better 32 random bytes (`openssl rand -base64 32`). The first one
   * seals, all open: to rotate, put a new one first and take the old one away 30 days later.
   */
  readonly sealingKeys: readonly string[];
  /** The API. Plain http is taken only on loopback. @default 'https://connect.webrun.ai' */
  readonly upstreamUrl?: string;
  /** Pages beside the app's own that may ask, as origins (`https://app.example`); turns CORS on for them. @default [] */
  readonly origins?: readonly string[];
  /** Fields that pass beside the harmless ones: what each opens up is in the threat model. @default [] */
  readonly allow?: readonly SensitiveField[];
}

/** The options, read and checked. */
export interface Access {
  readonly authorize: Authorize;
  readonly seal: Seal;
  readonly upstreamUrl: string;
  readonly origins: readonly string[];
  readonly allowed: Allowed;
}

const minSealingKeyLength = 16;
const maxUserIdLength = 1_024;

/** Reads the options. @throws {TypeError} when one is missing or wrong: a proxy that is not closed is not made */
export function readAccess(what: string, options: AccessOptions): Access {
  const { authorize, sealingKeys, upstreamUrl = defaultBaseUrl, origins = [], allow = [] } = options ?? {};
  const refuse = (reason: string, advice: string): TypeError =>
    new TypeError(`[webrun-react] Could not make the ${what}: ${reason}. ${advice}`);
  if (typeof authorize !== 'function')
    throw refuse(
      '`authorize` is missing',
      'Give a function that says who asks: without one anybody could spend your money.',
    );
  if (!Array.isArray(sealingKeys) || sealingKeys.length === 0)
    throw refuse(
      '`sealingKeys` is missing',
      'Give one secret or more, for example from `openssl rand -base64 32`.',
    );
  if (!sealingKeys.every((key) => typeof key === 'string' && key.length >= minSealingKeyLength))
    throw refuse('a sealing key is too short', `Each needs at least ${minSealingKeyLength} characters.`);
  const upstream = parseUrl(upstreamUrl);
  const isSafe =
    upstream &&
    (upstream.protocol === 'https:' || (upstream.protocol === 'http:' && isLoopback(upstream.hostname)));
  if (!isSafe || upstream.username || upstream.password)
    throw refuse('`upstreamUrl` is no safe address', 'Use https, or http on loopback.');
  const wrong = origins.find((origin) => parseUrl(origin)?.origin !== origin);
  if (wrong !== undefined)
    throw refuse(
      `${JSON.stringify(wrong)} in \`origins\` is no origin`,
      'Write it like https://app.example.',
    );
  return {
    authorize,
    seal: createSeal(sealingKeys),
    upstreamUrl: upstream.href.replace(/[?#].*$/, '').replace(/\/+$/, ''),
    origins,
    allowed: { fields: new Set(allow), isPrivateAllowed: isLoopback(upstream.hostname) },
  };
}

/** Asks who asks; anything but a plain user id is nobody. */
export async function readUser({ authorize }: Access, request: Request): Promise<string | null> {
  const user: unknown = await authorize(request);
  const userId = typeof user === 'object' && user !== null && 'userId' in user ? user.userId : null;
  return typeof userId === 'string' && userId !== '' && userId.length <= maxUserIdLength ? userId : null;
}
