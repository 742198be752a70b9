import { scripted } from 'webrun-react/testing';
import type { Agent } from 'webrun-react/testing';
import type { Planner } from '../planner/planner.js';

/** Agents that can be asked for by name. */
export type AgentName = 'scripted' | 'browser';

/** The names, for those who choose. */
export const agentNames: readonly AgentName[] = ['scripted', 'browser'];

/** Settings of the agent that drives a browser. */
export interface AgentSettings {
  /** Browser contexts open at once. */
  readonly maxSessions?: number | undefined;
  /** Closes loopback and private addresses to the pages it opens. @default false */
  readonly blockPrivate?: boolean | undefined;
  /** Decides what the browser does; the place where a language model plugs in. @default the grammar of plain English sentences */
  readonly planner?: Planner | undefined;
}

/** Where the practice site is, so that tasks can name it and `blockPrivate` leaves it open. */
export interface SiteSettings {
  readonly siteUrl?: string | undefined;
}

/** Makes the agent of that name; a browser's code is loaded only when it is wanted. */
export async function createAgent(
  name: AgentName,
  settings: AgentSettings & SiteSettings = {},
): Promise<Agent> {
  if (name === 'scripted') return scripted();
  const { createBrowserAgent } = await import('../agent/browserAgent.js');
  return createBrowserAgent(settings);
}
