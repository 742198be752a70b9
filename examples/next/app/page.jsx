'use client';
import { useEffect } from 'react';
import { CostMeter, GuardrailPrompt, TaskResult, TaskStatus, useRunTask } from 'webrun-react';

const taskDetails =
  '[say: Looking for lamps] [after 1s] [ask: Which room is the lamp for?] [after 1s] [say: A lamp for the {{answer}}: $24.90.]';

/** One task, from the button to its answer. */
export default function Lamp() {
  const run = useRunTask({ name: 'lamp' });
  const { sessionId, taskId } = run;
  useEffect(() => {
    // Only this user can use ids from the proxy. Your app may keep them in its database instead, for its server to read.
    const ref = encodeURIComponent(JSON.stringify({ sessionId, taskId }));
    if (sessionId && taskId) document.cookie = `last=${ref}; path=/; SameSite=Strict`;
  }, [sessionId, taskId]);
  return (
    <main style={{ maxWidth: 480, margin: '40px auto', display: 'grid', gap: 16 }}>
      <h1>Find a lamp</h1>
      <button type="button" onClick={() => void fetch('/login', { method: 'POST' })}>
        Sign in
      </button>
      <button type="button" onClick={() => run.start({ taskDetails })}>
        Find a lamp
      </button>
      <TaskStatus run={run} />
      <CostMeter run={run} />
      <GuardrailPrompt run={run} />
      <TaskResult run={run} />
    </main>
  );
}
