import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { entryPoints, filesIn, localEntryPoints } from './manifest.js';

// locales -> messages <- components -> hooks -> runs -> core <- emulator <- testing
//                                core <- server
interface Layer {
  /** Folders it may read beside itself. */
  readonly reads: readonly string[];
  /** Packages it may import. */
  readonly packages: readonly RegExp[];
}
const react = [/^react$/, /^react\//];
const layers: Record<string, Layer> = {
  core: { reads: [], packages: [] },
  runs: { reads: ['core'], packages: [/^@tanstack\/react-query$/, /^zustand\/vanilla$/, /^idb-keyval$/] },
  messages: { reads: [], packages: [] },
  locales: { reads: ['messages'], packages: [] },
  hooks: { reads: ['runs', 'core', 'messages'], packages: [...react, /^@tanstack\/react-query$/] },
  components: {
    reads: ['hooks', 'runs', 'core', 'messages'],
    packages: [...react, /^@tanstack\/react-virtual$/],
  },
  dashboard: {
    reads: ['components', 'hooks', 'runs', 'core', 'messages'],
    packages: [
      ...react,
      /^react-dom$/, // also needed by react-virtual
      /^@tanstack\/react-(table|virtual)$/,
      /^@visx\/(scale|shape)$/,
    ],
  },
  emulator: { reads: ['core'], packages: [] },
  testing: { reads: ['emulator', 'core'], packages: [/^msw$/] },
  server: { reads: ['core'], packages: [/^ipaddr\.js$/, /^quick-lru$/] },
};

const isCode = (file: string): boolean => /\.tsx?$/.test(file);
const sources = filesIn('src').filter(isCode);

/** A file without its lines of comment. */
const codeOf = (file: string): string => readFileSync(file, 'utf8').replaceAll(/^\s*(\/\/|\*|\/\*).*$/gm, '');

/** What a file imports, types included. */
function importsOf(file: string): string[] {
  const code = codeOf(file);
  const found = code.matchAll(/\b(?:from\s+|import\s*\(\s*|import\s+)(['"])([^'"\n]+)\1/g);
  return [...found].map(([, , name]) => name ?? '');
}

/** Where a relative import leads, as a path of the project. */
const resolve = (file: string, name: string): string => join(dirname(file), name).replaceAll('\\', '/');

/** The circles in which files import each other, types included. */
function findCycles(): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) cycles.push([...path.slice(at), file].join(' -> '));
    if (at >= 0 || done.has(file)) return;
    for (const name of importsOf(file).filter((each) => each.startsWith('.'))) {
      const target = resolve(file, name).replace(/\.js$/, '');
      const found = [`${target}.ts`, `${target}.tsx`].find((each) => sources.includes(each));
      if (found) visit(found, [...path, file]);
    }
    done.add(file);
  };
  for (const file of sources) visit(file, []);
  return cycles;
}

describe('the folders of src', () => {
  test('are the known layers', () => {
    const folders = new Set(
      sources.filter((file) => file.split('/').length > 2).map((file) => file.split('/')[1]),
    );
    expect([...folders].filter((folder) => !(folder !== undefined && folder in layers))).toEqual([]);
  });

  test.each(Object.entries(layers))('%s reads only what its arrow allows', (folder, { reads, packages }) => {
    const wrong: string[] = [];
    for (const file of sources.filter((source) => source.startsWith(`src/${folder}/`)))
      for (const name of importsOf(file)) {
        const isAllowed = name.startsWith('.')
          ? [folder, ...reads].some((layer) => resolve(file, name).startsWith(`src/${layer}/`))
          : packages.some((allowed) => allowed.test(name));
        if (!isAllowed) wrong.push(`${file} imports ${name}`);
      }
    expect(wrong).toEqual([]);
  });

  test('no file imports itself by way of others, types included', () => {
    expect(findCycles()).toEqual([]);
  });

  test('one file of the run engine imports values of React Query, and none of it is a hook', () => {
    const values = sources.filter(
      (file) =>
        file.startsWith('src/runs/') &&
        /^(import|export) (?!type)[^;]*'@tanstack\/react-query'/m.test(codeOf(file)),
    );
    expect(values).toEqual(['src/runs/queryCore.ts']);
    expect(codeOf('src/runs/queryCore.ts')).not.toMatch(/\buse[A-Z]/);
  });

  test('core names nothing of Node, and none of them imports CSS', () => {
    const node = sources.filter(
      (file) => file.startsWith('src/core/') && /\b(process|Buffer|__dirname)\b[.[(]/.test(codeOf(file)),
    );
    const css = sources.filter((file) => importsOf(file).some((name) => name.endsWith('.css')));
    expect([node, css]).toEqual([[], []]);
  });

  test('only the files of the wire know its names', () => {
    const wire =
      /['"`.](guardrail_trigger(ed)?|task_completed|task_failed|task_started|in_progress|poll_?[uU]rl|prompt_tokens|completion_tokens|input_tokens|completion_time|compute_time|actionType|newState|messageDetails)\b/;
    const wrong = sources.filter(
      (file) =>
        /^src\/(core|runs|hooks|components)\//.test(file) &&
        !/^src\/core\/(protocol|reply|session|events)\.ts$/.test(file) &&
        wire.test(codeOf(file)),
    );
    expect(wrong).toEqual([]);
  });

  test('the names of files say what is in them', () => {
    expect(
      sources.filter((file) => /(^|\/)(utils?|helpers?|common|types|lib|misc)(\/|\.)/.test(file)),
    ).toEqual([]);
  });

  test('nobody exports a default', () => {
    expect(sources.filter((file) => /^export default\b/m.test(readFileSync(file, 'utf8')))).toEqual([]);
  });
});

describe('the entry points', () => {
  test('hold exports only', () => {
    const wrong = sources
      .filter((file) => file.split('/').length === 2)
      .filter((file) =>
        readFileSync(file, 'utf8')
          .replaceAll(/export (type )?(\{[^}]*\}|\* as \w+) from '[^']+';/g, '')
          .trim(),
      );
    expect(wrong).toEqual([]);
  });

  test('each published one has its source, and each source is published', () => {
    const published = entryPoints.map(({ file }) => file.replace('./dist/', 'src/').replace(/\.js$/, '.ts'));
    expect(published.filter((file) => !existsSync(file))).toEqual([]);
    expect(sources.filter((file) => file.split('/').length === 2 && !published.includes(file))).toEqual([]);
  });
});

describe('the folders around src', () => {
  const isPublic = (name: string): boolean =>
    !/^webrun-(?:react|local)(?:\/|$)/.test(name) ||
    [...entryPoints, ...localEntryPoints].some((entry) => entry.name === name) ||
    name.endsWith('.css');

  test.each(['stories', 'demo', 'bench', 'examples', '.storybook'])(
    '%s imports the package by its public names',
    (folder) => {
      const wrong = filesIn(folder)
        .filter(isCode)
        .flatMap((file) =>
          importsOf(file)
            .filter((name) =>
              name.startsWith('.') ? resolve(file, name).startsWith('src/') : !isPublic(name),
            )
            .map((name) => `${file} imports ${name}`),
        );
      expect(wrong).toEqual([]);
    },
  );

  test('a test imports public names, the folder it mirrors and what that one reads', () => {
    const wrong = filesIn('test')
      .filter((file) => isCode(file) && !file.startsWith('test/package/consumer/'))
      .flatMap((file) =>
        importsOf(file)
          .filter((name) => {
            const target = name.startsWith('.') ? resolve(file, name) : '';
            if (!target.startsWith('src/')) return !isPublic(name);
            const [own = '', layer = ''] = [file.split('/')[1], target.split('/')[1]];
            const opens = [own, ...(layers[own]?.reads ?? [])];
            return target.split('/').length > 2 && !opens.includes(layer);
          })
          .map((name) => `${file} imports ${name}`),
      );
    expect(wrong).toEqual([]);
  });
});
