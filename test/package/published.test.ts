import { execSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { papers, readLinks } from '../docs/fences.js';
import { filesIn, manifest } from './manifest.js';

test('both packages are small: no maps, as the files are not minified', () => {
  const sizes = ['.', 'local'].map((workspace) => {
    const listed = execSync(`npm pack --workspace ${workspace} --ignore-scripts --dry-run --json`, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [{ files }] = JSON.parse(listed) as [
      { readonly files: readonly { readonly path: string; readonly size: number }[] },
    ];
    // Each release adds to the changelog, and must not fail for that.
    const counted = files.filter(({ path }) => path !== 'CHANGELOG.md');
    return { count: files.length, bytes: counted.reduce((sum, { size }) => sum + size, 0) };
  });
  for (const { count, bytes } of sizes) {
    expect(count).toBeLessThanOrEqual(600);
    expect(bytes).toBeLessThanOrEqual(2_050_000);
  }
});

test('every link of README, SKILL and guides leads to a file of the package', () => {
  const listed = execSync('npm pack --workspace webrun-react --ignore-scripts --dry-run --json', {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ files }] = JSON.parse(listed) as [{ readonly files: readonly { readonly path: string }[] }];
  const paths = files.map(({ path }) => path);
  const shipped = papers.filter((paper) => !paper.startsWith('local/'));
  expect(shipped.filter((paper) => !paths.includes(paper))).toEqual([]);
  const links = shipped.flatMap((paper) =>
    readLinks(paper)
      .map((link) => link.split('#')[0] ?? '')
      .filter((link) => link !== '' && !link.startsWith('https:'))
      .map((link) => posix.join(posix.dirname(paper), link)),
  );
  expect(links.length).toBeGreaterThan(50);
  expect(links.filter((link) => !paths.includes(link))).toEqual([]);
});

test("'use client' stays at the top of every file that had it", () => {
  const marked = filesIn('src').filter((file) => /^['"]use client['"]/.test(readFileSync(file, 'utf8')));
  expect(marked.length).toBeGreaterThan(5);
  const lost = marked
    .map((file) => file.replace('src/', 'dist/').replace(/\.tsx?$/, '.js'))
    // A file of types alone leaves nothing behind.
    .filter((file) => existsSync(file) && !/^['"]use client['"]/.test(readFileSync(file, 'utf8')));
  expect(lost).toEqual([]);
});

test('one stylesheet holds the rules of every family, with every import inlined', () => {
  const all = readFileSync('dist/styles.css', 'utf8');
  expect(all).not.toContain('@import');
  for (const file of filesIn('src/components').filter((name) => name.endsWith('.css')))
    for (const [rule] of readFileSync(file, 'utf8').matchAll(/\.webrun-[a-z-]+/g))
      expect(all).toContain(rule);
});

test("no file of the project names a registry or a folder of somebody's machine", () => {
  const tracked = execSync('git ls-files', { encoding: 'utf8' }).split('\n').filter(Boolean);
  const wrong = tracked
    .filter(
      (file) =>
        existsSync(file) && !/\.(png|woff2?)$/.test(file) && !file.startsWith('test/package/published'),
    )
    .filter((file) =>
      /"resolved": "(?!local"|docs\/reference"|")|registry\.npmjs|\/(home|Users|root|work)\/(?!\.)\w+\//.test(
        readFileSync(file, 'utf8'),
      ),
    );
  expect(wrong).toEqual([]);
});

test('the build imports only what the package declares', () => {
  const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  const imported = filesIn('dist')
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => [
      ...readFileSync(file, 'utf8').matchAll(/(?<!["'])\b(?:from|import)\(?\s*["']([^."'][^"']*)["']/g),
    ])
    .map(([, name = '']) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    )
    .filter((name) => !name.startsWith('node:'));
  expect(new Set(imported).size).toBeGreaterThan(3);
  expect([...new Set(imported)].filter((name) => !declared.includes(name))).toEqual([]);
});

test('the build is one for production, without paths of the machine it was made on', () => {
  const wrong = filesIn('dist').filter(
    (file) => file.endsWith('.js') && /jsxDEV|jsx-dev-runtime|fileName:/.test(readFileSync(file, 'utf8')),
  );
  expect(wrong).toEqual([]);
});
