// What `vite preview` does with the plugin in the app's vite.config: serve the built page, with the proxy before it.
import { dirname } from 'node:path';
import { preview } from 'vite';
import { webrunProxy } from './webrunProxy.mjs';

const server = await preview({
  configFile: false,
  root: dirname(process.env.PAGE),
  logLevel: 'error',
  plugins: [webrunProxy()],
  preview: { port: Number(process.env.PORT), host: '127.0.0.1', strictPort: true },
});
console.log(`ready on ${server.resolvedUrls.local[0]}`);
