import type { AgentTask } from 'webrun-react/testing';
import type { Chrome, Place } from '../browser/chrome.js';
import { StepFailure } from '../browser/failure.js';
import { openInTime } from '../browser/openInTime.js';
import { openPage } from '../browser/pageTools.js';
import type { PageLimits, PageTools } from '../browser/pageTools.js';
import type { Policy } from '../browser/policy.js';
import { within } from '../browser/within.js';

/** What a session keeps between its tasks. */
export interface Session {
  readonly place: Place;
  tools: PageTools;
  readonly avoidDomains: string;
  /** A person's pending actions; null if there were none yet. */
  personActions: Promise<void> | null;
  /** How often a person has clicked or pressed Enter. */
  personClicks: number;
}

/** The sessions of an agent, each with a page in its own place. */
export interface Sessions {
  get(sessionId: string): Session | undefined;
  /** Returns the session's page; opens a new one if it is missing, crashed, or under other rules. @throws {StepFailure} */
  enter(task: Pick<AgentTask, 'sessionId'>, policy: Policy): Promise<Session>;
  leave(sessionId: string): Promise<void>;
  clear(): void;
}

/** How long to wait for a session that ends while it is still being opened, in milliseconds. */
const leavingMs = 2_000;

/** Makes the sessions of an agent; pages are opened within `limits`. */
export function createSessions(chrome: Chrome, maxSessions: number, limits: PageLimits): Sessions {
  const sessions = new Map<string, Session>();
  const opening = new Map<string, Promise<Session>>();

  async function openSession(sessionId: string, policy: Policy): Promise<Session> {
    const known = sessions.get(sessionId);
    // Other rules need other connections: the place is recreated with its cookies, and the page reopened.
    const isAlive = known?.place.isAlive() === true;
    const state = isAlive ? await known.place.context.storageState().catch(() => undefined) : undefined;
    const url = isAlive ? known.tools.url : '';
    if (known) await close(sessionId);
    const place = await chrome.openPlace(policy, state);
    try {
      const tools = await openInTime(openPage(place, limits));
      const session: Session = {
        place,
        tools,
        avoidDomains: toKey(policy),
        personActions: null,
        personClicks: 0,
      };
      sessions.set(sessionId, session);
      if (/^https?:/u.test(url)) await tools.open(url).catch(() => undefined);
      return session;
    } catch (error) {
      await place.close();
      throw error;
    }
  }

  async function close(sessionId: string): Promise<void> {
    const session = sessions.get(sessionId);
    sessions.delete(sessionId);
    await session?.place.close();
  }

  return {
    get: (sessionId) => sessions.get(sessionId),
    async enter({ sessionId }, policy) {
      const known = sessions.get(sessionId);
      if (known?.place.isAlive() && known.avoidDomains === toKey(policy)) {
        if (!known.tools.isUsable) {
          await known.tools.close();
          known.tools = await openInTime(openPage(known.place, limits));
        }
        return known;
      }
      if (!known && sessions.size + opening.size >= maxSessions)
        throw new StepFailure(
          'NO_INSTANCES_AVAILABLE',
          `All ${maxSessions} browser sessions are in use. Try again when one has ended.`,
        );
      const begun = openSession(sessionId, policy);
      opening.set(sessionId, begun);
      try {
        return await begun;
      } finally {
        opening.delete(sessionId);
      }
    },
    async leave(sessionId) {
      const begun = opening.get(sessionId);
      if (!begun) return close(sessionId);
      // Stopped while still being opened: otherwise it would stay open unused.
      const left = begun.catch(() => undefined).then(() => close(sessionId));
      await within(leavingMs, left);
    },
    clear: () => sessions.clear(),
  };
}

const toKey = ({ avoidDomains }: Policy): string => avoidDomains.join(' ');
