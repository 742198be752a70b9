import { afterAll, afterEach, vi } from 'vitest';
import { patienceMs } from './patience.js';

const patience = { timeout: patienceMs };
const { waitFor } = vi;
vi.waitFor = (callback, options = {}) =>
  waitFor(callback, typeof options === 'number' ? options : { ...patience, ...options });
afterAll(() => void (vi.waitFor = waitFor));

/** What was written to the console since the last test; a test that expects output takes it with a spy of its own. */
const unexpected: string[] = [];

for (const method of ['error', 'warn', 'info', 'log', 'debug'] as const) {
  const write = console[method];
  console[method] = (...parts: unknown[]): void => {
    unexpected.push(`console.${method}: ${parts.map(String).join(' ').slice(0, 2_000)}`);
    write.apply(console, parts);
  };
  // The next file may run in the same process.
  afterAll(() => void (console[method] = write));
}

afterEach(() => {
  const lines = unexpected.splice(0);
  if (lines.length > 0) throw new Error(`Unexpected console output:\n${lines.join('\n')}`);
});

// Files share a process: a clock that is left standing hangs the file after it.
afterAll(() => {
  if (!vi.isFakeTimers()) return;
  vi.useRealTimers();
  throw new Error('A test left its fake timers behind. Call vi.useRealTimers() when it has finished.');
});
