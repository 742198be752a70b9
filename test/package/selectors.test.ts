import { readdirSync, readFileSync } from 'node:fs';
import { transform } from 'lightningcss';
import type { Selector, SelectorComponent } from 'lightningcss';
import { describe, expect, test } from 'vitest';

/**
 * Whether a browser finds the rule by a class, an attribute or an element of what it applies to. One that it does not is tried for every
 * element of the page, also of the app's own parts. A list inside of `:where()` counts as none: browsers look into it only if it is one.
 */
function isFound(selector: Selector): boolean {
  const own = selector.slice(selector.findLastIndex(({ type }) => type === 'combinator') + 1);
  return own.some((part) => {
    if (part.type !== 'pseudo-class') return ['class', 'type', 'attribute'].includes(part.type);
    if (part.kind === 'where' || part.kind === 'is') {
      const [only, ...others] = part.selectors;
      return only !== undefined && others.length === 0 && isFound(only);
    }
    // Rules for the host of a shadow root are kept apart, and tried for that one element.
    return ['root', 'host', 'focus-visible'].includes(part.kind);
  });
}

/** How many selectors of a stylesheet are tried for every element, and how many there are. */
function count(code: string): { readonly tried: number; readonly all: number } {
  let [tried, all] = [0, 0];
  transform({
    filename: 'styles.css',
    code: Buffer.from(code),
    visitor: {
      Rule: {
        style({ value }) {
          all += value.selectors.length;
          tried += value.selectors.filter((selector) => !isFound(selector)).length;
        },
      },
    },
  });
  return { tried, all };
}

test('a rule is found by its last part', () => {
  for (const found of [
    ':where(.a)',
    '.a .b',
    ':where(.a > td)',
    '.a [b]',
    ':where(:root)',
    ':where(:host)',
    ':where(.a):where(.b, .c)',
    ':where([a]):where(.b, .c > *)',
  ])
    expect(count(`${found} { color: red }`), found).toEqual({ tried: 0, all: 1 });
  for (const tried of [
    ':where(.a, .b)',
    '.a > *',
    '.a > :first-child',
    ':where(.a :is(th, td))',
    '.a:has(.b) > :not(.c)',
  ])
    expect(count(`${tried} { color: red }`), tried).toEqual({ tried: 1, all: 1 });
});

test.each([
  ['dist/styles.css', 7],
  ['dist/styles/dashboard.css', 11],
])('%s makes a browser try at most %i selectors for every element', (file, most) => {
  const { tried, all } = count(readFileSync(file, 'utf8'));
  expect(all).toBeGreaterThan(300);
  expect(tried).toBeLessThanOrEqual(most);
});

describe('the selectors of the built dashboard', () => {
  const isCombinator = ({ type }: SelectorComponent): boolean => type === 'combinator';
  const isWhere = (
    part: SelectorComponent | undefined,
  ): part is SelectorComponent & { selectors: Selector[] } =>
    part?.type === 'pseudo-class' && part.kind === 'where';
  const read = (path: string): Selector[] => {
    const found: Selector[] = [];
    const visitor = { Selector: (selector: Selector): void => void found.push(selector) };
    transform({ filename: path, code: readFileSync(path), visitor });
    return found;
  };
  /** Takes each `:where()` of one selector apart. */
  const flatten = (selector: Selector): Selector =>
    selector.flatMap((part) =>
      isWhere(part) && part.selectors.length === 1 ? (part.selectors[0] ?? []) : part,
    );
  const built = read('dist/styles/dashboard.css');

  test('name ancestors where browsers look for them before they try a rule that is not found by a class', () => {
    const hidden = built.filter(
      ([first]) =>
        isWhere(first) &&
        first.selectors.some((each) => {
          const last = each.findLastIndex(isCombinator);
          return last >= 0 && each.slice(last).every(({ type }) => type !== 'class');
        }),
    );
    expect(hidden).toEqual([]);
  });

  test('mean what is written in the sources: each is as it was, or taken apart at every combinator', () => {
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.css'))
      .flatMap((name) => read(`src/${name}`));
    const written = new Set(sources.map((selector) => JSON.stringify(selector)));
    const flat = new Set(sources.map((selector) => JSON.stringify(flatten(selector))));
    const isApart = (selector: Selector): boolean =>
      selector.every((part) => !isWhere(part) || !part.selectors.flat().some(isCombinator)) &&
      flat.has(JSON.stringify(flatten(selector)));
    const others = built.filter((selector) => !written.has(JSON.stringify(selector)));
    expect(others.filter((selector) => !isApart(selector))).toEqual([]);
    expect(others.length).toBeGreaterThan(200);
  });
});

// Autoprefixer, which Next 15 runs over every stylesheet, warns at each build of an app: "start value has mixed support".
test('a flex container is aligned by flex-start and flex-end', () => {
  const rules = readFileSync('dist/styles/dashboard.css', 'utf8').match(/[^{}]+\{[^{}]+\}/g) ?? [];
  const containers = rules.filter((rule) => /[{;]display:(inline-)?flex\b/.test(rule));
  expect(containers.length).toBeGreaterThan(50);
  const aligned = /[{;](align|justify|place)-(items|content):(start|end)\b/;
  expect(containers.filter((rule) => aligned.test(rule))).toEqual([]);
});
