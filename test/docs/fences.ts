import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A block of code in a guide. */
export interface Fence {
  readonly language: string;
  readonly code: string;
  /** The file of which it is a copy, from the root of the project. */
  readonly file: string | null;
  /** Where it is, for titles: `docs/runs.mdx 2`. */
  readonly title: string;
}

/** The guides, from the root of the project. */
export const guides: readonly string[] = readdirSync('docs')
  .filter((name) => name.endsWith('.mdx'))
  .map((name) => `docs/${name}`);

/** Everything whose code is shown to people. */
export const papers: readonly string[] = ['README.md', 'SKILL.md', 'local/README.md', ...guides];

const pattern = /^```(\w+)(?: file=(\S+))?\n([^]*?)^```$/gm;

/** The blocks of code of a paper. */
export function readFences(paper: string): Fence[] {
  return [...readFileSync(paper, 'utf8').matchAll(pattern)].map(
    ([, language = '', file, code = ''], index) => ({
      language,
      code,
      file: file ? join(dirname(paper), file).replaceAll('\\', '/') : null,
      title: `${paper} ${index + 1}`,
    }),
  );
}

/** A paper in which each block that names a file is a copy of it. */
export function fillFences(paper: string): string {
  return readFileSync(paper, 'utf8').replaceAll(
    pattern,
    (block, language: string, file: string | undefined) => {
      if (!file) return block;
      const copy = readFileSync(join(dirname(paper), file), 'utf8').trimEnd();
      return `\`\`\`${language} file=${file}\n${copy}\n\`\`\``;
    },
  );
}

/** The links of a paper, without those in code. */
export function readLinks(paper: string): string[] {
  const prose = readFileSync(paper, 'utf8')
    .replaceAll(pattern, '')
    .replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
}
