import { toEndTime } from '../../components/runDuration.js';
import { parseUrl } from '../../core/links.js';
import { toText } from '../../core/reply.js';
import type { TaskResult } from '../../core/task.js';
import type { StartedRun } from '../../runs/runState.js';
import { toRunGroup, toRunOutcome } from './runGroup.js';
import type { RunGroup, RunOutcome } from './runGroup.js';

/** How much is known about a run's cost: `pending` while it runs unreported, `none` if nothing was sent. */
export type CostKind = 'known' | 'unknown' | 'pending' | 'none';

/** The facts about a run that lists, sums and statistics read. */
export interface RunFacts {
  readonly runId: string;
  readonly group: RunGroup;
  /** `null` while the run is active. */
  readonly outcome: RunOutcome | null;
  /** Unix time in milliseconds; 0 where it was never recorded. */
  readonly startedAt: number;
  /**
   * The moment at which sums count it, Unix time in milliseconds: its end if WebRun reports it, else its start. Never when
   * this app learned of it: a run that is found settled two days later does not cost today.
   */
  readonly countedAt: number;
  readonly isCountedByEnd: boolean;
  /** From sending to the end, in milliseconds; `null` while the run is active or if its end is unknown. */
  readonly durationMs: number | null;
  /** US dollars. `null` is unknown, never zero. */
  readonly costUsd: number | null;
  readonly costKind: CostKind;
  /** Why there is no answer: the server's code, or `HTTP_503`, `REFUSED`, `CUT`; `null` for every other run. */
  readonly code: string | null;
  /** The host it starts at; `null` if the agent chooses. */
  readonly host: string | null;
  /** The first line of the task. */
  readonly title: string;
  readonly tags: readonly string[];
}

const known = /* @__PURE__ */ new WeakMap<StartedRun, RunFacts>();

/** Reads a run. Returns the same object for the same state, so 10,000 unchanged runs cost only a look-up each. */
export function toRunFacts(run: StartedRun): RunFacts {
  let facts = known.get(run);
  if (!facts) known.set(run, (facts = new Facts(run)));
  return facts;
}

/** Reads what every list needs immediately, and what only a row or a chart needs on first access. */
class Facts implements RunFacts {
  readonly #run: StartedRun;
  readonly runId: string;
  readonly group: RunGroup;
  readonly startedAt: number;
  readonly countedAt: number;
  readonly isCountedByEnd: boolean;
  readonly costUsd: number | null;
  readonly tags: readonly string[];
  #durationMs: number | null | undefined;
  #host: string | null | undefined;
  #title: string | undefined;

  constructor(run: StartedRun) {
    this.#run = run;
    this.runId = run.runId;
    this.group = toRunGroup(run);
    this.startedAt = run.startedAt ?? run.submittedAt ?? 0;
    const end = toEndTime(run) ?? -1;
    this.isCountedByEnd = end >= this.startedAt;
    this.countedAt = this.isCountedByEnd ? end : this.startedAt;
    this.costUsd = run.usage?.costUsd ?? null;
    this.tags = toTags(run.tags);
  }
  get costKind(): CostKind {
    return this.costUsd === null ? readCostKind(this.#run) : 'known';
  }
  get outcome(): RunOutcome | null {
    return toRunOutcome(this.#run);
  }
  get durationMs(): number | null {
    if (this.#durationMs === undefined) this.#durationMs = readDuration(this.#run);
    return this.#durationMs;
  }
  get code(): string | null {
    return readCode(this.#run);
  }
  get host(): string | null {
    if (this.#host === undefined) this.#host = parseUrl(this.#run.input?.startingUrl ?? '')?.host || null;
    return this.#host;
  }
  get title(): string {
    return (this.#title ??= toTitle(this.#run.input?.taskDetails));
  }
}

function readCostKind({ isSettled, submittedAt, status }: StartedRun): CostKind {
  if (submittedAt === undefined || status === 'refused') return 'none';
  return isSettled ? 'unknown' : 'pending';
}

/** Uses the server's duration (interim for a lost run), else its reported end, else when this app learned of the end, if plausible. */
function readDuration(run: StartedRun): number | null {
  const { submittedAt, settledAt = Number.NaN, usage, status } = run;
  const hasDuration = run.isSettled && status !== 'refused' && status !== 'lost';
  if (!hasDuration || submittedAt === undefined) return null;
  const seconds = usage?.durationSeconds ?? null;
  if (seconds !== null) return seconds * 1_000;
  const end = toEndTime(run);
  if (end !== undefined) return end - submittedAt;
  const seen = settledAt - submittedAt;
  // A run that was found settled hours later did not take hours.
  return seen >= 0 && seen <= longestBelievedMs ? seen : null;
}

/** The longest `maxDuration` plus start-up and the last poll, in milliseconds. */
const longestBelievedMs = 600_000;

function readCode(run: StartedRun): string | null {
  if (run.status === 'failed') return run.failure.code ?? 'FAILED';
  if (run.status === 'lost') return run.reason === 'gone' ? 'RESULT_GONE' : 'CUT';
  if (run.status !== 'refused') return null;
  const { apiCode, status, code } = run.error;
  return apiCode ?? (status === null ? code.toUpperCase() : `HTTP_${status}`);
}

const longestTitle = 200;

/** Returns the first line of a task, shortened to fit a list's line; empty if none of it is visible. */
export function toTitle(taskDetails: string | undefined): string {
  const line = (taskDetails ?? '')
    .slice(0, 4 * longestTitle)
    .trim()
    .replaceAll(/\s+/g, ' ');
  if (!isVisible(line)) return '';
  // Do not cut a surrogate pair in half.
  return line.length > longestTitle
    ? `${line.slice(0, longestTitle).replace(/[\uD800-\uDBFF]$/, '')}…`
    : line;
}

/** Whether any of a text is visible. Spaces, direction marks and other zero-width characters are not. */
const isVisible = (text: string): boolean => /[^\p{Cc}\p{Cf}\p{Z}\p{DI}]/u.test(text);

/** The tags to show, count and filter by, without duplicates and invisible ones. */
export const toTags = (tags: readonly string[]): readonly string[] =>
  tags.length === 0 ? tags : [...new Set(tags)].filter(isVisible);

/** Whether a run fit within the service's hold. How its answer arrived is not recorded: a start may be answered sooner, with ids. */
export const isWithinHold = (durationMs: number, holdMs: number): boolean => durationMs <= holdMs;

/** The answer as text, even if the client returned only data. */
export const toAnswerText = ({ message, output }: TaskResult): string | null => message ?? toText(output);

const haystacks = /* @__PURE__ */ new WeakMap<StartedRun, string>();
/** Text of a run beyond this many characters is not searched. */
const longestSearched = 20_000;

/** The searchable text, in lower case: task, result, question, error code and ids. Never the session id, which is a credential. */
export function toSearchText(run: StartedRun): string {
  let text = haystacks.get(run);
  if (text === undefined) {
    const { input, result, failure, error, guardrail, taskId, runId, tags } = run;
    const parts = [
      input?.taskDetails,
      input?.startingUrl,
      result && toAnswerText(result),
      failure?.message,
      readCode(run),
      error?.message,
      guardrail?.question,
      taskId,
      runId,
      ...tags,
    ];
    text = parts
      .map((part) => (part ?? '').slice(0, longestSearched))
      .join('\n')
      .toLowerCase();
    haystacks.set(run, text);
  }
  return text;
}
