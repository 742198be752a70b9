import { expect, test } from 'vitest';
import { callNext, nextPlaceMs } from '../../src/server/fairShare.js';
import type { QueueDocument, Urgency, Waiting } from '../../src/server/fairShare.js';

const nowMs = 1_790_000_000_000;

const waitingFor = (user: string, sinceMs = nowMs, urgency: Urgency = 'start'): Waiting => ({
  ticket: `${user} ${sinceMs} ${urgency}`,
  user,
  sinceMs,
  urgency,
});

interface Given extends Partial<QueueDocument> {
  /** Who got a place for something else than a stop, and for a stop. */
  readonly had?: readonly string[];
  readonly stopped?: readonly string[];
  readonly agoMs?: number;
}

/** A queue in which these users got a place `agoMs` ago, in this order. */
function queueOf(given: Given): QueueDocument {
  const { had = [], stopped = [], agoMs = 0, ...rest } = given;
  return {
    limit: 10,
    blockedUntilMs: 0,
    places: [
      ...had.map((user) => ({ atMs: nowMs - agoMs, user, isStop: false })),
      ...stopped.map((user) => ({ atMs: nowMs - agoMs, user, isStop: true })),
    ],
    waiting: [],
    called: {},
    unserved: {},
    seen: { ada: nowMs, bob: nowMs },
    ...rest,
  };
}

/** Who gets a place now, in order. */
function call(queue: QueueDocument, atMs: number = nowMs): string[] {
  const before = queue.places.length;
  callNext(queue, atMs);
  return queue.places.slice(before).map(({ user }) => user);
}

const times = (user: string, count: number): string[] => Array(count).fill(user) as string[];

test('gives one user seven places of ten at once, and the rest one after the other over the minute', () => {
  const waiting = Array.from({ length: 12 }, (_, index) => waitingFor('ada', nowMs + index));
  const queue = queueOf({ waiting });
  expect(call(queue)).toEqual(times('ada', 7));
  expect(Object.keys(queue.called)).toEqual(waiting.slice(0, 7).map(({ ticket }) => ticket));
  for (const [atMs, count] of [
    [15_124, 0],
    [15_125, 1],
    [30_249, 0],
    [30_250, 1],
    [45_374, 0],
    [45_375, 1],
    [60_000, 0],
  ] as const)
    expect(call(queue, nowMs + atMs), `${atMs} ms`).toHaveLength(count);
});

test('gives the only user of a day one more every 5 s', () => {
  const waiting = Array.from({ length: 12 }, (_, index) => waitingFor('ada', nowMs + index));
  const queue = queueOf({ waiting, seen: { ada: nowMs } });
  expect(call(queue)).toHaveLength(7);
  for (const [atMs, count] of [
    [4_999, 0],
    [5_000, 1],
    [9_999, 0],
    [10_000, 1],
    [15_000, 1],
    [60_000, 0],
  ] as const)
    expect(call(queue, nowMs + atMs), `${atMs} ms`).toHaveLength(count);
});

test.each<[string, Parameters<typeof queueOf>[0], string[]]>([
  [
    'somebody new, of the reserve',
    { had: times('ada', 7), waiting: [waitingFor('bob'), waitingFor('ada')] },
    ['bob'],
  ],
  [
    'up to a share, of the reserve',
    { had: times('ada', 7), waiting: times('bob', 4).map((user, index) => waitingFor(user, nowMs + index)) },
    times('bob', 3),
  ],
  [
    'not beyond a share, of the reserve',
    { had: [...times('ada', 4), ...times('bob', 4)], waiting: [waitingFor('ada'), waitingFor('bob')] },
    [],
  ],
  [
    'nobody, while one of several who came in vain has less than a share',
    {
      had: [...times('ada', 4), ...times('bob', 4)],
      agoMs: 50_000,
      waiting: [waitingFor('ada'), waitingFor('bob')],
      unserved: { eve: nowMs },
    },
    [],
  ],
  [
    'whoever had least',
    {
      had: ['ada', 'ada', 'bob'],
      waiting: [waitingFor('ada', nowMs), waitingFor('bob', nowMs + 5), waitingFor('eve', nowMs + 9)],
    },
    ['eve', 'bob', 'ada'],
  ],
  [
    'whoever waits longest',
    { waiting: [waitingFor('bob', nowMs + 5), waitingFor('ada', nowMs + 1)] },
    ['ada', 'bob'],
  ],
  [
    'a stop first',
    { had: times('ada', 3), waiting: [waitingFor('bob'), waitingFor('ada', nowMs + 9, 'stop')] },
    ['ada', 'bob'],
  ],
  [
    'a stop of the reserve, while its user had less than a share',
    {
      had: [...times('ada', 4), ...times('bob', 4)],
      waiting: [waitingFor('ada', nowMs, 'stop')],
    },
    ['ada'],
  ],
  [
    'no stop of the reserve to whoever had a share, half of it stops',
    { had: times('ada', 7), stopped: times('ada', 2), waiting: [waitingFor('ada', nowMs, 'stop')] },
    [],
  ],
  [
    'two stops of the reserve to whoever had a share of clicks, and the last place to nobody',
    { had: times('ada', 7), waiting: times('ada', 3).map((user) => waitingFor(user, nowMs, 'stop')) },
    ['ada', 'ada'],
  ],
  [
    'a stop before others who have had nothing, whatever its user clicked',
    {
      had: ['ada'],
      waiting: [...times('bob', 2), 'eve', 'kim']
        .map((user) => waitingFor(user, nowMs - 9))
        .concat(waitingFor('ada', nowMs, 'stop')),
      seen: { ada: nowMs, bob: nowMs },
    },
    ['ada', 'bob', 'eve', 'kim', 'bob'],
  ],
  [
    'a stop of the reserve to the only user of a day',
    {
      had: times('ada', 9),
      waiting: [waitingFor('ada', nowMs, 'stop')],
      seen: { ada: nowMs },
    },
    ['ada'],
  ],
  [
    'a command before stops of whoever had a share',
    {
      had: times('ada', 3),
      stopped: times('ada', 2),
      waiting: [
        ...times('ada', 5).map((user) => waitingFor(user, nowMs - 9, 'stop')),
        waitingFor('bob', nowMs, 'command'),
      ],
    },
    ['bob', 'ada'],
  ],
  [
    'a command before starts',
    { had: ['ada'], waiting: [waitingFor('bob'), waitingFor('ada', nowMs + 9, 'command')] },
    ['ada', 'bob'],
  ],
  [
    'a command of whoever had a share in turn',
    { had: times('ada', 5), waiting: [waitingFor('bob'), waitingFor('ada', nowMs - 9, 'command')] },
    ['bob', 'ada'],
  ],
  [
    'a stop before a command',
    { waiting: [waitingFor('ada', nowMs, 'command'), waitingFor('bob', nowMs + 9, 'stop')] },
    ['bob', 'ada'],
  ],
  [
    'nobody beyond the limit',
    { had: times('ada', 5).concat(times('bob', 5)), waiting: [waitingFor('eve', nowMs, 'stop')] },
    [],
  ],
  [
    'nobody while WebRun takes nothing',
    { blockedUntilMs: nowMs + 1, waiting: [waitingFor('ada', nowMs, 'stop')] },
    [],
  ],
  [
    'somebody when it takes something again',
    { blockedUntilMs: nowMs, waiting: [waitingFor('ada')] },
    ['ada'],
  ],
  [
    'the share of one who was turned away to nobody else',
    { limit: 4, had: ['ada', 'ada'], unserved: { bob: nowMs }, waiting: [waitingFor('ada')] },
    [],
  ],
  [
    'it to that one',
    {
      limit: 4,
      had: ['ada', 'ada'],
      unserved: { bob: nowMs },
      waiting: [waitingFor('ada'), waitingFor('bob')],
    },
    ['bob'],
  ],
  ['one place of a limit of one', { limit: 1, waiting: [waitingFor('ada'), waitingFor('bob')] }, ['ada']],
])('gives %s', (_name, given, expected) => {
  expect(call(queueOf(given))).toEqual(expected);
});

test('gives a stop of whoever had a share before what else that user wants', () => {
  const waiting = [waitingFor('ada', nowMs - 9), waitingFor('ada', nowMs, 'stop')];
  const queue = queueOf({ had: times('ada', 6), waiting });
  expect(call(queue)).toEqual(['ada']);
  expect(queue.waiting).toEqual([waiting[0]]);
});

test('counts nothing where there is no limit', () => {
  const waiting = Array.from({ length: 50 }, (_, index) => waitingFor('ada', nowMs + index));
  const queue = queueOf({ limit: 0, waiting });
  callNext(queue, nowMs);
  expect([Object.keys(queue.called).length, queue.waiting.length, queue.places.length]).toEqual([50, 0, 0]);
});

test('keeps no share for one who has been served', () => {
  const queue = queueOf({ unserved: { bob: nowMs }, waiting: [waitingFor('bob')] });
  callNext(queue, nowMs);
  expect([queue.unserved, queue.waiting, queue.called]).toEqual([
    {},
    [],
    { [waitingFor('bob').ticket]: nowMs },
  ]);
});

test('says when a place may be free', () => {
  expect(nextPlaceMs(queueOf({ had: ['ada'], agoMs: 10_000 }), nowMs)).toBe(nowMs + 50_500);
  expect(nextPlaceMs(queueOf({}), nowMs)).toBe(nowMs + 60_500);
  expect(nextPlaceMs(queueOf({ had: ['ada'], blockedUntilMs: nowMs + 90_000 }), nowMs)).toBe(nowMs + 90_000);
});

test('reserves nothing before seven places of ten are taken, also where another instance’s clock is ahead', () => {
  const had = ['ada', 'ada', 'ada', 'ada', 'ada', 'ada'];
  expect(call(queueOf({ had, agoMs: -500, waiting: [waitingFor('ada')] }))).toEqual(['ada']);
});
