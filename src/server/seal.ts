import QuickLRU from 'quick-lru';
import { once } from './secrets.js';

/** What a handle stands for; a handle of one kind does not open as another. */
export type Sealed = 'session' | 'task' | 'file';

/** Turns real ids into handles that only their user can use, and back. */
export interface Seal {
  /**
   * Makes the handle of an id. An id has one handle per handle of its session, whichever instance seals it, for a reply or for an event.
   * @param like the handle of the session; the new one gets its key and its minute, so both expire together. @default the first key, now
   * @throws {RangeError} when the id is longer than 61 bytes
   */
  seal(kind: Sealed, id: string, userId: string, like?: string): Promise<string>;
  /** Returns the real id; `null` for a handle that is forged, damaged, expired, or of another user, kind or retired key. */
  open(kind: Sealed, handle: string, userId: string): Promise<string | null>;
}

// A handle is base64url of: 3 bytes name of the key · 4 bytes minute of sealing · 12 bytes nonce · the id · 16 bytes tag.
// The nonce is a keyed digest of the id, its kind, its user, the key's name and the minute: two contents have two nonces, and one content
// has one handle, on every instance. So equal handles reveal that they stand for the same id of the same user, which is what a browser needs.
// They reveal nothing about other users, whose handles of the same id differ.
// 96 bytes are 128 characters, which leaves 61 for the id; documented ids have at most 37.
const keyNameBytes = 3;
const headBytes = 7;
const nonceBytes = 12;
const tagBytes = 16;
const maxIdBytes = 61;

/** How long a handle is valid: longer than any result is kept, short enough that a leaked one expires. */
const handleLifeMs = 2_592_000_000;

/** How many opened handles are cached: a poll sends the same two every 2 s. */
const rememberedHandles = 2_000;

const handlePattern = /^[A-Za-z0-9_-]{48,128}$/;
const encoder = new TextEncoder();

interface SealingKey {
  readonly name: Uint8Array<ArrayBuffer>;
  readonly key: CryptoKey;
  readonly nonceKey: CryptoKey;
}

/**
 * Makes a seal with AES-GCM. The first key seals, every key opens: to rotate, put a new one first and remove the old one when its handles have
 * expired.
 * @param readSecrets called until it has returned the secrets once
 */
export function createSeal(readSecrets: () => Promise<readonly string[]>): Seal {
  const keys = once(async () => Promise.all((await readSecrets()).map(derive)));
  const opened = new QuickLRU<string, { readonly id: string; readonly endsAt: number }>({
    maxSize: rememberedHandles,
  });

  /** Returns the key and time of a handle whose key is still known; else the newest key and now. */
  async function toHead(like: string): Promise<{ readonly key: SealingKey; readonly minute: number }> {
    const [newest, ...others] = await keys();
    if (!newest) throw new RangeError('There is no sealing key.');
    const bytes = fromBase64Url(like);
    const key = bytes && [newest, ...others].find((each) => isNamed(each, bytes));
    return bytes && key
      ? { key, minute: readMinute(bytes) }
      : { key: newest, minute: Math.floor(Date.now() / 60_000) };
  }

  const remember = (name: string, id: string, endsAt: number): void => void opened.set(name, { id, endsAt });
  const nameOf = (kind: Sealed, handle: string, userId: string): string => `${kind} ${handle} ${userId}`;

  return {
    async seal(kind, id, userId, like = '') {
      const text = encoder.encode(id);
      if (text.length > maxIdBytes) throw new RangeError('An id of the API is too long to be sealed.');
      const { key: current, minute } = await toHead(like);
      const bytes = new Uint8Array(headBytes + nonceBytes + text.length + tagBytes);
      bytes.set(current.name);
      new DataView(bytes.buffer).setUint32(keyNameBytes, minute);
      const additionalData = toAdditionalData(kind, userId, bytes.subarray(0, headBytes));
      const digest = await crypto.subtle.sign('HMAC', current.nonceKey, join(additionalData, text));
      const iv = new Uint8Array(digest, 0, nonceBytes);
      bytes.set(iv, headBytes);
      const algorithm = { name: 'AES-GCM', iv, additionalData };
      bytes.set(
        new Uint8Array(await crypto.subtle.encrypt(algorithm, current.key, text)),
        headBytes + nonceBytes,
      );
      const handle = toBase64Url(bytes);
      remember(nameOf(kind, handle, userId), id, minute * 60_000 + handleLifeMs);
      return handle;
    },
    async open(kind, handle, userId) {
      if (!handlePattern.test(handle)) return null;
      const name = nameOf(kind, handle, userId);
      const known = opened.get(name);
      if (known) return known.endsAt > Date.now() ? known.id : null;

      const bytes = fromBase64Url(handle);
      // Only the canonical text of a handle: stray bits at the end of base64 would allow a second one.
      if (!bytes || toBase64Url(bytes) !== handle) return null;
      const endsAt = readMinute(bytes) * 60_000 + handleLifeMs;
      if (endsAt <= Date.now()) return null;
      const additionalData = toAdditionalData(kind, userId, bytes.subarray(0, headBytes));
      const iv = bytes.subarray(headBytes, headBytes + nonceBytes);
      for (const sealing of await keys()) {
        if (!isNamed(sealing, bytes)) continue;
        try {
          const plain = await crypto.subtle.decrypt(
            { name: 'AES-GCM', iv, additionalData },
            sealing.key,
            bytes.subarray(headBytes + nonceBytes),
          );
          const id = new TextDecoder().decode(plain);
          remember(name, id, endsAt);
          return id;
        } catch {
          // Not sealed with this key for this user and kind; another key may have the same name.
        }
      }
      return null;
    },
  };
}

/** Derives the key and its name from one secret. */
async function derive(secret: string): Promise<SealingKey> {
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, [
    'deriveBits',
  ]);
  const bits = async (info: string, length: number): Promise<Uint8Array<ArrayBuffer>> => {
    const algorithm = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: encoder.encode(info) };
    return new Uint8Array(await crypto.subtle.deriveBits(algorithm, material, length));
  };
  const [raw, rawNonce, name] = await Promise.all([
    bits('webrun-react seal 1', 256),
    bits('webrun-react nonce 1', 256),
    bits('webrun-react name 1', 24),
  ]);
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const [key, nonceKey] = await Promise.all([
    crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']),
    crypto.subtle.importKey('raw', rawNonce, hmac, false, ['sign']),
  ]);
  return { name, key, nonceKey };
}

const isNamed = ({ name }: SealingKey, handle: Uint8Array): boolean =>
  name.every((byte, index) => handle[index] === byte);

const readMinute = (handle: Uint8Array<ArrayBuffer>): number =>
  new DataView(handle.buffer).getUint32(keyNameBytes);

function toAdditionalData(kind: Sealed, userId: string, head: Uint8Array): Uint8Array<ArrayBuffer> {
  return join(encoder.encode(JSON.stringify([kind, userId])), head);
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

export const toBase64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
      character.charCodeAt(0),
    );
  } catch {
    return null;
  }
}
