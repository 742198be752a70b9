import { after } from 'next/server';
import { createWebRunProxy } from 'webrun-react/server';
import { readUser } from '../../../session.js';

// Made at the first request: a build has no secrets.
let proxy;

function handle(request) {
  proxy ??= createWebRunProxy({
    apiKey: process.env.WEBRUN_API_KEY,
    sealingKeys: [process.env.WEBRUN_SEALING_KEY],
    upstreamUrl: process.env.WEBRUN_URL,
    authorize: (asking) => readUser(asking.headers.get('cookie')),
    waitUntil: (work) => after(() => work),
    limits: { runsAtOnce: 3, usdPerDay: 1 },
  });
  return proxy(request);
}

export { handle as GET, handle as POST };

/** WebRun holds a start up to 50 s. */
export const maxDuration = 60;
