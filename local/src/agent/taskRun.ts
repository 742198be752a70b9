import type { AgentContext, AgentEvent, AgentTask } from 'webrun-react/testing';
import type { Policy } from '../browser/policy.js';
import type { Planner } from '../planner/planner.js';
import type { Sessions } from './sessions.js';

/** A task and everything needed to run it. */
export interface TaskRun {
  readonly task: AgentTask;
  readonly context: AgentContext;
  readonly emit: (event: AgentEvent) => void;
  readonly policy: Policy;
  readonly sessions: Sessions;
  readonly planner: Planner;
}
