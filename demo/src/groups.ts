import { useState } from 'react';
import { useRuns } from 'webrun-react';
import type { RunStatus } from 'webrun-react';
import type { Filter } from './place.js';

/** What a run's state means to someone who looks over many. */
export type Group = 'needs-you' | 'running' | 'in-line' | 'earlier';
export const groups: readonly Group[] = ['needs-you', 'running', 'in-line', 'earlier'];
export const groupNames: Readonly<Record<Group, string>> = {
  'needs-you': 'Needs you',
  running: 'Running',
  'in-line': 'In line',
  earlier: 'Earlier',
};

export function toGroup(status: RunStatus): Group {
  switch (status) {
    case 'guardrail':
      return 'needs-you';
    case 'submitting':
    case 'running':
      return 'running';
    case 'idle':
    case 'queued':
      return 'in-line';
    default:
      return 'earlier';
  }
}

/** What brought no answer although it was meant to: a stopped run is not among them. */
const withoutAnswer: readonly RunStatus[] = ['failed', 'refused', 'lost'];

export function isShown(status: RunStatus, filter: Filter): boolean {
  if (filter === 'all') return true;
  return filter === 'failed' ? withoutAnswer.includes(status) : toGroup(status) === filter;
}

/** The runs that wait for a person, the longest waiting first: a new one never takes the place of one that is read. */
export function useWaiting(): readonly string[] {
  const runs = useRuns({ status: 'guardrail' });
  const ids = runs.map(({ runId }) => runId).toReversed();
  const [order, setOrder] = useState<readonly string[]>([]);
  const next = [...order.filter((id) => ids.includes(id)), ...ids.filter((id) => !order.includes(id))];
  if (next.length !== order.length || next.some((id, index) => id !== order[index])) setOrder(next);
  return next;
}
