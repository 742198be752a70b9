import type { ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';
import { TaskTimeline, useRuns, WebRunProvider } from 'webrun-react';
import type { TaskEventLog } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { createRunManager } from 'webrun-react/runs';
import type { RunHistory, RunManager, RunState, StartedRun } from 'webrun-react/runs';
import { createEmulator } from 'webrun-react/testing';

// Makes one settled run, copies its stored text as often as requested, and loads all copies as if an earlier page had left them.

const turns = 9;
const asked = new URLSearchParams(location.search);
const median = (list: readonly number[]): number =>
  list.toSorted((one, other) => one - other)[list.length >> 1] ?? 0;
const time = (work: () => void): number => {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
};

const emulator = createEmulator({ rateLimit: 0 });
let postedAt = 0;
const client = createWebRunClient({
  baseUrl: 'http://webrun.test',
  apiKey: 'bench',
  fetch(input, init) {
    if (init?.method === 'POST') postedAt = performance.now();
    return emulator.fetch(input, init);
  },
});

/** Makes a manager with this many settled runs; those beyond 500 are history. */
async function load(count: number): Promise<RunManager> {
  const first = createRunManager({ client, persist: 'session', scope: 'first' });
  await first.settled(first.start({ taskDetails: 'Find a lamp', maxDurationMs: 60_000 }));
  first.dispose();
  dispatchEvent(new Event('pagehide'));
  const name = Object.keys(sessionStorage).find((key) => key.includes('run ')) ?? '';
  const text = sessionStorage.getItem(name) ?? '';
  const { runId, startedAt } = JSON.parse(text) as { runId: string; startedAt: number };
  sessionStorage.clear();
  const texts = Array.from({ length: count }, (_, index) => {
    const id = `run-${index}`;
    const stored = text
      .replaceAll(runId, id)
      .replaceAll(`"startedAt":${startedAt}`, `"startedAt":${index + 1}`);
    return [name.replace('first', 'many').replace(runId, id), stored] as const;
  });
  for (const [key, stored] of texts.slice(-500)) sessionStorage.setItem(key, stored);
  const history: RunHistory = {
    save: () => undefined,
    load: () => Promise.resolve(texts.slice(0, -500)),
    remove: () => undefined,
  };
  const manager = createRunManager({ client, persist: 'session', scope: 'many', history });
  while (manager.list().length < count) await new Promise((resolve) => setTimeout(resolve, 20));
  return manager;
}

function List({ runs }: { readonly runs: readonly StartedRun[] }): ReactElement {
  return (
    <ul>
      {runs.map(({ runId, status, usage }) => (
        <li key={runId}>
          {status} {usage?.costUsd}
        </li>
      ))}
    </ul>
  );
}
const OurList = (): ReactElement => <List runs={useRuns()} />;

function mount(element: ReactElement): number {
  const root = createRoot(document.body.appendChild(document.createElement('main')));
  const ms = time(() => flushSync(() => root.render(element)));
  root.unmount();
  return ms;
}

async function measureMount(count: number) {
  const manager = await load(count);
  const plain = manager.list().map((run) => ({ ...run }));
  const [plainMs, oursMs]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < turns; turn++) {
    plainMs.push(mount(<List runs={plain} />));
    oursMs.push(
      mount(
        <WebRunProvider manager={manager}>
          <OurList />
        </WebRunProvider>,
      ),
    );
  }
  return { plainMs: median(plainMs), oursMs: median(oursMs) };
}

async function measureChange(count: number) {
  const manager = await load(count);
  const changes: number[] = [];
  const posts: number[] = [];
  for (let turn = 0; turn < 50; turn++) {
    postedAt = 0;
    const startedAt = performance.now();
    const runId = manager.start({ taskDetails: `Find lamp ${turn}` });
    changes.push(performance.now() - startedAt); // a run is stored synchronously before its POST
    await manager.settled(runId);
    posts.push(postedAt - startedAt);
  }
  return { changeUs: median(changes) * 1_000, postMs: median(posts) };
}

const event = (id: number): TaskEventLog['events'][number] => ({
  id,
  at: id * 500,
  kind: 'thought',
  text: `Step ${id}`,
  taskId: null,
  name: null,
  until: null,
});

/** Mounts a timeline of this many events; returns a function that adds one and forces layout. */
function mountTimeline(count: number, run: RunState): () => void {
  const main = document.body.appendChild(document.createElement('main'));
  const root = createRoot(main);
  const events = Array.from({ length: count }, (_, id) => event(id));
  const draw = (log: TaskEventLog): void => {
    flushSync(() => root.render(<TaskTimeline run={run} log={log} />));
    main.getBoundingClientRect();
  };
  let log: TaskEventLog = { events, dropped: 0 };
  draw(log);
  return () => {
    log = { ...log, events: [...log.events, event(log.events.length)] };
    draw(log);
  };
}

async function measureEvents() {
  const styles = document.head.appendChild(document.createElement('style'));
  styles.textContent = await (await fetch('/styles.css')).text();
  const manager = createRunManager({ client, persist: false });
  const run = await manager.settled(manager.start({ taskDetails: 'Find a lamp' }));
  const [addToFew, addToMany] = [mountTimeline(210, run), mountTimeline(10_010, run)];
  const [fewMs, manyMs]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < 60; turn++) {
    await new Promise(requestAnimationFrame);
    fewMs.push(time(addToFew));
    manyMs.push(time(addToMany));
  }
  return { fewMs: median(fewMs), manyMs: median(manyMs) };
}

const count = Number(asked.get('mount') ?? asked.get('change'));
const measure = (): Promise<unknown> => {
  if (asked.has('events')) return measureEvents();
  return asked.has('mount') ? measureMount(count) : measureChange(count);
};
(globalThis as { measured?: unknown }).measured = measure();
