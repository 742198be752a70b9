import type { AgentEvent } from 'webrun-react/testing';
import { StepFailure } from '../browser/failure.js';
import { describeStep } from '../planner/step.js';
import { isHarmless } from '../steps/perform.js';
import { followPlan } from './followPlan.js';
import type { Progress, Reporter } from './followPlan.js';
import { redactEvent } from './redactEvent.js';
import { createRedactor } from '../steps/secrets.js';
import type { TaskRun } from './taskRun.js';

/**
 * Runs a task: asks the planner, performs its steps, and ends with one result or failure. If the browser is lost before anything was changed on
 * a site, the task restarts once.
 */
export async function runTask(run: TaskRun): Promise<void> {
  const { task, context, emit } = run;
  const redactor = createRedactor(task.secrets);
  const report = (event: AgentEvent): void => emit(redactEvent(event, (text) => redactor.hide(text)));
  // Without a language model no tokens are used; a planner adds its own.
  emit({ type: 'usage', promptTokens: 0, completionTokens: 0 });
  let startedAtUrl: string | null = null;
  for (let isFirst = true; ; isFirst = false) {
    const progress: Progress = { done: [], findings: [], currentStep: null, session: null, startedAtUrl };
    const outcome = await attempt(run, progress, { redactor, report });
    if (outcome !== 'lost') return outcome ? report(outcome) : undefined;
    ({ startedAtUrl } = progress);
    const restart = isFirst && (await restartBrowser(run, progress, report));
    if (context.signal.aborted) return;
    if (!restart) return report(toCrash(progress));
  }
}

/** Makes one attempt and returns its last event; null when it was stopped, `lost` when the browser is gone. */
async function attempt(
  run: TaskRun,
  progress: Progress,
  reporter: Reporter,
): Promise<AgentEvent | 'lost' | null> {
  const { context } = run;
  try {
    return await followPlan(run, progress, reporter);
  } catch (error) {
    if (context.signal.aborted) return null;
    const { session } = progress;
    if (session && !(await session.place.isStillAlive())) return 'lost';
    if (error instanceof StepFailure) return { type: 'failure', code: error.code, message: error.message };
    if (session) throw error;
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
    return {
      type: 'failure',
      code: 'INSTANCE_UNAVAILABLE',
      message: message || 'The browser could not be started.',
    };
  } finally {
    progress.stopListening?.();
    // Stopped: the page is closed with whatever it was doing. The session may continue with a new one.
    if (context.signal.aborted) await progress.session?.tools.close();
  }
}

/** Restarts the browser if everything done so far may be repeated. */
async function restartBrowser(
  { task, emit, policy, sessions }: TaskRun,
  { done, currentStep }: Progress,
  report: Reporter['report'],
): Promise<boolean> {
  emit({ type: 'disconnected' });
  await sessions.leave(task.sessionId);
  const steps = [...done.map(({ step }) => step), ...(currentStep ? [currentStep] : [])];
  if (!steps.every(isHarmless)) return false;
  report({
    type: 'agent',
    content: 'The browser crashed and is started again. Nothing was changed on the site, so I begin again.',
  });
  const session = await sessions.enter(task, policy).catch(() => null);
  if (session) emit({ type: 'reconnected' });
  return session !== null;
}

function toCrash({ done, currentStep }: Progress): AgentEvent {
  const before = done.length === 0 ? '' : ' What was done before has been done.';
  const doubt =
    currentStep && !isHarmless(currentStep)
      ? ` Whether this was done is not known: ${describeStep(currentStep)}`
      : '';
  return { type: 'failure', code: 'PAGE_CRASH', message: `The browser crashed.${before}${doubt}` };
}
