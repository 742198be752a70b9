import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

/** Vite reads `new URL('…', import.meta.url)` as an asset of a page and inlines it; in Node it is a path beside the file. */
const keepFileUrls: Plugin = {
  name: 'keep-file-urls',
  configResolved({ plugins }) {
    const at = plugins.findIndex(({ name }) => name === 'vite:asset-import-meta-url');
    if (at >= 0) (plugins as Plugin[]).splice(at, 1);
  },
};

export default defineConfig({
  root: import.meta.dirname,
  plugins: [keepFileUrls],
  publicDir: false,
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    minify: false,
    target: 'node20',
    lib: {
      entry: { index: 'src/index.ts', bin: 'src/bin.ts', chromium: 'src/chromium.ts' },
      formats: ['es'],
    },
    rolldownOptions: {
      external: [/^[^./]/, /^node:/],
      output: { preserveModules: true, preserveModulesRoot: 'src', entryFileNames: '[name].js' },
    },
  },
});
