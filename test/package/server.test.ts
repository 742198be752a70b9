import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Runs a module in a Node of its own, where nothing of a browser exists. */
const runInNode = (code: string): string =>
  execFileSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });

const head = `
  import { createElement as h } from 'react';
  import { renderToString } from 'react-dom/server';
  import * as webrun from 'webrun-react';
  if (typeof window !== 'undefined' || typeof document !== 'undefined') throw new Error('this is no server');
  const provide = (child) => renderToString(h(webrun.WebRunProvider, { baseUrl: '/api/webrun' }, child));
`;

test('every ready-made component renders on a server', () => {
  const html = runInNode(`${head}
    const components = Object.keys(webrun).filter((name) => /^[A-Z]/.test(name) && !/Provider$|Failure$|Error$/.test(name));
    const All = () => {
      const run = webrun.useRunTask();
      const session = webrun.useSession();
      const given = (name) => (name === 'SessionControls' ? { session } : { run });
      return components.map((name) => h('section', { key: name, id: name }, h(webrun[name], given(name))));
    };
    console.log(components.join(' '));
    console.log(provide(h(All)));
  `);
  const names = html.slice(0, html.indexOf('\n'));
  const markup = html.slice(html.indexOf('\n'));
  expect(names.split(' ')).toEqual(
    expect.arrayContaining(['CostMeter', 'GuardrailPrompt', 'TaskForm', 'TaskResult', 'TaskStatus']),
  );
  for (const name of names.split(' ')) expect(markup).toContain(`<section id="${name}">`);
  expect(markup).toContain('class="webrun-');
});

test('every hook reads on a server, and finds nothing there yet', () => {
  const html = runInNode(`${head}
    const All = () => {
      const run = webrun.useRunTask({ name: 'server' });
      const read = [run.status, webrun.useRuns().length, webrun.useRun(undefined).status, typeof webrun.useStartTask(), webrun.useTask({ sessionId: 's', taskId: 't' }).status, typeof webrun.useWebRunClient().runTask, webrun.useSession().status, webrun.useConnection(run).status, webrun.useTaskEvents(run, (log) => log.events.length), webrun.useTaskEventEffect(run, () => {}), typeof webrun.useResetRuns(), typeof webrun.useRunManager().start, webrun.useRunSession(run).status];
      return read.join(' ');
    };
    const hooks = Object.keys(webrun).filter((name) => /^use[A-Z]/.test(name) && !['useTrackedRun'].includes(name));
    const code = All.toString();
    const unread = hooks.filter((name) => !code.includes(name));
    if (unread.length) throw new Error('not read: ' + unread);
    console.log(provide(h(All)));
  `);
  expect(html.trim()).toBe('idle 0 idle function running function none idle 0  function function none');
});

test('a hook without its provider says the line to add', () => {
  const words = runInNode(`${head}
    const Alone = () => webrun.useRunTask().status;
    try { renderToString(h(Alone)); } catch (error) { console.log(error.message); }
  `);
  expect(words).toContain('WebRunProvider');
});

test('a page is rendered ahead without reading the time or making a random number, as Next with Cache Components demands', () => {
  const html = runInNode(`${head}
    const refuse = (what) => () => { throw new Error(what + ' was read while a server rendered'); };
    const { Date: Real } = globalThis;
    globalThis.Date = class extends Real {
      constructor(...parts) { super(...parts); if (parts.length === 0) refuse('the time')(); }
      static now = refuse('Date.now()');
    };
    Math.random = refuse('Math.random()');
    crypto.getRandomValues = refuse('crypto.getRandomValues()');
    crypto.randomUUID = refuse('crypto.randomUUID()');
    const components = Object.keys(webrun).filter((name) => /^[A-Z]/.test(name) && !/Provider$|Failure$|Error$/.test(name));
    const All = () => {
      const run = webrun.useRunTask({ name: 'server' });
      const session = webrun.useSession();
      webrun.useTaskEvents(run);
      webrun.useRuns();
      webrun.useTask({ sessionId: 's', taskId: 't' });
      webrun.useConnection(run);
      webrun.useRunSession(run);
      return components.map((name) => h('section', { key: name, id: name }, h(webrun[name], name === 'SessionControls' ? { session } : { run })));
    };
    console.log(provide(h(All)));
  `);
  expect(html).toContain('<section id="TaskStatus">');
});

test('client, run engine and proxy run by the file that CI also gives to Bun and to Deno', () => {
  const said = execFileSync(process.execPath, ['test/package/runtimes.mjs'], { encoding: 'utf8' });
  expect(said).toBe('Node: completed, Read.\n');
});
