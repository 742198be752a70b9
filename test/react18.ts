import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Plugin } from 'vite';

/** Modules of React itself. They are CommonJS, so their names are listed: by looking, or by hand where looking would load React 19. */
const reacts: Record<string, readonly string[]> = {
  react: namesOf('react-18'),
  'react/jsx-runtime': namesOf('react-18/jsx-runtime'),
  'react/jsx-dev-runtime': namesOf('react-18/jsx-dev-runtime'),
  'react-dom': [
    'createPortal',
    'flushSync',
    'render',
    'hydrate',
    'unmountComponentAtNode',
    'unstable_batchedUpdates',
    'version',
  ],
  'react-dom/client': ['createRoot', 'hydrateRoot'],
  'react-dom/server': ['renderToString', 'renderToStaticMarkup'],
  'react-dom/test-utils': ['act'],
};
/** Modules that read React, and must read the same one. */
const readers = [
  '@testing-library/dom',
  '@testing-library/react',
  '@testing-library/user-event',
  '@tanstack/react-query',
  'zustand',
  'zustand/shallow',
  'zustand/traditional',
  'zustand/vanilla',
  'zustand/middleware',
];

/**
 * Runs a test project on React 18: React, and all packages that read it, are bundled once with `react` led to `react-18`,
 * because a package that Node loads by itself would find the other React.
 */
export function react18(): Plugin {
  const folder = fileURLToPath(new URL('../node_modules/.cache/react-18/', import.meta.url));
  const toFile = (name: string): string => name.replaceAll(/[@/]/g, '_');
  const modules = [...Object.keys(reacts), ...readers];
  return {
    name: 'react-18',
    enforce: 'pre',
    async config() {
      const entries = join(folder, 'entries');
      mkdirSync(entries, { recursive: true });
      for (const [name, names] of Object.entries(reacts))
        writeFileSync(
          join(entries, `${toFile(name)}.js`),
          `import all from '${name}';\nexport default all;\nexport const { ${names.join(', ')} } = all;\n`,
        );
      for (const name of readers)
        writeFileSync(join(entries, `${toFile(name)}.js`), `export * from '${name}';\n`);
      await build({
        entryPoints: modules.map((name) => join(entries, `${toFile(name)}.js`)),
        outdir: folder,
        outExtension: { '.js': '.mjs' },
        bundle: true,
        splitting: true,
        format: 'esm',
        platform: 'node',
        mainFields: ['module', 'main'],
        alias: { react: 'react-18', 'react-dom': 'react-dom-18' },
        banner: {
          js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
        },
        logLevel: 'error',
      });
      return {
        resolve: {
          alias: modules.map((name) => ({
            find: new RegExp(`^${name}$`),
            replacement: join(folder, `${toFile(name)}.mjs`),
          })),
        },
      };
    },
  };
}

function namesOf(module: string): string[] {
  const exports = createRequire(import.meta.url)(module) as object;
  return Object.keys(exports).filter((name) => name !== 'default');
}
