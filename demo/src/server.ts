import { useEffect, useState } from 'react';
import type { ReadyTask } from 'webrun-react/dashboard';

/** The address of WebRun, which the server has written into the page. */
export const webRunUrl: string =
  document.querySelector<HTMLMetaElement>('meta[name="webrun-url"]')?.content ?? 'http://127.0.0.1:4747';

/** The delay before the next request to a WebRun that did not answer, in milliseconds. */
const askAgainMs = 5_000;

/** The ready tasks of the agent behind the page; none until that agent is known. */
export function useReadyTasks(): readonly ReadyTask[] {
  const [agent, setAgent] = useState<unknown>(null);
  useEffect(() => {
    const leave = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      try {
        const reply = await fetch(`${webRunUrl}/start/health`, { signal: leave.signal });
        setAgent(((await reply.json()) as { agent?: unknown }).agent);
      } catch {
        if (!leave.signal.aborted) timer = setTimeout(() => void ask(), askAgainMs);
      }
    };
    void ask();
    return () => {
      leave.abort();
      clearTimeout(timer);
    };
  }, []);
  return agent === null ? none : agent === 'scripted' ? scripts : served;
}

const none: readonly ReadyTask[] = [];
const served = JSON.parse(
  document.getElementById('webrun-ready-tasks')?.textContent ?? '[]',
) as readonly ReadyTask[];

const table = 'Lamp,Price,Delivery\nArc 2,32.00,3 days\nFold,39.50,2 days\nBeam Mini,44.90,3 days\n';
const facts = '{"name": "Arc 2", "price": 32, "inStock": true, "warrantyYears": null}';

/** One script for each outcome of a run. The texts in brackets are directives for the scripted agent. */
const scripts: readonly ReadyTask[] = [
  {
    title: 'Compare the three cheapest desk lamps',
    note: 'A short task, answered at once.',
    input: {
      taskDetails:
        'Compare the three cheapest desk lamps [visit: https://shop.example/search?q=desk+lamp] [after 4s] [visit: https://shop.example/p/arc-2] [say: **Arc 2** is the cheapest at $32.00. Fold costs $39.50, Beam Mini $44.90.\n\n- Arc 2: 3 days\n- Fold: 2 days\n- Beam Mini: 3 days] [cost: 0.0124]',
      startingUrl: 'https://shop.example/',
    },
  },
  {
    title: 'Check delivery times for 12 postcodes',
    note: 'A task of more than 50 seconds, answered by polling.',
    input: {
      taskDetails:
        'Check delivery times for 12 postcodes [after 65s] [say: Eleven of twelve are served within 3 days.]',
    },
  },
  {
    title: 'Order one Arc 2 desk lamp',
    note: 'Stops and lets you choose.',
    input: {
      taskDetails:
        'Order one Arc 2 desk lamp [after 3s] [ask: Which delivery should I choose? Options: Standard, 3 to 5 days; Express, tomorrow] [after 2s] [say: Ordered with: {{answer}}.] [cost: 0.0188]',
    },
  },
  {
    title: 'Log in and list the open invoices',
    note: 'Stops and asks for user name and password.',
    input: {
      taskDetails:
        'Log in and list the open invoices [after 2s] [ask: The page asks for a user name and a password to go on.] [after 2s] [say: Two invoices are open: 2041 and 2047.] [file: invoices.csv] [cost: 0.0093]',
    },
  },
  {
    title: 'Read the lamp table as CSV',
    note: 'An answer as CSV, drawn as a table, and a file.',
    input: {
      taskDetails: `Read the lamp table as CSV [after 2s] [say: ${table}] [file: lamps.csv] [cost: 0.0187]`,
      outputType: 'structured_csv',
      outputSchema: ['Lamp', 'Price', 'Delivery'],
    },
  },
  {
    title: 'Product facts as JSON',
    note: 'An answer in the shape of a JSON Schema.',
    input: {
      taskDetails: `Product facts as JSON [after 2s] [say: ${facts}] [cost: 0.000021]`,
      outputType: 'structured_json',
      outputSchema: { type: 'object', properties: { name: { type: 'string' }, price: { type: 'number' } } },
    },
  },
  {
    title: 'Collect 40 product pictures',
    note: 'A failure with its code.',
    input: { taskDetails: 'Collect 40 product pictures [after 3s] [cost: 0.0212] [fail: ELEMENT_NOT_FOUND]' },
  },
];
