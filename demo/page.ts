import type { HtmlTagDescriptor, Plugin } from 'vite';

/** The data that the server writes into the page. */
export interface PageOptions {
  /** Where WebRun is. */
  readonly webRunUrl: string;
  /** Tasks that are ready to start, as `src/server.ts` reads them; none for the scripted agent, which has its own. */
  readonly readyTasks?: readonly { readonly title: string; readonly note: string; readonly input: object }[];
}

/** Writes into the dashboard's page the data that only its server knows. */
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
