export * as CostMeter from './components/CostMeter.parts.js';
export * as GuardrailPrompt from './components/GuardrailPrompt.parts.js';
export * as TaskForm from './components/TaskForm.parts.js';
export * as TaskResult from './components/TaskResult.parts.js';
export * as TaskStatus from './components/TaskStatus.parts.js';
