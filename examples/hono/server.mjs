// Hono on Node; on Bun, Deno and Workers only the last line differs.
import { serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { createWebRunProxy } from 'webrun-react/server';
import { readUser, startSession } from '../session.mjs';

const proxy = createWebRunProxy({
  apiKey: process.env.WEBRUN_API_KEY,
  sealingKeys: [process.env.WEBRUN_SEALING_KEY],
  upstreamUrl: process.env.WEBRUN_URL,
  authorize: (request) => readUser(request.headers.get('cookie')),
  limits: { runsAtOnce: 3, usdPerDay: 1 },
});

const app = new Hono();
app.all('/api/webrun/*', (context) => proxy(context.req.raw));
app.post('/login', (context) => context.body(null, 204, { 'Set-Cookie': startSession('ada') }));
app.get('*', serveStatic({ root: process.env.PAGE }));
// A page with its own routes is served at every address.
app.get('*', serveStatic({ root: process.env.PAGE, path: 'index.html' }));

serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' }, ({ port }) =>
  console.log(`ready on http://localhost:${port}`),
);
