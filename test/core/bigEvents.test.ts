import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { addEvent, emptyLog } from '../../src/core/eventLog.js';
import { parseEvent } from '../../src/core/events.js';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

const heapMb = (): number => {
  gc();
  return process.memoryUsage().heapUsed / 1e6;
};

test('a log of 5 MB messages keeps 4,000 characters of each, and no more in memory', () => {
  const before = heapMb();
  let log = emptyLog;
  for (let n = 0; n < 40; n++) {
    // As a socket brings it: parsed from the wire.
    const payload: unknown = JSON.parse(`{"type":"agent","content":"${n}${'x'.repeat(5e6)}"}`);
    const event = parseEvent('message', payload, 'session')?.event;
    if (event) log = addEvent(log, { ...event, at: 0 }, 1_000);
  }
  expect(log.events).toHaveLength(40);
  expect(log.events.every(({ text }) => text?.length === 4_000)).toBe(true);
  expect(heapMb() - before).toBeLessThan(20);
});
