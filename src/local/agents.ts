import type { Agent } from '../emulator/agent.js';
import { scripted } from '../emulator/scripted.js';

/** Agents that can be asked for by name. */
export type AgentName = 'scripted' | 'browser';

/** The names, for those who choose. */
export const agentNames: readonly AgentName[] = ['scripted', 'browser'];

/** What runs where nobody chose. */
export const defaultAgentName: AgentName = 'scripted';

/** What an agent that drives a browser is told. */
export interface AgentSettings {
  /** Browser contexts open at once. */
  readonly maxSessions?: number | undefined;
  /** Closes loopback and private addresses to the pages it opens. */
  readonly blockPrivate?: boolean | undefined;
}

/** Where the practice site is, so that tasks can name it and `blockPrivate` leaves it open. */
export interface SiteSettings {
  readonly siteUrl?: string;
}

/** Makes the agent of that name; a browser's code is loaded only when it is wanted. */
export async function createAgent(
  name: AgentName,
  settings: AgentSettings & SiteSettings = {},
): Promise<Agent> {
  if (name === 'scripted') return scripted();
  const { createBrowserAgent } = await import('./browser/agent.js');
  return createBrowserAgent(settings);
}
