import QuickLRU from 'quick-lru';
import { once } from './secrets.js';

/** What a handle is for; a handle of one kind opens as no other. */
export type Sealed = 'session' | 'task' | 'file';

/** Turns real ids into handles that only their user can use, and back. */
export interface Seal {
  /** @throws {RangeError} when the id is longer than 61 bytes */
  seal(kind: Sealed, id: string, userId: string): Promise<string>;
  /** The real id; `null` for a handle that is forged, damaged, expired, of another user, kind or retired key. */
  open(kind: Sealed, handle: string, userId: string): Promise<string | null>;
}

// A handle is base64url of: 3 bytes name of the key · 4 bytes minute of sealing · 12 bytes nonce · the id · 16 bytes tag.
// 96 bytes are 128 characters, which leaves 61 for the id; documented ids have at most 37.
const keyNameBytes = 3;
const headBytes = 7;
const nonceBytes = 12;
const tagBytes = 16;
const maxIdBytes = 61;

/** How long a handle opens: longer than any result is kept, short enough that a leaked one dies. */
const handleLifeMs = 2_592_000_000;

/** So many opened handles are remembered: a poll brings the same two every 2 s. */
const rememberedHandles = 2_000;

const handlePattern = /^[A-Za-z0-9_-]{48,128}$/;
const encoder = new TextEncoder();

interface SealingKey {
  readonly name: Uint8Array<ArrayBuffer>;
  readonly key: CryptoKey;
}

/**
 * Makes a seal with AES-GCM. The first key seals, every key opens: to rotate, put a new one first and take the old one away when
 * its handles have expired.
 * @param readSecrets asked until it has given the secrets once
 */
export function createSeal(readSecrets: () => Promise<readonly string[]>): Seal {
  const keys = once(async () => Promise.all((await readSecrets()).map(derive)));
  const opened = new QuickLRU<string, { readonly id: string; readonly endsAt: number }>({
    maxSize: rememberedHandles,
  });

  // Drawn for many handles at once: each draw costs as much as the rest of a handle's making.
  let pool = new Uint8Array();
  const fillNonce = (nonce: Uint8Array): void => {
    if (pool.length < nonce.length) pool = crypto.getRandomValues(new Uint8Array(nonceBytes * 64));
    nonce.set(pool.subarray(0, nonce.length));
    pool = pool.subarray(nonce.length);
  };

  const remember = (name: string, id: string, endsAt: number): void => void opened.set(name, { id, endsAt });
  const nameOf = (kind: Sealed, handle: string, userId: string): string => `${kind} ${handle} ${userId}`;

  return {
    async seal(kind, id, userId) {
      const text = encoder.encode(id);
      if (text.length > maxIdBytes) throw new RangeError('An id of the API is too long to be sealed.');
      const [current] = await keys();
      if (!current) throw new RangeError('There is no sealing key.');
      const bytes = new Uint8Array(headBytes + nonceBytes + text.length + tagBytes);
      const minute = Math.floor(Date.now() / 60_000);
      bytes.set(current.name);
      new DataView(bytes.buffer).setUint32(keyNameBytes, minute);
      const nonce = bytes.subarray(headBytes, headBytes + nonceBytes);
      fillNonce(nonce);
      const additionalData = toAdditionalData(kind, userId, bytes.subarray(0, headBytes));
      const algorithm = { name: 'AES-GCM', iv: nonce, additionalData };
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
      // One text per handle: stray bits at the end of base64 would make a second one.
      if (!bytes || toBase64Url(bytes) !== handle) return null;
      const endsAt = new DataView(bytes.buffer).getUint32(keyNameBytes) * 60_000 + handleLifeMs;
      if (endsAt <= Date.now()) return null;
      const additionalData = toAdditionalData(kind, userId, bytes.subarray(0, headBytes));
      const iv = bytes.subarray(headBytes, headBytes + nonceBytes);
      for (const { name: keyName, key } of await keys()) {
        if (!keyName.every((byte, index) => bytes[index] === byte)) continue;
        try {
          const plain = await crypto.subtle.decrypt(
            { name: 'AES-GCM', iv, additionalData },
            key,
            bytes.subarray(headBytes + nonceBytes),
          );
          const id = new TextDecoder().decode(plain);
          remember(name, id, endsAt);
          return id;
        } catch {
          // Not sealed with this key, for this user, as this kind; another key may have the same name.
        }
      }
      return null;
    },
  };
}

/** One secret gives the key and the name it is found by. */
async function derive(secret: string): Promise<SealingKey> {
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, [
    'deriveBits',
  ]);
  const bits = async (info: string, length: number): Promise<Uint8Array<ArrayBuffer>> => {
    const algorithm = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: encoder.encode(info) };
    return new Uint8Array(await crypto.subtle.deriveBits(algorithm, material, length));
  };
  const [raw, name] = await Promise.all([bits('webrun-react seal 1', 256), bits('webrun-react name 1', 24)]);
  return { name, key: await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']) };
}

function toAdditionalData(kind: Sealed, userId: string, head: Uint8Array): Uint8Array<ArrayBuffer> {
  const owner = encoder.encode(JSON.stringify([kind, userId]));
  const data = new Uint8Array(owner.length + head.length);
  data.set(owner);
  data.set(head, owner.length);
  return data;
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
