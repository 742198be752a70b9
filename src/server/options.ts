import { isLoopback, parseUrl } from '../core/links.js';
import { defaultBaseUrl } from '../core/protocol.js';
import type { Authorize } from './authorize.js';
import { checkList, refuseOption } from './checkOptions.js';
import { sensitiveFields } from './fieldReaders.js';
import type { Allowed, SensitiveField } from './fieldReaders.js';
import { isPrivateHost } from './privateAddress.js';
import { createRedactor } from './redact.js';
import { createSeal } from './seal.js';
import type { Seal } from './seal.js';
import { checkApiKey, checkSealingKeys, once, readApiKey, readSealingKeys } from './secrets.js';
import type { Secret, Secrets } from './secrets.js';
import type { Credentials } from './upstream.js';

/** The options that the proxy and the socket relay share. */
export interface AccessOptions {
  /** Identifies the user by the request's cookies or headers; signed-out requests are answered 401. It must not read the body. */
  readonly authorize: Authorize;
  /**
   * Secrets that seal ids, each at least 16 characters, better 32 random bytes (`openssl rand -base64 32`). The first one seals, all open: to
   * rotate, put a new one first and remove the old one 30 days later.
   */
  readonly sealingKeys: Secrets;
  /** The URL of the API. Plain http is accepted only on loopback, and for hosts in `plainHttpHosts`. @default 'https://connect.webrun.ai' */
  readonly upstreamUrl?: string | undefined;
  /**
   * Hosts of your own network, for example services of a docker-compose file, that `upstreamUrl` may reach by plain http. The key
   * crosses that network in the clear.
   * @default []
   */
  readonly plainHttpHosts?: readonly string[] | undefined;
  /** Origins besides the app's own whose pages may send requests (`https://app.example`); turns CORS on for them. @default [] */
  readonly origins?: readonly string[] | undefined;
  /** Fields to accept besides the harmless ones; the threat model describes what each exposes. @default [] */
  readonly allow?: readonly SensitiveField[] | undefined;
}

/** The parsed and validated options. */
export interface Access {
  readonly authorize: Authorize;
  readonly seal: Seal;
  readonly upstreamUrl: string;
  readonly origins: readonly string[];
  readonly allowed: Allowed;
  /** Reads and checks the secrets. @throws {ConfigurationError} */
  readonly readCredentials: () => Promise<Credentials>;
}

/**
 * Reads the options.
 * @param apiKey optional for the relay, which only masks it
 * @throws {TypeError} when one is missing or invalid: an open proxy is never made
 */
export function readAccess(what: string, options: AccessOptions, apiKey: Secret | null): Access {
  const { authorize, sealingKeys } = options ?? {};
  const refuse = refuseOption(what);
  if (typeof authorize !== 'function')
    throw refuse(
      '`authorize` is missing',
      'Give a function that says who asks: without one anybody could spend your money.',
    );
  const keysFault = 'sealingKeys' in options ? checkSealingKeys(sealingKeys) : '`sealingKeys` is missing';
  if (keysFault !== null)
    throw refuse(keysFault, 'Give one secret or more, for example from `openssl rand -base64 32`.');
  const keyFault = apiKey === null ? null : checkApiKey(apiKey);
  if (keyFault !== null) throw refuse(keyFault, 'Give the key of your WebRun account as it is.');
  checkList('plainHttpHosts', options.plainHttpHosts, refuse);
  checkList('origins', options.origins, refuse);
  checkList('allow', options.allow, refuse, sensitiveFields);
  const upstream = readUpstreamUrl(options);
  if (!upstream)
    throw refuse(
      '`upstreamUrl` is not a safe address',
      'Use https, or http on loopback. For a host of your own network, name it in `plainHttpHosts`.',
    );
  const origins = options.origins ?? [];
  const wrong = origins.find((origin) => parseUrl(origin)?.origin !== origin);
  if (wrong !== undefined)
    throw refuse(
      `${JSON.stringify(wrong)} in \`origins\` is not an origin`,
      'Write it like https://app.example.',
    );

  const isLocal = isLoopback(upstream.hostname);
  const readKeys = once(() => readSealingKeys(sealingKeys));
  return {
    authorize,
    seal: createSeal(readKeys),
    upstreamUrl: upstream.href.replace(/[?#].*$/, '').replace(/\/+$/, ''),
    origins,
    allowed: { fields: new Set(options.allow ?? []), isPrivateAllowed: isLocal },
    readCredentials: once(async () => {
      await readKeys();
      const key = apiKey === null ? '' : await readApiKey(apiKey, isLocal);
      return { apiKey: key, redact: createRedactor(key) };
    }),
  };
}

/** Returns the URL of the API; `null` if the key must not be sent there. */
function readUpstreamUrl({ upstreamUrl = defaultBaseUrl, plainHttpHosts = [] }: AccessOptions): URL | null {
  const upstream = parseUrl(upstreamUrl);
  if (!upstream || upstream.username || upstream.password) return null;
  if (upstream.protocol === 'https:') return upstream;
  if (upstream.protocol !== 'http:') return null;
  const { hostname } = upstream;
  const isNamed = plainHttpHosts.some((host) => host.toLowerCase() === hostname);
  // On the internet anybody on the path could read the key, so the option does not apply.
  return isLoopback(hostname) || (isNamed && isPrivateHost(hostname)) ? upstream : null;
}
