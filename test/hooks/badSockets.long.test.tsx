// Over real sockets and the official client: what a server may do to them, while an emulator answers over HTTP as ever.
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server as TcpServer } from 'node:net';
import { act, render } from '@testing-library/react';
import { Server } from 'socket.io';
import type { Socket } from 'socket.io';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConnectionStatus, useRunTask, useTaskEvents, WebRunProvider } from 'webrun-react';
import type { Run } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import type { TaskEvent } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';

interface Bad {
  readonly url: string;
  /** How often somebody came. */
  tries: number;
}

const closes: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closes) await close();
});

async function listenOn(server: TcpServer): Promise<string> {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  closes.push(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server of the official package, that does something bad to each who connects. */
async function createBad(doBad: (socket: Socket) => void): Promise<Bad> {
  const server = createServer();
  const io = new Server(server);
  closes.push(() => io.close());
  const bad: Bad = { url: await listenOn(server), tries: 0 };
  io.on('connection', (socket) => {
    bad.tries++;
    doBad(socket);
  });
  return bad;
}

/** What is sent over the connection itself, past the official server. */
const sendRaw = (socket: Socket, frame: string | Buffer): void =>
  (socket.conn.transport as unknown as { socket: { send: (frame: string | Buffer) => void } }).socket.send(
    frame,
  );
const every = (ms: number, work: () => void): void => {
  const timer = setInterval(work, ms);
  closes.push(() => clearInterval(timer));
};

const payloads: readonly unknown[][] = [
  [],
  [null],
  [undefined, 7],
  ['text'],
  [[]],
  [{}],
  [Buffer.from('binary')],
  [{ type: 3, taskId: {}, sessionId: [] }],
  [{ type: 'agent', content: { toString: null, deep: [[[[[[]]]]]] } }],
  [{ type: 'task_completed' }],
  [{ type: 'task_completed', data: null, usage: 'much' }],
  [{ type: 'error', error: { message: ['no'] } }],
  [{ type: 'guardrail_trigger', data: 7 }],
  [
    JSON.parse(
      '{"__proto__":{"type":"task_completed"},"constructor":{"name":1},"type":"agent","content":-0}',
    ),
  ],
];
const frames = [
  '42["message",',
  '4',
  '42[]',
  '42{"a":1}',
  '451-["message",{"_placeholder":true,"num":9}]',
  'x',
  '',
];

const answer = { type: 'task_completed', data: { message: 'not ours' }, usage: { cost: 99 } };

const servers: Readonly<Record<string, () => Promise<Bad>>> = {
  'sends malformed events': () =>
    createBad((socket) => {
      for (const name of ['message', 'end_session', 'nonsense'])
        for (const payload of payloads) socket.emit(name, ...payload);
    }),
  'sends malformed frames': () =>
    createBad((socket) => {
      for (const frame of frames) sendRaw(socket, frame);
      sendRaw(socket, Buffer.from([0, 255, 1]));
    }),
  'sends messages of 5 MB': () =>
    createBad((socket) => {
      const content = 'x'.repeat(5e6);
      for (let n = 0; n < 5; n++) socket.emit('message', { type: 'agent', content: `${n}${content}` });
      socket.emit('message', { type: 'agent', content: 'small' });
    }),
  'tells of other tasks': () =>
    createBad((socket) => {
      every(200, () => {
        socket.emit('message', { ...answer, taskId: 'stranger' });
        socket.emit('message', { ...answer, sessionId: 'stranger' });
        socket.emit('end_session', { sessionId: 'stranger', reason: 'terminated' });
      });
    }),
  'connects and never speaks': () => createBad(() => undefined),
  'accepts and never answers': async () => {
    const bad: { url: string; tries: number } = { url: '', tries: 0 };
    const server = createTcpServer((socket) => {
      bad.tries++;
      socket.on('error', () => undefined);
      closes.unshift(() => socket.destroy());
    });
    bad.url = await listenOn(server);
    return bad;
  },
  'closes at once for ever': () => createBad((socket) => void socket.disconnect(true)),
  'is not there': async () => {
    const server = createTcpServer();
    const url = await listenOn(server);
    server.close();
    return { url, tries: 0 };
  },
};

/** What was seen of a run whose sockets are bad. */
interface Seen {
  readonly bad: Bad;
  /** What ConnectionStatus said, one after the other. */
  readonly words: string[];
  readonly polls: () => number;
  events: readonly TaskEvent[];
  run: Run | undefined;
}
const seen = new Map<string, Seen>();

function Page({ of }: { readonly of: Seen }) {
  const run = useRunTask();
  of.run = { ...run };
  of.events = useTaskEvents(run);
  return (
    <div>
      {run.status} <ConnectionStatus run={run} />
    </div>
  );
}

// 0s  50ms      2s     4s     6s     8s
// POST|pending ─|poll ─|poll ─|poll ─|poll ─ … 12s done     all pages side by side, each with its own server
beforeAll(async () => {
  for (const [name, open] of Object.entries(servers)) {
    const bad = await open(); // oxlint-disable-line no-await-in-loop -- a few
    const emulator = createEmulator({ holdMs: 50, rateLimit: 0 });
    closes.push(() => emulator.close());
    const client = createWebRunClient({
      fetch: emulator.fetch,
      baseUrl: 'http://webrun.test',
      apiKey: 'test',
      socketUrl: bad.url,
    });
    const mine: Seen = {
      bad,
      words: [],
      polls: () => emulator.requests.filter(({ method }) => method === 'GET').length,
      events: [],
      run: undefined,
    };
    seen.set(name, mine);
    const { container } = render(
      <WebRunProvider client={client} persist={false}>
        <Page of={mine} />
      </WebRunProvider>,
    );
    const observer = new MutationObserver(() => {
      const word = container.querySelector('.webrun-connection')?.textContent;
      if (word && word !== mine.words.at(-1)) mine.words.push(word);
    });
    observer.observe(container, { subtree: true, childList: true, characterData: true });
    act(() => void mine.run?.start({ taskDetails: '[after 12s] [cost: 0.01] [say: ours]' }));
  }
  const isOver = (): boolean => [...seen.values()].every(({ run }) => run?.isSettled);
  const until = Date.now() + 40_000;
  while (!isOver() && Date.now() < until)
    await act(() => new Promise((resolve) => void setTimeout(resolve, 100))); // oxlint-disable-line no-await-in-loop
});

test.each([
  // What a person is told of it in the end, and how often it is tried at most.
  ['sends malformed events', 'Connectedupdates arrive as they happen', 1],
  ['sends malformed frames', 'Checked every 2 secno live connectionTry now', 4],
  ['sends messages of 5 MB', 'Connectedupdates arrive as they happen', 1],
  ['tells of other tasks', 'Connectedupdates arrive as they happen', 1],
  ['connects and never speaks', 'Checked every 2 seclive connection open, no events yet', 1],
  ['accepts and never answers', 'Checked every 2 secopening a live connection', 4],
  ['closes at once for ever', 'Checked every 2 secno live connectionTry now', 4],
  ['is not there', 'Checked every 2 secno live connectionTry now', 0],
])('where a server %s polling goes on, and it is said: %s', (name, word, tries) => {
  const { bad, words, polls, events, run } = seen.get(name) as Seen;
  expect(run).toMatchObject({ status: 'completed', result: { message: 'ours' }, usage: { costUsd: 0.01 } });
  const said = words.filter((each) => !each.startsWith('Nothing'));
  // A server that breaks connections may be tried once more in the moment in which the run ends.
  const told = word.includes('no live connection')
    ? said.filter((each) => !/opening a live connection|live connection open/.test(each))
    : said;
  expect(told.at(-1)).toBe(word);
  expect(said.some((each) => each.startsWith('Connected'))).toBe(word.startsWith('Connected'));
  expect(bad.tries).toBeLessThanOrEqual(tries);
  // Every 2 s, unless the server has proved that it pushes.
  expect(polls()).toBeGreaterThanOrEqual(word.startsWith('Connected') ? 1 : 4);
  expect(polls()).toBeLessThan(12);
  expect(events.length).toBeLessThan(10);
  for (const { text } of events) expect(text?.length ?? 0).toBeLessThanOrEqual(4_000);
});
