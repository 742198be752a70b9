import { fireEvent, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SessionControls, useSession } from 'webrun-react';
import type { UseSessionResult } from 'webrun-react';
import { createWorld, pass } from './world.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

let session: UseSessionResult;

function App(): ReactElement {
  session = useSession();
  return <SessionControls session={session} />;
}

// 0s     1s                  1 min             3 min
// |open  |task, reply is cut |the idle time is |a person ends it
//                             over, if it is idle
test('a session whose task was lost, and may go on, does not expire by our clock, and can be ended', async () => {
  let isCut = true;
  const world = createWorld({
    idleMs: 60_000,
    intercept: async (request, next) => {
      const reply = await next();
      if (isCut && request.path.endsWith('/send-message')) throw new TypeError('network');
      return reply;
    },
  });
  world.render(<App />);
  await pass(0);
  session.start().catch(() => undefined);
  await pass(1_000);
  session.send({ taskDetails: '[after 5m] [say: done]' }).catch(() => undefined);
  await pass(180_000);
  expect(session).toMatchObject({ status: 'open', expiresAt: null, tasks: [{ status: 'lost' }] });
  expect(world.emulator.tasks).toMatchObject([{ status: 'running' }]);
  isCut = false;
  fireEvent.click(screen.getByRole('button', { name: 'End session' }));
  await pass(5_000);
  expect(world.emulator.tasks).toMatchObject([{ status: 'terminated' }]);
  expect(session).toMatchObject({ status: 'ended', endReason: 'terminated' });
  expect(screen.queryByRole('button', { name: 'End session' })).toBeNull();
});

test('a session whose task was refused is idle, and expires by our clock', async () => {
  const world = createWorld({ idleMs: 60_000 });
  world.render(<App />);
  await pass(0);
  session.start().catch(() => undefined);
  await pass(1_000);
  session.send({ taskDetails: ' ' }).catch(() => undefined);
  await pass(180_000);
  expect(session).toMatchObject({ status: 'ended', endReason: 'expired' });
});
