import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { act, cleanup, fireEvent, render, waitFor } from '@testing-library/react';
import { createElement } from 'react';
import type { ComponentType } from 'react';
import type * as ReactDom from 'react-dom/client';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebRunProvider } from 'webrun-react';
import { createEmulator } from 'webrun-react/testing';
import { papers, readFences } from './fences.js';

/** Of apps that mount themselves: left on the page, their clocks would tick on when the page is gone. */
const roots = vi.hoisted((): ReactDom.Root[] => []);
vi.mock('react-dom/client', async (importOriginal) => {
  const original = await importOriginal<typeof ReactDom>();
  return {
    ...original,
    createRoot: (...args: Parameters<typeof original.createRoot>): ReactDom.Root => {
      const root = original.createRoot(...args);
      roots.push(root);
      return root;
    },
  };
});

const folder = resolve('test/docs/.cache');
/** Code that a paper shows and that is no copy of a file: copies of tests and of examples are run where those are. */
const snippets = papers
  .flatMap(readFences)
  .filter(({ language, file }) => /^tsx?$/.test(language) && (file === null || file.startsWith('docs/')))
  .map((fence, index) => ({ ...fence, path: join(folder, `snippet${index}.${fence.language}`) }));

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  for (const { path, code } of snippets) writeFileSync(path, code);
  // What an app is said to have: a root, and the component of the step before.
  writeFileSync(
    join(folder, 'App.tsx'),
    "export { QuickStart } from '../../../docs/examples/QuickStart.js';\n",
  );
});
afterEach(() => {
  cleanup();
  act(() => roots.splice(0).forEach((root) => root.unmount()));
  sessionStorage.clear();
  localStorage.clear();
  vi.restoreAllMocks();
  document.body.replaceChildren();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(snippets)('$title', ({ path, code }) => {
  test('runs, and what it shows starts a task when its button is pressed', async () => {
    vi.spyOn(console, 'log').mockImplementation(() => undefined); // what a snippet prints
    const root = document.body.appendChild(document.createElement('div'));
    root.id = 'root';
    const starts: string[] = [];
    const emulator = createEmulator({
      holdMs: 100,
      rateLimit: 0,
      async intercept(request) {
        if (request.path === '/start/run-task') starts.push(await request.text());
      },
    });
    const exported = (await import(/* @vite-ignore */ path)) as Record<string, unknown>;
    const components = Object.entries(exported).filter(
      (each): each is [string, ComponentType] =>
        /^[A-Z]/.test(each[0]) && typeof each[1] === 'function' && each[1].length === 0,
    );
    for (const [name, Component] of components) {
      const { container, unmount } = render(
        <WebRunProvider fetch={emulator.fetch} connect={emulator.connect} apiKey="any" persist={false}>
          {createElement(Component)}
        </WebRunProvider>,
      );
      const button = container.querySelector<HTMLElement>('button:not([type=submit], [aria-disabled=true])');
      expect(button, name).not.toBeNull();
      const before = emulator.tasks.length;
      // A double click: code that a guide shows must not start, and bill, the same task twice.
      if (button) [1, 2].forEach(() => fireEvent.click(button));
      // The dashboard is used in Chromium, by the tests of the site and of the packed app; here it only has to show itself.
      if (code.includes('RunsDashboard')) {
        expect(container.textContent, name).toContain('Statistics');
        unmount();
        continue;
      }
      const field = container.querySelector('textarea');
      if (field?.form) {
        fireEvent.change(field, { target: { value: 'Read the page. [after 1s] [say: Read.]' } });
        fireEvent.submit(field.form);
      }
      await waitFor(() => expect(emulator.tasks.length, name).toBeGreaterThan(before));
      expect(starts, name).toEqual([...new Set(starts)]);
      unmount();
    }
    // An app that mounts itself has shown something.
    if (path.endsWith('x') && components.length === 0 && Object.keys(exported).length === 0) {
      await waitFor(() => expect(root.childElementCount).toBeGreaterThan(0));
      expect(roots).toHaveLength(1);
    }
  });
});
