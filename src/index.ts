export type { Persist, StateStorage } from './hooks/archive.js';
export type { TaskKey } from './hooks/keys.js';
export { webRunKeys, taskQueryOptions } from './hooks/taskQueryOptions.js';
export type { TaskQueryOptions } from './hooks/queries.js';
export { TaskFailure } from './hooks/run.js';
export type {
  AnyRun,
  CompletedState,
  FailedState,
  GuardrailState,
  IdleState,
  LostReason,
  LostState,
  QueuedState,
  RefusedState,
  Run,
  RunActions,
  RunControls,
  RunningState,
  RunState,
  RunStatus,
  StartOptions,
  SubmittingState,
  TerminatedState,
  Waiting,
  WatchedState,
} from './hooks/run.js';
export type { StandardSchemaV1 } from './core/output.js';
export type { LiveSettings, Transport } from './hooks/listening.js';
export type { SessionActions, SessionState, SessionTask } from './hooks/sessionState.js';
export { useConnection } from './hooks/useConnection.js';
export type { Connection, NotLiveReason } from './hooks/useConnection.js';
export { useFollow } from './hooks/useFollow.js';
export { useRun } from './hooks/useRun.js';
export type { UseRunResult } from './hooks/useRun.js';
export { useRuns } from './hooks/useRuns.js';
export type { LedgerRun, RunFilter } from './hooks/useRuns.js';
export { useRunSession } from './hooks/useRunSession.js';
export type { UseRunSessionResult } from './hooks/useRunSession.js';
export { useRunTask } from './hooks/useRunTask.js';
export type { UseRunTaskOptions, UseRunTaskResult } from './hooks/useRunTask.js';
export { useSession } from './hooks/useSession.js';
export type { UseSessionOptions, UseSessionResult } from './hooks/useSession.js';
export { useStartTask } from './hooks/useStartTask.js';
export type { UseStartTaskOptions } from './hooks/useStartTask.js';
export { useTask } from './hooks/useTask.js';
export { useTaskEventEffect, useTaskEvents } from './hooks/useTaskEvents.js';
export type { EventSource, TaskEventLog } from './hooks/useTaskEvents.js';
export { useResetRuns, useWebRunClient, WebRunProvider } from './hooks/WebRunProvider.js';
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
