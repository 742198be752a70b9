import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compile } from '../compiler.js';
import type { CompilerEvent } from '../compiler.js';

const files = ['src/hooks', 'src/components'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    // The compiler passes over what uses TanStack Virtual, whose functions must not be memoized; it is left as it is written.
    .filter((name) => !name.endsWith('VirtualRows.tsx'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
);

test.each(files)('React Compiler compiles all of %s', async (file) => {
  const code = readFileSync(file, 'utf8');
  const events: CompilerEvent[] = [];
  await compile(code, file, events);
  expect(events.filter(({ kind }) => kind !== 'CompileSuccess')).toEqual([]);
  expect(code).not.toMatch(/['"]use no (memo|forget)['"]/);
  // Every hook, and not only those that it has found.
  const hooks = [...code.matchAll(/^(?:export )?function (use[A-Z]\w*)/gm)].map(([, name]) => name);
  const compiled = new Set(events.map(({ fnName }) => fnName));
  expect([...new Set(hooks)].filter((name) => !compiled.has(name))).toEqual([]);
});

test('React Compiler does not pass over what breaks its rules', async () => {
  const broken = `export function useBroken(a) { if (a) { useState(1); } return a.current; }`;
  await expect(compile(broken, 'useBroken.ts')).rejects.toThrow(/Hooks/);
});
