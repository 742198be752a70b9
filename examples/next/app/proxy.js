import { after } from 'next/server';
import { createWebRunProxy } from 'webrun-react/server';
import { readUser } from './session.js';

/** The proxy, for the browser's requests and for pages that the server renders. */
export const proxy = createWebRunProxy({
  // Neither is needed at build time.
  apiKey: process.env.WEBRUN_API_KEY,
  sealingKeys: [process.env.WEBRUN_SEALING_KEY],
  upstreamUrl: process.env.WEBRUN_URL,
  authorize: (asking) => readUser(asking.headers.get('cookie')),
  waitUntil: (work) => after(() => work),
  limits: { runsAtOnce: 3, usdPerDay: 1 },
});
