const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Makes an id of alphanumerics from the platform's random source: 12 of them, as the API's own. */
export function createId(length = 12): string {
  // 62 divides 248: bytes above it are thrown away, so that every character is equally likely.
  const limit = 248;
  let id = '';
  while (id.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      if (byte < limit && id.length < length) id += alphabet[byte % alphabet.length];
    }
  }
  return id;
}
