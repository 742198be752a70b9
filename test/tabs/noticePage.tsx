import { createRoot } from 'react-dom/client';
import type { ReactElement } from 'react';
import { useRunManager, useStartTask, WebRunProvider } from 'webrun-react';
import type { BudgetOptions } from 'webrun-react';
import { useRunNotifications } from 'webrun-react/dashboard';
import type { NoticeKind } from 'webrun-react/dashboard';

/** A notice as a test sees it. */
export interface ShownNotice {
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly at: number;
  readonly isVisible: boolean;
  click(): void;
}

/** What a test calls in a page that notifies. */
export interface NoticeApp {
  start(taskDetails: string): string;
  readonly shown: readonly ShownNotice[];
  readonly opened: readonly string[];
  readonly asked: number;
  permission(): string;
  list(): readonly { readonly runId: string; readonly status: string; readonly submittedAt: number }[];
}

const query = new URLSearchParams(location.search);
const shown: ShownNotice[] = [];
const opened: string[] = [];
let asked = 0;

/** A browser without a window shows none: what would be shown is noted. */
class Notice extends EventTarget {
  static permission = query.get('permission') ?? 'granted';
  static requestPermission(): Promise<string> {
    asked++;
    Notice.permission = 'granted';
    return Promise.resolve(Notice.permission);
  }
  constructor(title: string, { body = '', tag = '' }: NotificationOptions) {
    super();
    shown.push({
      title,
      body,
      tag,
      at: Date.now(),
      isVisible: document.visibilityState === 'visible',
      click: () => this.dispatchEvent(new Event('click')),
    });
  }
  close(): void {
    // Nothing is on screen.
  }
}
if (query.get('permission') === 'unsupported') Reflect.deleteProperty(window, 'Notification');
else Object.assign(window, { Notification: Notice });

function App(): ReactElement {
  const start = useStartTask();
  const manager = useRunManager();
  const { permission, request, problem } = useRunNotifications({
    on: (query.get('on')?.split(',') ?? ['guardrail', 'failed', 'completed', 'budget']) as NoticeKind[],
    onOpen: (runId) => opened.push(runId),
  });
  Object.assign(window, {
    app: {
      start: (taskDetails) => start({ taskDetails }),
      shown,
      opened,
      get asked() {
        return asked;
      },
      permission: () => permission,
      list: () =>
        manager.list().map(({ runId, status, submittedAt = 0 }) => ({ runId, status, submittedAt })),
    } satisfies NoticeApp,
  });
  return (
    <p>
      {problem}
      {permission === 'default' && <button onClick={() => void request()}>Notify me</button>}
    </p>
  );
}

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <WebRunProvider
      baseUrl={query.get('api') ?? '/api'}
      apiKey="test"
      persist="local"
      budget={JSON.parse(query.get('budget') ?? 'null') as BudgetOptions | undefined}
    >
      <App />
    </WebRunProvider>,
  );
