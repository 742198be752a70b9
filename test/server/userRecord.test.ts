import { expect, test } from 'vitest';
import { lateChangesForMs } from '../../src/server/timing.js';
import { dropExpired, nameRun, openRun, reportEnd } from '../../src/server/userRecord.js';
import type { RunEnd, UserRecord } from '../../src/server/userRecord.js';

// A user's record is changed by several instances: a reply to a poll may report a run's end before the instance that started it has
// written its name.

const nowMs = Date.UTC(2026, 10, 26, 12);
const names = { task: 't1', session: 's1' };
const endOf = (costUsd: number | null): RunEnd => ({ status: 'completed', costUsd });

const createUser = (): UserRecord => ({
  starts: [],
  uploads: [],
  day: '2026-11-26',
  spentUsd: 0,
  uploadedBytes: 0,
  runs: {},
});

/** A user with a run that has no name yet. */
function startRun(): UserRecord {
  const user = createUser();
  openRun(user, { name: 'start', isRun: true, maxDurationMs: 60_000, atMs: nowMs }, 0.1, nowMs);
  return user;
}

test('of two reports of an end that come before the name the first one counts', () => {
  const user = startRun();
  expect(reportEnd(user, 't1', endOf(0.4), 'one', nowMs)).toBe(false);
  expect(reportEnd(user, 't1', endOf(null), 'two', nowMs)).toBe(false);
  expect(nameRun(user, 'start', names, 'three', nowMs)).toEqual(endOf(0.4));
  expect(user).toMatchObject({ spentUsd: 0.4, runs: {} });
});

test('an end of a run that is not expected is not kept', () => {
  const user = createUser();
  expect(reportEnd(user, 't1', endOf(0.4), 'one', nowMs)).toBe(false);
  expect(user).toEqual(createUser());
});

// 0 s     120 s                        720 s
// |-start-| taken for ended, may get its name | forgotten
test('an early end is kept until the run without a name is forgotten', () => {
  const user = startRun();
  reportEnd(user, 't1', endOf(0.4), 'one', nowMs);
  const takenMs = nowMs + 120_000;
  dropExpired(user, takenMs);
  expect(user).toMatchObject({ spentUsd: 0.1, runs: {}, earlyEnds: { t1: endOf(0.4) } });
  dropExpired(user, takenMs + lateChangesForMs - 1);
  expect(user.earlyEnds).toEqual({ t1: endOf(0.4) });
  dropExpired(user, takenMs + lateChangesForMs);
  expect(user.earlyEnds).toBeUndefined();
});

test('an early end that a wrong clock has kept for longer is forgotten', () => {
  const user = startRun();
  reportEnd(user, 't1', endOf(0.4), 'one', nowMs);
  dropExpired(user, nowMs + 120_000);
  dropExpired(user, nowMs - 1);
  expect(user.earlyEnds).toBeUndefined();
});
