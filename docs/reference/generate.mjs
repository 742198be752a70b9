// Writes what the site has beside the guides: the API reference, from the doc comments of every entry point, into docs/api; a page for each
// code of an error, from the guide to errors, into docs/codes; the props of every component into docs/props.json; and the guides as plain text
// with llms.txt, into docs/plain. All are built with the site and not kept. `generate.mjs codes` writes the pages of the codes alone.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readProps } from './props.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const docs = dirname(here);
const project = dirname(docs);
const read = (file) => readFileSync(file, 'utf8');

/** The import paths that hold code, each with its source: `core` and `src/core.ts`. */
const entries = ['', 'local/'].flatMap((folder) => {
  const { name, exports } = JSON.parse(read(join(project, folder, 'package.json')));
  return Object.entries(exports)
    .filter(([path, target]) => typeof target === 'object' && !path.startsWith('./locales/'))
    .map(([path, { default: file }]) => ({
      name: name + path.slice(1),
      source: join(project, folder, file.replace('dist/', 'src/').replace(/\.js$/, '.ts')),
    }));
});

/** The page of an entry point: `webrun-react/testing/msw` is `testing-msw`. */
const toPage = (name) => name.replace('webrun-react/', '').replaceAll('/', '-');

writeCodes();
if (!process.argv.includes('codes')) {
  writeReference();
  writeProps();
  writePlain();
}

function writeProps() {
  const sources = entries.filter(({ name }) => /^webrun-react(\/dashboard)?$/.test(name));
  const props = readProps(
    sources.map(({ source }) => source),
    project,
  );
  writeFileSync(join(docs, 'props.json'), JSON.stringify(props));
}

/** The codes of requests are sections of the guide, those of the server and of failed tasks rows of its tables. */
function writeCodes() {
  const out = join(docs, 'codes');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const [, ...sections] = read(join(docs, 'errors.mdx')).split(/^## /m);
  const pages = sections.flatMap((section) => {
    const [heading, ...lines] = section.split('\n');
    // What it links to on the page of the guide is not on the page of a code.
    const body = lines.join('\n').trim().replaceAll('](#', '](errors.mdx#');
    const rows = [...body.matchAll(/^\| `([A-Z_]+)` +\|(.*)\|$/gm)].map(([, code, cells]) => {
      const [fix, cause, status] = cells
        .split('|')
        .map((cell) => cell.trim())
        .toReversed();
      const where = status
        ? `A request is answered with status ${status}.`
        : /^[a-z]+$/.test(heading)
          ? `An error of the code [${heading}](errors.mdx#${heading}) has this \`apiCode\`.`
          : 'A task fails with this code.';
      return { code, body: `${where}\n\n**Cause.** ${cause}\n\n**Fix.** ${fix}` };
    });
    return /^[a-z]+$/.test(heading) ? [{ code: heading, body }, ...rows] : rows;
  });
  for (const code of new Set(pages.map((page) => page.code))) {
    const bodies = pages.filter((page) => page.code === code).map(({ body }) => body);
    writeFileSync(
      join(out, `${code}.mdx`),
      `import { Meta } from '@storybook/addon-docs/blocks';\n\n<Meta title="Errors/${code}" />\n\n# ${code}\n\n${bodies.join('\n\n')}\n\nAll codes, and what an error carries: [Errors](errors.mdx).\n`,
    );
  }
}

function writeReference() {
  const out = join(docs, 'api');
  const raw = join(docs, 'api.tmp');
  rmSync(out, { recursive: true, force: true });
  const typedoc = join(here, 'node_modules/typedoc/bin/typedoc');
  const args = [
    typedoc,
    '--options',
    join(here, 'typedoc.json'),
    '--out',
    raw,
    ...entries.map(({ source }) => source),
  ];
  const { status, stdout, stderr } = process.env.RAW
    ? { status: 0, stdout: '', stderr: '' }
    : spawnSync(process.execPath, args, { cwd: here, encoding: 'utf8' });
  // What is exported, not the members of it: many of those say all by their names.
  const undocumented = [
    ...(stdout + stderr).matchAll(
      / ([^\s.]+\.[^\s.]+) \(\w+\), defined in (\S+), does not have any documentation/g,
    ),
  ].map(([, name, file]) => `${name} (${file}) has no doc comment.`);
  if (status !== 0 || undocumented.length > 0) {
    console.error(undocumented.join('\n') || stdout + stderr);
    process.exit(1);
  }
  const pages = readdirSync(raw, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.mdx') && file !== 'overview.mdx');
  mkdirSync(out, { recursive: true });
  /** `src/testing/msw.mdx` is `webrun-react/testing/msw`; the parts of a component have a page below their import path. */
  const toName = (file) => {
    const [path, part] = file.replace(/(\/overview)?\.mdx$/, '').split('/namespaces/');
    const entry = entries.find(({ source }) =>
      [`${path}.ts`, `${path}/index.ts`].includes(relative(project, source).replaceAll('\\', '/')),
    );
    if (!entry) throw new Error(`No entry point has the page ${file}.`);
    return part ? `${entry.name}/${part}` : entry.name;
  };
  for (const file of pages) {
    const name = toName(file);
    const title = toPage(name)
      .replaceAll('-', ' ')
      .replace('webrun react', 'webrun-react')
      .replace('webrun local', 'webrun-local');
    const text = read(join(raw, file))
      .replace(/^# .*$/m, `# ${name}`)
      // Pages lie beside each other, under the name that is imported.
      .replaceAll(/\]\(([^)#\s]+\.mdx)?(#[^)]*)?\)/g, (_, link, anchor = '') => {
        const target = link ? join(dirname(file), link).replaceAll('\\', '/') : file;
        if (target === 'overview.mdx') return `](./)`;
        const page = link ? `${toPage(toName(target))}.mdx` : '';
        return `](${page}${toAnchor(anchor, read(join(raw, target)))})`;
      });
    const head = `import { Meta } from '@storybook/addon-docs/blocks';\n\n<Meta title="API/${title}" />\n\n`;
    writeFileSync(join(out, `${toPage(name)}.mdx`), head + text);
  }
  rmSync(raw, { recursive: true, force: true });
}

/** TypeDoc counts headings of the same letters (`taskQueryOptions()`, `TaskQueryOptions`) otherwise than the site: the first one is meant. */
function toAnchor(anchor, text) {
  const [, word, number] = /^#(\w+)-(\d+)$/.exec(anchor) ?? [];
  const same = [...text.matchAll(/^#+ (\w+)/gm)].filter(([, heading]) => heading.toLowerCase() === word);
  return word && same.length <= Number(number) ? `#${word}` : anchor;
}

function writePlain() {
  const out = join(docs, 'plain');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(join(out, 'guides'), { recursive: true });
  const lines = readdirSync(docs)
    .filter((file) => file.endsWith('.mdx'))
    .map((file) => {
      const text = read(join(docs, file))
        .replaceAll(/^(import .*|<(Meta|Example|ResponseTimeline)\b.*|\{\/\*.*\*\/\})$\n*/gm, '')
        .replaceAll(/^```(\w+) file=\S+$/gm, '```$1')
        .replaceAll(/\]\(([\w-]+)\.mdx/g, ']($1.md');
      writeFileSync(join(out, 'guides', file.replace(/x$/, '')), text);
      const title = /^# (.*)$/m.exec(text)?.[1];
      const first = /^# .*\n+([^]*?)(\n\n|$)/m.exec(text)?.[1]?.replaceAll('\n', ' ');
      return `- [${title}](guides/${file.replace(/x$/, '')}): ${first?.split(/(?<=\.) /)[0]}`;
    });
  const about = 'React hooks and components for WebRun, which runs browser tasks written in plain language.';
  const skill = 'How a coding agent adds a run, the dashboard, the proxy and tests';
  writeFileSync(join(out, 'SKILL.md'), read(join(project, 'SKILL.md')));
  writeFileSync(
    join(out, 'llms.txt'),
    `# webrun-react\n\n> ${about}\n\n## Start\n\n- [SKILL.md](SKILL.md): ${skill}\n\n## Guides\n\n${lines.join('\n')}\n`,
  );
}
