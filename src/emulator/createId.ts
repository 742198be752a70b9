const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Makes an id of 12 alphanumerics, like the API's own, from the platform's random source. */
export function createId(length = 12): string {
  // 248 is a multiple of 62: bytes from 248 on are discarded, so that every character is equally likely.
  const limit = 248;
  let id = '';
  while (id.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      if (byte < limit && id.length < length) id += alphabet[byte % alphabet.length];
    }
  }
  return id;
}
