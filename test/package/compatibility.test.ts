import { readFileSync } from 'node:fs';
import { transform } from 'lightningcss';
import type { Targets } from 'lightningcss';
import { expect, test } from 'vitest';

const readme = readFileSync('README.md', 'utf8');
const version = (name: string): [number, number] => {
  const [, major = '0', minor = '0'] = new RegExp(`${name} (\\d+)(?:\\.(\\d+))?`).exec(row('Browsers')) ?? [];
  return [Number(major), Number(minor)];
};
/** A row of the table of compatibility. */
const row = (what: string): string => new RegExp(`^\\| ${what} .*$`, 'm').exec(readme)?.[0] ?? '';

/** As lightningcss writes a version. */
const toTarget = ([major, minor]: [number, number]): number => (major << 16) | (minor << 8);
const declared = {
  chrome: version('Chrome and Edge'),
  edge: version('Chrome and Edge'),
  firefox: version('Firefox'),
  safari: version('Safari'),
} as const;

/** A stylesheet as it would have to be written for these browsers; without any, as it is. */
function writeFor(file: string, browsers?: Readonly<Record<string, [number, number]>>): string {
  const targets: Targets = Object.fromEntries(
    Object.entries(browsers ?? {}).map(([name, at]) => [name, toTarget(at)]),
  );
  const { code } = transform({
    filename: file,
    code: readFileSync(file),
    minify: false,
    ...(browsers && { targets }),
  });
  // The linter joins these two for itself, and takes them apart again for Safari. They are apart in the file.
  return code.toString().replaceAll(/^ *text-decoration.*\n/gm, '');
}

test.each(['dist/styles.css', 'dist/styles/dashboard.css'])(
  '%s is understood by the browsers of the README as it is, and not by those one version older',
  (file) => {
    expect(declared).toEqual({ chrome: [123, 0], edge: [123, 0], firefox: [128, 0], safari: [17, 5] });
    const plain = writeFor(file);
    expect(writeFor(file, declared)).toBe(plain);
    for (const older of [{ chrome: [122, 0] }, { safari: [17, 4] }])
      expect(writeFor(file, { ...declared, ...(older as object) }), JSON.stringify(older)).not.toBe(plain);
    // A relative colour with a variable cannot be rewritten, so lightningcss leaves it. Firefox knows it from 128 on.
    expect(readFileSync(file, 'utf8')).toMatch(/oklch\(from var\(/);
  },
);

test('versions of the README are those that package.json and CI name', () => {
  const { engines, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly engines: { readonly node: string };
    readonly peerDependencies: Readonly<Record<string, string>>;
  };
  const workflow = readFileSync('.github/workflows/test.yml', 'utf8');
  expect(engines.node).toBe('>=20.19');
  expect(row('Modules')).toContain('Node 20.19 and newer');
  expect(workflow).toContain("node: ['20.19',");
  expect(peerDependencies['@tanstack/react-query']).toBe('^5.60.0');
  expect(row('React Query')).toContain('5.60 and newer');
  expect(workflow).toContain("react-query: ['5.60', '5']");
  expect(peerDependencies['react']).toBe('^18.0.0 || ^19.0.0');
  for (const runtime of ['Bun', 'Deno'])
    expect(/runtimes\.mjs/.test(workflow) && workflow.includes(`npx --yes ${runtime.toLowerCase()}@`)).toBe(
      row('Modules').includes(runtime),
    );
});
