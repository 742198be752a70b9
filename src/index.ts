export type { StandardSchemaV1 } from './core/output.js';
export type { EventSettings } from './runs/eventStore.js';
export type { RunHistory } from './runs/history.js';
export type { Persist, StateStorage } from './runs/storage.js';
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
export type { SessionActions, SessionState, SessionTask } from './runs/sessionState.js';
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
export type { LocaleSettings } from './hooks/locale.js';
export { useResetRuns, useRunManager, useWebRunClient, WebRunProvider } from './hooks/WebRunProvider.js';
export type { WebRunProviderProps } from './hooks/WebRunProvider.js';
export { ConnectionStatus } from './components/ConnectionStatus/ConnectionStatus.js';
export type { ConnectionStatusProps } from './components/ConnectionStatus/ConnectionStatus.js';
export { BudgetPrompt } from './components/BudgetPrompt/BudgetPrompt.js';
export type { BudgetPromptProps } from './components/BudgetPrompt/BudgetPrompt.js';
export { CostMeter } from './components/CostMeter/CostMeter.js';
export type { CostMeterProps } from './components/CostMeter/CostMeter.js';
export { GuardrailPrompt } from './components/GuardrailPrompt/GuardrailPrompt.js';
export type { GuardrailPromptProps } from './components/GuardrailPrompt/GuardrailPrompt.js';
export { LiveView } from './components/LiveView/LiveView.js';
export type { LiveViewProps } from './components/LiveView/LiveView.js';
export { SessionControls } from './components/SessionControls/SessionControls.js';
export type { SessionControlsProps } from './components/SessionControls/SessionControls.js';
export { TaskForm } from './components/TaskForm/TaskForm.js';
export type { TaskFormProps } from './components/TaskForm/TaskForm.js';
export { TaskResult } from './components/TaskResult/TaskResult.js';
export type { TaskResultProps } from './components/TaskResult/TaskResult.js';
export { TaskStatus } from './components/TaskStatus/TaskStatus.js';
export type { TaskStatusProps } from './components/TaskStatus/TaskStatus.js';
export { TaskTimeline } from './components/TaskTimeline/TaskTimeline.js';
export type { TaskTimelineProps } from './components/TaskTimeline/TaskTimeline.js';
export type { ControlledSession } from './components/SessionControls/describeSessionControls.js';
export type { EstimateSource } from './components/TaskForm/useEstimate.js';
export type { TaskFormDetails } from './components/TaskForm/useTaskForm.js';
export type { MessageOverrides, Messages } from './messages/en.js';
