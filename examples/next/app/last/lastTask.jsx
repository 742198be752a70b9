'use client';
import { TaskResult, TaskStatus, useTask } from 'webrun-react';

export function LastTask({ taskRef }) {
  const run = useTask(taskRef);
  return (
    <main style={{ maxWidth: 480, margin: '40px auto', display: 'grid', gap: 16 }}>
      <TaskStatus run={run} />
      <TaskResult run={run} />
    </main>
  );
}
