import { useState } from 'react';
import type { ReactElement } from 'react';
import { useRunTask } from 'webrun-react';

const taskDetails =
  'Book a table. [after 1s] [ask: For how many people?] [after 1s] [say: Booked for {{answer}}.]';

export function AskedInWords(): ReactElement {
  const run = useRunTask();
  const [text, setText] = useState('');
  return (
    <>
      <button type="button" onClick={() => run.start({ taskDetails })}>
        Book a table
      </button>
      {run.status === 'guardrail' && (
        <p>
          <label>
            {run.guardrail.question} <input value={text} onChange={(event) => setText(event.target.value)} />
          </label>{' '}
          <button
            type="button"
            aria-disabled={run.isAnswering || !text}
            onClick={() => text && void run.answer(text).catch(() => undefined)}
          >
            Send
          </button>
        </p>
      )}
      <p role="status">{run.status === 'completed' ? run.result.message : run.status}</p>
    </>
  );
}
