import { useEffect, useId, useState } from 'react';
import type { ReactElement } from 'react';
import { createWebRunClient, isSettled } from 'webrun-react/core';
import { createEmulator, createVirtualClock } from 'webrun-react/testing';

/** A request of the client, in seconds after the start. */
interface Sent {
  readonly kind: 'POST' | 'poll';
  readonly from: number;
  readonly to: number;
  readonly answer: string;
}

const pollIntervalMs = 2_000;
const toStatus = (status: string): string => (status === 'running' ? 'pending' : status);

/** Runs a task of so many seconds against the emulator, on a clock that takes no time, and lists the requests. */
async function measure(seconds: number): Promise<readonly Sent[]> {
  const clock = createVirtualClock(0);
  const emulator = createEmulator({ clock });
  const reply: { at?: number } = {};
  // Noted here: reading the body takes a moment of real time, in which the clock would go on.
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const response = await emulator.fetch(input, init);
    reply.at = clock.now();
    return response;
  };
  const client = createWebRunClient({ fetch, baseUrl: 'http://webrun.test', apiKey: 'docs' });
  const requests: Sent[] = [];
  const at = (): number => clock.now() / 1_000;
  const posted = client.runTask({ taskDetails: `[after ${seconds}s] [say: Done.]` });
  // Reading the request takes a moment of real time, too.
  while (emulator.tasks.length === 0) await clock.advance(0);
  while (reply.at === undefined) {
    await clock.advance(1_000);
    await clock.advance(0); // what the reply sets off is done before time goes on
  }
  let task = await posted;
  requests.push({ kind: 'POST', from: 0, to: at(), answer: toStatus(task.status) });
  const { sessionId, taskId } = task;
  const ref = { sessionId: sessionId ?? '', taskId: taskId ?? '' };
  while (!isSettled(task)) {
    await clock.advance(pollIntervalMs);
    task = await client.getTask(ref);
    requests.push({ kind: 'poll', from: at(), to: at(), answer: toStatus(task.status) });
  }
  return requests;
}

/** What the client sends for a task whose duration the reader sets. */
export function ResponseTimeline(): ReactElement {
  const id = useId();
  const [seconds, setSeconds] = useState(62);
  const [requests, setRequests] = useState<readonly Sent[]>([]);
  useEffect(() => {
    let isLatest = true;
    void measure(seconds).then((list) => isLatest && setRequests(list));
    return () => {
      isLatest = false;
    };
  }, [seconds]);
  const [post, ...polls] = requests;
  const toX = (second: number): string => `${(second / 130) * 100}%`;
  return (
    <div className="sb-unstyled docs-example docs-timeline">
      <label htmlFor={id}>The task takes {seconds} s</label>
      <input
        id={id}
        type="range"
        min={1}
        max={120}
        value={seconds}
        onChange={(event) => setSeconds(Number(event.target.value))}
      />
      <svg width="100%" height="72" role="img" aria-label="Requests over time">
        <line x1="0" x2="100%" y1="52" y2="52" stroke="currentColor" opacity="0.3" />
        {[0, 25, 50, 75, 100].map((second) => (
          <text key={second} x={toX(second)} y="68" fontSize="12" fill="currentColor">
            {second} s
          </text>
        ))}
        {post && <rect x="0" y="18" width={toX(post.to)} height="16" rx="4" fill="var(--webrun-running)" />}
        {polls.map((poll) => (
          <circle key={poll.from} cx={toX(poll.from)} cy="26" r="4" fill="var(--webrun-needs-you)" />
        ))}
        <line
          x1={toX(seconds)}
          x2={toX(seconds)}
          y1="8"
          y2="52"
          stroke="var(--webrun-done)"
          strokeWidth="2"
        />
      </svg>
      <p role="status">
        {post &&
          (polls.length === 0
            ? `Inline: the POST is answered "${post.answer}" after ${post.to} s. Nothing is polled.`
            : `Pending: the POST is answered "${post.answer}" after ${post.to} s. Then ${polls.length} polls, the last one answered "${polls.at(-1)?.answer}" after ${polls.at(-1)?.to} s.`)}
      </p>
    </div>
  );
}
