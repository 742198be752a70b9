import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { messages as ar } from 'webrun-react/locales/ar';
import { messages as de } from 'webrun-react/locales/de';
import { messages as en } from 'webrun-react/locales/en';
import { messages as ja } from 'webrun-react/locales/ja';

type Leaf = string | ((...args: never[]) => string);

/** Every text of a catalogue by its path. */
function leavesOf(value: unknown, path = ''): [string, Leaf][] {
  if (typeof value === 'string' || typeof value === 'function') return [[path.slice(1), value as Leaf]];
  return Object.entries(value as object).flatMap(([key, each]) => leavesOf(each, `${path}.${key}`));
}

/** Stands for any value that a message may be given: a text, a count, or an object of both. */
function anyValue(written: string, value = 3, inside?: string): never {
  return new Proxy(new String(written), {
    get(target, key) {
      if (key === 'value') return value;
      if (key === 'text') return written;
      const own: unknown = Reflect.get(target, key, target);
      if (typeof own === 'function') return own.bind(target) as unknown;
      return typeof key === 'string' && own === undefined ? (inside ?? `{${key}}`) : own;
    },
  }) as never;
}

const write = (leaf: Leaf, value?: number): string =>
  typeof leaf === 'string'
    ? leaf
    : [leaf(anyValue('{1}', value), anyValue('{2}', value), anyValue('{3}', value))].flat().join(' ');
/** Messages that say a time or a limit. */
const timed =
  /^(status\.(states|waitingFor|tookTime|afterTime)|refusal|timeline\.gap|connection|form\.stopAfter|liveView\.(forTime|connectingDescription|loadTimeout)|dashboard\.sentence)/;
/** A time, alone or as every value of an object. */
const anyTime = (text: string): never => anyValue(text, 3, text);
const hasWords = (text: string): boolean => /\p{L}{2}/u.test(text.replaceAll(/\{\w+\}/g, ''));
const placesIn = (text: string): string[] => [...new Set(text.toLowerCase().match(/\{\w+\}/g))].toSorted();

/** Names, which no language translates. */
const names = /^(WebRun|ltr|HTTP \{\w+\}|JSON|CSV|shop\.example)$/;
/** Words that are the same in German. */
const german = /^(Offline|in \{1\}|\(optional\)|Text|Pause|Live|Code|Host|Tokens|Budget|Median)$/;
const catalogues = { de, ja, ar };

describe.each(Object.entries(catalogues))('the catalogue in %s', (locale, catalogue) => {
  const ours = new Map(leavesOf(catalogue));
  const english = new Map(leavesOf(en));

  test('has every text of the English one, and no other', () => {
    const optional = (paths: Iterable<string>): string[] =>
      [...paths].filter((path) => !/^(status\.states|refusal)\.\w+\.2$/.test(path)).toSorted();
    expect(optional(ours.keys())).toEqual(optional(english.keys()));
  });

  test.each(['Needs you', 'Stop task'])('has one word for "%s", wherever that is said', (said) => {
    const paths = [...english].filter(([, leaf]) => leaf === said).map(([path]) => path);
    expect(paths.length).toBeGreaterThan(2);
    expect(new Set(paths.map((path) => ours.get(path))).size).toBe(1);
  });

  test('leaves nothing in English', () => {
    const isSame = ([path, leaf]: [string, Leaf]): boolean => {
      const [text, other] = [write(leaf), english.get(path)];
      const isShared = names.test(text) || (locale === 'de' && german.test(text));
      return other !== undefined && text === write(other) && hasWords(text) && !isShared;
    };
    expect([...ours].filter(isSame).map(([path, leaf]) => `${path}: ${write(leaf)}`)).toEqual([]);
  });

  test('says every value that the English text says', () => {
    const missing = [...ours].flatMap(([path, leaf]) => {
      const other = english.get(path);
      if (other === undefined) return [];
      const said = placesIn(write(leaf));
      return placesIn(write(other))
        .filter((place) => !said.includes(place))
        .map((place) => `${path}: ${place} is not in "${write(leaf)}"`);
    });
    expect(missing).toEqual([]);
  });

  test('ends no sentence twice, also where it ends in the abbreviation of a unit', () => {
    const write = (value: number, unit: string): string =>
      new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
    const twice = [...ours].filter(
      ([path, leaf]) =>
        typeof leaf === 'function' &&
        timed.test(path) &&
        !path.startsWith('status.states.refused') &&
        /[.。؟]{2}/.test(leaf(anyTime(write(8, 'second')), anyTime(write(5, 'minute')))),
    );
    expect(twice.map(([path]) => path)).toEqual([]);
  });

  test('is written in its own script', () => {
    const script = {
      de: /\p{Script=Latin}/u,
      ja: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u,
      ar: /\p{Script=Arabic}/u,
    }[locale]!;
    const foreign = [...ours]
      .map(([path, leaf]) => `${path}: ${write(leaf)}`)
      .filter((line) => {
        const text = line.slice(line.indexOf(': ') + 2);
        return hasWords(text) && !names.test(text) && !script.test(text);
      });
    expect(foreign).toEqual(locale === 'ar' ? ['common.direction: rtl'] : []);
  });

  test('counts by the plural rules of its language', () => {
    const rules = new Intl.PluralRules(locale);
    const forms = new Set([0, 1, 2, 3, 11, 100].map((count) => rules.select(count)));
    const { entries } = catalogue.result;
    const written = [0, 1, 2, 3, 11, 100].map((count) =>
      entries({ value: count, text: '#' }).replace('#', '').trim(),
    );
    expect(new Set(written).size).toBeGreaterThanOrEqual(
      Math.min(forms.size, locale === 'ar' ? 4 : forms.size),
    );
  });
});

test('in Arabic a number after a Latin name stands beside what is counted, not before the name', () => {
  // Without a mark a number after Latin letters is drawn to their right: "4 ,CSV rows" for "CSV, 4 rows".
  const drawnApart = leavesOf(ar)
    .map(([path, leaf]) => {
      const given = anyValue('12', 12, '12');
      const name = anyValue('Abc', 12, 'Abc');
      if (typeof leaf === 'string') return [path, leaf] as const;
      // A time, a tab and a sentence are no names.
      const isNamed = !/^(notice\.proxyRefused|result\.tabWithCount|dashboard\.sentence)$/.test(path);
      if (!isNamed) return [path, [leaf(given, given, given)].flat().join(' ')] as const;
      const said = [leaf(given, given, given), leaf(name, given, given), leaf(given, name, given)];
      return [path, said.flat().join(' \u200F ')] as const;
    })
    .filter(([, text]) => /(?<!HTT)[A-Za-z][^\p{L}\u200F\u061B\d]+\d/u.test(text));
  expect(drawnApart).toEqual([]);
});

test('the German catalogue has one form of address', () => {
  const informal =
    /(?<!\p{L})(du|dich|dir|dein\p{L}*|versuche|prüfe|wähle|melde|warte|starte|öffne|gib)(?!\p{L})/iu;
  expect(leavesOf(de).filter(([, leaf]) => informal.test(write(leaf)))).toEqual([]);
});

test('the end of a sentence is written in a catalogue, not in code: it differs between languages', () => {
  const files = ['components', 'dashboard'].flatMap((folder) =>
    readdirSync(`src/${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => `src/${folder}/${file.replaceAll('\\', '/')}`),
  );
  expect(files.length).toBeGreaterThan(100);
  const found = files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter(
        (line) =>
          /\}[.。](?:[ `]|\{' '\})/.test(line) &&
          !/new Error\(|\[webrun-react\]|^\s*(\*|\/\/|\/\*\*)/.test(line),
      )
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
});

test('an amount, a time or a number is written by `Intl` in one place, in the locale that is given', () => {
  const files = ['components', 'hooks', 'messages'].flatMap((folder) =>
    readdirSync(`src/${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => `src/${folder}/${file.replaceAll('\\', '/')}`)
      .filter((file) => file !== 'src/components/format.ts' && file !== 'src/messages/count.ts'),
  );
  expect(files.length).toBeGreaterThan(50);
  const found = files.filter((file) =>
    /\bIntl\.|toLocale\w*String|hourCycle|hour12|\bh23\b/.test(readFileSync(file, 'utf8')),
  );
  expect(found).toEqual([]);
  expect(readFileSync('src/components/format.ts', 'utf8')).not.toMatch(/'en'|hourCycle|hour12|h23/);
});
