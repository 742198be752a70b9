import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import type { RunManager, RunManagerOptions } from 'webrun-react/runs';
import { createEmulator } from 'webrun-react/testing';
import { createPage } from '../../src/runs/page.js';
import { createManager } from '../../src/runs/runManager.js';

// An app that starts one run for each row of a table. What one more costs must not grow with the runs that wait already.

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const count = 200;

function create(rateLimit: number, options?: Partial<RunManagerOptions>): RunManager {
  const { fetch } = createEmulator({ rateLimit });
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', apiKey: 'test', fetch });
  return createManager({ client, ...options }, createPage()).use();
}

const startMany = (manager: RunManager): string[] =>
  Array.from({ length: count }, (_, index) => manager.start({ taskDetails: `[after 60s] row ${index}` }));

describe('a run that is started beside many', () => {
  test.each([
    ['that wait for a permit', 0],
    ['that wait for the rate limit', 3],
  ])('%s notifies of itself alone, at most three times', async (_of, rateLimit) => {
    const manager = create(rateLimit);
    startMany(manager);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(manager.list().filter(({ status }) => status === 'queued').length).toBeGreaterThan(count / 2);
    const changed: string[] = [];
    manager.subscribe((runId) => void changed.push(runId));
    const runId = manager.start({ taskDetails: 'one more' });
    expect(new Set(changed)).toEqual(new Set([runId]));
    expect(changed.length).toBeLessThanOrEqual(3);
    expect(manager.get(runId)?.place).toBe(manager.list().filter(({ status }) => status === 'queued').length);
    manager.reset();
    manager.dispose();
  });
});

test('who lists the runs on each change has one list more when many move up together', async () => {
  const manager = create(0);
  const [runId = ''] = startMany(manager).slice(100);
  const lists = new Set([manager.list()]);
  const changed = new Set<string>();
  manager.subscribe((each) => {
    changed.add(each);
    lists.add(manager.list());
  });
  const stopped = manager.cancel(runId);
  expect(changed.size).toBe(count - 100);
  // The run itself is over, and then the others move.
  expect(lists.size).toBeLessThanOrEqual(3);
  await stopped;
  manager.reset();
  manager.dispose();
});

test('many that are started together have their index written once', async () => {
  const texts = new Map<string, string>();
  const written: string[] = [];
  const persist = {
    getItem: (name: string) => texts.get(name) ?? null,
    setItem(name: string, text: string) {
      written.push(name);
      texts.set(name, text);
    },
    removeItem: (name: string) => void texts.delete(name),
  };
  const manager = create(1, { persist });
  startMany(manager);
  await vi.advanceTimersByTimeAsync(1_000);
  const indexes = written.filter((name) => name.endsWith(' index'));
  expect(texts.size).toBe(count + 1);
  // For each of the 4 that are sent at once, and for the rest.
  expect(indexes.length).toBeLessThanOrEqual(5);
  manager.reset();
  manager.dispose();
});
