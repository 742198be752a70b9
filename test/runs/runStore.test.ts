import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/runs/runReducer.js';
import { normalWait } from '../../src/runs/runState.js';
import { matchesFilter, RunStore } from '../../src/runs/runStore.js';
import type { Filter } from '../../src/runs/runStore.js';
import { chance } from './arbitraries.js';
import { queued } from './records.js';

const recordOf = (runId: string, part: Partial<RunRecord> = {}): RunRecord => ({ ...queued, runId, ...part });

describe('the list of runs', () => {
  it('asks a run that comes about itself, and no other', () => {
    const asked: string[] = [];
    const store = new RunStore((runId) => {
      asked.push(runId);
      return { waiting: normalWait };
    });
    for (let index = 0; index < 100; index++) store.set(recordOf(`run${index}`));
    expect(store.list()).toHaveLength(100);
    asked.length = 0;
    store.set(recordOf('new'));
    expect(store.list()[0]?.runId).toBe('new');
    expect(asked).toEqual(['new']);
  });

  it('is the runs there are, newest first, and the same array while nothing changes, whatever came and went', () => {
    const runIds = fc.integer({ min: 0, max: 9 }).map((index) => `run${index}`);
    const commands = fc.oneof(
      fc.record({ kind: fc.constant('set' as const), runId: runIds, at: fc.nat(9) }),
      fc.record({ kind: fc.constant('unlisted' as const), runId: runIds }),
      fc.record({ kind: fc.constant('delete' as const), runIds: fc.array(runIds, { maxLength: 3 }) }),
      fc.record({ kind: fc.constant('alias' as const), runId: runIds, to: runIds }),
      fc.record({ kind: fc.constant('older' as const), runIds: fc.uniqueArray(runIds, { maxLength: 3 }) }),
      fc.record({ kind: fc.constant('read' as const) }),
    );
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 30 }), (given) => {
        const store = new RunStore(() => ({ waiting: normalWait }));
        for (const command of given) {
          if (command.kind === 'set')
            store.set(recordOf(store.resolve(command.runId), { submittedAt: command.at }));
          if (command.kind === 'unlisted')
            store.set(recordOf(`hidden ${command.runId}`, { isUnlisted: true }));
          if (command.kind === 'delete') store.delete(command.runIds);
          if (command.kind === 'alias' && store.resolve(command.to) !== store.resolve(command.runId))
            store.alias(store.resolve(command.runId), store.resolve(command.to));
          if (command.kind === 'older')
            store.addOlder(command.runIds.map((runId) => recordOf(store.resolve(runId))));
          if (command.kind !== 'read') continue;
          const expected = [...store.records.keys()].toReversed().map((runId) => store.get(runId));
          const list = store.list();
          expect(list).toEqual(expected);
          expect(list.every((run, index) => run === expected[index])).toBe(true);
          expect(store.list()).toBe(list);
        }
      }),
      chance(2_000),
    );
  });
});

describe('a run is meant', () => {
  const store = new RunStore(() => ({ waiting: normalWait }));
  store.set(recordOf('run', { name: 'lamp', tags: ['shop', 'daily'] }));
  const run = store.get('run')!;
  it.each<[Filter, boolean]>([
    [{}, true],
    [{ name: 'lamp' }, true],
    [{ name: 'desk' }, false],
    [{ tag: 'daily' }, true],
    [{ tag: 'weekly' }, false],
    [{ status: 'queued' }, true],
    [{ status: ['running', 'queued'] }, true],
    [{ status: [] }, false],
    [{ status: 'queued', name: 'desk' }, false],
    [{ name: 'lamp', tag: 'weekly' }, false],
    [({ name }) => name === 'desk', false],
  ])('by %j: %s', (filter, isIt) => expect(matchesFilter(run, filter)).toBe(isIt));
});

describe('who waits for a run', () => {
  it('is asked when that run changes, by any of its ids, and not when another one does', async () => {
    const store = new RunStore(() => ({ waiting: normalWait }));
    for (let index = 0; index < 100; index++) store.set(recordOf(`run${index}`));
    let asked = 0;
    let isMet = false;
    const isWaitedFor = (): boolean => {
      asked++;
      return isMet;
    };
    const met = store.when('run7', isWaitedFor);
    asked = 0;
    for (let index = 0; index < 100; index++) store.set(recordOf(`run${index}`, { submittedAt: 1 }));
    expect(asked).toBe(1);
    store.alias('run7', 'run8');
    store.set(recordOf('run8', { submittedAt: 2 }));
    expect(asked).toBe(3);
    isMet = true;
    store.set(recordOf('run8', { submittedAt: 3 }));
    await met;
    store.set(recordOf('run8', { submittedAt: 4 }));
    expect(asked).toBe(4);
  });
});
