import { expect, test } from 'vitest';
import { readRateLimit } from '../../src/server/upstreamReply.js';

const pastSeconds = '1000000000';

test.each([
  ['no headers', {}, 60_000],
  ['a wait', { 'retry-after': '7' }, 7_000],
  ['a wait beside a reset that has passed', { 'retry-after': '7', 'x-ratelimit-reset': pastSeconds }, 7_000],
  ['no wait at all', { 'retry-after': '0' }, 60_000],
  ['the longest wait', { 'retry-after': '900' }, 900_000],
  ['a longer one', { 'retry-after': '901' }, 60_000],
  ['a date', { 'retry-after': 'Sun, 29 Nov 2026 19:00:00 GMT' }, 60_000],
  ['a reset that has passed', { 'x-ratelimit-reset': pastSeconds }, 60_000],
  ['a reset in 54,000 years', { 'x-ratelimit-reset': '1700000000000' }, 60_000],
])('a 429 with %s is waited for', (_what, headers, blockedMs) => {
  expect(readRateLimit({ status: 429, headers, body: null }).blockedMs).toBe(blockedMs);
});
