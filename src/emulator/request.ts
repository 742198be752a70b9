import { refusals } from './refusal.js';

/** A request as the emulator sees it, whatever its source. */
export interface EmulatorRequest {
  readonly method: string;
  readonly url: URL;
  /** The path below the base, for example `/start/run-task`. */
  readonly path: string;
  /** The part before that path: origin and base path. */
  readonly baseUrl: string;
  readonly headers: Headers;
  readonly signal: AbortSignal | null;
  /** The body as text. */
  text(): Promise<string>;
  /** The files of a multipart body, from the fields `files` and `file`. @throws {Refusal} 400 when it is not multipart */
  files(): Promise<readonly Blob[]>;
}

/** Matches every path of the API; what precedes it is the base, so that any base URL works. */
const knownPath =
  /^(.*?)(\/start\/(?:run-task|start-session|send-message|health|active-sockets)|\/task\/[^/]+\/[^/]+|\/files\/upload|\/files\/[^/]+\/[^/]+)\/?$/;

/** Reads the arguments of a `fetch`. @throws {TypeError} as `fetch` does, when the address is invalid */
export function readRequest(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  basePath: string | null,
): EmulatorRequest {
  const request = typeof input === 'object' && 'url' in input ? input : null;
  const url = new URL(request ? request.url : (input as string | URL), pageOrigin());
  const { path, baseUrl } = splitPath(url, basePath);
  const body = init?.body ?? null;
  // Builds no Request from the arguments: a DOM emulation has its own AbortSignal and FormData, which Node's Request rejects.
  const toResponse = (): Response | Request =>
    body !== null || !request ? new Response(body, { headers: contentType(init?.headers) }) : request;
  let text: Promise<string> | null = null; // a stream can be read once, and an interceptor may read it first
  return {
    method: (init?.method ?? request?.method ?? 'GET').toUpperCase(),
    url,
    path,
    baseUrl,
    headers: toHeaders(init?.headers ?? request?.headers),
    signal: (init && 'signal' in init ? init.signal : request?.signal) ?? null,
    text: () => (text ??= toResponse().text()),
    async files() {
      const form = isForm(body)
        ? body
        : await toResponse()
            .formData()
            .catch(() => null);
      if (!form) throw refusals.malformed();
      return [...form.getAll('files'), ...form.getAll('file')].filter((entry) => typeof entry !== 'string');
    },
  };
}

const isForm = (body: unknown): body is FormData =>
  typeof body === 'object' && body !== null && 'getAll' in body && 'append' in body;

/** Uses headers as they are if possible: MSW's copies of a request's headers may lose some. */
const toHeaders = (headers: HeadersInit | undefined): Headers =>
  headers instanceof Headers ? headers : new Headers(headers);

/** Keeps only what is needed to read a multipart body again. */
function contentType(headers: HeadersInit | undefined): Record<string, string> {
  const type = toHeaders(headers).get('content-type');
  return type === null ? {} : { 'content-type': type };
}

function splitPath(url: URL, basePath: string | null): { path: string; baseUrl: string } {
  if (basePath !== null) {
    const base = `/${basePath}`.replace(/\/+/g, '/').replace(/\/$/, '');
    const isBelow = url.pathname.startsWith(`${base}/`);
    return {
      path: isBelow ? url.pathname.slice(base.length).replace(/(.)\/$/, '$1') : '',
      baseUrl: url.origin + base,
    };
  }
  const [, prefix = '', path = url.pathname] = knownPath.exec(url.pathname) ?? [];
  return { path, baseUrl: url.origin + prefix };
}

/** The base of relative addresses: the page, or a made-up host. */
function pageOrigin(): string {
  const origin = globalThis.location?.origin;
  return origin?.startsWith('http') ? origin : 'http://webrun.test';
}

/** Reads the bytes of a file; a DOM emulation's Blob may have no `arrayBuffer`. */
export async function readBytes(file: Blob): Promise<Uint8Array> {
  if ('arrayBuffer' in file) return new Uint8Array(await file.arrayBuffer());
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(new Uint8Array(reader.result as ArrayBuffer)));
    reader.addEventListener('error', () => reject(reader.error ?? new Error('The file could not be read.')));
    reader.readAsArrayBuffer(file);
  });
}
