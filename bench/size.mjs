/**
 * What an app loads at once, minified and after gzip, without React and React Query. Prints a Markdown table, for pull requests too:
 * `npm run build && npm run size`, or `npm run size -- other/dist` beside another build.
 */
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const hook = ['core: createWebRunClient', 'index: WebRunProvider, useRunTask'];
const imports = {
  client: ['core: createWebRunClient'],
  'client, provider and useRunTask': hook,
  'the same with TaskStatus, CostMeter, GuardrailPrompt': [
    ...hook,
    'index: TaskStatus, CostMeter, GuardrailPrompt',
  ],
  'everything of webrun-react': ['index: *'],
  'run engine': ['runs: createRunManager'],
  'styles.css': 'styles.css',
};

/** Bytes that are loaded with the page, without the modules behind `import()`. */
async function measure(what, dist) {
  const isCss = typeof what === 'string';
  const contents = isCss
    ? `@import '${dist}/${what}';`
    : what
        .map((line) => line.split(': '))
        .map(([file, names]) => `export ${names === '*' ? '*' : `{ ${names} }`} from '${dist}/${file}.js';`)
        .join('\n');
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: process.cwd(), loader: isCss ? 'css' : 'js' },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    splitting: !isCss,
    outdir: 'out',
    target: 'es2022',
    external: ['react', 'react-dom', '@tanstack/react-query'],
    logLevel: 'error',
  });
  const loaded = new Set();
  const load = (path) => {
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const { path: next, kind } of metafile.outputs[path]?.imports ?? [])
      if (kind === 'import-statement' && metafile.outputs[next]) load(next);
  };
  for (const [path, { entryPoint }] of Object.entries(metafile.outputs))
    if (entryPoint === '<stdin>') load(path);
  const texts = [...loaded].map(
    (path) => outputFiles.find((file) => file.path.replaceAll('\\', '/').endsWith(path)).contents,
  );
  return gzipSync(Buffer.concat(texts), { level: 9 }).length;
}

const toPath = (folder) => resolve(folder).replaceAll('\\', '/');
const [before] = process.argv.slice(2);
const toKb = (bytes) => `${(bytes / 1_000).toFixed(1)} kB`;
console.log(
  before ? '| loaded at once (gzip) | before | now | change |' : '| loaded at once (gzip) | size |',
);
console.log(before ? '| --- | --- | --- | --- |' : '| --- | --- |');
for (const [name, what] of Object.entries(imports)) {
  // oxlint-disable no-await-in-loop -- rows in order
  const now = await measure(what, toPath('dist'));
  const was = before ? await measure(what, toPath(before)).catch(() => null) : null;
  // oxlint-enable no-await-in-loop
  const change = was === null ? 'new' : `${now >= was ? '+' : ''}${now - was} B`;
  console.log(
    before
      ? `| ${name} | ${was === null ? '' : toKb(was)} | ${toKb(now)} | ${change} |`
      : `| ${name} | ${toKb(now)} |`,
  );
}
