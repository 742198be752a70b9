import express from 'express';
import { createWebRunProxy, toNodeHandler } from 'webrun-react/server';
import { readUser, startSession } from '../session.mjs';

const proxy = createWebRunProxy({
  apiKey: process.env.WEBRUN_API_KEY,
  sealingKeys: [process.env.WEBRUN_SEALING_KEY],
  upstreamUrl: process.env.WEBRUN_URL,
  authorize: (request) => readUser(request.headers.get('cookie')),
  limits: { runsAtOnce: 3, usdPerDay: 1 },
});

const app = express();
app.use('/api/webrun', toNodeHandler(proxy));
app.post('/login', (_request, response) => {
  response.set('Set-Cookie', startSession('ada')).status(204).end();
});
app.use(express.static(process.env.PAGE));

const server = app.listen(Number(process.env.PORT), '127.0.0.1', () =>
  console.log(`ready on http://localhost:${server.address().port}`),
);
