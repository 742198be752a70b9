// In a page: a browser's storages, and React Query's intervals.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import { createRunManager } from 'webrun-react/runs';
import type { RunManagerOptions, StateStorage } from 'webrun-react/runs';
import { createEmulator } from 'webrun-react/testing';
import type { Emulator } from 'webrun-react/testing';
import { addEvent, emptyLog } from '../../src/core/eventLog.js';
import { EventLogStorage } from '../../src/runs/eventLogStorage.js';
import { ensureEvents } from '../../src/runs/eventStore.js';
import type { Manager } from '../../src/runs/runManager.js';
import { openPage } from '../hooks/page.js';

beforeEach(async () => {
  await import('../../src/runs/eventStream.js'); // what is loaded late is there at once, however busy the machine
  vi.useFakeTimers({ now: Date.UTC(2026, 9, 1, 12) });
});
afterEach(() => void vi.useRealTimers());

const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms));

/** A page load: a manager of its own over one emulator and one storage. */
function load(
  emulator: Emulator,
  options: Partial<RunManagerOptions> = {},
): { manager: Manager; close: () => void } {
  const client = createWebRunClient({ fetch: emulator.fetch, baseUrl: 'http://webrun.test', apiKey: 'test' });
  const manager = createRunManager({
    client,
    transport: 'live',
    connect: emulator.connect,
    ...options,
  }) as Manager;
  return { manager, close: () => manager.dispose() };
}

const textsOf = (manager: Manager, runId: string): (string | null)[] => {
  const { sessionId } = manager.get(runId) ?? {};
  return ensureEvents(manager)
    .of(sessionId ?? '')
    .log.getState()
    .events.map(({ kind, text, name }) => text ?? name ?? kind);
};

// 0s          2s      3s      reload   5s                9s
// |-POST, pending-|---step---|-gap-----|--connected-------|-done
test('the steps of a run survive a reload, with the gap, and its end', async () => {
  const emulator = createEmulator({ holdMs: 1_000, rateLimit: 0 });
  const first = load(emulator);
  const runId = first.manager.start({
    taskDetails: '[after 2s] [say: One] [after 3s] [say: Two] [after 3s] [say: Done.]',
  });
  await pass(3_000);
  expect(textsOf(first.manager, runId)).toContain('One');
  first.close();
  await pass(100);

  const second = load(emulator);
  await pass(100);
  expect(textsOf(second.manager, runId).slice(0, 2)).toEqual(textsOf(first.manager, runId).slice(0, 2));
  const { sessionId = '' } = second.manager.get(runId) ?? {};
  const gap = ensureEvents(second.manager)
    .of(sessionId)
    .log.getState()
    .events.find(({ kind }) => kind === 'gap');
  expect(gap?.until).toBeGreaterThanOrEqual(gap?.at ?? Infinity);
  await pass(7_000);
  expect(second.manager.get(runId)?.status).toBe('completed');
  expect(textsOf(second.manager, runId)).toEqual(expect.arrayContaining(['One', 'gap', 'Two']));
  second.close();
  await pass(1_000);

  const third = load(emulator);
  const stop = (await third.manager.stream.load()).follow(runId);
  expect(textsOf(third.manager, runId)).toEqual(textsOf(second.manager, runId));
  stop();
  third.close();
});

// 0s          3s         4s …      30s
// |-connected-|dropped   |connected again
test('a socket that drops leaves one gap, which ends when it is connected again', async () => {
  const emulator = createEmulator({ holdMs: 1_000, rateLimit: 0 });
  let mayConnect = true;
  const channels: ReturnType<typeof emulator.connect>[] = [];
  const { manager, close } = load(emulator, {
    connect: (options) => {
      const channel = emulator.connect(options);
      channels.push(channel);
      if (!mayConnect) channel.close();
      return channel;
    },
  });
  const runId = manager.start({ taskDetails: '[after 2s] [say: One] [after 90s] [say: Done.]' });
  await pass(3_000);
  mayConnect = false;
  const droppedAt = Date.now();
  channels.at(-1)?.close();
  await pass(1_000);
  const gaps = () =>
    ensureEvents(manager)
      .of(manager.get(runId)?.sessionId ?? '')
      .log.getState()
      .events.filter(({ kind }) => kind === 'gap');
  expect(gaps()).toMatchObject([{ at: droppedAt, until: null }]);
  mayConnect = true;
  await pass(60_000);
  expect(gaps()).toHaveLength(1);
  expect(gaps()[0]?.until).toBeGreaterThanOrEqual(droppedAt + 1_000);
  close();
});

test('a reload finds where the picture and the socket are, until the run has settled', async () => {
  const toViewUrl = (): string => 'http://localhost:4000/live/token';
  const emulator = createEmulator({ holdMs: 1_000, rateLimit: 0, toViewUrl });
  const first = load(emulator);
  const runId = first.manager.start({ taskDetails: '[after 20s] [say: Done.]' });
  await pass(3_000);
  const { sessionId = '' } = first.manager.get(runId) ?? {};
  first.close();
  const second = load(emulator);
  await pass(100);
  expect(ensureEvents(second.manager).of(sessionId).session?.streaming?.webViewUrl).toBe(toViewUrl());
  await pass(20_000);
  expect(second.manager.get(runId)?.status).toBe('completed');
  await pass(1_000);
  expect(sessionStorage.getItem(second.manager.persistence.nameOf(runId, 'events'))).not.toContain(
    'streaming',
  );
  second.close();
});

test('of a run with secrets no texts are stored', async () => {
  const emulator = createEmulator({ holdMs: 1_000, rateLimit: 0 });
  const { manager, close } = load(emulator);
  const runId = manager.start({
    taskDetails: '[after 1s] [say: Typing hunter2] [after 9s] [say: Done.]',
    secrets: [{ match: 'shop.example', fields: { password: 'correct horse' } }],
  });
  await pass(3_000);
  expect(textsOf(manager, runId)).toContain('Typing hunter2');
  close();
  await pass(600);
  const stored = sessionStorage.getItem(manager.persistence.nameOf(runId, 'events')) ?? '';
  expect(stored).toContain('thought');
  expect(stored).not.toContain('hunter2');
});

test.each(['auto', 'live'] as const)('no event shows a secret of its run, sent by %s', async (transport) => {
  const emulator = createEmulator({ holdMs: 4_000, rateLimit: 0 });
  // The emulator hides secrets itself, so its agent says another word, which is the secret by the time it arrives.
  const connect: typeof emulator.connect = (options) => {
    const channel = emulator.connect(options);
    const toSecret = (payload: unknown): unknown =>
      JSON.parse(JSON.stringify(payload ?? null).replaceAll('PASSWORD', '<hunter2>'));
    return {
      ...channel,
      on: (name, listener) => channel.on(name, (payload) => listener(toSecret(payload))),
    };
  };
  const { manager, close } = load(emulator, { connect });
  const runId = manager.start(
    {
      taskDetails:
        '[after 1s] [say: Typing PASSWORD] [after 9s] [say: Again PASSWORD] [after 2s] [say: Done.]',
      secrets: [{ match: 'shop.example', fields: { password: '<hunter2>' } }],
    },
    { transport },
  );
  await pass(20_000);
  expect(manager.get(runId)?.status).toBe('completed');
  const texts = textsOf(manager, runId);
  expect(texts).toContain('Again …');
  if (transport === 'live') expect(texts).toContain('Typing …'); // while its POST was held
  expect(texts.join()).not.toContain('hunter2');
  close();
});

test('a forgotten run leaves no events', async () => {
  const emulator = createEmulator({ holdMs: 1_000, rateLimit: 0 });
  const { manager, close } = load(emulator);
  const runId = manager.start({ taskDetails: '[after 1s] [say: One] [after 1s] [say: Done.]' });
  await pass(6_000);
  const name = manager.persistence.nameOf(runId, 'events');
  expect(sessionStorage.getItem(name)).not.toBeNull();
  manager.dismiss(runId);
  expect(sessionStorage.getItem(name)).toBeNull();
  manager.start({ taskDetails: '[after 1s] [say: Two] [after 1s] [say: Done.]' });
  await pass(6_000);
  manager.reset();
  expect(Object.keys(sessionStorage).filter((key) => key.includes(' events '))).toEqual([]);
  close();
});

// 0s          0.5s        1s       2s      4s
// |live POST──| followed  |pending  |───────|done, and nobody else is connected
test('a run that is followed while it is sent is left to its watcher then, so its connection ends with it', async () => {
  const emulator = createEmulator({ holdMs: 1_000, rateLimit: 0 });
  const { manager, close } = load(emulator);
  const runId = manager.start({ taskDetails: '[after 4s] [say: Done.]' });
  await pass(500);
  const stop = (await manager.stream.load()).follow(runId);
  const { sessionId = '' } = manager.get(runId) ?? {};
  const connection = () => ensureEvents(manager).of(sessionId).connection;
  manager.store.notify([runId]);
  await pass(2_000);
  expect([manager.get(runId)?.status, connection() !== undefined]).toEqual(['running', true]);
  await pass(4_000);
  expect(manager.get(runId)?.status).toBe('completed');
  expect(connection()).toBeUndefined();
  stop();
  close();
});

// 0s          0.5s       reload            3s
// |live POST──| cut      |lost, followed    |
test('a lost run that is followed stays connected whatever changes, until nobody follows it', async () => {
  const emulator = createEmulator({ holdMs: 10_000, rateLimit: 0 });
  const options = (): RunManagerOptions => ({
    client: createWebRunClient({ fetch: emulator.fetch, baseUrl: 'http://webrun.test', apiKey: 'test' }),
    transport: 'live',
    connect: emulator.connect,
  });
  // Without a socket, that might have named its task.
  const first = openPage({ ...options(), connect: undefined, socketUrl: null });
  const runId = first.manager.start({ taskDetails: '[after 30s] [say: Done.]' });
  await pass(500);
  first.kill();
  const { manager } = openPage(options());
  await pass(1_000);
  const { sessionId = '', status } = manager.get(runId) ?? {};
  expect(status).toBe('lost');
  const stop = (await manager.stream.load()).follow(runId);
  const connection = () => ensureEvents(manager).of(sessionId).connection;
  manager.store.notify([runId]);
  await pass(2_000);
  expect(connection()).toBeDefined();
  stop();
  await pass(100);
  expect(connection()).toBeUndefined();
  manager.dispose();
});

// The server names an address of its own when it opens a session.
test.each([
  [undefined, ['wss://webrun.test/']],
  ['https://sockets.test', ['wss://webrun.test/']],
  [null, []],
] as const)('with socketUrl %s a live run connects to %j', async (socketUrl, addresses) => {
  const opened: string[] = [];
  vi.stubGlobal(
    'WebSocket',
    class extends EventTarget {
      constructor(address: string | URL) {
        super();
        opened.push(`${new URL(address).origin}/`);
      }
      send(): void {}
      close(): void {}
    },
  );
  const emulator = createEmulator({ holdMs: 1_000, rateLimit: 0 });
  const client = createWebRunClient({
    fetch: emulator.fetch,
    baseUrl: 'https://webrun.test',
    apiKey: 'test',
  });
  const { manager, close } = load(emulator, { client, connect: undefined, socketUrl });
  const runId = manager.start({ taskDetails: '[after 5s] [say: Done.]' });
  await pass(9_000);
  expect([...new Set(opened)]).toEqual(addresses);
  expect(manager.get(runId)?.status).toBe('completed');
  close();
  vi.unstubAllGlobals();
});

test('who has left a session is not told of its end, and who has not is', async () => {
  const emulator = createEmulator({ holdMs: 1_000, rateLimit: 0 });
  const { manager, close } = load(emulator);
  const session = await manager.client.startSession();
  const stream = await manager.stream.load();
  const told: string[] = [];
  const [leave, stay] = ['left', 'stayed'].map((who) => stream.join(session, () => void told.push(who)));
  await pass(100);
  leave?.();
  await manager.client.setSessionState(session.sessionId, 'terminate');
  await pass(1_000);
  expect(told).toEqual(['stayed']);
  stay?.();
  close();
});

test('of 100 sessions the events are kept; of one more the oldest that nobody follows is forgotten', () => {
  const store = ensureEvents({ resetListeners: new Set() });
  const ids = Array.from({ length: 100 }, (_, n) => `s${n}`);
  for (const id of ids) store.of(id);
  expect([...store.sessions.keys()]).toEqual(ids);
  store.of('s0').subscribers = 1;
  store.of('s100');
  store.of('s101');
  expect([...store.sessions.keys()]).toEqual(['s0', ...ids.slice(3), 's100', 's101']);
});

describe('what is stored is bounded', () => {
  const record = (runId: string) => ({
    runId,
    v: 1,
    phase: 'watching',
    input: { taskDetails: 'x' },
    ref: { sessionId: 's', taskId: 't' },
  });

  function createStorage(storage: StateStorage, runIds: readonly string[]) {
    const records = new Map(runIds.map((runId) => [runId, record(runId)]));
    const persistence = {
      storage,
      nameOf: (runId: string, kind: string) => `${kind} ${runId}`,
      removeItem: (name: string) => storage.removeItem(name),
    };
    const store = { records, getRecord: (runId: string) => records.get(runId) };
    return new EventLogStorage({ persistence, store, isFollower: false } as never);
  }
  const memory = (): StateStorage & { readonly items: Map<string, string> } => {
    const items = new Map<string, string>();
    return {
      items,
      getItem: (name) => items.get(name) ?? null,
      setItem: (name, value) => items.set(name, value),
      removeItem: (name) => items.delete(name),
    };
  };
  const eventsWith = (count: number, text: string) => {
    const events = ensureEvents({ resetListeners: new Set() }).of('s');
    let log = emptyLog;
    for (let n = 0; n < count; n++)
      log = addEvent(log, { at: n, kind: 'thought', taskId: 't', text: `${n} ${text}`, name: null }, 10_000);
    events.log.setState(log, true);
    events.isRestored = true;
    return events;
  };

  test('in characters, to the newest events', async () => {
    const items = memory();
    const storage = createStorage(items, ['r']);
    storage.changed('r', eventsWith(5_000, 'x'.repeat(4_000)));
    await pass(1_000);
    const text = items.items.get('events r') ?? '';
    expect(text.length).toBeLessThan(21_000);
    const again = ensureEvents({ resetListeners: new Set() }).of('s');
    void storage.restore('r', again);
    const { events, dropped } = again.log.getState();
    expect(events.findLast(({ kind }) => kind === 'thought')?.text).toMatch(/^4999 x+$/);
    expect(events.filter(({ kind }) => kind === 'thought').length + dropped).toBe(5_000);

    // A page that has dropped some itself counts those, too.
    const busy = ensureEvents({ resetListeners: new Set() }).of('s');
    busy.log.setState({ events: [], dropped: 7 }, true);
    void storage.restore('r', busy);
    expect(busy.log.getState().dropped).toBe(dropped + 7);
  });

  test('in runs, to the newest 50', async () => {
    const items = memory();
    const runIds = Array.from({ length: 80 }, (_, n) => `r${n}`);
    for (const runId of runIds) items.items.set(`events ${runId}`, '{}');
    createStorage(items, runIds).changed('r79', eventsWith(1, 'x'));
    await pass(1_000);
    expect([...items.items.keys()]).toEqual(runIds.slice(-50).map((runId) => `events ${runId}`));
  });

  test.each([
    '',
    'null',
    '{"v":2}',
    '{"v":1,"events":[1,["x"],[1,"nonsense",null,null,null]]}',
    '{"v":1,"events":"x"}',
    '{"v":1,"events":[["1","thought",null,null,null]]}',
    '{"v":1,"events":[[1,7,null,null,null]]}',
    '{"v":1,"events":[[1,["thought"],null,null,null]]}',
    '{"v":1,"events":[[1,"thought",7,null,null]]}',
    '{"v":1,"events":[[1,"thought",null,{},null]]}',
    '{"v":1,"events":[[1,"thought",null,null,"2"]]}',
    '{"v":1,"events":[[1,"thought"]]}',
  ])('what is malformed is left out: %s', (text) => {
    const items = memory();
    items.items.set('events r', text);
    const events = ensureEvents({ resetListeners: new Set() }).of('s');
    void createStorage(items, ['r']).restore('r', events);
    expect(events.log.getState().events).toEqual([]);
  });

  test('an address that is not safe is no address', () => {
    const items = memory();
    const session = {
      socketUrl: 'javascript:alert(1)',
      streaming: { webViewUrl: 'javascript:alert(1)', webRtcUrl: 'https://a.test/x' },
    };
    items.items.set('events r', JSON.stringify({ v: 1, dropped: 0, events: [], session }));
    const events = ensureEvents({ resetListeners: new Set() }).of('s');
    void createStorage(items, ['r']).restore('r', events);
    expect(events.session).toMatchObject({
      socketUrl: null,
      streaming: { webViewUrl: null, webRtcUrl: 'https://a.test/x' },
    });
  });
});

test('a session that is over says its end once', () => {
  const end = (taskId: string | null, text: string | null) => ({
    at: 1,
    kind: 'terminated' as const,
    taskId,
    text,
    name: null,
  });
  const once = addEvent(emptyLog, end('t', null), 10);
  expect(addEvent(once, end(null, 'terminated'), 10)).toBe(once);
  const session = addEvent(emptyLog, end(null, 'terminated'), 10);
  expect(addEvent(session, end('t', null), 10)).toBe(session);
});
