import type { Agent, AgentContext, AgentEvent, AgentTask } from 'webrun-react/testing';
import { createChrome, pageSize } from '../browser/chrome.js';
import type { Policy } from '../browser/policy.js';
import { castScreen } from '../browser/screencast.js';
import { within } from '../browser/within.js';
import { createGrammarPlanner } from '../grammar/grammarPlanner.js';
import type { Planner } from '../planner/planner.js';
import { parseUrl } from '../url.js';
import { actByHand } from './hand.js';
import { runTask } from './runTask.js';
import { createSessions } from './sessions.js';

/** Options of {@link createBrowserAgent}. */
export interface BrowserAgentOptions {
  /** Sessions with a page open at once; a further one fails with NO_INSTANCES_AVAILABLE. @default 4 */
  readonly maxSessions?: number | undefined;
  /** Closes loopback, private and link-local addresses to the pages; the practice site stays open. @default false */
  readonly blockPrivate?: boolean | undefined;
  /** Runs without a window. @default true */
  readonly headless?: boolean | undefined;
  /** The practice site's address, so that tasks can call it "the practice site". */
  readonly siteUrl?: string | undefined;
  /** How long a page may take to load before NAVIGATION_TIMEOUT, in milliseconds. @default 30_000 */
  readonly navigationTimeoutMs?: number | undefined;
  /** Larger files are not taken, in bytes. @default 104_857_600, 100 MB */
  readonly maxDownloadBytes?: number | undefined;
  /** Decides what to do. @default the grammar of plain imperative English */
  readonly planner?: Planner | undefined;
}

/** How long a task that was stopped may take to stop, in milliseconds. */
const stoppingMs = 1_000;

/**
 * Makes an agent that does tasks in a real Chromium. One browser is started with the first task; each session has an isolated
 * context of its own in it. Without a `planner` it follows plain sentences and needs no language model.
 *
 * The browser reaches what its user's own would, loopback included, unless `blockPrivate` is set. Nothing a page says is ever taken
 * for an instruction by the agent itself: steps come from its planner alone.
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
      return toEvents(task, context, (tell) => runTask({ task, context, tell, policy, sessions, planner }));
    },
    closeSession: (sessionId) => sessions.leave(sessionId),
    async close() {
      sessions.clear();
      await chrome.close();
    },
    async interact(sessionId, action) {
      const session = sessions.get(sessionId);
      if (session) await actByHand(session, action);
    },
    watch: (sessionId, onPicture) => castScreen(() => sessions.get(sessionId)?.tools, onPicture),
  };
}

/** The events of some work, as they come. */
async function* toEvents(
  _task: AgentTask,
  { signal }: AgentContext,
  work: (tell: (event: AgentEvent) => void) => Promise<void>,
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
