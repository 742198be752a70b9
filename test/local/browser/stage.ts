import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import type { Agent, AgentContext, AgentEvent, AgentTask } from '../../../src/emulator/agent.js';

type Handler = (request: Request) => Promise<Response> | Response;

/** A fetch handler behind a real port on loopback. */
export interface Served {
  /** With a slash at its end. */
  readonly url: string;
  close(): Promise<void>;
}

export async function serveHandler(handler: Handler): Promise<Served> {
  const server = createServer((incoming, outgoing) => {
    const gone = new AbortController();
    outgoing.on('close', () => gone.abort());
    void answer(incoming, gone.signal).then(
      (reply) => {
        outgoing.writeHead(reply.status, toHeaders(reply.headers));
        if (!reply.body) return void outgoing.end();
        const body = Readable.fromWeb(reply.body as NodeStream);
        body.on('error', () => outgoing.destroy());
        outgoing.on('close', () => body.destroy());
        body.pipe(outgoing);
      },
      () => outgoing.destroy(),
    );
  });
  async function answer(incoming: IncomingMessage, signal: AbortSignal): Promise<Response> {
    const headers = new Headers();
    for (const [name, value] of Object.entries(incoming.headers))
      if (typeof value === 'string') headers.set(name, value);
    const { method = 'GET' } = incoming;
    const chunks: Buffer[] = [];
    if (method !== 'GET' && method !== 'HEAD')
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = chunks.length > 0 ? { body: Buffer.concat(chunks) } : {};
    return handler(
      new Request(`http://${incoming.headers.host ?? 'localhost'}${incoming.url ?? '/'}`, {
        method,
        headers,
        signal,
        ...body,
      }),
    );
  }
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function toHeaders(headers: Headers): Record<string, string | string[]> {
  const plain: Record<string, string | string[]> = Object.fromEntries(headers);
  const cookies = headers.getSetCookie();
  return cookies.length > 0 ? { ...plain, 'set-cookie': cookies } : plain;
}

/** How a task went. */
export interface Told {
  readonly events: readonly AgentEvent[];
  /** The answer as text; the failure's words when it failed. */
  readonly message: string;
  readonly result: string | object | null;
  readonly code: string | null;
  readonly questions: readonly string[];
  readonly files: readonly {
    readonly filename: string;
    readonly bytes: Uint8Array;
    readonly sourceUrl?: string | undefined;
  }[];
  /** Everything that was told anywhere, in one text. */
  readonly everything: string;
}

/** What a task is given on a stage; everything has a default. */
export interface Cue extends Partial<Omit<AgentTask, 'secrets'>> {
  readonly secrets?: AgentTask['secrets'];
  /** Answers to its questions in order; the last is given again. */
  readonly answers?: readonly string[];
  readonly signal?: AbortSignal;
  readonly keep?: boolean;
  readonly uploads?: Readonly<Record<string, { readonly filename: string; readonly bytes: Uint8Array }>>;
  readonly onEvent?: (event: AgentEvent) => void;
  readonly onQuestion?: () => void;
}

let count = 0;

/** Runs one task with a real context of its own: real time, real files, a person who answers. Ends its session unless it is kept. */
export async function play(
  agent: Agent,
  taskDetails: string,
  { answers = [], signal, keep = false, uploads = {}, onEvent, onQuestion, ...given }: Cue = {},
): Promise<Told> {
  count += 1;
  const task: AgentTask = {
    sessionId: `session-${count}`,
    taskId: `task-${count}`,
    taskDetails,
    startingUrl: null,
    maxDurationMs: 120_000,
    avoidDomains: [],
    outputType: 'text',
    outputSchema: null,
    secrets: [],
    files: Object.keys(uploads),
    ...given,
  };
  const ended = new AbortController();
  const cut = AbortSignal.any([
    ended.signal,
    ...(signal ? [signal] : []),
    AbortSignal.timeout(task.maxDurationMs),
  ]);
  const questions: string[] = [];
  const files: { filename: string; bytes: Uint8Array; sourceUrl?: string | undefined }[] = [];
  const orAbort = <Value>(work: Promise<Value>): Promise<Value> =>
    new Promise((resolve, reject) => {
      if (cut.aborted) return reject(cut.reason as Error);
      const leave = (): void => reject(cut.reason as Error);
      cut.addEventListener('abort', leave, { once: true });
      void work.then(resolve, reject).finally(() => cut.removeEventListener('abort', leave));
    });
  const context: AgentContext = {
    signal: cut,
    now: () => Date.now(),
    sleep: (ms) => orAbort(new Promise((resolve) => setTimeout(resolve, ms))),
    whenResumed: () => orAbort(Promise.resolve()),
    ask: (question) => {
      questions.push(question);
      onQuestion?.();
      const answer = answers[questions.length - 1] ?? answers.at(-1);
      return orAbort(answer === undefined ? new Promise(() => undefined) : Promise.resolve(answer));
    },
    addFile: (file) => {
      files.push(file);
      return Promise.resolve();
    },
    readUpload: (id) => uploads[id] ?? null,
  };
  const events: AgentEvent[] = [];
  try {
    for await (const event of agent.run(task, context)) {
      events.push(event);
      onEvent?.(event);
      if (event.type === 'result' || event.type === 'failure') break;
    }
  } finally {
    ended.abort();
    if (!keep) await agent.closeSession?.(task.sessionId);
  }
  const last = events.at(-1);
  const result = last?.type === 'result' ? last.message : null;
  const message =
    last?.type === 'failure' ? last.message : typeof result === 'string' ? result : JSON.stringify(result);
  return {
    events,
    message,
    result,
    code: last?.type === 'failure' ? last.code : null,
    questions,
    files,
    everything: JSON.stringify([
      events,
      questions,
      files.map(({ filename, sourceUrl }) => [filename, sourceUrl]),
    ]),
  };
}
