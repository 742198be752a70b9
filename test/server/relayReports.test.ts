import { createServer } from 'node:http';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createSocketRelay } from '../../src/server.js';
import type { SocketRelayOptions, WebRunProxyEvent } from '../../src/server.js';
import { authorize, sealingKeys } from './proxied.js';
import { freePort } from './redisServer.js';
import { startRelayed } from './relayed.js';
import type { Relayed } from './relayed.js';

interface Reported {
  readonly relayed: Relayed;
  readonly events: WebRunProxyEvent[];
  readonly errors: unknown[];
  /** Starts a session, and connects to it as the page of a user does. */
  connect(handle?: string, headers?: Record<string, string>): Promise<string | null>;
}

async function startReported(options: Partial<SocketRelayOptions> = {}): Promise<Reported> {
  const events: WebRunProxyEvent[] = [];
  const errors: unknown[] = [];
  const relayed = await startRelayed({
    onEvent: (event) => void events.push(event),
    onError: (error) => void errors.push(error),
    ...options,
  });
  onTestFinished(() => relayed.close());
  return {
    relayed,
    events,
    errors,
    async connect(handle, headers = {}) {
      const session = handle ?? String((await relayed.post('/start/start-session', {}))['sessionId']);
      const sent = { cookie: 'user=ada', origin: relayed.appUrl, ...headers };
      return (await relayed.listen(`${relayed.appUrl}/webrun`, session, sent)).refused;
    },
  };
}

test('tells of a socket that was connected, and names its user and session where asked to', async () => {
  const { connect, events } = await startReported({ reveal: ['userId', 'ids'] });
  expect(await connect()).toBeNull();
  expect(events).toEqual([
    {
      type: 'accepted',
      endpoint: 'socket',
      isRepeat: false,
      userId: 'ada',
      sessionId: expect.any(String) as string,
    },
  ]);
});

test.each([
  ['nobody is signed in', {}, undefined, { cookie: '' }, 401, 'UNAUTHORIZED'],
  [
    'the page is of another origin',
    {},
    undefined,
    { origin: 'https://evil.example' },
    403,
    'FORBIDDEN_ORIGIN',
  ],
  ['the handle is not this user’s', {}, undefined, { cookie: 'user=bob' }, 404, 'SESSION_NOT_FOUND'],
  ['the handle is forged', {}, 'nobody', {}, 404, 'SESSION_NOT_FOUND'],
  [
    'the session has too many sockets',
    { limits: { perSession: 0 } },
    undefined,
    {},
    429,
    'TOO_MANY_REQUESTS',
  ],
  ['the user has too many', { limits: { perUser: 0 } }, undefined, {}, 429, 'TOO_MANY_REQUESTS'],
  ['there are too many in all', { limits: { inAll: 0 } }, undefined, {}, 503, 'OVERLOADED'],
] as const)('says why a socket was refused: %s', async (_, options, handle, headers, status, reason) => {
  const { connect, events, errors } = await startReported(options);
  expect(await connect(handle, headers)).not.toBeNull();
  expect(events).toEqual([{ type: 'refused', endpoint: 'socket', status, reason }]);
  expect(errors).toEqual([]);
});

test('passes on what `authorize` throws, and answers as if nobody was there', async () => {
  const fault = new Error('the database is away');
  const { connect, events, errors } = await startReported({
    authorize: (request) => {
      if (request.headers.get('cookie') === 'user=eve') throw fault;
      return authorize(request);
    },
  });
  expect(await connect(undefined, { cookie: 'user=eve' })).not.toBeNull();
  expect(errors).toEqual([fault]);
  expect(events).toMatchObject([{ type: 'refused', status: 500, reason: 'INTERNAL_ERROR' }]);
});

test('says once that WebRun cannot be reached, and each time that a socket was refused', async () => {
  const port = await freePort();
  const { connect, events, errors } = await startReported({ upstreamUrl: `http://127.0.0.1:${port}` });
  for (let times = 0; times < 3; times++) expect(await connect()).toBe('Not connected. Try again.');
  expect(events).toMatchObject(Array.from({ length: 3 }, () => ({ status: 502, reason: 'BAD_GATEWAY' })));
  expect(errors.map(String)).toEqual([
    `UpstreamError: [webrun-react] Could not use WebRun: a socket to http://127.0.0.1:${port} got no answer: nothing listens there (ECONNREFUSED). Check \`upstreamUrl\`, and that this server may open connections to it.`,
  ]);
});

test('writes that to the console where there is no `onError`, and nothing of what it refuses', async () => {
  const port = await freePort();
  const log = vi.spyOn(console, 'error').mockReturnValue();
  onTestFinished(() => log.mockRestore());
  const { connect } = await startReported({ upstreamUrl: `http://127.0.0.1:${port}`, onError: undefined });
  expect(await connect('nobody')).not.toBeNull();
  expect(log).not.toHaveBeenCalled();
  for (let times = 0; times < 2; times++) expect(await connect()).not.toBeNull();
  expect(log.mock.calls).toEqual([[expect.stringContaining('Could not use WebRun: a socket to')]]);
});

test('says once that sockets which were connected are lost, and disconnects their browsers', async () => {
  const { relayed, connect, errors } = await startReported();
  for (let times = 0; times < 3; times++) expect(await connect()).toBeNull();
  for (const end of relayed.upstream) end.cut();
  await vi.waitFor(() => expect(relayed.connected()).toBe(0));
  expect(errors.map(String)).toEqual([
    expect.stringMatching(
      /^UpstreamError: \[webrun-react\] Could not use WebRun: a socket to http:\/\/127\.0\.0\.1:\d+ was connected and is gone\. /,
    ),
  ]);
});

test('takes no session that ends, and no browser that leaves, for a socket that is lost', async () => {
  const { relayed, connect, errors } = await startReported();
  const { sessionId } = await relayed.post('/start/start-session', {});
  expect(await connect(String(sessionId))).toBeNull();
  for (let times = 0; times < 2; times++) expect(await connect()).toBeNull();
  const message = { actionType: 'state', newState: 'terminate' };
  await relayed.post('/start/send-message', { sessionId, message });
  await vi.waitFor(() => expect(relayed.connected()).toBe(2));
  const [second] = relayed.upstream;
  second?.emit('end_session', { type: 'end_session', sessionId: second.sessionId, reason: 'expired' });
  second?.cut();
  await vi.waitFor(() => expect(relayed.connected()).toBe(1));
  relayed.leave();
  await vi.waitFor(() => expect(relayed.upstream.size).toBe(0));
  expect(errors).toEqual([]);
});

test('does not take a browser that leaves while it is connected for a fault', async () => {
  // Takes a connection, and never answers.
  const deaf = createServer().listen(0, '127.0.0.1');
  deaf.on('upgrade', () => undefined);
  onTestFinished(() => void deaf.close());
  await vi.waitFor(() => expect(deaf.listening).toBe(true));
  const { port } = deaf.address() as { port: number };
  const { relayed, events, errors } = await startReported({ upstreamUrl: `http://127.0.0.1:${port}` });
  const { sessionId } = await relayed.post('/start/start-session', {});
  const connecting = vi.fn<() => void>();
  deaf.on('upgrade', connecting);
  const headers = { cookie: 'user=ada', origin: relayed.appUrl };
  void relayed.listen(`${relayed.appUrl}/webrun`, String(sessionId), headers);
  await vi.waitFor(() => expect(connecting).toHaveBeenCalled());
  relayed.leave();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect([events, errors]).toEqual([[], []]);
});

test('refuses listeners of another type', async () => {
  const options = { server: createServer(), publicUrl: 'https://app.example', authorize, sealingKeys };
  await expect(createSocketRelay({ ...options, onEvent: 'log' as never })).rejects.toThrow(
    'Could not make the relay: `onEvent` is of the type string',
  );
});
