import { parseUrl } from '../core/links.js';
import { isPrivateHost } from './privateAddress.js';

/** True for an http or https URL without credentials, on the public internet unless `isPrivateAllowed`. */
export function isWebAddress(value: unknown, isPrivateAllowed: boolean): value is string {
  const url = parseUrl(value);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return false;
  // The parser drops tabs and line breaks inside a URL; they are used to hide something from other readers.
  if (/[\p{Cc}\s\\]/u.test(value as string)) return false;
  return isPrivateAllowed || !isPrivateHost(url.hostname);
}
