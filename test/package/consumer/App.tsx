import { CostMeter, GuardrailPrompt, TaskForm, TaskResult, TaskStatus, useRunTask } from 'webrun-react';

export function App() {
  const run = useRunTask({ name: 'consumer' });
  return (
    <main>
      <TaskForm run={run} />
      <TaskStatus run={run} />
      <CostMeter run={run} budgetUsd={0.05} />
      <GuardrailPrompt run={run} />
      <TaskResult run={run} />
    </main>
  );
}
