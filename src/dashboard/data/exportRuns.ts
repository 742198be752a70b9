import type { StartedRun } from '../../runs/runState.js';
import { toRunFacts } from './runFacts.js';

/** What is exported of a run. The session id is a credential, and so is in no export. */
export interface ExportedRun {
  readonly runId: string;
  readonly taskId: string | null;
  readonly status: string;
  readonly code: string | null;
  readonly task: string | null;
  readonly startsAt: string | null;
  readonly tags: readonly string[];
  /** ISO 8601, in UTC. */
  readonly startedAt: string | null;
  readonly settledAt: string | null;
  readonly durationSeconds: number | null;
  /** `null` is unknown, never zero. */
  readonly costUsd: number | null;
  readonly totalTokens: number | null;
  readonly result: string | null;
}

/** Reads what is exported. */
export function toExportedRun(run: StartedRun): ExportedRun {
  const { durationMs, costUsd, code } = toRunFacts(run);
  const toIso = (at: number | undefined): string | null =>
    at === undefined ? null : new Date(at).toISOString();
  return {
    runId: run.runId,
    taskId: run.taskId ?? null,
    status: run.status,
    code,
    task: run.input?.taskDetails ?? null,
    startsAt: run.input?.startingUrl ?? null,
    tags: run.tags,
    startedAt: toIso(run.startedAt),
    settledAt: toIso(run.settledAt),
    durationSeconds: durationMs === null ? null : durationMs / 1_000,
    costUsd,
    totalTokens: run.usage?.totalTokens ?? null,
    result: run.result?.message ?? run.failure?.message ?? run.error?.message ?? null,
  };
}

const columns: readonly (keyof ExportedRun)[] = [
  'runId',
  'taskId',
  'status',
  'code',
  'task',
  'startsAt',
  'tags',
  'startedAt',
  'settledAt',
  'durationSeconds',
  'costUsd',
  'totalTokens',
  'result',
];

/** Writes runs as JSON. */
export function toJson(runs: readonly StartedRun[]): string {
  return `${JSON.stringify(runs.map(toExportedRun), null, 2)}\n`;
}

/**
 * Writes runs as CSV (RFC 4180) with a byte order mark, which spreadsheets need to read UTF-8. A cell that a spreadsheet would run as a
 * formula gets an apostrophe in front: its text comes from pages of strangers.
 */
export function toCsv(runs: readonly StartedRun[]): string {
  const lines = runs.map((run) => {
    const exported = toExportedRun(run);
    return columns.map((column) => toCell(exported[column])).join(',');
  });
  return `\u{FEFF}${[columns.join(','), ...lines].join('\r\n')}\r\n`;
}

function toCell(value: ExportedRun[keyof ExportedRun]): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : value.join(' ');
  const safe = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
