import type { EventChannel, WebRunClient } from 'webrun-react/core';
import type { Agent } from 'webrun-react/testing';
import type { Transport } from 'webrun-react/runs';
import { createPage } from '../../src/runs/page.js';
import { Manager } from '../../src/runs/runManager.js';

/** As many numbers as asked for, spread evenly between two. */
export const spread = (count: number, from: number, to: number): number[] =>
  Array.from({ length: count }, (_, index) => from + ((index + 0.5) / count) * (to - from));

/** How long tasks take as the documentation says, in milliseconds: most are short, one in ten is not answered within the hold. */
export const documentedMix = (count: number): number[] => [
  ...spread(0.5 * count, 10_000, 20_000),
  ...spread(0.38 * count, 20_000, 40_000),
  ...spread(0.08 * count, 40_000, 80_000),
  ...spread(0.04 * count, 80_000, 180_000),
];

/** An agent whose tasks take as many milliseconds as they say, with a thought about every second. */
export function createTimedAgent(): {
  readonly agent: Agent;
  readonly endedAt: ReadonlyMap<string, number>;
} {
  const endedAt = new Map<string, number>();
  const agent: Agent = {
    name: 'timed',
    async *run({ taskId, taskDetails }, { sleep }) {
      let leftMs = Number(taskDetails);
      for (; leftMs > 1_000; leftMs -= 1_000) {
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        await sleep(1_000);
        yield { type: 'agent', content: `${leftMs} ms are left` };
      }
      await sleep(leftMs);
      endedAt.set(taskId, performance.now());
      yield { type: 'result', message: 'done' };
    },
  };
  return { agent, endedAt };
}

/** How a {@link startCrowd} is run. */
export interface CrowdOptions {
  readonly client: WebRunClient;
  readonly transport: Transport;
  readonly durationsMs: readonly number[];
  readonly connect?: (options: { readonly sessionId: string }) => EventChannel;
}

/** Runs side by side in one page, which are there until `close`. */
export interface Crowd {
  /** When each task was seen to have ended, by its id. */
  readonly seenAt: ReadonlyMap<string, number>;
  readonly isOver: () => boolean;
  readonly close: () => void;
}

/** Starts a run for each duration. */
export function startCrowd({ client, transport, durationsMs, connect }: CrowdOptions): Crowd {
  const options = { client, persist: false, maxHeldPosts: durationsMs.length, connect } as const;
  const manager = new Manager(options, createPage()).use();
  const close = (): void => {
    manager.dispose();
    manager.queryClient.clear();
  };
  const seenAt = new Map<string, number>();
  for (const durationMs of durationsMs) {
    const runId = manager.start({ taskDetails: `${durationMs}` }, { transport });
    manager.subscribe(() => {
      const { status, taskId = '' } = manager.get(runId) ?? {};
      if (status === 'completed' && !seenAt.has(taskId)) seenAt.set(taskId, performance.now());
    }, runId);
  }
  return {
    seenAt,
    isOver: () => seenAt.size === durationsMs.length,
    close,
  };
}

/** How late each end was seen, in milliseconds, from the least to the most. */
export const delaysOf = ({ seenAt }: Crowd, endedAt: ReadonlyMap<string, number>): number[] =>
  [...seenAt].map(([taskId, at]) => at - (endedAt.get(taskId) ?? Number.NaN)).toSorted((a, b) => a - b);

/** The value that this share of all is not above. */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;

/**
 * A channel that loses this share of what a session tells. For as large a share of the sessions it loses the end of the task and
 * all that follows, also that the connection is gone: nobody but the server knows.
 */
export function createLossy(share: number, random: () => number): (channel: EventChannel) => EventChannel {
  return (channel) => {
    const isEndLost = random() < share;
    let isDeaf = false;
    return {
      on(event, listener) {
        channel.on(event, (payload) => {
          const isNews = /message|end_session|instance/.test(event);
          const { type } = (payload ?? {}) as { readonly type?: unknown };
          isDeaf ||= isEndLost && (event === 'end_session' || type === 'task_completed');
          if (!isDeaf && !(isNews && random() < share)) listener(payload);
        });
        return this;
      },
      emit: (event, payload) => channel.emit(event, payload),
      close: () => channel.close(),
    };
  };
}
