import { scripted } from 'webrun-react/testing';
import type { Agent } from 'webrun-react/testing';
import type { Planner } from '../planner/planner.js';

/** Agents that can be chosen by name. */
export type AgentName = 'scripted' | 'browser';

/** The names to choose from. */
export const agentNames: readonly AgentName[] = ['scripted', 'browser'];

/** Settings of the agent that drives a browser. */
export interface AgentSettings {
  /** Browser contexts open at once. */
  readonly maxSessions?: number | undefined;
  /** Blocks loopback and private addresses for its pages. @default false */
  readonly blockPrivate?: boolean | undefined;
  /** Decides what the browser does; this is where a language model plugs in. @default the grammar of plain English sentences */
  readonly planner?: Planner | undefined;
}

/** The practice site's URL, so that tasks can name it and `blockPrivate` allows it. */
export interface SiteSettings {
  readonly siteUrl?: string | undefined;
}

/** Makes the agent of that name; loads the browser code only when needed. */
export async function createAgent(
  name: AgentName,
  settings: AgentSettings & SiteSettings = {},
): Promise<Agent> {
  if (name === 'scripted') return scripted();
  const { createBrowserAgent } = await import('../agent/browserAgent.js');
  return createBrowserAgent(settings);
}
