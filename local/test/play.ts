import type { Agent, AgentContext, AgentEvent, AgentTask } from 'webrun-react/testing';

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
  /** Answers to its questions in order; the last is given again. One may take its time. */
  readonly answers?: readonly (string | (() => Promise<string>))[];
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
      if (answer === undefined) return orAbort(new Promise(() => undefined));
      return orAbort(typeof answer === 'string' ? Promise.resolve(answer) : answer());
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
