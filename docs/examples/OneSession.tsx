import { useState } from 'react';
import type { ReactElement } from 'react';
import { SessionControls, useSession } from 'webrun-react';

export function OneSession(): ReactElement {
  const session = useSession({ terminateOnUnmount: true });
  const [said, setSaid] = useState('');
  const open = async (): Promise<void> => {
    await session.start();
    const first = await session.send({ taskDetails: 'Log in. [after 1s] [say: Logged in.]' });
    const second = await session.send({ taskDetails: 'Read the orders. [after 1s] [say: Two orders.]' });
    setSaid([first, second].map((task) => task.status === 'completed' && task.result.message).join(' '));
    await session.terminate();
  };
  return (
    <div style={{ display: 'grid', gap: '1rem' }}>
      <button type="button" onClick={() => void open().catch((reason: unknown) => setSaid(String(reason)))}>
        Open, send two tasks, end
      </button>
      <SessionControls session={session} />
      <p role="status">{said}</p>
    </div>
  );
}
