import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { entryPoints, localEntryPoints } from './manifest.js';
import type { EntryPoint } from './manifest.js';

/** What an entry point exports, read in plain Node: one line per value with its kind, then the names of its types. */
function listExports({ name, types }: EntryPoint): string {
  const script = `const all = await import(${JSON.stringify(name)});
    const kind = (value) => typeof value === 'function' && /^class\\b/.test(String(value)) ? 'class' : typeof value === 'object' && value?.[Symbol.toStringTag] === 'Module' ? 'parts ' + Object.keys(value).sort().join(' ') : typeof value;
    console.log(Object.keys(all).sort().map((key) => '  ' + key + ': ' + kind(all[key])).join('\\n'))`;
  const values = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  const isValue = new Set([...values.matchAll(/^ {2}(\w+):/gm)].map(([, value]) => value));
  const declared = [...readFileSync(types, 'utf8').matchAll(/^export (?:type )?\{([^}]*)\}/gm)]
    .flatMap(([, names]) => (names ?? '').split(','))
    .map((declaration) => declaration.split(' as ').at(-1)?.trim() ?? '')
    .filter((declaration) => declaration !== '' && !isValue.has(declaration));
  return `${name}\n${values.trimEnd()}\n  types: ${declared.toSorted().join(' ')}\n`;
}

test('every entry point loads in plain Node and exports exactly the listed names', async () => {
  await expect([...entryPoints, ...localEntryPoints].map(listExports).join('\n')).toMatchFileSnapshot(
    './exports.snapshot.txt',
  );
});
