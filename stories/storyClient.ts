import { createWebRunClient } from 'webrun-react/core';
import type { WebRunClient } from 'webrun-react/core';

let count = 0;

/** A client with an address of its own: two stories of one page that share an address would show each other's runs. */
export function createStoryClient(fetch: typeof globalThis.fetch): WebRunClient {
  count += 1;
  return createWebRunClient({ fetch, baseUrl: `http://story-${count}.webrun.test`, apiKey: 'story' });
}
