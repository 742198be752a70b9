import type { ReactElement } from 'react';
import { GuardrailPrompt, TaskForm, TaskResult, TaskStatus, useRunTask } from 'webrun-react';

export function Introduction(): ReactElement {
  const run = useRunTask();
  return (
    <div style={{ display: 'grid', gap: '1rem' }}>
      <TaskForm
        run={run}
        suggestions={[
          'Find the cheapest desk lamp. [after 1s] [say: The cheapest desk lamp costs $24.90.]',
          'Log in. [ask: Which code did you receive by SMS?] [after 1s] [say: Logged in with {{answer}}.]',
        ]}
      />
      <TaskStatus run={run} />
      <GuardrailPrompt run={run} focusOnArrival={false} />
      <TaskResult run={run} />
    </div>
  );
}
