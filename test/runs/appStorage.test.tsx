// In a page: a storage, a history or a socket of the app's own, which may fail in any way or bring promises of a library.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import type { RunManagerOptions, StateStorage } from 'webrun-react/runs';
import { createEmulator } from 'webrun-react/testing';
import { EventLogStorage } from '../../src/runs/eventLogStorage.js';
import { ensureEvents } from '../../src/runs/eventStore.js';
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
    manager.show('lamp');
    await pass(5_000);
    expect(manager.store.current('lamp')).toBeUndefined();
    expect(manager.get(runId)?.status).toBe('running');
    manager.dispose();
  });

  test('brings no earlier run of a slot back once the run that replaced it is dismissed', async () => {
    const { load } = createWorld();
    const persist = createStorage((value) => value);
    const manager = load({ persist });
    const earlier = manager.start({ taskDetails: 'First. [after 1s]' }, { name: 'lamp' });
    await pass(5_000);
    const runId = manager.start({ taskDetails: 'Second. [after 1s]' }, { name: 'lamp' });
    await pass(5_000);
    manager.dismiss(runId);
    expect(manager.get(manager.store.current('lamp') ?? '')).toBeUndefined();
    await pass(1_000);
    manager.dispose();
    const next = load({ persist });
    await pass(1_000);
    expect(next.list().map((run) => run.runId)).toEqual([earlier]);
    expect(next.store.current('lamp')).toBeUndefined();
    next.dispose();
  });

  test('shows a run that has come back into its slot after a reload, too', async () => {
    const { load } = createWorld();
    const persist = createStorage((value) => value);
    const manager = load({ persist });
    const input = { taskDetails: '[after 60s]' };
    const runId = manager.start(input, { name: 'lamp' });
    await pass(5_000);
    manager.show('lamp');
    expect(manager.start(input, { name: 'lamp' })).toBe(runId);
    await pass(1_000);
    manager.dispose();
    const next = load({ persist });
    await pass(1_000);
    expect(next.store.current('lamp')).toBe(runId);
    next.dispose();
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
    const events = ensureEvents(after).of(after.get(runId)?.sessionId ?? '');
    await new EventLogStorage(after).restore(runId, events);
    expect(events.log.getState().events.map(({ text }) => text)).toContain('One');
    after.dispose();
  });
});

describe('a storage without `key` and `length`, which two tabs share', () => {
  const readLate = <Value,>(value: Value): Promise<Value> =>
    new Promise((resolve) => setTimeout(() => resolve(value), 20));

  // Whoever comes after a logout must not see what the tab beside it has done.
  test.each([
    ['at once', () => createStorage((value) => value)],
    ['late', () => createStorage(readLate)],
  ])(
    'that answers %s, is emptied by a reset, also of a run that only the other tab knows',
    async (_, create) => {
      const { load } = createWorld();
      const persist = create();
      const [one, other] = [load({ persist }), load({ persist })];
      await pass(500);
      const runId = one.start({ taskDetails: '[after 1s] [say: private]' });
      await pass(5_000);
      expect([one.get(runId)?.status, other.get(runId)]).toEqual(['completed', undefined]);
      one.dispose();
      await pass(1_000);
      other.reset();
      await pass(1_000);
      const next = load({ persist });
      await pass(1_000);
      expect(next.list()).toEqual([]);
      const stored = Promise.resolve(persist.getItem(next.persistence.nameOf(runId)));
      await pass(100);
      expect(await stored).toBeNull();
      for (const each of [other, next]) each.dispose();
    },
  );

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

describe('a storage that fails in part', () => {
  const later = <Value,>(ms: number, value: () => Value): Promise<Value> =>
    new Promise((resolve) => setTimeout(() => resolve(value()), ms));
  const slot = { name: 'lamp' };
  const input = { taskDetails: '[after 60s] One' };

  /** Two tasks that run in slots of their own, and what an earlier page has stored of them. */
  async function createStored() {
    const { load, posts } = createWorld();
    const whole = createStorage((value) => value);
    const names: string[] = [];
    const setItem = (name: string, text: string): unknown => {
      names.push(name);
      return whole.setItem(name, text);
    };
    const before = load({ persist: { ...whole, setItem } });
    const runIds = [before.start(input, slot), before.start({ taskDetails: '[after 60s] Two' })] as const;
    await pass(5_000);
    before.dispose();
    await pass(1_000);
    const isBad = (name: string): boolean => name.endsWith(` run ${runIds[0]}`);
    return { load, posts, whole, runIds, isBad };
  }

  // |--queued------|--POST--|
  // written  full: not written, and what was written is removed
  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new DOMException('full', 'QuotaExceededError');
      },
    ],
    ['rejects', failed],
  ])('and %s before a POST leaves no record that says it was never sent', async (_, fail) => {
    const { load } = createWorld();
    const whole = createStorage((value) => value);
    let isFull = false;
    const persist: StateStorage = {
      ...whole,
      setItem: (name, text) => (isFull ? fail() : whole.setItem(name, text)),
    };
    const before = load({ persist, maxHeldPosts: 1 });
    before.start({ taskDetails: '[after 60s] One' });
    const runId = before.start({ taskDetails: '[after 60s] Two' });
    await pass(500);
    isFull = true;
    await pass(5_000);
    expect(before.get(runId)?.status).toBe('running');
    before.dispose();
    await pass(1_000);
    const after = load({ persist: whole });
    await pass(3_000);
    expect(after.get(runId)).toBeUndefined();
    after.dispose();
  });

  test('keeps a running task whose later writes fail', async () => {
    const { load, whole, runIds } = await createStored();
    const full = load({ persist: { ...whole, setItem: failed } });
    await full.cancel(runIds[0]);
    await pass(5_000);
    full.dispose();
    await pass(1_000);
    const after = load({ persist: whole });
    await pass(3_000);
    expect(runIds.map((runId) => after.get(runId)?.status)).toEqual(['terminated', 'running']);
    after.dispose();
  });

  // 0s          1s      6s          8s
  // |--queued----|--POST--|          |
  // written                      first write lands, and the newest after it
  test('ends as the newest write, when the first one takes longer than those after it', async () => {
    const { load } = createWorld();
    const whole = createStorage((value) => value);
    let writes = 0;
    const persist: StateStorage = {
      ...whole,
      setItem: (name, text) =>
        later(name.includes(' run ') && ++writes === 1 ? 8_000 : 10, () => whole.setItem(name, text)),
    };
    const before = load({ persist });
    const runId = before.start(input);
    await pass(6_000);
    before.dispose();
    await pass(3_000);
    const after = load({ persist: whole });
    await pass(3_000);
    expect(after.get(runId)?.status).toBe('running');
    // What is forgotten while it is written is not stored again.
    writes = 0;
    after.dispose();
    const last = load({ persist });
    await pass(100);
    await last.cancel(runId);
    await pass(1_000);
    last.reset();
    await pass(10_000);
    last.dispose();
    expect(load({ persist: whole }).get(runId)).toBeUndefined();
  });

  const unread: readonly [string, () => string | null | Promise<never>][] = [
    [
      'throws',
      () => {
        throw new Error('corrupt');
      },
    ],
    ['rejects', failed],
  ];
  test.each(unread)('and %s at one entry brings the others', async (_, fail) => {
    const { load, whole, runIds, isBad } = await createStored();
    const after = load({
      persist: { ...whole, getItem: (name) => (isBad(name) ? fail() : whole.getItem(name)) },
    });
    await pass(3_000);
    expect(after.list().map(({ runId, status }) => [runId, status])).toEqual([[runIds[1], 'running']]);
    after.dispose();
  });

  test('and rejects at one entry sends nothing that may be that one, until a person decides', async () => {
    const { load, posts, whole, isBad } = await createStored();
    const sent = posts();
    const after = load({
      persist: { ...whole, getItem: (name) => (isBad(name) ? failed() : whole.getItem(name)) },
    });
    const runId = after.start(input, slot);
    await pass(3_000);
    expect(after.get(runId)?.status).toBe('refused');
    expect(posts()).toBe(sent);
    after.dispose();
  });

  // 0s         10s           12s
  // |--read-----|-------------|
  //         given up      the runs are there
  test('and is read after 12 s brings its runs all the same', async () => {
    const { load, whole, runIds } = await createStored();
    const after = load({
      persist: { ...whole, getItem: (name) => later(6_000, () => whole.getItem(name)) as never },
    });
    await pass(11_000);
    expect(after.list()).toEqual([]);
    const own = after.start({ taskDetails: '[after 60s] Three' }, slot);
    await pass(5_000);
    expect(after.list().map(({ runId, status }) => [runId, status])).toEqual(
      [own, runIds[1], runIds[0]].map((runId) => [runId, 'running']),
    );
    expect(after.store.current('lamp')).toBe(own);
    after.dispose();
  });

  test('and is read late turns no run that was stopped meanwhile into the stored one', async () => {
    const { load, whole, runIds } = await createStored();
    const after = load({
      persist: { ...whole, getItem: (name) => later(1_000, () => whole.getItem(name)) as never },
    });
    const runId = after.start(input, slot);
    await pass(500);
    await after.cancel(runId);
    await pass(5_000);
    expect([runId, runIds[0]].map((each) => after.get(each)?.status)).toEqual(['terminated', 'running']);
    after.dispose();
  });
});

describe('what is stored', () => {
  const createTexts = () => {
    const texts = new Map<string, string>();
    const persist: StateStorage = {
      getItem: (name) => texts.get(name) ?? null,
      setItem: (name, text) => texts.set(name, text),
      removeItem: (name) => texts.delete(name),
    };
    return { texts, persist };
  };

  test.each([false, true])(
    'is the newest result, however early its run was started, after a reload: %s',
    async (isReloaded) => {
      const { load } = createWorld();
      const { texts, persist } = createTexts();
      let manager = load({ persist });
      const runId = manager.start({ taskDetails: '[after 30s] [say: done]' });
      await pass(3_000);
      for (let index = 0; index < 12; index++)
        manager.start({
          taskDetails: `[say: ${index}] ${'x'.repeat(45_000)}`,
          avoidDomains: ['y'.repeat(45_000)],
        });
      await pass(60_000);
      expect(manager.get(runId)?.status).toBe('completed');
      if (isReloaded) {
        manager.dispose();
        manager = load({ persist });
      }
      manager.start({ taskDetails: `[say: last] ${'x'.repeat(45_000)}`, avoidDomains: ['y'.repeat(45_000)] });
      await pass(10_000);
      expect([...texts.keys()].filter((name) => name.includes(' run ')).length).toBeLessThan(13);
      expect([...texts.keys()].some((name) => name.endsWith(` run ${runId}`))).toBe(true);
      manager.dispose();
    },
  );

  test('holds no secret that the server repeats after a reload, in a question or a failure', async () => {
    const said = 'hunter2 was refused.';
    let body: object = { status: 'running' };
    const fetch = (_url: unknown, { method }: RequestInit = {}): Promise<Response> =>
      Promise.resolve(
        Response.json({
          sessionId: 's1',
          taskId: 't1',
          ...(method === 'POST' ? { status: 'pending' } : body),
        }),
      );
    const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch });
    const load = (): Manager => createManager({ client, persist }, createPage()).use();
    const { texts, persist } = createTexts();
    const before = load();
    const runId = before.start({
      taskDetails: 'x',
      secrets: [{ match: 'all', fields: { password: 'hunter2' } }],
      webhook: { name: 'w', url: 'https://ann:hunter2@hooks.test/a', submittedData: 'just_ping' },
    });
    await pass(3_000);
    before.dispose();
    await pass(1_000);
    body = { type: 'guardrail_trigger', data: { type: 'human_input_needed', value: said } };
    const during = load();
    await pass(5_000);
    expect(during.get(runId)?.guardrail?.question).toBe(said);
    during.dispose();
    await pass(1_000);
    expect(JSON.stringify([...texts])).not.toContain('hunter2');
    // The same question is not taken for another one, because its words were not stored.
    const again = load();
    await pass(5_000);
    expect(again.store.getRecord(runId)).toMatchObject({ asked: 1 });
    body = { status: 'failed', error: said };
    await pass(5_000);
    expect(again.get(runId)?.task).toMatchObject({ failure: { message: said } });
    again.dispose();
    await pass(1_000);
    expect(JSON.stringify([...texts])).not.toContain('hunter2');
    const last = load();
    await pass(5_000);
    expect(last.get(runId)?.task).toMatchObject({ status: 'failed', failure: { message: said } });
    last.dispose();
  });
});

test('a history with entries that are none, or have not settled, brings the runs of the others', async () => {
  const { load } = createWorld();
  const stored = new Map<string, string>();
  const setItem = (name: string, text: string): unknown => stored.set(name, text);
  const first = load({ persist: { ...createStorage((value) => value), setItem } });
  const runId = first.start({ taskDetails: '[say: done]' });
  await pass(12_000);
  first.dispose();
  const [name, text] = [...stored].find(([each]) => each.endsWith(runId))!;
  const pending = text.replaceAll(runId, 'pending').replace('"phase":"settled"', '"phase":"watching"');
  const rows = [null, 5, [], ['x'], [name, text], undefined, [name, {}], [name, pending]] as never;
  const history = { save: () => undefined, load: () => Promise.resolve(rows), remove: () => undefined };
  const second = load({ persist: createStorage((value) => value), history });
  await pass(1_000);
  expect(second.list().map((run) => run.runId)).toEqual([runId]);
  second.dispose();
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
