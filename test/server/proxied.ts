import { onTestFinished, vi } from 'vitest';
import { createWebRunClient } from '../../src/core.js';
import type { WebRunClient } from '../../src/core.js';
import { createWebRunProxy } from '../../src/server.js';
import type { WebRunProxy, WebRunProxyOptions } from '../../src/server.js';
import { createEmulator } from '../../src/testing.js';
import type { Emulator, EmulatorOptions } from '../../src/testing.js';

export const apiKey = 'wr_live_0123456789abcdef';
export const sealingKeys = ['first-sealing-key-of-the-tests-0001'];
const origin = 'https://app.example';
export const upstreamUrl = 'https://connect.webrun.ai';

/** A request as WebRun got it. */
export interface Recorded {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
}

/** A proxy before an emulator, with a record of what passed. */
export interface Proxied {
  readonly proxy: WebRunProxy;
  readonly emulator: Emulator;
  readonly recorded: readonly Recorded[];
  /** One request of a signed-in user; a body that is no text is sent as JSON. */
  send(path: string, init?: SendInit): Promise<Answer>;
  /** The client of one user's browser. */
  client(userId: string): WebRunClient;
}

export interface SendInit {
  readonly method?: string;
  /** `null` is nobody. @default 'ada' */
  readonly user?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

/** Who is signed in stands in a cookie, as in an app. */
export const authorize = (request: Request): { userId: string } | null => {
  const userId = /(?:^|;\s*)user=([^;]+)/.exec(request.headers.get('cookie') ?? '')?.[1];
  return userId === undefined ? null : { userId: decodeURIComponent(userId) };
};

/** Records each request before it goes on, as bytes would arrive at WebRun. */
export function record(next: typeof fetch): { recorded: Recorded[]; fetch: typeof fetch } {
  const recorded: Recorded[] = [];
  const recording: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const body = await request.clone().text();
    recorded.push({ method: request.method, url: request.url, headers: request.headers, body });
    return next(request);
  };
  return { recorded, fetch: recording };
}

export function createProxied(
  options: Partial<WebRunProxyOptions> = {},
  emulated: EmulatorOptions = {},
): Proxied {
  const emulator = createEmulator({ rateLimit: 0, holdMs: 20, key: apiKey, ...emulated });
  const { recorded, fetch } = record(options.fetch ?? emulator.fetch);
  // What goes wrong on purpose is not for the console; `onError: undefined` brings the log back.
  const onError = (): void => undefined;
  const proxy = createWebRunProxy({
    apiKey,
    authorize,
    sealingKeys,
    upstreamUrl,
    onError,
    ...options,
    fetch,
  });
  return {
    proxy,
    emulator,
    recorded,
    send: (path, init) => sendTo(proxy, path, init),
    client: (userId) =>
      createWebRunClient({
        baseUrl: `${origin}/api/webrun`,
        idempotency: true,
        fetch: (input, init) => {
          const headers = new Headers(init?.headers);
          headers.set('cookie', `user=${encodeURIComponent(userId)}`);
          headers.set('sec-fetch-site', 'same-origin');
          return proxy(new Request(input, { ...init, headers }));
        },
      }),
  };
}

/** A WebRun that gives no answer as long as the test lasts. */
export const silent: typeof fetch = () =>
  new Promise((_, reject) => onTestFinished(() => reject(new TypeError('fetch failed'))));

/** Sends one request to a handler and reads the answer. */
export async function sendTo(proxy: WebRunProxy, path: string, init: SendInit = {}): Promise<Answer> {
  const { method = init.body === undefined ? 'GET' : 'POST', user = 'ada', headers = {}, body } = init;
  const isJson = body !== undefined && !(body instanceof FormData);
  const request = new Request(path.startsWith('http') ? path : `${origin}/api/webrun${path}`, {
    method,
    headers: {
      ...(user === null ? {} : { cookie: `user=${encodeURIComponent(user)}` }),
      ...(isJson ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
    ...(body === undefined
      ? {}
      : { body: isJson && typeof body !== 'string' ? JSON.stringify(body) : (body as BodyInit) }),
  });
  const response = await proxy(request);
  const text = await response.text();
  let parsed: unknown = {};
  try {
    parsed = JSON.parse(text);
  } catch {
    // Not every answer is JSON; tests of those that are will say so.
  }
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: parsed as Record<string, unknown>,
  };
}

/** What was asked of Web Crypto and is not answered yet: it takes real time, on a busy machine any amount of it. */
const sealing = new Set<Promise<unknown>>();

/** Fakes what `setTimeout` and `Date` say; {@link pass} moves it. */
export const fakeTime = (): void => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
    now: 1_790_000_000_000,
  });
  const { subtle } = crypto;
  const followed = new Proxy(subtle, {
    get: (_, name: keyof SubtleCrypto) =>
      async function (...args: unknown[]): Promise<unknown> {
        const answer: Promise<unknown> = Reflect.apply(subtle[name], subtle, args);
        sealing.add(answer);
        return answer.finally(() => sealing.delete(answer));
      },
  });
  const spy = vi.spyOn(crypto, 'subtle', 'get').mockReturnValue(followed);
  onTestFinished(() => {
    spy.mockRestore();
    vi.useRealTimers();
  });
};

/** Waits until nothing more happens without time passing. */
async function settle(): Promise<void> {
  for (let moments = 0; moments < 8; moments++) {
    if (sealing.size > 0) moments = 0;
    await Promise.allSettled(sealing);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Lets time pass in steps; before each, all that can happen without it has happened. */
export async function pass(ms: number, stepMs = 250): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    await settle();
    await vi.advanceTimersByTimeAsync(stepMs);
  }
}

/** Lets time pass until a promise is settled. */
export async function passUntil<Value>(promise: Promise<Value>): Promise<Value> {
  const progress = { isSettled: false };
  const end = (): void => void (progress.isSettled = true);
  promise.then(end, end);
  while (!progress.isSettled) await pass(10, 10);
  return promise;
}
