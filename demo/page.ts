import type { HtmlTagDescriptor, Plugin } from 'vite';

/** What the page is served with. */
export interface PageOptions {
  /** Where WebRun is. */
  readonly webRunUrl: string;
  /** Tasks that are ready to be started, as `src/server.ts` reads them; none for the scripted agent, which has its own. */
  readonly readyTasks?: readonly { readonly title: string; readonly note: string; readonly input: object }[];
}

/** Writes into the dashboard's page what only the one who starts it knows. */
export function createPagePlugin({ webRunUrl, readyTasks = [] }: PageOptions): Plugin {
  const tags: HtmlTagDescriptor[] = [
    { tag: 'meta', attrs: { name: 'webrun-url', content: webRunUrl }, injectTo: 'head-prepend' },
    {
      tag: 'script',
      attrs: { type: 'application/json', id: 'webrun-ready-tasks' },
      children: JSON.stringify(readyTasks).replaceAll('<', '\\u003c'),
      injectTo: 'body',
    },
  ];
  return { name: 'webrun-page', transformIndexHtml: () => tags };
}
