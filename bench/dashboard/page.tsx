import { createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { ReactElement } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { WebRunProvider } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { RunsTable } from 'webrun-react/dashboard';
import { createRunManager } from 'webrun-react/runs';
import type { RunManager, StartedRun } from 'webrun-react/runs';

// 10,000 runs of a manager, 100 of which are polled every 2 s and change each time. The page is driven from outside by `window.bench`.

const amount = 10_000;
const active = 100;
const now = Date.now();

const record = (index: number): string => {
  const isActive = index < active;
  const startedAt = now - 60_000 - index * 200_000;
  const ref = { sessionId: `session${index}`, taskId: `task${index}` };
  const usage = {
    promptTokens: 1,
    completionTokens: 1,
    totalTokens: 2,
    durationSeconds: isActive ? null : 23,
    computeSeconds: 5,
    costUsd: 0.01,
  };
  const task = isActive
    ? { status: 'running', ...ref, phase: 'running', usage }
    : {
        status: 'completed',
        ...ref,
        usage,
        completedAt: null,
        result: {
          message: `In stock: ${index} pieces`,
          output: null,
          outputError: null,
          files: [],
          network: [],
        },
      };
  return JSON.stringify({
    v: 1,
    revision: 1,
    runId: `run${index}`,
    input: { taskDetails: `Check the stock of article no. ${index}`, startingUrl: 'https://shop.example/' },
    tags: [['stock', 'prices', 'nightly'][index % 3]],
    owner: 'bench',
    phase: isActive ? 'watching' : 'settled',
    startedAt,
    submittedAt: startedAt,
    ...(!isActive && { settledAt: startedAt + 23_000 }),
    ref,
    task,
  });
};

let polls = 0;
/** Answers each poll with a cost that has grown. */
const answer = async (input: RequestInfo | URL): Promise<Response> => {
  polls++;
  const [sessionId, taskId] = String(input instanceof Request ? input.url : input)
    .split('/')
    .slice(-2);
  const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, cost: 0.01 + polls / 1e6 };
  return Response.json({ status: 'running', sessionId, taskId, usage });
};

/** A storage with the active runs, as an earlier page load has left them. */
const stored = new Map<string, string>();
const storage = {
  getItem(name: string): string | null {
    const known = stored.get(name);
    if (known !== undefined) return known;
    if (name.endsWith(' index'))
      return JSON.stringify({ v: 1, runIds: Array.from({ length: active }, (_, index) => `run${index}`) });
    const [, index] = / run run(\d+)$/.exec(name) ?? [];
    return index === undefined ? null : record(Number(index));
  },
  setItem: (name: string, value: string): unknown => stored.set(name, value),
  removeItem: (name: string): unknown => stored.delete(name),
};

async function createManager(): Promise<RunManager> {
  const settled = Array.from(
    { length: amount - active },
    (_, index) => [`${index}`, record(index + active)] as const,
  );
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', fetch: answer, apiKey: 'bench' });
  const history = { load: async () => settled, save: () => undefined, remove: () => undefined };
  const manager = createRunManager({ client, persist: storage, history, transport: 'poll' });
  while (manager.list().length < amount) await new Promise((resolve) => setTimeout(resolve, 50));
  return manager;
}

// ------------------------------------------------------------------------------------------------ a plain table beside it

const features = tableFeatures({});
const helper = createColumnHelper<typeof features, StartedRun>();
const columns = helper.columns(
  ['check', 'state', 'task', 'result', 'tags', 'started', 'duration', 'cost'].map((id) =>
    helper.display({ id, header: id, cell: () => null }),
  ),
);

/** TanStack Table and Virtual as their examples combine them, over the same runs, its cells empty. */
function EmptyTable({ runs }: { readonly runs: readonly StartedRun[] }): ReactElement {
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- as their examples have it
  const table = useTable({ features, columns, data: runs, getRowId: ({ runId }) => runId });
  const { rows } = table.getRowModel();
  // oxlint-disable-next-line react/incompatible-library -- as their examples have it
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 36,
    overscan: 6,
  });
  const items = virtualizer.getVirtualItems();
  return (
    <div ref={scroller} style={{ blockSize: '100%', overflow: 'auto' }}>
      <table style={{ inlineSize: '100%' }}>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => (
                // oxlint-disable-next-line jsx-a11y/control-has-associated-label -- its name comes from the table
                <th key={header.id}>
                  <table.FlexRender header={header} />
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- a gap */}
          <tr style={{ blockSize: items[0]?.start ?? 0 }} />
          {items.map(({ index }) => (
            <tr key={rows[index]?.id} style={{ blockSize: 36 }}>
              {rows[index]?.getAllCells().map((cell) => (
                // oxlint-disable-next-line jsx-a11y/control-has-associated-label -- empty on purpose
                <td key={cell.id}>
                  <table.FlexRender cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const place = document.body.appendChild(document.createElement('div'));
place.style.blockSize = '900px';
place.style.display = 'grid';
place.style.gridTemplateRows = 'minmax(0, 1fr)';

let root: ReturnType<typeof createRoot> | undefined;

/** Unmounts the last page outside of the next measurement. */
async function clear(): Promise<void> {
  root?.unmount();
  place.replaceChildren();
  await new Promise((resolve) => setTimeout(resolve, 300));
}

/** Draws one of the two tables: render, commit, effects, layout. */
async function mount(kind: 'ours' | 'empty', manager: RunManager): Promise<void> {
  const own = (root = createRoot(place.appendChild(document.createElement('div'))));
  (place.firstChild as HTMLElement).style.display = 'grid';
  (place.firstChild as HTMLElement).style.minBlockSize = '0';
  flushSync(() =>
    own.render(
      kind === 'ours' ? (
        <WebRunProvider manager={manager}>
          <RunsTable onSelectRun={() => undefined} />
        </WebRunProvider>
      ) : (
        <EmptyTable runs={manager.list()} />
      ),
    ),
  );
  place.getBoundingClientRect();
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  place.getBoundingClientRect();
}

const manager = await createManager();
Object.assign(globalThis, {
  bench: {
    clear,
    mount: (kind: 'ours' | 'empty') => mount(kind, manager),
    polls: () => polls,
    rows: () => document.querySelectorAll('tbody [role="row"]').length,
    runs: () => manager.list().length,
  },
});
document.title = 'ready';
