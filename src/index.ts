export type { StandardSchemaV1 } from './core/output.js';
export type { EventSettings } from './runs/eventStore.js';
export type { RunHistory } from './runs/history.js';
export type { Persist, StateStorage } from './runs/persistence.js';
export type { BudgetOptions, RunBudget } from './runs/budget.js';
export type { RunManagerOptions, RunSettings, WhenHidden } from './runs/settings.js';
export type { RunManager, StartOptions } from './runs/runManager.js';
export type { LostReason, Transport } from './runs/runReducer.js';
export { TaskFailure } from './runs/runState.js';
export type {
  CompletedState,
  FailedState,
  GuardrailState,
  IdleState,
  LostState,
  QueuedState,
  RefusedState,
  RunningState,
  RunState,
  RunStatus,
  StartedRun,
  SubmittingState,
  TerminatedState,
  Waiting,
  WatchedState,
} from './runs/runState.js';
export type { RunFilter } from './runs/runStore.js';
export type { SessionActions, SessionState, SessionTask } from './runs/sessionManager.js';
export { taskQueryOptions, webRunKeys } from './runs/taskQuery.js';
export type { TaskKey, TaskQueryOptions } from './runs/taskQuery.js';
export type { AnyRun, Run, RunActions, RunControls } from './hooks/run.js';
export { useConnection } from './hooks/useConnection.js';
export type { Connection, NotLiveReason } from './hooks/useConnection.js';
export { useRun, useTask } from './hooks/useRun.js';
export type { RunVerbs, UseRunResult, UseTaskResult } from './hooks/useRun.js';
export { useRuns } from './hooks/useRuns.js';
export type { ListedRun } from './hooks/useRuns.js';
export { useRunTask, useStartTask } from './hooks/useRunTask.js';
export type { UseRunTaskOptions, UseRunTaskResult, UseStartTaskOptions } from './hooks/useRunTask.js';
export { useRunSession, useSession } from './hooks/useSession.js';
export type { UseRunSessionResult, UseSessionOptions, UseSessionResult } from './hooks/useSession.js';
export { useTaskEventEffect, useTaskEvents } from './hooks/useTaskEvents.js';
export type { EventSource, TaskEventLog } from './hooks/useTaskEvents.js';
export { useTrackedRun } from './hooks/useTracked.js';
export { useResetRuns, useRunManager, useWebRunClient, WebRunProvider } from './hooks/WebRunProvider.js';
export type { WebRunProviderProps } from './hooks/WebRunProvider.js';
export { CostMeter } from './components/CostMeter.js';
export type { CostMeterProps } from './components/CostMeter.js';
export { GuardrailPrompt } from './components/GuardrailPrompt.js';
export type { GuardrailPromptProps } from './components/GuardrailPrompt.js';
export { TaskForm } from './components/TaskForm.js';
export type { TaskFormDetails, TaskFormProps } from './components/TaskForm.js';
export { TaskResult } from './components/TaskResult.js';
export type { TaskResultProps } from './components/TaskResult.js';
export { TaskStatus } from './components/TaskStatus.js';
export type { TaskStatusProps } from './components/TaskStatus.js';
export { ConnectionStatus } from './components/ConnectionStatus.js';
export type { ConnectionStatusProps } from './components/ConnectionStatus.js';
export { LiveView } from './components/LiveView.js';
export type { LiveViewProps } from './components/LiveView.js';
export { SessionControls } from './components/SessionControls.js';
export type { ControlledSession, SessionControlsProps } from './components/SessionControls.js';
export { TaskTimeline } from './components/TaskTimeline.js';
export type { TaskTimelineProps } from './components/TaskTimeline.js';
