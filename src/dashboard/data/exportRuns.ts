import { toCsv as writeCsv } from '../../components/TaskResult/csv.js';
import type { StartedRun } from '../../runs/runState.js';
import { toAnswerText, toRunFacts } from './runFacts.js';

/** The exported fields of a run. The session id is a credential and is never exported. */
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

/** Picks the fields to export. */
export function toExportedRun(run: StartedRun): ExportedRun {
  const { durationMs, costUsd, code } = toRunFacts(run);
  const answer = run.result ? toAnswerText(run.result) : null;
  const message = answer ?? run.failure?.message ?? run.error?.message ?? null;
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
    result: message && hideId(message, run.sessionId),
  };
}

/** An id shorter than 8 characters is not a credential and could be part of any word. */
const hideId = (text: string, id = ''): string => (id.length < 8 ? text : text.replaceAll(id, '…'));

/** Field names in order, as one string: it is smaller than an array. */
const columns =
  'runId,taskId,status,code,task,startsAt,tags,startedAt,settledAt,durationSeconds,costUsd,totalTokens,result';

/** Writes runs as JSON. */
export function toJson(runs: readonly StartedRun[]): string {
  return `${JSON.stringify(runs.map(toExportedRun), null, 2)}\n`;
}

/** Writes runs as CSV, as {@link writeCsv} does: no cell is a formula, because its text comes from untrusted pages. */
export function toCsv(runs: readonly StartedRun[]): string {
  const rows = runs.map((run) => Object.values(toExportedRun(run)).map(toText));
  return writeCsv({ head: columns.split(','), rows }, { escapeFormulas: true });
}

const toText = (value: ExportedRun[keyof ExportedRun]): string => [value ?? []].flat().join(' ');
