import type { AgentContext, AgentEvent } from 'webrun-react/testing';
import { StepFailure, toFailure } from '../browser/failure.js';
import { findStepProblem } from '../planner/checkStep.js';
import { toPageView } from '../planner/pageView.js';
import type { PageView } from '../planner/pageView.js';
import type { Decision, DoneStep, PlannerTask, Situation } from '../planner/planner.js';
import { describeStep } from '../planner/step.js';
import type { Step } from '../planner/step.js';
import { performStep } from '../steps/perform.js';
import { createMemory } from '../steps/scene.js';
import type { Finding, Scene } from '../steps/scene.js';
import { toAnswer } from '../answer/answer.js';
import { redactValue } from './redactEvent.js';
import type { TaskRun } from './taskRun.js';
import type { Redactor } from '../steps/secrets.js';
import type { Session } from './sessions.js';

/** The progress of an attempt; also read when it fails. */
export interface Progress {
  readonly done: DoneStep[];
  readonly findings: Finding[];
  currentStep: Step | null;
  session: Session | null;
  /** The page that the session was at before the task. */
  startedAtUrl: string | null;
  stopListening?: () => void;
}

/** Reports the events of an attempt without secrets. */
export interface Reporter {
  readonly redactor: Redactor;
  readonly report: (event: AgentEvent) => void;
}

/** How many addresses are kept per task: a page with endless requests must not fill the memory. */
const maxNetworkEvents = 2_000;

/** After this many invalid steps in a row, a planner is considered lost. */
const maxInvalidSteps = 5;

/** Asks the planner for steps and performs them, until the task is done or has failed. @throws when the page or the browser is lost */
export async function followPlan(run: TaskRun, progress: Progress, reporter: Reporter): Promise<AgentEvent> {
  const { context, emit } = run;
  const { done, findings } = progress;
  const task = toPlannerTask(run);
  let scene: Scene | null = null;
  let failure: Situation['failure'] = null;
  for (let invalid = 0; ;) {
    await context.whenResumed();
    const decision = await decide(run, {
      task,
      done,
      failure,
      signal: context.signal,
      look: () => lookAt(run, progress, reporter.redactor),
      ask: (question) => context.ask(reporter.redactor.hide(question)),
    });
    context.signal.throwIfAborted();
    if (decision.usage) emit({ type: 'usage', ...decision.usage });
    if (decision.type === 'failure')
      return { type: 'failure', code: decision.code, message: decision.message };
    if (decision.type === 'done') return answer(run, progress, decision.message, reporter.report);

    const { step } = decision;
    const problem = findStepProblem(step);
    invalid = problem === null ? 0 : invalid + 1;
    if (problem !== null) {
      if (invalid > maxInvalidSteps)
        return { type: 'failure', code: 'PLANNER_FAILED', message: `The planner gave no step: ${problem}` };
      failure = { step, code: 'INVALID_STEP', message: problem };
      continue;
    }
    reporter.report({ type: 'agent', content: decision.thought ?? describeStep(step) });
    progress.currentStep = step;
    scene ??= await enter(run, progress, reporter);
    progress.session?.place.proxy?.takeRefusals();
    try {
      const outcome = await performStep(step, scene);
      findings.push(...outcome.findings);
      const result = outcome.findings.flatMap(({ lines }) => lines).join('\n') || outcome.seen;
      done.push({ step, result: reporter.redactor.hide(result) });
      failure = null;
    } catch (thrown) {
      failure = { step, ...readFailure(thrown, progress, context) };
    }
    progress.currentStep = null;
  }
}

/** Asks the planner. It may be third-party code, so it may throw or return anything. */
async function decide({ planner, context }: TaskRun, situation: Situation): Promise<Decision> {
  let decision: Decision | null | undefined;
  try {
    decision = await untilAborted(planner.next(situation), context.signal);
  } catch (error) {
    if (context.signal.aborted || error instanceof StepFailure) throw error;
    const words = error instanceof Error ? error.message : String(error);
    return { type: 'failure', code: 'PLANNER_FAILED', message: `The planner failed: ${words}` };
  }
  if (decision && isDecision(decision)) return decision;
  const message = 'The planner failed: it answered with no step, no result and no failure.';
  return { type: 'failure', code: 'PLANNER_FAILED', message };
}

/** A planner may ignore the signal; its task ends anyway. */
function untilAborted<Value>(work: Promise<Value> | Value, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', leave, { once: true });
    void Promise.resolve(work)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', leave));
  });
}

function isDecision(decision: Decision): boolean {
  if (decision.type === 'failure')
    return typeof decision.code === 'string' && typeof decision.message === 'string';
  if (decision.type === 'done')
    return ['undefined', 'string', 'object'].includes(typeof decision.message) && decision.message !== null;
  return decision.type === 'step';
}

function toPlannerTask({ task }: TaskRun): PlannerTask {
  const { sessionId, taskId, taskDetails, startingUrl, outputType, outputSchema, files, secrets } = task;
  return {
    sessionId,
    taskId,
    taskDetails,
    startingUrl,
    outputType,
    outputSchema,
    files,
    secrets: secrets.map(({ match, fields }) => ({ match, fields: Object.keys(fields) })),
  };
}

/** Reads the session's page for a planner, without typed secrets. */
async function lookAt(
  { sessions, task }: TaskRun,
  { session }: Progress,
  redactor: Redactor,
): Promise<PageView | null> {
  const tools = (session ?? sessions.get(task.sessionId))?.tools;
  if (!tools?.isUsable || !/^https?:/u.test(tools.url)) return null;
  const outline = await tools.look();
  const view = toPageView(outline, await tools.findFilledPasswords(outline));
  return redactValue(view, (text) => redactor.hide(text)) as PageView;
}

/** Gets the session's page and listens to it. */
async function enter(
  { task, context, policy, sessions }: TaskRun,
  progress: Progress,
  { report, redactor }: Reporter,
): Promise<Scene> {
  const session = await sessions.enter(task, policy);
  progress.session = session;
  context.signal.throwIfAborted();
  const { tools } = session;
  let networkEvents = 0;
  progress.stopListening = tools.listen(
    {
      onRequest: (url) => {
        if (/^https?:/u.test(url) && (networkEvents += 1) <= maxNetworkEvents)
          report({ type: 'network', url, timestampMs: context.now() });
      },
      onNotice: (words) => report({ type: 'agent', content: words }),
    },
    context.signal,
  );
  // After a crash the new page opens the old one's address.
  if (progress.startedAtUrl !== null) await tools.open(progress.startedAtUrl);
  else if (/^https?:/u.test(tools.url)) progress.startedAtUrl = tools.url;
  const ask: AgentContext['ask'] = async (question, kind) => {
    const given = await context.ask(redactor.hide(question), kind);
    // The person may have done it by hand: input still being typed belongs to the answer.
    if (session.personActions) await tools.whileAlive(session.personActions.then(() => tools.settle()));
    return given;
  };
  return {
    task,
    tools,
    redactor,
    policy,
    context: {
      ask,
      sleep: (ms) => context.sleep(ms),
      addFile: (file) => context.addFile(file),
      readUpload: (id) => context.readUpload(id),
    },
    report,
    personClicks: () => session.personClicks,
    memory: createMemory(tools.url),
  };
}

/** Returns why a step failed; rethrows errors that no planner can handle. */
function readFailure(
  thrown: unknown,
  { session }: Progress,
  { signal }: AgentContext,
): { readonly code: string; readonly message: string } {
  const error = signal.aborted ? thrown : toFailure(thrown, 'The page changed while it was worked on.');
  // A lost page has no next step.
  if (!(error instanceof StepFailure) || error.code === 'PAGE_CRASH') throw error as Error;
  const refusal =
    error.code === 'NAVIGATION_FAILED' ? session?.place.proxy?.takeRefusals().at(-1) : undefined;
  return refusal === undefined
    ? { code: error.code, message: error.message }
    : { code: 'ADDRESS_REFUSED', message: refusal };
}

/** Returns the answer: the planner's own, or the findings of the steps. */
async function answer(
  { task }: TaskRun,
  { session, findings, done }: Progress,
  message: string | object | undefined,
  report: Reporter['report'],
): Promise<AgentEvent> {
  if (message !== undefined) return { type: 'result', message };
  const needsPage = task.outputType !== 'text' || findings.length === 0;
  const outline = session && needsPage ? await session.tools.look() : null;
  const { message: found, missing } = toAnswer(task, findings, outline, done.at(-1)?.result ?? null);
  if (missing.length > 0)
    report({ type: 'agent', content: `The page does not say: ${[...new Set(missing)].join(', ')}.` });
  return { type: 'result', message: found };
}
