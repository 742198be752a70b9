// Joins the declarations that the compiler wrote, one for each module, into one file for each import path and one for what several share:
// they were half of the files of the package, and nobody reads them module by module.
import { readFileSync } from 'node:fs';
import { dts } from 'rollup-plugin-dts';

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const written = '.cache/types';
const paths = Object.values(exports)
  .map(({ types }) => types)
  .filter(Boolean)
  .map((file) => file.replace('./dist/', '').replace('.d.ts', ''));

export default {
  input: Object.fromEntries(paths.map((path) => [path, `${written}/${path}.d.ts`])),
  external: [/^[^./]/],
  plugins: [dts()],
  // Props of parts have no public name: who needs them takes them from the component.
  onLog: (level, log, handle) =>
    log.message.includes('private shared type exports') ? undefined : handle(level, log),
  output: {
    dir: 'dist',
    format: 'es',
    hoistTransitiveImports: false,
    entryFileNames: '[name].d.ts',
    chunkFileNames: ({ name }) => `types/${name.replace(/\.d$/, '')}.d.ts`,
  },
};
