import { describe, expect, test } from 'vitest';
import {
  addPicture,
  boundPictures,
  inOrderOfTime,
  mergePictures,
  pictureOf,
  readPictures,
  toSteps,
} from '../../../src/dashboard/data/steps.js';
import type { TaskEvent } from '../../../src/core/events.js';
import type { StepPicture } from '../../../src/dashboard/data/steps.js';

const picture = (at: number, length = 10): StepPicture => ({
  at,
  src: `${at}`.padEnd(length, 'x'),
  url: null,
});
const times = (pictures: readonly StepPicture[]): number[] => pictures.map(({ at }) => at);

test('rows of a database that are no event and no picture are left out', () => {
  const event = { id: 1, at: 1, kind: 'action', text: {}, name: 'click' };
  const rows = [null, {}, { ...event, at: Number.NaN }, { ...event, at: 'x' }, event];
  const steps = toSteps(inOrderOfTime(rows as never), null);
  expect(steps).toEqual([{ number: 1, at: 1, until: null, event, host: null }]);
  const pictures = [null, { at: 1 }, { at: 1, src: '' }, { at: Number.NaN, src: 'x' }, picture(1)];
  expect(readPictures(pictures as never)).toEqual([picture(1)]);
});

test('events and pictures that a database returns newest first are put in the order of time', () => {
  const toEvent = (id: number, at: number, text: string) => ({ id, at, kind: 'action', text, name: 'goto' });
  const events = [
    toEvent(3, 9_000, 'https://c.example/'),
    toEvent(2, 4_000, 'https://b.example/'),
    toEvent(1, 1_000, 'https://a.example/'),
  ];
  const steps = toSteps(inOrderOfTime(events) as never, 10_000);
  expect(steps.map(({ number, at, until, host }) => [number, at, until, host])).toEqual([
    [1, 1_000, 4_000, 'a.example'],
    [2, 4_000, 9_000, 'b.example'],
    [3, 9_000, 10_000, 'c.example'],
  ]);
  const pictures = readPictures([picture(3_500), picture(2_000)]);
  expect(steps.slice(0, 1).map((step) => pictureOf(step, pictures)?.at)).toEqual([3_500]);
});

test('steps are actions, questions and the answer, each where the last address led', () => {
  const said = ([kind, text]: readonly [TaskEvent['kind'], string], index: number): TaskEvent => ({
    id: index,
    at: index * 1_000,
    kind,
    text,
    taskId: null,
    name: null,
    until: null,
  });
  const events = [
    ['action', '#first'],
    ['thought', 'I open the shop'],
    ['action', 'https://shop.example/lamps'],
    ['action', '#buy'],
    ['action', 'mailto:shop@mail.example'],
    ['guardrail', 'Which colour?'],
    ['completed', 'Bought'],
  ] as const;
  const steps = toSteps(events.map(said), 9_000);
  expect(steps.map(({ number, at, until, host, event }) => [number, at, until, host, event.kind])).toEqual([
    [1, 0, 2_000, null, 'action'],
    [2, 2_000, 3_000, 'shop.example', 'action'],
    [3, 3_000, 4_000, 'shop.example', 'action'],
    [4, 4_000, 5_000, 'shop.example', 'action'],
    [5, 5_000, 6_000, 'shop.example', 'guardrail'],
    [6, 6_000, 6_000, 'shop.example', 'completed'],
  ]);
});

test('of a step that has ended a later picture shows nothing', () => {
  const event = {
    id: 1,
    at: 1_000,
    kind: 'action',
    text: '#buy',
    taskId: null,
    name: null,
    until: null,
  } as const;
  const [ended] = toSteps([event], 2_000);
  const [goesOn] = toSteps([event], null);
  expect(pictureOf(ended!, [picture(999), picture(1_500), picture(2_001)])?.at).toBe(1_500);
  expect(pictureOf(ended!, [picture(2_001)])).toBeNull();
  expect(pictureOf(goesOn!, [picture(2_001)])?.at).toBe(2_001);
});

describe('pictures of a run', () => {
  test('keep within 60, the newest and the first among them', () => {
    let kept: readonly StepPicture[] = [];
    for (let at = 1; at <= 500; at++) kept = addPicture(kept, picture(at));
    expect(kept.length).toBeLessThanOrEqual(60);
    expect(kept.length).toBeGreaterThan(30);
    expect(times(kept)[0]).toBe(1);
    expect(times(kept).slice(-20)).toEqual(Array.from({ length: 20 }, (_, index) => 481 + index));
  });

  test('keep within two million characters, whatever the size of each', () => {
    let kept: readonly StepPicture[] = [];
    for (let at = 1; at <= 30; at++) kept = addPicture(kept, picture(at, 390_000));
    expect(kept.reduce((sum, { src }) => sum + src.length, 0)).toBeLessThanOrEqual(2_000_000);
    expect(kept.at(-1)?.at).toBe(30);
  });

  test.each([1, 2, 3, 4, 5])('%i of which two are too long come to an end', (count) => {
    const all = Array.from({ length: count }, (_, index) => picture(index + 1, 60));
    const kept = boundPictures(all, { pictures: 10, characters: 100 });
    expect(times(kept)).toEqual([count]);
  });

  test('leave out one that is longer than all may be', () => {
    expect(times(boundPictures([picture(1), picture(2, 200)], { pictures: 9, characters: 100 }))).toEqual([
      1,
    ]);
  });

  test('do not repeat the last', () => {
    const kept = addPicture([], picture(1));
    expect(addPicture(kept, { ...picture(1), at: 2 })).toBe(kept);
  });

  test('of two tabs are one list in the order of time', () => {
    expect(times(mergePictures([picture(3), picture(1)], [picture(2), picture(3)]))).toEqual([1, 2, 3]);
  });
});
