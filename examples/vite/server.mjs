// What `vite preview` does with vite.config.ts: serve the built page, with the proxy before it.
import { dirname, join } from 'node:path';
import { preview } from 'vite';

const server = await preview({
  configFile: join(import.meta.dirname, 'vite.config.ts'),
  root: dirname(process.env.PAGE),
  logLevel: 'error',
  preview: { port: Number(process.env.PORT), host: '127.0.0.1', strictPort: true },
});
console.log(`ready on ${server.resolvedUrls.local[0]}`);
