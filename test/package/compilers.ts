import { spawnSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { entryPoints } from './manifest.js';
import { pack } from './packed.js';
import type { Packed } from './packed.js';

let packed: Packed;
/** The folders of an app with the newest peers, and of one with the oldest that are supported. */
const apps = { newest: '', oldest: '' };

function install(name: string, peers: readonly string[]): string {
  const beside = ['react', 'react-dom', 'msw', 'hono', '@hono/node-server', '@types/node'];
  const folder = packed.install(name, [...beside, ...peers]);
  cpSync('test/package/types', folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  // All that is exported, so that every declaration of every entry point is read.
  writeFileSync(
    join(folder, 'entryPoints.ts'),
    entryPoints.map((entry, index) => `export * as entry${index} from '${entry.name}';\n`).join(''),
  );
  return folder;
}

beforeAll(() => {
  packed = pack();
  apps.newest = install('newest', ['@tanstack/react-query', '@types/react', '@types/react-dom']);
  apps.oldest = install('oldest', [
    '@tanstack/react-query@react-query-lowest',
    '@types/react@types-react-18',
    '@types/prop-types',
    'csstype',
  ]);
});
afterAll(() => packed.remove());

interface Compilation {
  readonly files: readonly string[];
  readonly lib: readonly string[];
  readonly types: readonly string[];
  readonly skipLibCheck: boolean;
}

const dom = ['dom', 'dom.iterable'];

/** What the compiler of a package says. */
function compile(
  compiler: string,
  moduleResolution: string,
  { files, lib, types, skipLibCheck }: Compilation,
  age: keyof typeof apps = 'newest',
): string {
  const config = join(apps[age], `tsconfig.${compiler}.${moduleResolution}.json`);
  const compilerOptions = {
    target: 'es2022',
    lib: ['es2022', ...lib],
    module: moduleResolution === 'nodenext' ? 'nodenext' : 'esnext',
    moduleResolution,
    jsx: 'react-jsx',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noImplicitOverride: true,
    skipLibCheck,
    noEmit: true,
    types,
  };
  writeFileSync(config, JSON.stringify({ compilerOptions, files }));
  const tsc = resolve('node_modules', compiler, 'bin/tsc');
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', config, '--pretty', 'false'], {
    encoding: 'utf8',
  });
  return status === 0 ? '' : stdout + stderr;
}

/** The tests of the published declarations with one compiler, which is called by the name of its package. */
export function testCompiler(compiler: string): void {
  test.each(['bundler', 'nodenext'])(
    'reads webrun-react/core as %s without the types of the DOM and of Node, and checks its declarations',
    (moduleResolution) => {
      const alone = { files: ['core.ts'], lib: [], types: [], skipLibCheck: false };
      expect(compile(compiler, moduleResolution, alone)).toBe('');
    },
  );

  test.each([
    ['bundler', 'newest'],
    ['nodenext', 'newest'],
    ['bundler', 'oldest'],
    ['nodenext', 'oldest'],
  ] as const)(
    'reads every entry point, narrows every public union and types every query as %s with the %s React and React Query',
    (moduleResolution, age) => {
      const files = ['entryPoints.ts', 'unions.tsx', 'query.tsx'];
      const all = { files, lib: dom, types: ['node'], skipLibCheck: true };
      expect(compile(compiler, moduleResolution, all, age)).toBe('');
    },
  );

  test.each([
    ['the DOM', { lib: dom, types: [] }],
    ['Node', { lib: [], types: ['node'] }],
  ])('gives the client the types of %s', (_title, { lib, types }) => {
    const files = ['platform.ts', 'core.ts'];
    expect(compile(compiler, 'bundler', { files, lib, types, skipLibCheck: true })).toBe('');
  });
}
