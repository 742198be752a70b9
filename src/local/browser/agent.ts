import { chromeHeightPx } from '../../emulator/agent.js';
import type { Agent, AgentContext, AgentEvent, AgentInteraction, AgentTask } from '../../emulator/agent.js';
import { toAnswer } from './answer.js';
import type { Finding } from './answer.js';
import { createChrome, pageSize, within } from './chrome.js';
import type { Place } from './chrome.js';
import { StepFailure } from './failure.js';
import { openPage, toFailure } from './page.js';
import type { PageTools } from './page.js';
import { logIn } from './login.js';
import { performStep } from './perform.js';
import { createMemory } from './scene.js';
import type { Scene } from './scene.js';
import { createGrammarPlanner } from './planner.js';
import type { Planner } from './planner.js';
import type { Policy } from './policy.js';
import { castScreen } from './screencast.js';
import { createVeil } from './secrets.js';
import type { Step } from './step.js';

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
  /** Larger files are not taken. @default 104_857_600, 100 MB */
  readonly maxDownloadBytes?: number | undefined;
  /** Decides what to do. @default the grammar of plain imperative English */
  readonly createPlanner?: ((task: AgentTask, hasPage: boolean) => Planner) | undefined;
}

/** What a session keeps between its tasks. */
interface Session {
  place: Place;
  tools: PageTools;
  avoidDomains: string;
  /** What a person does by hand, until it is done; null where nobody has done anything yet. */
  hand: Promise<void> | null;
}

/** Addresses kept per task: a page that asks without an end must not fill the memory. */
const maxNetworkEvents = 2_000;
/** Steps that change nothing on the site: after a crash of the whole browser they may be done again. */
const harmless: ReadonlySet<Step['verb']> = new Set([
  'open',
  'follow',
  'back',
  'forward',
  'reload',
  'search',
  'scroll',
  'wait',
  'await',
  'read',
  'count',
  'value',
  'extreme',
]);

/**
 * Makes an agent that does tasks in a real Chromium, by plain imperative English and without a language model. One browser is started
 * with the first task; each session has an isolated context of its own in it.
 *
 * The browser reaches what its user's own would, loopback included, unless `blockPrivate` is set. Nothing a page says is ever taken
 * for an instruction: steps come from the task alone.
 *
 * @example
 * const emulator = createEmulator({ agent: createBrowserAgent({ siteUrl }) });
 */
export function createBrowserAgent(options: BrowserAgentOptions = {}): Agent {
  const {
    maxSessions = 4,
    blockPrivate = false,
    siteUrl,
    navigationTimeoutMs = 30_000,
    maxDownloadBytes = 100 * 1_048_576,
  } = options;
  const createPlanner = options.createPlanner ?? createGrammarPlanner;
  const chrome = createChrome(options.headless === undefined ? {} : { headless: options.headless });
  const sessions = new Map<string, Session>();
  const opening = new Map<string, Promise<unknown>>();
  const allowedOrigins = siteUrl !== undefined && URL.canParse(siteUrl) ? [new URL(siteUrl).origin] : [];

  /** The session's page, made or made anew where it is missing, crashed, or under other rules. */
  async function enter(task: AgentTask, policy: Policy): Promise<Session> {
    const { sessionId } = task;
    const known = sessions.get(sessionId);
    const avoidDomains = policy.avoidDomains.join(' ');
    if (known?.place.isAlive() && known.avoidDomains === avoidDomains) {
      if (!known.tools.isUsable) {
        await known.tools.close();
        known.tools = await inTime(openPage(known.place, { navigationTimeoutMs, maxDownloadBytes }));
      }
      return known;
    }
    if (!known && sessions.size + opening.size >= maxSessions)
      throw new StepFailure(
        'NO_INSTANCES_AVAILABLE',
        `All ${maxSessions} browser sessions are in use. Try again when one has ended.`,
      );
    const begun = enterAnew(sessionId, known, policy, avoidDomains);
    opening.set(sessionId, begun);
    try {
      return await begun;
    } finally {
      opening.delete(sessionId);
    }
  }

  async function enterAnew(
    sessionId: string,
    known: Session | undefined,
    policy: Policy,
    avoidDomains: string,
  ): Promise<Session> {
    // Other rules want other connections: the place is made anew with its cookies, and the page is opened again.
    const isAlive = known?.place.isAlive() === true;
    const cookies = isAlive ? await known.place.context.storageState().catch(() => undefined) : undefined;
    const url = isAlive ? known.tools.url : '';
    if (known) await leave(sessionId);
    const place = await inTime(chrome.openPlace(policy, cookies));
    try {
      const tools = await inTime(openPage(place, { navigationTimeoutMs, maxDownloadBytes }));
      const session: Session = { place, tools, avoidDomains, hand: null };
      sessions.set(sessionId, session);
      if (/^https?:/u.test(url)) await tools.open(url).catch(() => undefined);
      return session;
    } catch (error) {
      await place.close();
      throw error;
    }
  }

  async function leave(sessionId: string): Promise<void> {
    const session = sessions.get(sessionId);
    sessions.delete(sessionId);
    await session?.place.close();
  }

  async function work(
    task: AgentTask,
    context: AgentContext,
    tell: (event: AgentEvent) => void,
  ): Promise<void> {
    const veil = createVeil(task.secrets);
    const policy: Policy = { avoidDomains: task.avoidDomains, blockPrivate, allowedOrigins };
    const say = (event: AgentEvent): void => tell(hideIn(event, (text) => veil.hide(text)));
    // No language model is asked, so no tokens are used.
    tell({ type: 'usage', promptTokens: 0, completionTokens: 0 });

    for (let attempt = 0; ; attempt += 1) {
      const hasPage = sessions.get(task.sessionId)?.tools.url.startsWith('http') ?? false;
      const planner = createPlanner(task, hasPage);
      const done: Step[] = [];
      const findings: Finding[] = [];
      let session: Session | null = null;
      let stopListening = (): void => undefined;
      let failure: { readonly code: string; readonly message: string } | null = null;
      let scene: Scene | null = null;
      let networkEvents = 0;
      try {
        // oxlint-disable no-await-in-loop -- steps follow each other
        for (;;) {
          await context.whenResumed();
          const seen = session;
          const decision = await planner.next({
            look: () => seen?.tools.look() ?? Promise.resolve(null),
            done,
            failure,
          });
          if (decision.type === 'failure') return say(decision);
          if (decision.type === 'done') break;
          say({ type: 'agent', content: decision.thought });
          if (!session || !scene) {
            session = await enter(task, policy);
            context.signal.throwIfAborted();
            stopListening = session.tools.listen(
              {
                onRequest: (url) => {
                  if (/^https?:/u.test(url) && (networkEvents += 1) <= maxNetworkEvents)
                    say({ type: 'network', url, timestampMs: context.now() });
                },
                onNotice: (words) => say({ type: 'agent', content: words }),
              },
              context.signal,
            );
            const { tools } = session;
            const own = session;
            const ask: AgentContext['ask'] = async (question, kind) => {
              const answer = await context.ask(veil.hide(question), kind);
              // Who answers may have done it by hand: what is still being typed belongs to the answer.
              if (own.hand) await tools.whileAlive(own.hand.then(() => tools.settle()));
              return answer;
            };
            scene = {
              task,
              tools,
              veil,
              policy,
              siteUrl: siteUrl ?? null,
              context: {
                ask,
                sleep: (ms) => context.sleep(ms),
                addFile: (file) => context.addFile(file),
                readUpload: (id) => context.readUpload(id),
              },
              tell: say,
              memory: createMemory(),
            };
          }
          failure = null;
          try {
            findings.push(...(await performBehindLogin(decision.step, scene)));
            done.push(decision.step);
          } catch (thrown) {
            const error = context.signal.aborted
              ? thrown
              : toFailure(thrown, 'The page changed while it was worked on.');
            if (!(error instanceof StepFailure) || (error.code === 'PAGE_CRASH' && !session.place.isAlive()))
              throw error as Error;
            const refusal = session.place.gate?.refusals.at(-1);
            failure =
              error.code === 'NAVIGATION_FAILED' && refusal
                ? { code: 'ADDRESS_REFUSED', message: refusal }
                : { code: error.code, message: error.message };
            // A page that is gone has no next step.
            if (error.code === 'PAGE_CRASH') return say({ type: 'failure', ...failure });
          }
        }
        const outline =
          session && (task.outputType !== 'text' || findings.length === 0)
            ? await session.tools.look()
            : null;
        const { message, missing } = toAnswer(task, findings, outline);
        if (missing.length > 0)
          say({ type: 'agent', content: `The page does not say: ${[...new Set(missing)].join(', ')}.` });
        return say({ type: 'result', message });
        // oxlint-enable no-await-in-loop
      } catch (error) {
        if (context.signal.aborted) return;
        const isLost = session !== null && !session.place.isAlive();
        if (isLost) {
          tell({ type: 'disconnected' });
          // oxlint-disable-next-line no-await-in-loop -- at most one new start
          await leave(task.sessionId);
          if (attempt === 0 && done.every(({ verb }) => harmless.has(verb))) {
            say({
              type: 'agent',
              content:
                'The browser crashed and is started again. Nothing was changed on the site, so I begin anew.',
            });
            // oxlint-disable-next-line no-await-in-loop -- at most one new start
            const again = await enter(task, policy).catch(() => null);
            if (again) {
              tell({ type: 'reconnected' });
              continue;
            }
          }
          return say({
            type: 'failure',
            code: 'PAGE_CRASH',
            message:
              done.length === 0
                ? 'The browser crashed.'
                : 'The browser crashed in the middle of the task. What it did before has been done.',
          });
        }
        if (error instanceof StepFailure)
          return say({ type: 'failure', code: error.code, message: error.message });
        if (session === null)
          return say({
            type: 'failure',
            code: 'INSTANCE_UNAVAILABLE',
            message:
              error instanceof Error
                ? (error.message.split('\n')[0] ?? '')
                : 'The browser could not be started.',
          });
        throw error;
      } finally {
        stopListening();
        if (context.signal.aborted && session) {
          // Stopped: whatever the page was at ends with it. The session may go on with a new one.
          // oxlint-disable-next-line no-await-in-loop -- the loop ends here
          await session.tools.close();
        }
      }
    }
  }

  return {
    name: 'browser',
    pageSize,
    async *run(task, context) {
      const queue: AgentEvent[] = [];
      let wake = (): void => undefined;
      let isOver = false;
      let fault: unknown = null;
      const finished = work(task, context, (event) => {
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
          // oxlint-disable-next-line no-await-in-loop -- until there is news
          else await new Promise<void>((resolve) => void (wake = resolve));
        }
        if (fault !== null && !context.signal.aborted) throw fault as Error;
      } finally {
        await within(1_000, finished);
      }
    },
    async closeSession(sessionId) {
      // Stopped while it was still being opened: it would stay open for nobody.
      await within(2_000, opening.get(sessionId)?.catch(() => undefined) ?? Promise.resolve());
      await leave(sessionId);
    },
    async close() {
      sessions.clear();
      await chrome.close();
    },
    async interact(sessionId, action) {
      const session = sessions.get(sessionId);
      if (!session) return;
      // One after the other: letters that overtake the click before them would go into no field.
      const before = session.hand ?? Promise.resolve();
      const done = before.then(async () => {
        if (session.tools.isUsable) await within(handMs, actOn(session.tools, action));
      });
      session.hand = done.catch(() => undefined);
      await done;
    },
    watch: (sessionId, onPicture) => castScreen(() => sessions.get(sessionId)?.tools, onPicture),
  };
}

/** How long a page may take to be opened, in milliseconds: a browser that dies in this moment may never answer. */
const openingMs = 10_000;

/** How long a person's action may take, in milliseconds, before the next one is tried on a page that does not answer. */
const handMs = 5_000;

async function inTime<Value>(opening: Promise<Value>): Promise<Value> {
  const opened = await within(openingMs, opening);
  if (opened === undefined) throw new StepFailure('INSTANCE_UNAVAILABLE', 'The browser did not answer.');
  return opened;
}

/** Does a step; where it finds a log-in form instead of its target, logs in first and tries once more. */
async function performBehindLogin(step: Step, scene: Scene): Promise<readonly Finding[]> {
  try {
    return await performStep(step, scene);
  } catch (error) {
    const mayBeBehind =
      error instanceof StepFailure &&
      error.code === 'ELEMENT_NOT_FOUND' &&
      step.verb !== 'login' &&
      step.verb !== 'maybe' &&
      !scene.memory.hasLoggedIn;
    if (
      !mayBeBehind ||
      !/log[ -]?in|sign[ -]?in|anmeld|connexion/iu.test(
        `${scene.tools.url} ${(await scene.tools.look()).title}`,
      )
    )
      throw error;
    if (!(await scene.tools.findPassword(await scene.tools.look()))) throw error;
    await logIn({ username: null, password: null }, scene);
    return performStep(step, scene);
  }
}

function hideIn(event: AgentEvent, hide: (text: string) => string): AgentEvent {
  switch (event.type) {
    case 'agent':
      return { ...event, content: hide(event.content) };
    case 'action':
      return event.target === undefined ? event : { ...event, target: hide(event.target) };
    case 'network':
      return { ...event, url: hide(event.url) };
    case 'failure':
      return { ...event, message: hide(event.message) };
    case 'result':
      return {
        ...event,
        message:
          typeof event.message === 'string' ? hide(event.message) : (hideDeep(event.message, hide) as object),
      };
    default:
      return event;
  }
}

/** Hides in every text of a value, so that no number or key is spoiled. */
function hideDeep(value: unknown, hide: (text: string) => string): unknown {
  if (typeof value === 'string') return hide(value);
  if (Array.isArray(value)) return value.map((part) => hideDeep(part, hide));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, hideDeep(part, hide)]));
}

/** A person's own hand on the page. */
async function actOn(
  { page }: PageTools,
  { type, x, y, text, key, humanLike }: AgentInteraction,
): Promise<void> {
  if ((type === 'CLICK' || type === 'DOUBLE_CLICK') && x !== undefined && y !== undefined)
    await page.mouse.click(x, y - chromeHeightPx, { clickCount: type === 'CLICK' ? 1 : 2 });
  else if (type === 'TYPE' && text !== undefined)
    await page.keyboard.type(text, humanLike ? { delay: 40 } : {});
  else if (type === 'KEY_PRESS' && key !== undefined) await page.keyboard.press(key);
}
