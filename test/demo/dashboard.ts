import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { build, preview } from 'vite';
import { vi } from 'vitest';
import { practiceTasks, startLocal, toPracticeInput } from 'webrun-local';
import type { AgentName, LocalServer } from 'webrun-local';
import { createPagePlugin } from '../../demo/page.js';
import { launch } from '../chromium.js';

/** The demo as `npm start` serves it, its WebRun, and a Chromium to visit it with. */
export interface Demo {
  readonly url: string;
  readonly webrun: LocalServer;
  /** Opens the dashboard in a context of its own. */
  readonly visit: (options?: BrowserContextOptions) => Promise<Visit>;
  readonly close: () => Promise<void>;
}

export interface Visit {
  readonly page: Page;
  /** Whatever the page complained of: console errors and warnings, uncaught errors, dialogs. */
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
}

const project = fileURLToPath(new URL('../..', import.meta.url));

/** How a {@link Demo} is served. */
export interface DemoOptions {
  /** @default 'scripted' */
  readonly agent?: AgentName;
  /** How long WebRun holds a start. */
  readonly holdMs: number;
  /** React for development complains of what is wrong with a page; React for production is what a reader gets. */
  readonly react: 'development' | 'production';
}

/** Builds the demo, serves it on a free port, and starts a WebRun for it. */
export async function serveDemo({ agent = 'scripted', holdMs, react }: DemoOptions): Promise<Demo> {
  const webrun = await startLocal({ port: 0, agent, holdMs, rateLimit: 0 });
  const outDir = await mkdtemp(join(tmpdir(), 'webrun-demo-test-'));
  const shared = {
    configFile: join(project, 'vite.config.ts'),
    root: join(project, 'demo'),
    logLevel: 'error',
  } as const;
  const { siteUrl } = webrun;
  const page = createPagePlugin({
    webRunUrl: webrun.url,
    readyTasks:
      siteUrl === null
        ? []
        : practiceTasks.map((task) => ({
            title: task.title,
            note: task.shows,
            input: toPracticeInput(task, siteUrl),
          })),
  });
  // Vite takes React's kind from the environment, which here says "test".
  vi.stubEnv('NODE_ENV', react);
  await build({
    ...shared,
    plugins: [page],
    build: { outDir, emptyOutDir: true, chunkSizeWarningLimit: 2_000 },
  });
  vi.unstubAllEnvs();
  const server = await preview({ ...shared, build: { outDir }, preview: { host: '127.0.0.1', port: 0 } });
  const url = server.resolvedUrls?.local[0] ?? '';
  const browser = await launch();
  return {
    url,
    webrun,
    async visit(options = {}) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('dialog', (dialog) => {
        complaints.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      await page.goto(url);
      await page.getByRole('button', { name: 'Start task' }).waitFor();
      return { page, complaints, close: () => context.close() };
    },
    async close() {
      await browser.close();
      await server.close();
      await webrun.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}

/** Starts a task as a person does: in the field of the first visit, or by "New task". */
export async function startTask(page: Page, task: string): Promise<void> {
  const first = page.getByRole('textbox', { name: 'What should the agent do?' });
  const newTask = page.getByRole('button', { name: 'New task' });
  if (await first.isVisible()) await first.fill(task);
  else {
    await newTask.click();
    await page.getByLabel('What should be done?').fill(task);
  }
  await page.getByRole('button', { name: 'Start task' }).click();
  await page.getByRole('button', { name: 'Start task' }).waitFor({ state: 'detached' });
}
