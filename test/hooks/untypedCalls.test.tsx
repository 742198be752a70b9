import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useRunTask, useSession, useStartTask } from 'webrun-react';
import type { Run, UseSessionResult } from 'webrun-react';
import { createWorld, pass } from './world.js';

// Without types a hook may be given `null` where it takes options: then it has none.

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

let run: Run;
let start: Run['start'];
let session: UseSessionResult;

function App(): ReactElement {
  run = { ...useRunTask(null as never) };
  start = useStartTask(null as never);
  session = { ...useSession(null as never) };
  return <p>{run.status}</p>;
}

test('options of null are none', async () => {
  const { render, emulator } = createWorld();
  render(<App />);
  run.start({ taskDetails: 'One. [say: one]' }, null as never);
  start({ taskDetails: 'Two. [say: two]' }, null as never);
  await pass(2_000);
  expect(run.status).toBe('completed');
  expect(emulator.tasks).toHaveLength(2);
});

test('a session of null is refused, and none is lost', async () => {
  const { render } = createWorld();
  const { unmount } = render(<App />);
  const refused = session.start(null as never).catch((error: unknown) => error);
  await pass(2_000);
  expect(await refused).toMatchObject({ name: 'WebRunError', code: 'input' });
  expect(session.status).toBe('refused');
  unmount();
  await pass(0);
});
