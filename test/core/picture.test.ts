import { expect, test } from 'vitest';
import { toPagePoint } from '../../src/core/picture.js';

const page = { width: 1_024, height: 600 };

test.each([
  ['the top left corner', { x: 0, y: 0 }, { width: 1_024, height: 600 }, { x: 0, y: 155 }],
  ['the bottom right corner', { x: 1_024, y: 600 }, { width: 1_024, height: 600 }, { x: 1_024, y: 755 }],
  ['the middle of half the size', { x: 256, y: 150 }, { width: 512, height: 300 }, { x: 512, y: 455 }],
  [
    'the middle between bars left and right',
    { x: 1_000, y: 300 },
    { width: 2_000, height: 600 },
    { x: 512, y: 455 },
  ],
  [
    'the middle between bars above and below',
    { x: 512, y: 500 },
    { width: 1_024, height: 1_000 },
    { x: 512, y: 455 },
  ],
])('maps %s', (_, point, box, mapped) => {
  expect(toPagePoint(point, box, page)).toEqual(mapped);
});

test.each([
  ['left bar', { x: 100, y: 300 }, { width: 2_000, height: 600 }],
  ['right bar', { x: 1_900, y: 300 }, { width: 2_000, height: 600 }],
  ['bar above', { x: 512, y: 10 }, { width: 1_024, height: 1_000 }],
  ['element without a size', { x: 0, y: 0 }, { width: 0, height: 0 }],
])('ignores a click in the %s', (_, point, box) => {
  expect(toPagePoint(point, box, page)).toBeNull();
});

test.each([
  ['a box that is not wide', { x: 0, y: 300 }, { width: 0, height: 600 }, page],
  ['a box that is not high', { x: 512, y: 0 }, { width: 1_024, height: 0 }, page],
  ['a page that is not wide', { x: 512, y: 300 }, page, { width: 0, height: 600 }],
  ['a page that is not high', { x: 512, y: 300 }, page, { width: 1_024, height: 0 }],
])('ignores a click in the middle of %s', (_, point, box, shown) => {
  expect(toPagePoint(point, box, shown)).toBeNull();
});

test('takes another height of the chrome', () => {
  expect(toPagePoint({ x: 10, y: 10 }, page, page, 0)).toEqual({ x: 10, y: 10 });
});
