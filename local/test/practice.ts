import { afterAll, beforeAll } from 'vitest';
import type { Agent } from 'webrun-react/testing';
import { serveHandler } from '../../test/serveHandler.js';
import type { Served } from '../../test/serveHandler.js';
import { createBrowserAgent } from '../src/agent/browserAgent.js';
import type { BrowserAgentOptions } from '../src/agent/browserAgent.js';
import { createPracticeSite } from '../src/site/site.js';

/** The practice site on a port, and an agent with a browser, for all tests of a file. */
export interface Practice {
  readonly agent: Agent;
  readonly site: Served;
  /** The site's host with its port. */
  host(): string;
}

/** Starts both before the tests of a file and ends them after. */
export function startPractice(options: BrowserAgentOptions = {}): Practice {
  let site: Served | null = null;
  let agent: Agent | null = null;
  beforeAll(async () => {
    site = await serveHandler(createPracticeSite());
    agent = createBrowserAgent({ siteUrl: site.url, ...options });
  });
  afterAll(async () => {
    await agent?.close?.();
    await site?.close();
  });
  const started = <Value>(value: Value | null): Value => {
    if (value === null) throw new Error('It is started before the tests.');
    return value;
  };
  return {
    get agent() {
      return started(agent);
    },
    get site() {
      return started(site);
    },
    host: () => new URL(started(site).url).host,
  };
}
