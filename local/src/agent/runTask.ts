import type { AgentEvent } from 'webrun-react/testing';
import { StepFailure } from '../browser/failure.js';
import { describeStep } from '../planner/step.js';
import { isHarmless } from '../steps/perform.js';
import { followPlan } from './followPlan.js';
import type { Progress } from './followPlan.js';
import { redactEvent } from './redactEvent.js';
import { createRedactor } from '../steps/secrets.js';
import type { Redactor } from '../steps/secrets.js';
import type { TaskRun } from './taskRun.js';

/**
 * Runs a task: asks the planner, performs its steps, and ends with one result or failure. If the browser is lost before anything was changed on
 * a site, the task restarts once.
 */
export async function runTask(run: TaskRun): Promise<void> {
  const { task, context, tell } = run;
  const redactor = createRedactor(task.secrets);
  const say = (event: AgentEvent): void => tell(redactEvent(event, (text) => redactor.hide(text)));
  // Without a language model no tokens are used; a planner adds its own.
  tell({ type: 'usage', promptTokens: 0, completionTokens: 0 });
  let beganAt: string | null = null;
  for (let isFirst = true; ; isFirst = false) {
    const progress: Progress = { done: [], findings: [], underway: null, session: null, beganAt };
    const outcome = await attempt(run, progress, { redactor, say });
    if (outcome !== 'lost') return outcome ? say(outcome) : undefined;
    ({ beganAt } = progress);
    const restart = isFirst && (await restartBrowser(run, progress, say));
    if (context.signal.aborted) return;
    if (!restart) return say(toCrash(progress));
  }
}

/** How an attempt is reported. */
interface Voice {
  readonly redactor: Redactor;
  readonly say: (event: AgentEvent) => void;
}

/** Makes one attempt and returns its last event; null when it was stopped, `lost` when the browser is gone. */
async function attempt(run: TaskRun, progress: Progress, voice: Voice): Promise<AgentEvent | 'lost' | null> {
  const { context } = run;
  try {
    return await followPlan(run, progress, voice);
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
  { task, tell, policy, sessions }: TaskRun,
  { done, underway }: Progress,
  say: Voice['say'],
): Promise<boolean> {
  tell({ type: 'disconnected' });
  await sessions.leave(task.sessionId);
  const steps = [...done.map(({ step }) => step), ...(underway ? [underway] : [])];
  if (!steps.every(isHarmless)) return false;
  say({
    type: 'agent',
    content: 'The browser crashed and is started again. Nothing was changed on the site, so I begin again.',
  });
  const session = await sessions.enter(task, policy).catch(() => null);
  if (session) tell({ type: 'reconnected' });
  return session !== null;
}

function toCrash({ done, underway }: Progress): AgentEvent {
  const before = done.length === 0 ? '' : ' What was done before has been done.';
  const doubt =
    underway && !isHarmless(underway) ? ` Whether this was done is not known: ${describeStep(underway)}` : '';
  return { type: 'failure', code: 'PAGE_CRASH', message: `The browser crashed.${before}${doubt}` };
}
