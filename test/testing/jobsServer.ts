import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ServiceFault } from 'webrun-react/testing';

interface Job {
  readonly id: string;
  readonly prompt: string;
  state: 'works' | 'asks' | 'done' | 'broken' | 'stopped';
  text: string | null;
  cents: number;
  /** How often it was asked about. */
  polls: number;
}

/** Another hybrid service, with words and addresses of its own. A prompt says by its first word what becomes of the job. */
export interface JobsServer {
  readonly url: string;
  /** Requests to start a job. */
  readonly countStarts: () => number;
  /** The next request is answered so. */
  readonly fault: (fault: ServiceFault) => void;
  readonly close: () => Promise<void>;
}

/** Starts it on a free port. */
export async function startJobsServer(): Promise<JobsServer> {
  const jobs = new Map<string, Job>();
  let starts = 0;
  let fault: ServiceFault | undefined;

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    const [, , id = '', verb] = (request.url ?? '').split('/');
    const isStart = request.method === 'POST' && id === '';
    if (isStart) starts++;
    if (fault) {
      const now = fault;
      fault = undefined;
      if (now === 'cut') return void request.socket.destroy();
      return void response.writeHead(now.status, now.headers).end(now.body ?? '{"error":"no"}');
    }
    const given = JSON.parse(body || '{}') as { prompt?: string; text?: string };
    const job = isStart ? createJob(`job-${starts}`, given.prompt ?? '') : jobs.get(id);
    if (!job) return void response.writeHead(404).end('{"error":"no such job"}');
    jobs.set(job.id, job);
    if (verb === 'cancel') Object.assign(job, { state: 'stopped', text: 'cancelled' });
    else if (verb === 'input') Object.assign(job, { state: 'done', text: `Answered ${given.text}.` });
    else if (!isStart) advance(job);
    const { prompt: _, polls: __, ...shown } = job;
    response.writeHead(isStart && job.state === 'works' ? 202 : 200).end(JSON.stringify(shown));
  };
  const server = createServer((request, response) => void handle(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    countStarts: () => starts,
    fault: (next) => (fault = next),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const createJob = (id: string, prompt: string): Job => ({
  id,
  prompt,
  state: prompt.startsWith('Now') ? 'done' : 'works',
  text: prompt.startsWith('Now') ? 'Done at once.' : null,
  cents: 1,
  polls: 0,
});

/** A job comes on each second time that it is asked about. */
function advance(job: Job): void {
  if (++job.polls < 2 || job.state !== 'works') return;
  job.cents = 250;
  if (job.prompt.startsWith('Ask')) Object.assign(job, { state: 'asks', text: 'Which colour?' });
  else if (job.prompt.startsWith('Break')) Object.assign(job, { state: 'broken', text: 'It broke.' });
  else if (!job.prompt.startsWith('Run')) Object.assign(job, { state: 'done', text: 'All jobs are done.' });
}
