import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { build as esbuild } from 'esbuild';
import { build as vite } from 'vite';
import { webpack } from 'webpack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pack } from './packed.js';
import type { Packed } from './packed.js';

let packed: Packed;
let app = '';
beforeAll(() => {
  packed = pack();
  // No package that is optional is there.
  app = packed.install('app', ['react', 'react-dom', '@tanstack/react-query']);
  writeFileSync(join(app, 'package.json'), '{"type":"module"}');
  writeFileSync(
    join(app, 'main.js'),
    `import * as all from 'webrun-react';
     import * as core from 'webrun-react/core';
     import * as primitives from 'webrun-react/primitives';
     globalThis.app = { all, core, primitives };`,
  );
});
afterAll(() => packed.remove());

/** All that was written, whatever it was split into. */
const readAll = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');

const bundlers: Record<string, (outdir: string) => Promise<unknown[]>> = {
  webpack: (path) =>
    new Promise((done, fail) => {
      const compiler = webpack({
        mode: 'production',
        context: app,
        entry: './main.js',
        output: { path },
        performance: false,
      });
      compiler.run((error, stats) => {
        const { warnings = [], errors = [] } =
          stats?.toJson({ all: false, warnings: true, errors: true }) ?? {};
        compiler.close(() =>
          error ? fail(error) : done([...warnings, ...errors].map(({ message }) => message)),
        );
      });
    }),
  async esbuild(outdir) {
    const { warnings } = await esbuild({
      entryPoints: [join(app, 'main.js')],
      bundle: true,
      format: 'esm',
      splitting: true,
      outdir,
      platform: 'browser',
      logLevel: 'silent',
    });
    return warnings.map(({ text }) => text);
  },
  async vite(outDir) {
    const said: unknown[] = [];
    const warn = (message: unknown): void => void said.push(message);
    await vite({
      root: app,
      configFile: false,
      plugins: [react()], // as every React app has it; it knows what `use client` is
      build: { outDir, rolldownOptions: { input: join(app, 'main.js') }, chunkSizeWarningLimit: Infinity },
      logLevel: 'warn',
      customLogger: {
        info: () => undefined,
        warn,
        warnOnce: warn,
        error: warn,
        clearScreen: () => undefined,
        hasErrorLogged: () => false,
        hasWarned: false,
      },
    });
    return said;
  },
};

test.each(Object.entries(bundlers))(
  '%s builds an app without a warning where no optional package is installed, live events and all',
  async (name, build) => {
    expect(() => createRequire(join(app, 'main.js')).resolve('socket.io-client')).toThrow(
      'Cannot find module',
    );
    const out = join(app, `out-${name}`);
    expect(await build(out)).toEqual([]);
    expect(readAll(out)).toContain('/socket.io/?EIO=4');
  },
);
