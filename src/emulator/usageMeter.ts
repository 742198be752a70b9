import type { AgentEvent } from './agent.js';

/** Prices in US dollars. */
const prices = { promptTokenUsd: 0.6e-6, completionTokenUsd: 2.7e-6, computeMinuteUsd: 0.02 } as const;

/** What a task has used. */
export interface UsageReading {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Seconds since the task was accepted. */
  readonly durationSeconds: number;
  /** Billed seconds: since its browser started work, including waits for a person. */
  readonly computeSeconds: number;
  readonly costUsd: number;
}

/** Counts a task's usage and its cost. */
export interface UsageMeter {
  start(now: number): void;
  add(used: Extract<AgentEvent, { type: 'usage' }>): void;
  stop(now: number): void;
  /** With `isFinal`, a cost that was set is the cost; before, it is only the upper bound, so that the cost never shrinks. */
  read(now: number, isFinal: boolean): UsageReading;
}

/** Makes a meter for a task accepted at `acceptedAt`, Unix time in milliseconds. */
export function createUsageMeter(acceptedAt: number): UsageMeter {
  let startedAt: number | null = null;
  let endedAt: number | null = null;
  let promptTokens = 0;
  let completionTokens = 0;
  let extraUsd = 0;
  let setUsd: number | null = null;

  return {
    start(now) {
      startedAt = now;
    },
    add(used) {
      promptTokens += toAmount(used.promptTokens);
      completionTokens += toAmount(used.completionTokens);
      extraUsd += toAmount(used.costUsd);
      if (isAmount(used.finalCostUsd)) setUsd = used.finalCostUsd;
    },
    stop(now) {
      endedAt ??= now;
    },
    read(now, isFinal) {
      const until = endedAt ?? now;
      const computeSeconds = startedAt === null ? 0 : round((until - startedAt) / 1_000, 3);
      const measuredUsd = round(
        promptTokens * prices.promptTokenUsd +
          completionTokens * prices.completionTokenUsd +
          (computeSeconds / 60) * prices.computeMinuteUsd +
          extraUsd,
        6,
      );
      return {
        promptTokens,
        completionTokens,
        durationSeconds: round((until - acceptedAt) / 1_000, 3),
        computeSeconds,
        costUsd: isFinal && setUsd !== null ? setUsd : Math.min(measuredUsd, setUsd ?? Infinity),
      };
    },
  };
}

/** A third-party agent may report wrong usage: a sum with NaN in it would never be a number again. */
const isAmount = (value: number | undefined): value is number => Number.isFinite(value) && Number(value) >= 0;
const toAmount = (value: number | undefined): number => (isAmount(value) ? value : 0);

const round = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;
