import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Agent } from 'webrun-react/testing';
import { createBrowserAgent } from '../../src/agent/browserAgent.js';
import { createPracticeSite } from '../../src/site/site.js';
import { serveHandler } from '../../../test/serveHandler.js';
import type { Served } from '../../../test/serveHandler.js';
import { play } from '../play.js';
import { sentences } from '../grammar/sentences.js';

// A busy machine takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000, expect: { poll: { timeout: 30_000 } } });

let site: Served;
let agent: Agent;

beforeAll(async () => {
  site = await serveHandler(createPracticeSite());
  agent = createBrowserAgent({ siteUrl: site.url });
});
afterAll(async () => {
  await agent.close?.();
  await site.close();
});

describe('sentences over the practice site in a real Chromium', () => {
  test.each(sentences)(
    'does: $say',
    { timeout: 60_000 },
    async ({ say, gives, without = [], answer, fails, files = [] }) => {
      const told = await play(
        agent,
        say.replaceAll('{site}', site.url),
        answer === undefined ? {} : { answers: [answer] },
      );

      expect(told.code, told.message).toBe(fails ?? null);
      for (const part of gives)
        expect(told.message).toMatch(
          typeof part === 'string' ? new RegExp(part.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&'), 'u') : part,
        );
      for (const part of without) expect(told.message).not.toContain(part);
      expect(told.files.map(({ filename }) => filename)).toEqual(files);
      for (const { bytes } of told.files) expect(bytes.byteLength).toBeGreaterThan(50);
    },
  );
});
