import { after } from 'next/server';
import { createWebRunProxy } from 'webrun-react/server';
import { readUser } from '../../../session.js';

const handler = createWebRunProxy({
  // Neither has to be there while the app is built.
  apiKey: process.env.WEBRUN_API_KEY,
  sealingKeys: [process.env.WEBRUN_SEALING_KEY],
  upstreamUrl: process.env.WEBRUN_URL,
  authorize: (asking) => readUser(asking.headers.get('cookie')),
  waitUntil: (work) => after(() => work),
  limits: { runsAtOnce: 3, usdPerDay: 1 },
});

export { handler as GET, handler as POST };

/** WebRun holds a start up to 50 s. */
export const maxDuration = 60;
