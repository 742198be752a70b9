import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { doors, localDoors } from './manifest.js';
import type { Door } from './manifest.js';

/** What a door offers, read in plain Node: one line per value with its kind, then the names of its types. */
function listDoor({ name, types }: Door): string {
  const script = `const all = await import(${JSON.stringify(name)});
    const kind = (value) => typeof value === 'function' && /^class\\b/.test(String(value)) ? 'class' : typeof value === 'object' && value?.[Symbol.toStringTag] === 'Module' ? 'parts ' + Object.keys(value).sort().join(' ') : typeof value;
    console.log(Object.keys(all).sort().map((key) => '  ' + key + ': ' + kind(all[key])).join('\\n'))`;
  const values = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  const declared = [...readFileSync(types, 'utf8').matchAll(/export type \{([^}]*)\}/g)]
    .flatMap(([, names]) => (names ?? '').split(','))
    .map((type) => type.trim())
    .filter(Boolean);
  return `${name}\n${values.trimEnd()}\n  types: ${declared.toSorted().join(' ')}\n`;
}

test('every door loads in plain Node and offers exactly the listed names', async () => {
  await expect([...doors, ...localDoors].map(listDoor).join('\n')).toMatchFileSnapshot(
    './exports.snapshot.txt',
  );
});
