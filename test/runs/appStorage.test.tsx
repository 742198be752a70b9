// In a page: a storage, a history or a socket of the app's own, which may fail in any way or bring promises of a library.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import type { RunManagerOptions, StateStorage } from 'webrun-react/runs';
import { createEmulator } from 'webrun-react/testing';
import { EventLogStorage } from '../../src/runs/eventLogStorage.js';
import { eventsOf } from '../../src/runs/eventStore.js';
import { createPage } from '../../src/runs/page.js';
import { createManager } from '../../src/runs/runManager.js';
import type { Manager } from '../../src/runs/runManager.js';

/** Rejections that nobody handles: in Node each of them ends the process. */
const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);

beforeEach(async () => {
  await import('../../src/runs/eventStream.js'); // what is loaded late is there at once, however busy the machine
  await import('../../src/runs/pictureDb.js');
  await import('../../src/runs/history.js');
  vi.useFakeTimers();
  unhandled.length = 0;
  process.on('unhandledRejection', note);
});
afterEach(() => {
  process.off('unhandledRejection', note);
  vi.useRealTimers();
  localStorage.clear();
});

const pass = async (ms: number): Promise<void> => void (await vi.advanceTimersByTimeAsync(ms));

/** A promise of a library: it can be awaited, and is no instance of `Promise`. */
function thenable<Value>(value: Value | Promise<Value>): Promise<Value> {
  const done = Promise.resolve(value);
  // oxlint-disable-next-line unicorn/no-thenable -- it is what an app may give
  return { then: done.then.bind(done) } as Promise<Value>;
}

function createStorage(late: <Value>(value: Value) => Value | Promise<Value>): StateStorage {
  const texts = new Map<string, string>();
  return {
    getItem: (name) => late(texts.get(name) ?? null),
    setItem: (name, text) => late(void texts.set(name, text)),
    removeItem: (name) => late(void texts.delete(name)),
  };
}

const failed = (): Promise<never> => Promise.reject(new DOMException('gone', 'DataError'));

function createWorld() {
  const emulator = createEmulator({ holdMs: 1_000, rateLimit: 0 });
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch: emulator.fetch });
  return {
    emulator,
    load: (options: Partial<RunManagerOptions>): Manager =>
      createManager({ client, ...options }, createPage()).use(),
    posts: () => emulator.requests.filter(({ path }) => path.includes('run-task')).length,
  };
}

describe('a storage whose promises are those of a library', () => {
  test('is read before anything is sent: an equal start in the same slot is the run that goes on', async () => {
    const { load, posts } = createWorld();
    const persist = createStorage(thenable);
    const input = { taskDetails: '[after 30s] [say: done]' };
    const before = load({ persist });
    const runId = before.start(input, { name: 'lamp' });
    await pass(3_000);
    before.dispose();
    await pass(1_000);
    const after = load({ persist });
    const again = after.start(input, { name: 'lamp' });
    await pass(3_000);
    expect(after.list().map((run) => [run.runId, run.status])).toEqual([[runId, 'running']]);
    expect(after.get(again)?.runId).toBe(runId);
    expect(posts()).toBe(1);
    after.dispose();
  });

  test('is emptied by a reset that comes before it was read', async () => {
    const { load } = createWorld();
    const persist = createStorage((value) => new Promise((resolve) => setTimeout(() => resolve(value), 100)));
    const before = load({ persist });
    before.start({ taskDetails: '[after 30s]' }, { name: 'lamp' });
    await pass(5_000);
    before.dispose();
    await pass(1_000);
    const after = load({ persist });
    after.reset();
    const runId = after.start({ taskDetails: '[after 30s]' }, { name: 'lamp' });
    await pass(5_000);
    expect(after.list().map((run) => [run.runId, run.status])).toEqual([[runId, 'running']]);
    after.dispose();
    await pass(1_000);
    const last = load({ persist });
    await pass(1_000);
    expect(last.list().map((run) => run.runId)).toEqual([runId]);
    last.dispose();
  });

  test('brings a run that has left its slot before it was read not back into it', async () => {
    const { load } = createWorld();
    const persist = createStorage((value) => new Promise((resolve) => setTimeout(() => resolve(value), 100)));
    const manager = load({ persist });
    const runId = manager.start({ taskDetails: '[after 30s]' }, { name: 'lamp' });
    manager.clearSlot('lamp');
    await pass(5_000);
    expect(manager.store.current('lamp')).toBeUndefined();
    expect(manager.get(runId)?.status).toBe('running');
    manager.dispose();
  });

  test('holds a POST back until its run is written', async () => {
    const { load, posts } = createWorld();
    const writes: (() => void)[] = [];
    const persist = {
      ...createStorage((value) => value),
      setItem: () => thenable(new Promise<void>((resolve) => writes.push(resolve))),
    };
    const manager = load({ persist });
    manager.start({ taskDetails: '[say: done]' });
    await pass(500);
    expect(posts()).toBe(0);
    for (const finish of writes) finish();
    await pass(1);
    expect(posts()).toBe(1);
    manager.dispose();
  });

  test('brings back the events of a run', async () => {
    const { emulator, load } = createWorld();
    const persist = createStorage(thenable);
    const live = { persist, transport: 'live', connect: emulator.connect } as const;
    const before = load(live);
    const runId = before.start({ taskDetails: '[after 2s] [say: One] [after 30s] [say: done]' });
    await pass(5_000);
    before.dispose();
    await pass(1_000);
    const after = load({ ...live, transport: 'poll' });
    await pass(100);
    const events = eventsOf(after).of(after.get(runId)?.sessionId ?? '');
    await new EventLogStorage(after).restore(runId, events);
    expect(events.log.getState().events.map(({ text }) => text)).toContain('One');
    after.dispose();
  });
});

describe('a storage without `key` and `length`, which two tabs share', () => {
  const readLate = <Value,>(value: Value): Promise<Value> =>
    new Promise((resolve) => setTimeout(() => resolve(value), 20));

  test.each([
    ['at once', () => createStorage((value) => value)],
    ['late', () => createStorage(readLate)],
  ])('that answers %s, keeps the runs of both', async (_, create) => {
    const { load } = createWorld();
    const persist = create();
    const [one, other] = [load({ persist }), load({ persist })];
    await pass(500);
    const runIds = [
      one.start({ taskDetails: '[after 60s] One' }),
      other.start({ taskDetails: '[after 60s] Two' }),
    ];
    await pass(5_000);
    one.dispose();
    other.dispose();
    await pass(1_000);
    const last = load({ persist });
    await pass(1_000);
    expect(
      last
        .list()
        .map(({ runId }) => runId)
        .toSorted(),
    ).toEqual(runIds.toSorted());

    // A reset forgets all of them, and a tab that comes then keeps its own.
    last.reset();
    await pass(500);
    const another = load({ persist });
    await pass(500);
    const kept = [
      last.start({ taskDetails: '[after 60s] Three' }),
      another.start({ taskDetails: '[after 60s] Four' }),
    ];
    await pass(5_000);
    last.dispose();
    another.dispose();
    await pass(1_000);
    const reloaded = load({ persist });
    await pass(1_000);
    expect(
      reloaded
        .list()
        .map(({ runId }) => runId)
        .toSorted(),
    ).toEqual(kept.toSorted());
    reloaded.dispose();
  });

  test.each<[string, () => StateStorage['getItem']]>([
    [
      'that throws',
      () => () => {
        throw new Error('busy');
      },
    ],
    ['that rejects', () => () => Promise.reject(new Error('busy'))],
  ])('survives a read %s', async (_, createBroken) => {
    const { load } = createWorld();
    const whole = createStorage((value) => value);
    let { getItem } = whole;
    const persist: StateStorage = { ...whole, getItem: (name) => getItem(name) };
    const first = load({ persist });
    const before = first.start({ taskDetails: '[after 60s] One' });
    await pass(3_000);
    first.dispose();
    await pass(1_000);
    const second = load({ persist });
    await pass(1_000);
    getItem = createBroken();
    const during = second.start({ taskDetails: '[after 60s] Two' });
    await pass(3_000);
    ({ getItem } = whole);
    second.dispose();
    await pass(1_000);
    const third = load({ persist });
    await pass(1_000);
    expect(
      third
        .list()
        .map(({ runId }) => runId)
        .toSorted(),
    ).toEqual([before, during].toSorted());
    third.dispose();
  });

  test('is written again after somebody has emptied it', async () => {
    const { load } = createWorld();
    const texts = new Map<string, string>();
    const persist: StateStorage = {
      getItem: (name) => texts.get(name) ?? null,
      setItem: (name, text) => texts.set(name, text),
      removeItem: (name) => texts.delete(name),
    };
    const manager = load({ persist });
    const runId = manager.start({ taskDetails: '[after 60s] One' });
    await pass(3_000);
    texts.clear();
    await manager.cancel(runId);
    await pass(5_000);
    manager.dispose();
    await pass(1_000);
    const reloaded = load({ persist });
    expect(reloaded.list().map(({ status }) => status)).toEqual(['terminated']);
    reloaded.dispose();
  });
});

describe('nothing is left unhandled', () => {
  /** Runs a task to its end, loads the page again, and forgets the run. */
  async function live(
    options: Partial<RunManagerOptions>,
    forget = (manager: Manager, runId: string) => manager.dismiss(runId),
  ) {
    const { load } = createWorld();
    const manager = load(options);
    const runId = manager.start({ taskDetails: '[say: done]' });
    await pass(12_000);
    expect(manager.get(runId)?.isSettled).toBe(true);
    manager.dispose();
    await pass(100);
    const after = load(options);
    await pass(100);
    const [run] = after.list();
    if (run) forget(after, run.runId);
    await pass(11_000);
    expect(after.list()).toEqual([]);
    after.dispose();
    await pass(100);
    expect(unhandled).toEqual([]);
  }
  const sound = createStorage((value) => value);
  const history = { save: () => undefined, load: () => Promise.resolve([]), remove: () => undefined };

  test.each<[string, () => Partial<RunManagerOptions>]>([
    ['a history that cannot be read', () => ({ persist: sound, history: { ...history, load: failed } })],
    [
      'a history that brings nonsense',
      () => ({ persist: sound, history: { ...history, load: () => Promise.resolve([null] as never) } }),
    ],
    [
      'a storage that removes nothing',
      () => ({ persist: { ...createStorage((value) => value), removeItem: failed } }),
    ],
    ['a storage that writes nothing', () => ({ persist: { ...sound, setItem: failed } })],
    ['a storage that cannot be read', () => ({ persist: { ...sound, getItem: failed } })],
    [
      'a storage that cannot say whether there are pictures',
      () => {
        const own = createStorage((value) => value);
        return {
          persist: { ...own, getItem: (name) => (name.endsWith('pictures ') ? failed() : own.getItem(name)) },
        };
      },
    ],
  ])('of %s', async (_, toOptions) => {
    const options = toOptions();
    await live(options);
    await live(options, (manager) => manager.reset());
  });

  test('of an IndexedDB that is blocked', async () => {
    const blocked = {
      open: () => {
        throw new DOMException('blocked', 'SecurityError');
      },
    };
    vi.stubGlobal('indexedDB', blocked);
    localStorage.setItem('webrun-react http://webrun.test  pictures ', '1');
    await live({ persist: 'local' });
    await live({ persist: 'local' }, (manager) => manager.reset());
    vi.unstubAllGlobals();
  });

  test('of events that cannot be read', async () => {
    const { emulator, load } = createWorld();
    const own = createStorage((value) => value);
    for (const fail of [
      failed,
      () => {
        throw new DOMException('denied', 'SecurityError');
      },
    ]) {
      const persist = {
        ...own,
        getItem: (name: string) => (name.includes(' events ') ? fail() : own.getItem(name)),
      };
      const manager = load({ persist, transport: 'live', connect: emulator.connect });
      const runId = manager.start({ taskDetails: '[after 2s] [say: One] [say: done]' });
      await pass(8_000);
      expect(manager.get(runId)?.status).toBe('completed');
      manager.dispose();
    }
    expect(unhandled).toEqual([]);
  });

  const whole = { on: () => undefined, emit: () => undefined, close: () => undefined };
  const boom = (): never => {
    throw new Error('boom');
  };
  test.each<[string, object]>([
    ['cannot be listened to', { ...whole, on: boom }],
    ['has no on', { ...whole, on: undefined }],
    ['cannot be closed', { ...whole, close: boom }],
    ['has no close', { ...whole, close: undefined }],
    ['closes later, and fails', { ...whole, close: failed }],
    ['is none', {}],
  ])('of a channel of the app that %s', async (_, channel) => {
    const { load } = createWorld();
    const manager = load({ connect: () => channel as never });
    const runId = manager.start({ taskDetails: '[after 30s] [say: done]' });
    await pass(60_000);
    expect(manager.get(runId)?.status).toBe('completed');
    manager.dispose();
    await pass(60_000);
    expect(unhandled).toEqual([]);
  });
});
