import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { EventLog } from '../core/eventLog.js';
import type { Runs } from './runs.js';

/** The events of each session that has told something. */
export type Heard = StoreApi<ReadonlyMap<string, StoreApi<EventLog>>>;

const ofRuns = /* @__PURE__ */ new WeakMap<Runs, Heard>();

/**
 * The one `Heard` of a provider's runs. What listens writes it and is loaded late; who only shows what there is, if there is
 * anything, carries no more than this.
 */
export function heardOf(runs: Runs): Heard {
  const heard = ofRuns.get(runs) ?? createStore<ReturnType<Heard['getState']>>(() => new Map());
  ofRuns.set(runs, heard);
  return heard;
}
