import * as fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StartedRun } from 'webrun-react/runs';
import { mergeRecords, reduceRun } from '../../src/runs/runReducer.js';
import type { RunEvent, RunRecord } from '../../src/runs/runReducer.js';
import { normalWait, toRunState } from '../../src/runs/runState.js';
import { parseRecord } from '../../src/runs/storedRecord.js';
import { chance, ownEvent } from './arbitraries.js';
import { answer, cancel, ended, other, owner, play, queued, reply, submitted, taskOf } from './records.js';

const statesOf = (record: RunRecord): StartedRun => toRunState(record, { waiting: normalWait });

/** As another tab receives it. */
const send = (record: RunRecord): RunRecord => parseRecord(structuredClone(record))!;

const playIn = (tab: string, record: RunRecord, events: readonly RunEvent[]): RunRecord =>
  events.reduce((before, event) => reduceRun(before, event, tab), record);

const walks = fc.array(ownEvent, { maxLength: 25 });

/** Records of one run in two tabs: what both knew, and then what happened in each. */
const forks: Arbitrary<[RunRecord, RunRecord]> = fc.tuple(walks, walks, walks).map(([common, one, two]) => {
  const root = play(queued, ...common);
  return [playIn('tab 1', root, one), send(playIn('tab 2', root, two))];
});

describe('two records of one run, merged', () => {
  test('with itself, or with what another tab got of it, a record is the same object', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        const record = play(queued, ...walk);
        expect(mergeRecords(record, record)).toBe(record);
        expect(mergeRecords(record, send(record))).toBe(record);
      }),
      chance(2_000),
    );
  });

  test('what was merged already changes nothing when it comes again', () => {
    fc.assert(
      fc.property(forks, ([mine, theirs]) => {
        const merged = mergeRecords(mine, theirs);
        expect(mergeRecords(merged, theirs)).toBe(merged);
        expect(mergeRecords(merged, mine)).toBe(merged);
      }),
      chance(2_000),
    );
  });

  test('show the same, whichever is whose', () => {
    fc.assert(
      fc.property(forks, ([mine, theirs]) => {
        expect(statesOf(mergeRecords(mine, theirs))).toEqual(statesOf(mergeRecords(theirs, mine)));
      }),
      chance(2_000),
    );
  });

  test('show the same with those of a third tab, in whatever order they are merged', () => {
    // Two engines never send one run at the same time; see below for one after the other.
    const isSending = ({ type }: RunEvent): boolean => type === 'submitted' || type === 'adopted';
    const branches = fc.array(
      ownEvent.filter((event) => !isSending(event)),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(walks, branches, branches, branches, (common, ...each) => {
        const root = play(queued, ...common);
        const [one, two, three] = each.map((events, tab) => send(playIn(`tab ${tab}`, root, events)));
        const left = mergeRecords(mergeRecords(one!, two!), three!);
        expect(statesOf(left)).toEqual(statesOf(mergeRecords(one!, mergeRecords(two!, three!))));
      }),
      chance(2_000),
    );
  });

  test('never take a run back from its end, nor a paid answer for another end', () => {
    fc.assert(
      fc.property(forks, ([mine, theirs]) => {
        const ends = [mine, theirs].filter(({ phase }) => phase === 'settled');
        const merged = mergeRecords(mine, theirs);
        if (ends.length > 0) expect(merged.phase).toBe('settled');
        if (ends.some(({ task }) => task?.status === 'completed'))
          expect(merged.task?.status).toBe('completed');
        const costs = [mine, theirs].map(({ task }) => task?.usage.costUsd ?? 0);
        expect(merged.task?.usage.costUsd ?? 0).toBe(Math.max(...costs));
        expect(merged.ref).toEqual(ends[0]?.ref ?? mine.ref ?? theirs.ref);
      }),
      chance(2_000),
    );
  });

  test('keep the stop and the answer that came further', () => {
    const root = play(queued, submitted, reply(taskOf('guardrail')));
    const answered = play(root, answer('sending'), answer('accepted'));
    const stopped = play(root, cancel('requested', other), cancel('accepted'));
    const seen = play(root, ...Array.from({ length: 9 }, (_, cost) => reply(taskOf('guardrail', cost))));
    for (const merged of [
      [answered, stopped, seen],
      [seen, stopped, answered],
      [stopped, seen, answered],
    ].map(([one, two, three]) => mergeRecords(mergeRecords(one!, two!), three!)))
      expect(merged).toMatchObject({
        answer: { state: 'accepted' },
        cancel: { state: 'accepted', by: other },
        task: { usage: { costUsd: 8 } },
      });
    // A stop that was accepted and not confirmed has failed: no older record takes that back.
    const failed = play(stopped, cancel('failed'));
    expect(mergeRecords(failed, stopped).cancel?.state).toBe('failed');
    expect(mergeRecords(stopped, failed).cancel?.state).toBe('failed');
  });

  test('while it is sent its owner knows best, and a new owner knows better than a lost one', () => {
    const sent = play(queued, submitted);
    const guess = play(queued, { type: 'marked', hasLeftSlot: true }, cancel('requested', other));
    expect(mergeRecords(guess, sent)).toMatchObject({ phase: 'submitting', cancel: { by: other } });
    const adopted = play(sent, { type: 'adopted', owner: other });
    expect(mergeRecords(sent, adopted)).toMatchObject({ phase: 'queued', owner: other });
    expect(mergeRecords(adopted, sent)).toBe(adopted);
    // A task that was found is ahead of a guess that it is lost.
    const found = play(sent, reply(taskOf('running')));
    expect(mergeRecords(play(sent, ended('cut'), { type: 'marked', hasLeftSlot: true }), found).phase).toBe(
      'watching',
    );
  });
});

/** Something happens in a tab, or the oldest message to it arrives. */
type Step = { readonly tab: number; readonly event?: RunEvent };

const engines = [owner, other, 'page-3.c'];

/** As engines do: only the owner sends a run, and only when that is gone may another one adopt what it may have sent. */
function toOwnEvent(record: RunRecord, event: RunEvent, engine: string): RunEvent | undefined {
  const isOwn = record.owner === engine;
  if (event.type === 'submitted') return isOwn ? event : undefined;
  if (event.type !== 'adopted') return event;
  return isOwn || record.submittedAt === undefined ? undefined : { type: 'adopted', owner: engine };
}

/** Plays it, and returns the records of the tabs that are left. */
function simulate(tabCount: number, steps: readonly Step[]): RunRecord[] {
  const records = Array.from({ length: tabCount }, () => queued);
  const inboxes = records.map((): RunRecord[] => []);
  const gone = new Set<number>();
  const receive = (tab: number): void => {
    const message = inboxes[tab]!.shift();
    if (message) records[tab] = mergeRecords(records[tab]!, message);
  };
  for (const { tab, event } of steps) {
    if (gone.has(tab)) continue;
    if (!event) {
      receive(tab);
      continue;
    }
    const before = records[tab]!;
    const own = toOwnEvent(before, event, engines[tab]!);
    if (own?.type === 'adopted') gone.add(engines.indexOf(before.owner));
    const after = own ? reduceRun(before, own, engines[tab]) : before;
    records[tab] = after;
    if (after !== before) inboxes.forEach((inbox, other) => other !== tab && inbox.push(send(after)));
  }
  inboxes.forEach((inbox, tab) => {
    while (inbox.length > 0) receive(tab);
  });
  return records.filter((_, tab) => !gone.has(tab));
}

const stepsOf = (tabCount: number): Arbitrary<Step[]> => {
  const tab = fc.nat(tabCount - 1);
  return fc.array(
    fc.oneof(fc.record({ tab }), { weight: 2, arbitrary: fc.record({ tab, event: ownEvent }) }),
    { maxLength: 40 },
  );
};

test.each([2, 3])('%i tabs that exchange their records in any order end with equal runs', (tabCount) => {
  fc.assert(
    fc.property(stepsOf(tabCount), (steps) => {
      const [first, ...others] = simulate(tabCount, steps).map(statesOf);
      for (const state of others) expect(state).toEqual(first);
    }),
    chance(5_000),
  );
});
