import { request } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createProxied, fakeTime, pass, passUntil, silent } from './proxied.js';
import type { Answer, Proxied, Recorded } from './proxied.js';
import { startRelayed } from './relayed.js';
import type { Relayed } from './relayed.js';

afterEach(() => vi.useRealTimers());

const start = ({ send }: Proxied, taskDetails: string, more: object = {}): Promise<Answer> =>
  passUntil(send('/start/run-task', { body: { taskDetails, ...more } }));
const poll = ({ send }: Proxied, { body }: Answer): Promise<Answer> =>
  send(`/task/${String(body['sessionId'])}/${String(body['taskId'])}`);
/** What the user may still spend today, by the header of a reply. */
const leftUsd = (headers: Headers): number =>
  Number(/\busd;[^,]*remaining=([\d.]+)/.exec(headers.get('x-webrun-allowance') ?? '')?.[1]);

test('a listener that rejects ends no process, and is reported once', async () => {
  const onError = vi.fn().mockRejectedValue(new Error('So is the log.'));
  const away = new Error('The metrics are away.');
  const proxied = createProxied({
    onEvent: vi.fn().mockRejectedValue(away),
    onError,
  });
  expect((await proxied.send('/nothing')).status).toBe(404);
  await vi.waitFor(() => expect(onError).toHaveBeenCalled());
  expect(onError.mock.calls).toEqual([[away]]);
});

describe('what a run cost', () => {
  test.each([
    ['after its limit and a minute', '[after 5s] [cost: 5]', undefined, 361_000],
    ['after a stop', '[after 200s] [cost: 5]', 'terminate', 10_500],
  ])('counts also when it is reported late, %s, and once', async (_when, taskDetails, newState, waitMs) => {
    fakeTime();
    const costs: (number | null)[] = [];
    const proxied = createProxied({
      limits: { usdPerDay: 6, estimateUsd: 0.1 },
      accountPerMinute: 0,
      onEvent: (event) => void (event.type === 'settled' && costs.push(event.costUsd)),
    });
    const first = await start(proxied, taskDetails);
    await pass(5_500, 500);
    if (newState !== undefined) {
      const body = { sessionId: first.body['sessionId'], message: { actionType: 'state', newState } };
      await proxied.send('/start/send-message', { body });
    }
    await pass(waitMs, 1_000);
    const late = await poll(proxied, first);
    const again = await poll(proxied, first);
    const { usage } = late.body as {
      readonly usage: { readonly cost: number };
    };
    expect(usage.cost).toBeGreaterThan(0);
    expect(costs).toEqual([usage.cost]);
    for (const { headers } of [late, again]) expect(leftUsd(headers)).toBeCloseTo(6 - usage.cost, 6);
  });
});

test('no task is longer, or has more tokens, than is documented', async () => {
  const proxied = createProxied();
  const most = { maxDuration: 86_400_000, maxInputTokens: 1e12, maxOutputTokens: 1e12 };
  await proxied.send('/start/run-task', { body: { taskDetails: '[after 0s]', ...most } });
  const sent: unknown = JSON.parse(proxied.recorded.at(-1)?.body ?? '');
  expect(sent).toMatchObject({ maxDuration: 300_000, maxInputTokens: 100_000, maxOutputTokens: 100_000 });
});

test('a stop that WebRun refuses frees no place', async () => {
  fakeTime();
  let isRefusing = false;
  const base = createProxied();
  const proxied = createProxied({
    limits: { runsAtOnce: 1 },
    accountPerMinute: 0,
    fetch: async (input, init) =>
      isRefusing
        ? Response.json({ success: false, error: 'No guardrail is waiting.' })
        : base.emulator.fetch(input, init),
  });
  const first = await start(proxied, '[after 200s]');
  isRefusing = true;
  const body = { sessionId: first.body['sessionId'], message: { actionType: 'guardrail', newState: 'stop' } };
  expect((await proxied.send('/start/send-message', { body })).body['success']).toBe(false);
  isRefusing = false;
  await pass(11_000, 1_000);
  expect((await start(proxied, '[after 0s]')).body['code']).toBe('SESSION_LIMIT_REACHED');
});

test('no real id passes in a reply that lists more files than any', async () => {
  const files = Array.from({ length: 150 }, (_, index) => ({ fileId: `file_secret${index}` }));
  const webrun = { sessionId: 'sess_secret1', taskId: 'task_secret1', taskStatus: 'running' };
  const proxied = createProxied({
    fetch: async () =>
      Response.json({ success: true, data: { message: 'See sess_secret1.', files }, webrun }),
  });
  const { text, body } = await proxied.send('/start/run-task', { body: { taskDetails: 'x' } });
  expect(text).not.toContain('sess_secret1');
  expect(text).not.toContain('task_secret1');
  expect(Object.keys(body['webrun'] ?? {})).toContain('sessionId');
});

test('the page of a gateway does not switch the queue of the account off', async () => {
  let asked = 0;
  const proxied = createProxied({
    fetch: async () => {
      asked++;
      return new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'content-type': 'text/html' } });
    },
  });
  const startOf = (user: string): Promise<Answer> =>
    proxied.send('/start/run-task', { user, body: { taskDetails: 'x' } });
  fakeTime();
  await passUntil(startOf('ada'));
  for (let user = 0; user < 40; user++) void startOf(`user-${user}`);
  await pass(5_000, 500);
  expect(asked).toBeLessThanOrEqual(10);
});

test('the relay takes no requests, and a browser that goes while it is let in leaves nothing behind', async () => {
  const relayed = await startRelayed();
  const cookie = { cookie: 'user=ada' };
  const polled = await fetch(`${relayed.appUrl}/socket.io/?EIO=4&transport=polling`, { headers: cookie });
  expect(polled.status).toBe(400);
  const handle = String((await relayed.post('/start/start-session', {}))['sessionId']);
  // As many as a session may have; each goes in the moment in which it asks to join.
  for (let times = 0; times < 24; times++) await joinAndGo(relayed.appUrl, handle);
  const { socket, refused } = await relayed.listen(`${relayed.appUrl}/webrun`, handle, cookie);
  expect(refused).toBeNull();
  socket.disconnect();
  await expect.poll(() => relayed.upstream.size).toBe(0);
  await relayed.close();
});

/** Asks to join a session, and drops the connection at once, as a network does that is lost. */
function joinAndGo(appUrl: string, handle: string): Promise<void> {
  return new Promise((resolve) => {
    joinRaw(appUrl, handle, (socket, hasJoined) => {
      socket.on('close', () => resolve());
      void hasJoined.then(() => socket.resetAndDestroy());
    });
  });
}

/** Joins a session by bytes, so that what happens to the connection afterwards is the caller's. */
function joinRaw(
  appUrl: string,
  handle: string,
  onSocket: (socket: Socket, hasJoined: Promise<void>) => void,
): void {
  const { hostname, port } = new URL(appUrl);
  const upgrade = request({
    hostname,
    port,
    path: '/socket.io/?EIO=4&transport=websocket',
    headers: {
      cookie: 'user=ada',
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    },
  });
  upgrade.on('upgrade', (_response, socket) => {
    socket.on('error', () => undefined);
    const text = Buffer.from(`40/webrun,${JSON.stringify({ sessionId: handle })}`);
    const head =
      text.length < 126 ? [0x81, 0x80 | text.length] : [0x81, 0xfe, text.length >> 8, text.length & 255];
    const frame = Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), text]);
    onSocket(socket, new Promise((resolve) => void socket.write(frame, () => resolve())));
  });
  upgrade.end();
}

describe('a browser that reads nothing', () => {
  async function joinPaused(): Promise<{ relayed: Relayed; socket: Socket; handle: string }> {
    const relayed = await startRelayed();
    const handle = String((await relayed.post('/start/start-session', {}))['sessionId']);
    const socket = await new Promise<Socket>((resolve) => joinRaw(relayed.appUrl, handle, resolve));
    socket.pause();
    onTestFinished(async () => {
      socket.destroy();
      await relayed.close();
    });
    await expect.poll(() => relayed.upstream.size).toBe(1);
    return { relayed, socket, handle };
  }
  const eventOf = (length: number): object => ({ type: 'agent', content: 'x'.repeat(length) });

  test('is let go before much is kept for it', async () => {
    const { relayed } = await joinPaused();
    const [webrun] = relayed.upstream;
    // The network holds a few of them, the relay 16 MB that it has handed over and 16 MB that it has not.
    for (let sentMb = 0; sentMb < 100 && relayed.upstream.size > 0; sentMb++) {
      webrun?.emit('message', eventOf(1_000_000));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await expect.poll(() => relayed.upstream.size).toBe(0);
  });

  test('for a while still gets the largest events: three of 5 MB', async () => {
    const { relayed, socket, handle } = await joinPaused();
    const reader = await relayed.listen(`${relayed.appUrl}/webrun`, handle, { cookie: 'user=ada' });
    let receivedLength = 0;
    socket.on('data', (bytes: Buffer) => (receivedLength += bytes.length));
    // The reader's come last: when it has them, the other's have been passed on.
    for (const webrun of relayed.upstream)
      for (const _ of [1, 2, 3]) webrun.emit('message', eventOf(5_000_000));
    await expect.poll(() => reader.events.length).toBe(3);
    socket.resume();
    await expect.poll(() => receivedLength).toBeGreaterThan(15_000_000);
    expect(relayed.upstream.size).toBe(2);
  });
});

test('a connection that joins and leaves again and again is listened to once', async () => {
  const relayed = await startRelayed();
  onTestFinished(() => relayed.close());
  const warned = vi.fn<(warning: Error) => void>();
  process.on('warning', warned);
  onTestFinished(() => void process.off('warning', warned));
  const handle = String((await relayed.post('/start/start-session', {}))['sessionId']);
  const { socket } = await relayed.listen(`${relayed.appUrl}/webrun`, handle, { cookie: 'user=ada' });
  // A socket in another namespace keeps the connection open.
  const kept = socket.io.socket('/').connect();
  await expect.poll(() => kept.connected).toBe(true);
  for (let times = 0; times < 15; times++) {
    socket.disconnect();
    await expect.poll(() => relayed.upstream.size).toBe(0);
    socket.connect();
    await expect.poll(() => socket.connected).toBe(true);
  }
  expect(kept.connected).toBe(true);
  expect(warned.mock.calls.map(([{ message }]) => message)).toEqual([]);
});

test('a reply that stalls behind its length is let go', async () => {
  fakeTime();
  const cancelled = vi.fn<() => void>();
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode('{"success":')),
    cancel: cancelled,
  });
  const proxied = createProxied({
    fetch: async () => new Response(body, { headers: { 'content-length': '500' } }),
    accountPerMinute: 0,
  });
  const answer = await passUntil(proxied.send('/start/run-task', { body: { taskDetails: 'x' } }));
  expect(answer.status).toBe(504);
  expect(cancelled).toHaveBeenCalledOnce();
});

describe('polls', () => {
  test('of one user are refused beyond a rate, and no other user’s', async () => {
    fakeTime();
    const proxied = createProxied({ accountPerMinute: 0 });
    const mine = await start(proxied, '[after 500s]');
    const statuses: number[] = [];
    for (let times = 0; times < 150; times++) statuses.push((await poll(proxied, mine)).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(100);
    const refused = await poll(proxied, mine);
    expect(refused).toMatchObject({ status: 429, body: { code: 'RATE_LIMIT_EXCEEDED', success: false } });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await proxied.send('/task/a/b', { user: 'bob' })).status).toBe(404);
    await pass(1_000);
    expect((await poll(proxied, mine)).status).toBe(200);
  });

  // 100 runs, each polled every 2 s for a minute, all at the same moment: as many as may be open at once.
  test.each([100, 3])('of as many runs as a user may have requests, %i, all pass', async (requestsAtOnce) => {
    fakeTime();
    const proxied = createProxied({ accountPerMinute: 0, limits: { requestsAtOnce } });
    const mine = await start(proxied, '[after 500s]');
    for (let round = 0; round < 30; round++) {
      const answers = await Promise.all(Array.from({ length: requestsAtOnce }, () => poll(proxied, mine)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      await pass(2_000, 2_000);
    }
  });
});

describe('stops', () => {
  const stop = (session: unknown): object => ({
    sessionId: session,
    message: { actionType: 'state', newState: 'stop' },
  });

  // Ten places a minute for messages. Ada stops what she likes without end; Bob answers a question after 5 s.
  test('of one user leave places for the answers of another', async () => {
    fakeTime();
    const { send } = createProxied({ fetch: answeringAll, accountPerMinute: 10 });
    const sessions = new Map<string, unknown>();
    for (const user of ['bob', 'ada']) {
      const opened = await passUntil(send('/start/start-session', { user, body: {} }));
      sessions.set(user, opened.body['sessionId']);
    }
    const messageOf = (user: string, body: object): Promise<Answer> =>
      send('/start/send-message', { user, body });
    // Both have sent something before.
    const resume = { actionType: 'guardrail', newState: 'resume', taskDetails: 'Yes' };
    await passUntil(messageOf('bob', { sessionId: sessions.get('bob'), message: resume }));
    void (async () => {
      for (let times = 0; times < 60; times++) await messageOf('ada', stop(sessions.get('ada')));
    })();
    await pass(5_000, 500);
    const answers = [1, 2, 3].map(() =>
      messageOf('bob', { sessionId: sessions.get('bob'), message: resume }),
    );
    const statuses = (await passUntil(Promise.all(answers))).map(({ status }) => status);
    expect(statuses).toEqual([200, 200, 200]);
  });

  // 0 s                  40 s            60.5 s
  // |--two resumes-------|--31 stops-----| the places are free
  test('of one session that wait for a place reach WebRun once', async () => {
    fakeTime();
    const { send, recorded } = createProxied({ accountPerMinute: 2, fetch: answeringAll });
    const sessionIds: unknown[] = [];
    for (const _ of [1, 2]) {
      const opened = await passUntil(send('/start/start-session', { body: {} }));
      sessionIds.push(opened.body['sessionId']);
      await pass(61_000, 5_000);
    }
    const [one, other] = sessionIds;
    const message = (body: object): Promise<Answer> => send('/start/send-message', { body });
    const resume = { sessionId: one, message: { actionType: 'state', newState: 'resume' } };
    for (const _ of [1, 2]) await passUntil(message(resume));
    await pass(45_000, 5_000);
    const bodies = Array.from({ length: 30 }, () => stop(one));
    const answers = await passUntil(Promise.all([...bodies, stop(other)].map(message)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(toStates(recorded)).toEqual(['resume', 'resume', 'stop', 'stop']);
  });

  const newTask = { actionType: 'newTask', newState: 'start', taskDetails: 'x' };

  // WebRun never answers the first stop, as over a connection that is dead.
  test('that are sent after one has left reach WebRun themselves, so that they stop what has started since', async () => {
    let isFirst = true;
    const { send, recorded } = createProxied({
      accountPerMinute: 0,
      fetch: async (input, init) => {
        const body = await new Request(input, init).clone().text();
        if (!body.includes('"stop"') || !isFirst) return answeringAll(input, init);
        isFirst = false;
        return silent(input, init);
      },
    });
    const sessionId = (await send('/start/start-session', { body: {} })).body['sessionId'];
    const message = (body: object): Promise<Answer> => send('/start/send-message', { body });
    message(stop(sessionId)).catch(() => undefined);
    await expect.poll(() => toStates(recorded)).toEqual(['stop']);
    expect((await message({ sessionId, message: newTask })).status).toBe(200);
    expect((await message(stop(sessionId))).status).toBe(200);
    expect(toStates(recorded)).toEqual(['stop', 'start', 'stop']);
  });

  /** What WebRun was told, in order. */
  const toStates = (recorded: readonly Recorded[]): unknown[] =>
    recorded
      .filter(({ url }) => url.endsWith('/send-message'))
      .map(({ body }) => (JSON.parse(body) as { message: { newState: unknown } }).message.newState);
});

describe('what a user has used', () => {
  // 23:59:50                       00:00:10
  // |--upload of 20 MB begins------| its 100 kB arrive, and end
  test('is not made less today by an upload of yesterday', async () => {
    fakeTime();
    const midnight = 1_790_035_200_000;
    vi.setSystemTime(midnight - 10_000);
    const proxied = createProxied({ limits: { uploadBytesPerDay: 30_000_000 }, accountPerMinute: 0 });
    const leftBytes = ({ headers }: Answer): number =>
      Number(/upload-bytes;[^,]*remaining=(\d+)/.exec(headers.get('x-webrun-allowance') ?? '')?.[1]);
    const formOf = (name: string): FormData => {
      const body = new FormData();
      body.append('files', new Blob(['x'.repeat(100_000)]), name);
      return body;
    };
    // The first form is held open until the test ends it.
    const whole = new Uint8Array(await new Response(formOf('slow.txt')).arrayBuffer());
    const type = `multipart/form-data; boundary=${new TextDecoder().decode(whole.subarray(2, whole.indexOf(13)))}`;
    let end = (): void => undefined;
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(whole.subarray(0, 80_000));
        end = () => {
          controller.enqueue(whole.subarray(80_000));
          controller.close();
        };
      },
    });
    const slow = proxied.proxy(
      new Request('https://app.example/api/webrun/files/upload', {
        method: 'POST',
        headers: { cookie: 'user=ada', 'content-type': type, 'content-length': '20000000' },
        body: stream,
        duplex: 'half',
      } as RequestInit),
    );
    await pass(1_000);
    vi.setSystemTime(midnight + 10_000);
    const quick = await passUntil(proxied.send('/files/upload', { body: formOf('quick.txt') }));
    const left = leftBytes(await proxied.send('/task/a/b'));
    end();
    expect([quick.status, (await passUntil(slow)).status]).toEqual([200, 200]);
    expect(left).toBeLessThan(30_000_000 - 100_000);
    expect(leftBytes(await proxied.send('/task/a/b'))).toBe(left);
  });

  // 0 s      1 s                         7 min        the poll says that it is there
  // |--start--| paused                   |            it counts, until a poll reports its end
  test('counts a paused run as long as it exists', async () => {
    fakeTime();
    const proxied = createProxied(
      { limits: { runsAtOnce: 1, usdPerDay: 1 }, accountPerMinute: 0 },
      { idleMs: 3_600_000 },
    );
    const first = await start(proxied, '[after 500s]');
    const sessionId = first.body['sessionId'];
    const change = (newState: string): Promise<Answer> =>
      proxied.send('/start/send-message', {
        body: { sessionId, message: { actionType: 'state', newState } },
      });
    await change('pause');
    await pass(420_000, 5_000);
    const polled = await poll(proxied, first);
    expect(polled.body['status']).toBe('paused');
    expect(leftUsd(polled.headers)).toBeCloseTo(0.9);
    expect((await start(proxied, 'x')).body['code']).toBe('SESSION_LIMIT_REACHED');
    await change('terminate');
    await pass(11_000, 1_000);
    expect((await start(proxied, '[after 0s] [cost: 0]')).status).toBe(200);
  });

  test('has the place of a session’s first task back 10 s after it was ended', async () => {
    fakeTime();
    const proxied = createProxied({
      limits: { runsAtOnce: 1 },
      accountPerMinute: 0,
      fetch: answeringAll,
    });
    const opened = await passUntil(
      proxied.send('/start/start-session', { body: { initialTask: { taskDetails: 'x' } } }),
    );
    expect(opened.body['taskId']).toBeUndefined();
    expect((await start(proxied, 'x')).body['code']).toBe('SESSION_LIMIT_REACHED');
    const message = { actionType: 'state', newState: 'terminate' };
    await proxied.send('/start/send-message', { body: { sessionId: opened.body['sessionId'], message } });
    await pass(11_000, 1_000);
    expect((await start(proxied, 'x')).status).toBe(200);
  });
});

describe('a poll', () => {
  const named = { sessionId: 'sess_number0', taskId: 'task_number0' };
  const done = { success: true, type: 'task_completed', data: { message: 'Secret' } };
  const pollUrl = 'https://connect.webrun.ai/task/sess_number0/task_other0';

  test.each([
    ['another task', { ...done, ...named, taskId: 'task_other0' }, 502],
    ['another session', { ...done, ...named, sessionId: 'sess_other0' }, 502],
    ['another task inside', { status: 'complete', result: { ...done, taskId: 'task_other0' } }, 502],
    ['another task beside', { ...done, webrun: { ...named, taskId: 'task_other0' } }, 502],
    ['another address', { status: 'running', pending: true, pollUrl }, 502],
    ['the same ids', { ...done, ...named, webrun: named }, 200],
    ['no ids', { type: 'guardrail_trigger', data: { type: 'human_input_needed', value: 'Who?' } }, 200],
    ['other ids in what the agent wrote', { ...done, data: { message: { taskId: 'task_other0' } } }, 200],
    ['other ids in a list that the agent wrote', { ...done, data: [{ taskId: 'PROJ-1' }] }, 200],
    ['other ids in a list of results', { status: 'complete', result: [{ taskId: 'PROJ-1' }] }, 200],
    ['other ids in a result of the agent’s', { status: 'complete', result: { taskId: 'PROJ-1' } }, 200],
    ['nothing', {}, 200],
  ])('that is answered with %s', async (_what, reply, status) => {
    let answer: object = { ...named, status: 'pending', pending: true };
    const proxied = createProxied({ fetch: async () => Response.json(answer), accountPerMinute: 0 });
    const first = await proxied.send('/start/run-task', { body: { taskDetails: 'x' } });
    answer = reply;
    const polled = await poll(proxied, first);
    expect(polled.status).toBe(status);
    if (status === 502) expect(polled.text).not.toContain('Secret');
    if (status === 502) expect(polled.body['taskId']).toBeUndefined();
  });

  const output = { sessionId: 'OPS-1', taskId: 'PROJ-1', pollUrl: 'https://a.example/task/OPS-1/PROJ-1' };

  test.each([
    ['a list', { ...done, data: [output] }],
    ['a list of results', { status: 'complete', result: [output] }],
    ['a result', { status: 'complete', result: output }],
    ['a ticket', { ...named, status: 'complete', result: { ...output, status: 'open' } }],
    ['a result in the result', { status: 'complete', result: { ...done, result: output } }],
  ])(
    'that finds ids of the agent’s own in %s ends the run, and makes no handles of them',
    async (_where, end) => {
      const costs: (number | null)[] = [];
      let answer: object = { ...named, status: 'pending', pending: true };
      const proxied = createProxied({
        fetch: async () => Response.json(answer),
        accountPerMinute: 0,
        onEvent: (event) => void (event.type === 'settled' && costs.push(event.costUsd)),
      });
      const first = await proxied.send('/start/run-task', { body: { taskDetails: 'x' } });
      const ref = { sessionId: String(first.body['sessionId']), taskId: String(first.body['taskId']) };
      answer = { ...end, usage: { cost: 0.5 } };
      const task = await proxied.client('ada').getTask(ref);
      expect([task.status, task.usage.costUsd, costs]).toEqual(['completed', 0.5, [0.5]]);
      const { text } = await poll(proxied, first);
      const handles = [...text.matchAll(/"(?:sessionId|taskId)":"([^"]*)"/g)].map(([, handle]) => handle);
      const known = [...Object.values(ref), 'OPS-1', 'PROJ-1'];
      expect(handles.filter((handle) => !known.includes(handle ?? ''))).toEqual([]);
    },
  );
});

let sessions = 0;
/** A WebRun that opens sessions, and says yes to every message. */
const answeringAll: typeof fetch = async (input) =>
  Response.json({
    success: true,
    ...(String(input instanceof Request ? input.url : input).endsWith('/start-session')
      ? { sessionId: `sess_number${++sessions}` }
      : {}),
  });
