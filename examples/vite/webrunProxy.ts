// A Vite plugin that puts the proxy before the page, in development and in preview. In production your server mounts it.
import type { Plugin, PreviewServer, ViteDevServer } from 'vite';
import { createWebRunProxy, toNodeHandler } from 'webrun-react/server';
import { readUser, startSession } from './session.js';

export function webrunProxy(): Plugin {
  const handler = toNodeHandler(
    createWebRunProxy({
      apiKey: process.env.WEBRUN_API_KEY,
      sealingKeys: [process.env.WEBRUN_SEALING_KEY],
      upstreamUrl: process.env.WEBRUN_URL,
      authorize: (request) => readUser(request.headers.get('cookie')),
      limits: { runsAtOnce: 3, usdPerDay: 1 },
    }),
  );
  const mount = ({ middlewares }: ViteDevServer | PreviewServer): void => {
    middlewares.use('/api/webrun', handler);
    middlewares.use('/login', (_request, response) => {
      response.writeHead(204, { 'Set-Cookie': startSession('ada') }).end();
    });
  };
  return { name: 'webrun-proxy', configureServer: mount, configurePreviewServer: mount };
}
