// Compiled with the types of the DOM, of Node, or of both: the client takes what they declare.
import { createWebRunClient } from 'webrun-react/core';
import type { RequestOptions } from 'webrun-react/core';

const logged: typeof fetch = async (input, init) => {
  const reply = await fetch(input, init);
  return reply.ok ? reply : Response.error();
};
export const client = createWebRunClient({
  fetch: logged,
  headers: async () => new Headers({ 'x-team': 'blue' }),
  credentials: 'include',
});
export const more = [
  createWebRunClient({ fetch, headers: [['x-team', 'blue']] }),
  createWebRunClient({ headers: () => ({ 'x-team': 'blue' }) }),
];
export const signal: RequestOptions = { signal: AbortSignal.timeout(1_000) };
export const upload = (file: File): Promise<{ fileId: string }[]> =>
  client.uploadFiles([file], { signal: new AbortController().signal });

// @ts-expect-error a fetch that replies with nothing is none
createWebRunClient({ fetch: async () => undefined });
// @ts-expect-error a file is no text
void client.uploadFiles(['a.csv']);
