import type { Agent } from './agent.js';
import type { Clock } from './clock.js';
import type { EmulatorSettings } from './options.js';
import { refusals } from './refusal.js';
import type { EmulatorRequest } from './request.js';
import { createSession } from './session.js';
import type { Session } from './session.js';
import type { FileStore } from './fileStore.js';

/** The account that tasks belong to: keys, balance, and the sessions that are open or remembered. */
export interface Account {
  readonly sessions: ReadonlyMap<string, Session>;
  readonly balanceUsd: number;
  /** Returns the key of a request. @throws {Refusal} 401; a poll needs no key unless the `key` setting has one */
  checkKey(request: EmulatorRequest, isOptional: boolean): string;
  /** @throws {Refusal} 402, 403 */
  checkAccount(): void;
  /** @throws {Refusal} 402, 403, 503 */
  openSession(baseUrl: string): Session;
  /** @throws {Refusal} 404 */
  findOpenSession(sessionId: string): Session;
}

/** The options of an account; settings are read at each call. */
export interface AccountOptions {
  readonly agent: Agent;
  readonly clock: Clock;
  readonly store: FileStore;
  readonly idleMs: number;
  readonly endsUnanswered: boolean;
  readonly onError: (error: unknown) => void;
  readonly settings: () => EmulatorSettings;
}

/** How long an ended session can be polled. The docs say "polling 404s after clean-up", but not when. */
const keptAfterEndMs = 3_600_000;
/** The most ended sessions that are remembered. */
const maxEndedSessions = 1_000;

/** Makes an account without sessions. */
export function createAccount({ settings, ...session }: AccountOptions): Account {
  const { clock } = session;
  const sessions = new Map<string, Session>();
  let forgottenUsd = 0;

  const usedUsd = ({ tasks }: Session): number =>
    [...tasks.values()].reduce((sum, run) => sum + run.usage().costUsd, 0);

  function forgetOld(): void {
    const now = clock.now();
    const ended = [...sessions.values()].filter(({ endedAtMs }) => endedAtMs !== null);
    const surplus = ended.length - maxEndedSessions;
    for (const [index, one] of ended.entries()) {
      if (index >= surplus && now - (one.endedAtMs ?? now) <= keptAfterEndMs) continue;
      forgottenUsd += usedUsd(one);
      sessions.delete(one.sessionId);
    }
  }

  const account: Account = {
    sessions,
    get balanceUsd() {
      const spentUsd = [...sessions.values()].reduce((sum, one) => sum + usedUsd(one), forgottenUsd);
      return Math.round(((settings().balanceUsd ?? 100) - spentUsd) * 1e6) / 1e6;
    },
    checkKey({ headers }, isOptional) {
      const { key } = settings();
      const given = /^Bearer\s+(\S.*)$/i.exec(headers.get('authorization') ?? '')?.[1]?.trim();
      if (given === undefined) {
        // Some pages of the docs say that polls need no key; here they do if one is set.
        if (isOptional && key === undefined) return '';
        throw refusals.missingKey();
      }
      if (key !== undefined && given !== key) throw refusals.invalidKey();
      return given;
    },
    checkAccount() {
      if (!(settings().permissions ?? ['task:create']).includes('task:create')) throw refusals.forbidden();
      const { balanceUsd } = account;
      if (balanceUsd <= 0) throw refusals.insufficientBalance(balanceUsd);
    },
    openSession(baseUrl) {
      account.checkAccount();
      const open = [...sessions.values()].filter(({ endedAtMs }) => endedAtMs === null).length;
      if (open >= (settings().maxSessions ?? Infinity)) throw refusals.noInstances();
      forgetOld();
      const opened = createSession(baseUrl, session);
      sessions.set(opened.sessionId, opened);
      return opened;
    },
    findOpenSession(sessionId) {
      const found = sessions.get(sessionId);
      if (!found || found.endedAtMs !== null) throw refusals.unknownSession();
      found.touch();
      return found;
    },
  };
  return account;
}
