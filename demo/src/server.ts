import { useEffect, useState } from 'react';
import type { TaskInput } from 'webrun-react/core';

/** A task that is ready to be started. */
export interface ReadyTask {
  readonly title: string;
  /** What it shows, in a sentence. */
  readonly shows: string;
  readonly input: TaskInput;
}

/** What is known of the WebRun behind the page. */
export interface Server {
  readonly state: 'asking' | 'there' | 'away';
  /** Which agent does the tasks: `browser` or `scripted`. */
  readonly agent: string | null;
}

/** Where WebRun is: what served the page has written it there. */
export const webRunUrl: string =
  document.querySelector<HTMLMetaElement>('meta[name="webrun-url"]')?.content ?? 'http://127.0.0.1:4747';

/** How long until a WebRun that did not answer is asked again, in milliseconds. */
const askAgainMs = 5_000;

/** Asks WebRun whether it is there, until it is. */
export function useServer(): Server {
  const [server, setServer] = useState<Server>({ state: 'asking', agent: null });
  useEffect(() => {
    const leave = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      try {
        const reply = await fetch(`${webRunUrl}/start/health`, { signal: leave.signal });
        const { agent } = (await reply.json()) as { agent?: unknown };
        setServer({ state: 'there', agent: typeof agent === 'string' ? agent : null });
      } catch {
        if (leave.signal.aborted) return;
        setServer({ state: 'away', agent: null });
        timer = setTimeout(() => void ask(), askAgainMs);
      }
    };
    void ask();
    return () => {
      leave.abort();
      clearTimeout(timer);
    };
  }, []);
  return server;
}

/** The ready tasks of the agent that is there: those that the page was served with, else scripts for the scripted agent. */
export function readyTasksFor(agent: string | null): readonly ReadyTask[] {
  if (agent === 'scripted') return scripts;
  return served;
}

const served = JSON.parse(
  document.getElementById('webrun-ready-tasks')?.textContent ?? '[]',
) as readonly ReadyTask[];

const titles: ReadonlyMap<string, string> = new Map(
  served.map(({ title, input }) => [input.taskDetails, title]),
);

/** The title of a task that was ready. */
export function readyTitle(input: TaskInput | undefined): string | undefined {
  return titles.get(input?.taskDetails ?? '');
}

const table = 'Lamp,Price,Delivery\nArc 2,32.00,3 days\nFold,39.50,2 days\nBeam Mini,44.90,3 days\n';
const facts = '{"name": "Arc 2", "price": 32, "inStock": true, "warrantyYears": null}';

/** One script for each way a run can go. What stands in brackets is for the scripted agent. */
const scripts: readonly ReadyTask[] = [
  {
    title: 'Compare the three cheapest desk lamps',
    shows: 'A short task, answered at once.',
    input: {
      taskDetails:
        'Compare the three cheapest desk lamps [visit: https://shop.example/search?q=desk+lamp] [after 4s] [visit: https://shop.example/p/arc-2] [say: **Arc 2** is the cheapest at $32.00. Fold costs $39.50, Beam Mini $44.90.\n\n- Arc 2: 3 days\n- Fold: 2 days\n- Beam Mini: 3 days] [cost: 0.0124]',
      startingUrl: 'https://shop.example/',
    },
  },
  {
    title: 'Check delivery times for 12 postcodes',
    shows: 'A task of more than 50 seconds, answered by polling.',
    input: {
      taskDetails:
        'Check delivery times for 12 postcodes [after 65s] [say: Eleven of twelve are served within 3 days.]',
    },
  },
  {
    title: 'Order one Arc 2 desk lamp',
    shows: 'Stops and lets you choose.',
    input: {
      taskDetails:
        'Order one Arc 2 desk lamp [after 3s] [ask: Which delivery should I choose? Options: Standard, 3 to 5 days; Express, tomorrow] [after 2s] [say: Ordered with: {{answer}}.] [cost: 0.0188]',
    },
  },
  {
    title: 'Log in and list the open invoices',
    shows: 'Stops and asks for user name and password.',
    input: {
      taskDetails:
        'Log in and list the open invoices [after 2s] [ask: The page asks for a user name and a password to go on.] [after 2s] [say: Two invoices are open: 2041 and 2047.] [file: invoices.csv] [cost: 0.0093]',
    },
  },
  {
    title: 'Read the lamp table as CSV',
    shows: 'An answer as CSV, drawn as a table, and a file.',
    input: {
      taskDetails: `Read the lamp table as CSV [after 2s] [say: ${table}] [file: lamps.csv] [cost: 0.0187]`,
      outputType: 'structured_csv',
      outputSchema: ['Lamp', 'Price', 'Delivery'],
    },
  },
  {
    title: 'Product facts as JSON',
    shows: 'An answer in the shape of a JSON Schema.',
    input: {
      taskDetails: `Product facts as JSON [after 2s] [say: ${facts}] [cost: 0.000021]`,
      outputType: 'structured_json',
      outputSchema: { type: 'object', properties: { name: { type: 'string' }, price: { type: 'number' } } },
    },
  },
  {
    title: 'Collect 40 product pictures',
    shows: 'A failure with its code.',
    input: { taskDetails: 'Collect 40 product pictures [after 3s] [cost: 0.0212] [fail: ELEMENT_NOT_FOUND]' },
  },
];
