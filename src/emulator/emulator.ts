import { createAccount } from './account.js';
import { readEnvelope, readJson, readMessage, readRunTask, readSession } from './requestBodies.js';
import type { Message, TaskOrder } from './requestBodies.js';
import { createChannel } from './channel.js';
import type { Channel } from './channel.js';
import { systemClock } from './clock.js';
import type { AnsweredRequest, Emulator, EmulatorOptions, EmulatorSettings } from './options.js';
import { createRateLimit } from './rateLimit.js';
import { invalid, Refusal, refusals } from './refusal.js';
import { toPollReply, toSessionReply } from './replies.js';
import { readBytes, readRequest } from './request.js';
import type { EmulatorRequest } from './request.js';
import { json, toCors, toFileResponse, withHeaders } from './responses.js';
import { scripted } from './scriptedAgent.js';
import type { Session } from './session.js';
import { createStarts } from './starts.js';
import { createFileStore } from './fileStore.js';
import type { TaskRun } from './task.js';
import { untilAborted } from './untilAborted.js';

export type { AnsweredRequest, Emulator, EmulatorOptions, EmulatorSettings } from './options.js';

/** How many of the last requests are remembered, for tests that count. */
const maxRequestsRemembered = 1_000;

/**
 * Makes an in-memory WebRun that speaks the API's protocol: it holds a start for 50 s, then lets the client poll; sessions, guardrails, usage,
 * limits and errors are as documented. It needs no network, server or Node.
 * @example
 * const emulator = createEmulator();
 * const client = createWebRunClient({ fetch: emulator.fetch, baseUrl: 'http://webrun.test', apiKey: 'test' });
 * const task = await client.runTask({ taskDetails: '[after 2s] [say: It costs $24.90.]' });
 */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const {
    agent = scripted(),
    clock = systemClock,
    basePath,
    idleMs = 300_000,
    endsUnanswered = false,
    onError = () => undefined,
  } = options;
  let settings: EmulatorSettings = options;
  const requests: AnsweredRequest[] = [];
  const store = createFileStore(clock);
  const rates = createRateLimit(clock);
  const startedAtMs = clock.now();
  const account = createAccount({
    agent,
    clock,
    store,
    idleMs,
    endsUnanswered,
    onError,
    settings: () => settings,
  });
  const starts = createStarts(clock, () => settings);
  const { sessions } = account;
  let isClosed = false;

  function checkFiles(order: TaskOrder | null): void {
    for (const fileId of order?.files ?? []) if (!store.read(fileId)) throw refusals.unknownFile();
  }

  /** Does what a message asks for; returns a new task, if any. */
  function handleMessage(session: Session, message: Message): TaskRun | null {
    switch (message.actionType) {
      case 'newTask':
        account.checkAccount();
        checkFiles(message.order);
        return session.add(message.order);
      case 'state':
        if (message.taskId !== null && !session.tasks.has(message.taskId)) throw refusals.unknownTask();
        session.setState(message.newState, message.taskId);
        return null;
      case 'interaction': {
        const { action } = message;
        if (action.type === 'takeOverControl' || action.type === 'releaseControl')
          session.takeOver(action.type === 'takeOverControl');
        else agent.interact?.(session.sessionId, action).catch(onError);
        return null;
      }
      case 'guardrail': {
        if (message.newState === 'stop') session.setState('stop', message.taskId);
        else if (session.answer(message.answer, message.taskId) === 'none')
          throw invalid('message.actionType', 'no guardrail is waiting for an answer.');
        return null;
      }
    }
  }

  // ------------------------------------------------------------------------------------------------------- routes

  async function route(request: EmulatorRequest): Promise<Response> {
    const { method, path, baseUrl } = request;
    if (method === 'OPTIONS') return new Response(null, { status: 204 });
    if (isClosed) throw refusals.noInstances();
    if (method === 'GET') return get(request);
    if (method !== 'POST') throw refusals.unknownPath();
    const handle = postHandlers[path];
    if (!handle) throw refusals.unknownPath();

    const key = account.checkKey(request, false);
    const rate = rates.take(JSON.stringify([key, path]), settings.rateLimit ?? 10);
    const answer = async (): Promise<Response> => {
      if (!rate.isAllowed) throw refusals.rateLimited(rate.retryAfterSeconds);
      return handle(request, key, baseUrl);
    };
    return withHeaders(await answer().catch(toErrorResponse), rate.headers);
  }

  const postHandlers: Readonly<
    Record<string, (request: EmulatorRequest, key: string, baseUrl: string) => Promise<Response>>
  > = {
    '/start/run-task': async (request, key, baseUrl) => {
      const text = await request.text();
      const order = readRunTask(readJson(text));
      checkFiles(order);
      return starts.answer(
        starts.startOnce(request, key, text, () => account.openSession(baseUrl).add(order)),
        baseUrl,
      );
    },
    '/start/start-session': async (request, _key, baseUrl) => {
      const order = readSession(readJson((await request.text()) || '{}'));
      checkFiles(order);
      const session = account.openSession(baseUrl);
      const initial = order ? session.add(order) : null;
      const viewUrl = options.toViewUrl?.(session.sessionId, baseUrl) ?? null;
      return json(
        200,
        toSessionReply(session, initial, {
          baseUrl,
          idleMs,
          balanceUsd: account.balanceUsd,
          viewUrl,
          pageSize: agent.pageSize,
        }),
      );
    },
    '/start/send-message': async (request, key, baseUrl) => {
      const text = await request.text();
      const { sessionId, message } = readEnvelope(readJson(text));
      const read = readMessage(message);
      if (read.actionType === 'newTask') {
        const start = (): TaskRun => handleMessage(account.findOpenSession(sessionId), read) as TaskRun;
        return starts.answer(starts.startOnce(request, key, text, start), baseUrl);
      }
      handleMessage(account.findOpenSession(sessionId), read);
      return json(200, { success: true, sessionId, message: 'Message sent.' });
    },
    '/files/upload': async (request) => {
      const files = await request.files();
      if (files.length === 0) throw invalid('files', 'is required: send one file or more.');
      const kept = await Promise.all(
        files.map(async (file) => {
          const originalName = 'name' in file && typeof file.name === 'string' ? file.name : 'upload';
          const bytes = await readBytes(file);
          return { fileId: store.add(originalName, bytes), originalName, size: bytes.byteLength };
        }),
      );
      return json(200, { success: true, files: kept });
    },
  };

  function get(request: EmulatorRequest): Response {
    const { path, baseUrl } = request;
    if (path === '/start/health') {
      const open = [...sessions.values()].filter((session) => session.endedAtMs === null);
      const uptimeSeconds = Math.round((clock.now() - startedAtMs) / 1_000);
      return json(200, {
        success: true,
        status: 'ok',
        agent: agent.name,
        sessions: open.length,
        uptime: uptimeSeconds,
      });
    }
    if (path === '/start/active-sockets') return json(200, { success: true, activeSockets: channels.size });
    const [, area, first = '', second] = path.split('/').map(decode);
    if (second === undefined) throw refusals.unknownPath();
    if (area === 'files') return serveFile(first);
    if (area !== 'task') throw refusals.unknownPath();
    // The docs disagree whether a poll needs the key: a missing one is accepted, a wrong one is not.
    account.checkKey(request, true);
    const session = sessions.get(first);
    if (!session) throw refusals.unknownSession();
    const run = session.tasks.get(second);
    if (!run) throw refusals.unknownTask();
    session.touchByPoll();
    return json(200, toPollReply(run, baseUrl));
  }

  function serveFile(fileId: string): Response {
    const file = store.read(fileId);
    if (!file) throw refusals.unknownFile();
    return toFileResponse(file);
  }

  // ----------------------------------------------------------------------------------------------- request to response

  async function respond(request: EmulatorRequest): Promise<Response> {
    const next = (): Promise<Response> => route(request).catch(toErrorResponse);
    const response = (await settings.intercept?.(request, next)) ?? (await next());
    if (response.type === 'error') throw new TypeError('Failed to fetch');
    return withHeaders(new Response(response.body, response), toCors(request)); // an intercepted response may have immutable headers
  }

  function toErrorResponse(error: unknown): Response {
    if (error instanceof Refusal) return withHeaders(json(error.status, error.body), error.headers);
    onError(error);
    return json(500, new Refusal(500, 'INTERNAL_ERROR', 'Something went wrong inside the emulator.').body);
  }

  const emulate: typeof globalThis.fetch = async (input, init) => {
    const request = readRequest(input, init, basePath ?? null);
    const { method, path, signal } = request;
    const record = { method, path, status: 0, atMs: clock.now() };
    requests.push(record);
    if (requests.length > maxRequestsRemembered) requests.shift();
    signal?.throwIfAborted();
    // A client that leaves does not end the work.
    const response = await (signal ? untilAborted(respond(request), signal) : respond(request));
    record.status = response.status;
    return response;
  };

  const channels = new Set<Channel>();

  return {
    fetch: emulate,
    agentName: agent.name,
    requests,
    connect({ sessionId }) {
      for (const channel of channels) if (!channel.connected) channels.delete(channel);
      const session = sessions.get(sessionId) ?? null;
      const channel = createChannel({
        session,
        receive(message) {
          try {
            if (session) handleMessage(account.findOpenSession(session.sessionId), readMessage(message));
            return null;
          } catch (error) {
            if (error instanceof Refusal) return error.body;
            throw error;
          }
        },
      });
      return channel
        .on('connect', () => channels.add(channel))
        .on('disconnect', () => channels.delete(channel));
    },
    configure(changes) {
      settings = { ...settings, ...changes };
    },
    get tasks() {
      return [...sessions.values()].flatMap(({ sessionId, tasks }) =>
        [...tasks].map(([taskId, { state }]) => ({ sessionId, taskId, status: state.status })),
      );
    },
    get balanceUsd() {
      return account.balanceUsd;
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      await Promise.all([...sessions.values()].map((session) => session.end('terminated')));
      // Only the agent's own resources may stay open; the caller has others to close.
      await Promise.resolve()
        .then(() => agent.close?.())
        .catch(onError);
      store.clear();
    },
  };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}
