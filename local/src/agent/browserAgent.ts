import type { Agent, AgentContext, AgentEvent, AgentTask } from 'webrun-react/testing';
import { createChrome, pageSize } from '../browser/chrome.js';
import type { Policy } from '../browser/policy.js';
import { castScreen } from '../browser/screencast.js';
import { within } from '../browser/within.js';
import { createGrammarPlanner } from '../grammar/grammarPlanner.js';
import type { Planner } from '../planner/planner.js';
import { parseUrl } from '../url.js';
import { performPersonAction } from './personActions.js';
import { runTask } from './runTask.js';
import { createSessions } from './sessions.js';

/** Options of {@link createBrowserAgent}. */
export interface BrowserAgentOptions {
  /** How many sessions may have an open page; more fail with NO_INSTANCES_AVAILABLE. @default 4 */
  readonly maxSessions?: number | undefined;
  /** Blocks loopback, private and link-local addresses for pages, except the practice site. @default false */
  readonly blockPrivate?: boolean | undefined;
  /** Whether the browser has no window. @default true */
  readonly headless?: boolean | undefined;
  /** The practice site's address, so that tasks can call it "the practice site". */
  readonly siteUrl?: string | undefined;
  /** How long a page may take to load before NAVIGATION_TIMEOUT, in milliseconds. @default 30_000 */
  readonly navigationTimeoutMs?: number | undefined;
  /** The largest file to download, in bytes. @default 104_857_600, 100 MB */
  readonly maxDownloadBytes?: number | undefined;
  /** Decides the steps. @default the grammar of plain imperative English */
  readonly planner?: Planner | undefined;
}

/** How long a stopped task may take to end, in milliseconds. */
const stoppingMs = 1_000;

/**
 * Makes an agent that performs tasks in a real Chromium. One browser starts with the first task; each session has its own isolated context.
 * Without a `planner` it follows plain sentences and needs no language model.
 *
 * The browser can reach whatever its user's own can, including loopback, unless `blockPrivate` is set. The agent itself never treats page
 * content as instructions: steps come only from its planner.
 *
 * @example
 * const local = await startLocal({ agent: createBrowserAgent({ planner, headless: false }) });
 */
export function createBrowserAgent(options: BrowserAgentOptions = {}): Agent {
  const {
    maxSessions = 4,
    blockPrivate = false,
    siteUrl,
    navigationTimeoutMs = 30_000,
    maxDownloadBytes = 100 * 1_048_576,
  } = options;
  const planner = options.planner ?? createGrammarPlanner(siteUrl ?? null);
  const chrome = createChrome(options.headless === undefined ? {} : { headless: options.headless });
  const sessions = createSessions(chrome, maxSessions, { navigationTimeoutMs, maxDownloadBytes });
  const siteOrigin = siteUrl === undefined ? null : (parseUrl(siteUrl)?.origin ?? null);
  const allowedOrigins = siteOrigin === null ? [] : [siteOrigin];

  return {
    name: 'browser',
    pageSize,
    run(task, context) {
      const policy: Policy = { avoidDomains: task.avoidDomains, blockPrivate, allowedOrigins };
      return toEvents(task, context, (emit) => runTask({ task, context, emit, policy, sessions, planner }));
    },
    closeSession: (sessionId) => sessions.leave(sessionId),
    async close() {
      sessions.clear();
      await chrome.close();
    },
    async interact(sessionId, action) {
      const session = sessions.get(sessionId);
      if (session) await performPersonAction(session, action);
    },
    watch: (sessionId, onPicture) => castScreen(() => sessions.get(sessionId)?.tools, onPicture),
  };
}

/** Yields the events of some work as they come. */
async function* toEvents(
  _task: AgentTask,
  { signal }: AgentContext,
  work: (emit: (event: AgentEvent) => void) => Promise<void>,
): AsyncGenerator<AgentEvent> {
  const queue: AgentEvent[] = [];
  let wake = (): void => undefined;
  let isOver = false;
  let fault: unknown = null;
  const finished = work((event) => {
    queue.push(event);
    wake();
  })
    .catch((error: unknown) => void (fault = error))
    .finally(() => {
      isOver = true;
      wake();
    });
  try {
    for (;;) {
      const event = queue.shift();
      if (event) yield event;
      else if (isOver) break;
      else await new Promise<void>((resolve) => void (wake = resolve));
    }
    if (fault !== null && !signal.aborted) throw fault as Error;
  } finally {
    await within(stoppingMs, finished);
  }
}
