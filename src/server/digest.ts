import QuickLRU from 'quick-lru';
import { toBase64Url } from './seal.js';

const encoder = new TextEncoder();

/** Makes a digest that names a user or task in the store without revealing it. */
export async function toDigest(...parts: readonly string[]): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', encoder.encode(JSON.stringify(parts)));
  return toBase64Url(new Uint8Array(digest));
}

/** How many users' names are cached. */
const rememberedUsers = 1_000;

/** Makes a cache of users' names in the store, because each of their requests needs one. */
export function createUserDigests(): (userId: string) => Promise<string> {
  const names = new QuickLRU<string, Promise<string>>({ maxSize: rememberedUsers });
  return (userId) => {
    const known = names.get(userId);
    if (known) return known;
    const name = toDigest('user', userId);
    names.set(userId, name);
    return name;
  };
}

/**
 * Makes a 53-bit fingerprint of a text (cyrb53). It is not cryptographic: whoever makes two bodies with the same fingerprint deceives only
 * themselves, since keys are per user.
 */
export function toFingerprint(text: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2_654_435_761);
    low = Math.imul(low ^ code, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return (4_294_967_296 * (2_097_151 & low) + (high >>> 0)).toString(36);
}
