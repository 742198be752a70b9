import type { ReactElement } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { LiveView, TaskForm, TaskResult } from 'webrun-react';
import { session } from '../../stories/liveStates.js';
import { completed, failed, files, network, terminated } from '../../stories/states.js';
import { everyFamily } from './everyFamily.js';

const partial = { answer: 'Half of **it**', files, network };
const entries = Array.from({ length: 1_000 }, (_, id) => ({ id, name: `Lamp ${id}` }));
const families = (): readonly (readonly [string, ReactElement])[] => [
  ...everyFamily(),
  ['TaskResult failed with files', <TaskResult key="failed" run={failed('x', null, { partial })} />],
  ['TaskResult stopped with files', <TaskResult key="stopped" run={terminated({ partial })} />],
  ['TaskResult big JSON', <TaskResult key="json" run={completed({ message: '[]', output: entries })} />],
  [
    'TaskResult big CSV',
    <TaskResult
      key="csv"
      run={completed(
        { message: `a,b\n${'1,2\n'.repeat(1_000)}` },
        { input: { taskDetails: 'x', outputType: 'structured_csv' } },
      )}
    />,
  ],
  ['TaskForm with files', <TaskForm key="form" uploadFiles={() => Promise.resolve([])} />],
  ['LiveView', <LiveView key="live" session={session()} />],
];

interface Policed extends Window {
  readonly violations: readonly string[];
}

/** A document under a strict policy, with what it was sent by a server; it lists what the policy has blocked. */
async function open(html: string): Promise<Policed & typeof globalThis> {
  const frame = document.createElement('iframe');
  frame.srcdoc = `<!doctype html><html><head>
    <meta http-equiv="Content-Security-Policy" content="style-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'">
    <script>
      window.violations = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective, sample, target }) =>
        violations.push(effectiveDirective + ' ' + (target.closest?.('section')?.title ?? '') + ' ' + sample));
    </script></head><body>${html}</body></html>`;
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  document.body.append(frame);
  await loaded;
  await settle();
  return frame.contentWindow as unknown as Policed & typeof globalThis;
}

/** Lets effects run, what is loaded late arrive, and violations be reported. */
const settle = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 300));

test('the policy of this test blocks inline styles and strings as markup', async () => {
  const page = await open('<p style="color: red">x</p>');
  expect(page.violations).toHaveLength(1);
  expect(() => (page.document.body.innerHTML = '<p>x</p>')).toThrow(/TrustedHTML/);
});

test('no family breaks a policy without inline styles and with Trusted Types, from a server and in the page', async () => {
  const all = families();
  const html = all.map(([name, element], n) => {
    const title = name.replaceAll('"', '');
    return `<section title="${title}" id="s${n}">${renderToString(element)}</section>`;
  });
  const page = await open(html.join(''));
  expect(page.violations).toEqual([]);
  expect(page.document.querySelectorAll('section [style]')).toHaveLength(0);
  const complaints: string[] = [];
  const roots = all.map(([name, element], n) =>
    hydrateRoot(page.document.getElementById(`s${n}`)!, element, {
      onRecoverableError: (error) => complaints.push(`${name}: ${String(error)}`),
    }),
  );
  await settle();
  expect(complaints).toEqual([]);
  expect(page.violations).toEqual([]);
  for (const root of roots) root.unmount();
});

test('no family breaks it that is first rendered in the page, with every tab of a result opened', async () => {
  const page = await open('');
  const roots = families().map(([name, element]) => {
    const section = page.document.body.appendChild(page.document.createElement('section'));
    section.title = name;
    const root = createRoot(section);
    root.render(element);
    return root;
  });
  await settle();
  for (const tab of page.document.querySelectorAll<HTMLElement>('[role="tab"]')) tab.click();
  for (const toggle of page.document.querySelectorAll<HTMLElement>('.webrun-json-fold')) toggle.click();
  await settle();
  expect(page.violations).toEqual([]);
  for (const root of roots) root.unmount();
});
