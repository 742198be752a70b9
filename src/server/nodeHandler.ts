import { checkHandle, refuseOption } from './checkOptions.js';

/** The part of Node's `IncomingMessage` (and Express's `Request`) that is used here, so that this file needs nothing from Node. */
export interface NodeRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** Express's: the URL before a mount path was removed. */
  readonly originalUrl?: string | undefined;
  /** Set by an earlier body parser. */
  readonly body?: unknown;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Alternating names and values, as received. */
  readonly rawHeaders?: readonly string[] | undefined;
  readonly socket: { readonly encrypted?: boolean | undefined } | object;
  readonly readableEnded?: boolean | undefined;
  // `unknown` and not `never`: the types of Node 26 hand listeners `any`.
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown;
  on(event: string, listener: (...values: unknown[]) => void): unknown;
  pause(): unknown;
  resume(): unknown;
}

/** The part of Node's `ServerResponse` that is used here. */
export interface NodeResponse {
  readonly headersSent: boolean;
  readonly destroyed: boolean;
  writeHead(status: number, headers: Record<string, string | string[]>): unknown;
  end(body?: Uint8Array | string): unknown;
}

/**
 * Lets `node:http`, `node:http2`, Express and Connect call a Fetch handler.
 * @example
 * app.use('/api/webrun', toNodeHandler(createWebRunProxy(options)));
 * @throws {TypeError} when `handle` is not a function
 */
export function toNodeHandler(
  handle: (request: Request) => Promise<Response>,
): (request: NodeRequest, response: NodeResponse) => void {
  checkHandle(handle, refuseOption('handler'));
  return (incoming, outgoing) => {
    void answer(handle, incoming, outgoing);
  };
}

async function answer(
  handle: (request: Request) => Promise<Response>,
  incoming: NodeRequest,
  outgoing: NodeResponse,
): Promise<void> {
  let response: Response;
  let body: ArrayBuffer;
  const arriving = createBody(incoming);
  try {
    const request = toRequest(incoming, arriving);
    response = request
      ? await handle(request)
      : refuse(400, 'INVALID_PARAMS', 'The address or a header of the request is malformed.');
    body = await response.arrayBuffer();
  } catch {
    response = refuse(500, 'INTERNAL_ERROR', 'Something went wrong inside the server.');
    body = await response.arrayBuffer();
  }
  // The client may be gone; what was started for it continues.
  if (outgoing.destroyed || outgoing.headersSent) return;
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of response.headers) if (name !== 'set-cookie') headers[name] = value;
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  outgoing.writeHead(response.status, headers);
  outgoing.end(new Uint8Array(body));
  arriving.discard();
}

/** Converts to a Fetch `Request`; `null` if impossible: a foreign target, `..` segments, a malformed host. */
function toRequest(incoming: NodeRequest, arriving: ArrivingBody): Request | null {
  const { method = 'GET', headers } = incoming;
  const target = incoming.originalUrl ?? incoming.url ?? '/';
  // Checked before the URL parser normalizes it: what looks like a trick is one.
  const [path = ''] = target.split('?', 1);
  if (!path.startsWith('/') || /^\/\/|\\|(^|\/)(\.|%2e){1,2}(\/|$)|%(2f|5c|00)|#/i.test(path)) return null;
  // Node keeps the first of two hosts; a server in front may have kept the other.
  const hosts = (incoming.rawHeaders ?? []).filter((name, index) => index % 2 === 0 && /^host$/i.test(name));
  if (hosts.length > 1) return null;
  // HTTP/2 has another name for the host header, and may have both.
  const { host: named, ':authority': authority = named } = headers;
  if (named !== undefined && named !== authority) return null;
  const host = typeof authority === 'string' ? authority : 'localhost';
  if (!/^(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i.test(host)) return null;
  const isSecure = 'encrypted' in incoming.socket && incoming.socket.encrypted;
  try {
    const url = new URL(target, `${isSecure ? 'https' : 'http'}://${host}`);
    const hasBody = method !== 'GET' && method !== 'HEAD';
    const sent = new Headers();
    for (const [name, value] of Object.entries(headers)) {
      if (name.startsWith(':')) continue;
      if (typeof value === 'string') sent.set(name, value);
      else for (const part of value ?? []) sent.append(name, part);
    }
    const init: RequestInit & { duplex?: 'half' } = {
      method,
      headers: sent,
      ...(hasBody ? { body: arriving.toInit(), duplex: 'half' } : {}),
    };
    const request = new Request(url, init);
    // The handler sees it as a body that was already read; a stream of it would never end.
    if (hasBody && arriving.isLost()) void request.body?.cancel();
    return request;
  } catch {
    return null;
  }
}

/** A body that is arriving. */
interface ArrivingBody {
  /** Streams the body as it arrives, with backpressure; one that a parser has already read is serialized again. */
  toInit(): BodyInit;
  /** A parser has read it, and stored it somewhere else. */
  isLost(): boolean;
  /** Discards an unread body, which would block the connection for the next request. */
  discard(): void;
}

function createBody(incoming: NodeRequest): ArrivingBody {
  let isOver = false;
  const discard = (): void => {
    isOver = true;
    incoming.resume();
  };
  const toStream = (): ReadableStream<Uint8Array> =>
    new ReadableStream({
      start(controller) {
        const fail = (): void => {
          if (isOver) return;
          isOver = true;
          controller.error(new TypeError('The connection was cut.'));
        };
        incoming.on('data', (chunk: Uint8Array) => {
          if (isOver) return;
          controller.enqueue(chunk);
          if ((controller.desiredSize ?? 0) <= 0) incoming.pause();
        });
        incoming.on('end', () => {
          if (isOver) return;
          isOver = true;
          controller.close();
        });
        incoming.on('error', fail);
        incoming.on('close', fail);
      },
      pull: () => void incoming.resume(),
      cancel: discard,
    });
  const isLost = (): boolean => incoming.readableEnded === true && incoming.body === undefined;
  return {
    discard,
    isLost,
    toInit() {
      const { body } = incoming;
      if (body === undefined || incoming.readableEnded !== true) return toStream();
      if (typeof body === 'string') return body;
      return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
    },
  };
}

const refuse = (status: number, code: string, message: string): Response =>
  Response.json({ success: false, error: message, message, code }, { status });
