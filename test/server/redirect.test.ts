import { afterEach, expect, test } from 'vitest';
import { createWebRunProxy } from '../../src/server.js';
import type { WebRunProxy } from '../../src/server.js';
import { apiKey, authorize, sealingKeys, sendTo } from './proxied.js';
import { startUpstream } from './upstreamServer.js';
import type { UpstreamServer } from './upstreamServer.js';

const servers: UpstreamServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** A proxy that reaches its WebRun by the real `fetch`. */
const proxyTo = ({ url }: UpstreamServer): WebRunProxy =>
  createWebRunProxy({ apiKey, authorize, sealingKeys, upstreamUrl: url, onError: () => undefined });

test.each([301, 302, 303, 307, 308])(
  'follows no %i of WebRun, for a start, an upload or a poll',
  async (status) => {
    const thief = await startUpstream((_request, response) => response.end('{"success":true}'));
    let isRedirecting = false;
    const webrun = await startUpstream((_request, response) => {
      const headers = { 'content-type': 'application/json', location: `${thief.url}/start/run-task` };
      const body = '{"success":true,"status":"pending","sessionId":"sess_1","taskId":"task_1"}';
      response.writeHead(isRedirecting ? status : 200, headers).end(body);
    });
    servers.push(thief, webrun);
    const proxy = proxyTo(webrun);
    const { body } = await sendTo(proxy, '/start/run-task', { body: { taskDetails: 'x' } });
    const form = new FormData();
    form.append('files', new File(['x'], 'a.txt'));

    isRedirecting = true;
    const answers = [
      await sendTo(proxy, '/start/run-task', { body: { taskDetails: 'x' } }),
      await sendTo(proxy, '/files/upload', { method: 'POST', body: form }),
      await sendTo(proxy, `/task/${String(body['sessionId'])}/${String(body['taskId'])}`),
    ];
    // The upload is cut off by it: whether WebRun has the files is not known, and does not matter.
    expect(answers.map(({ status, body: { code } }) => `${status} ${String(code)}`)).toEqual([
      '502 BAD_GATEWAY',
      '504 OUTCOME_UNKNOWN',
      '502 BAD_GATEWAY',
    ]);
    for (const answer of answers) {
      expect(answer.headers.get('location')).toBeNull();
      expect(answer.text).not.toContain(thief.url);
    }
    expect(thief.received).toEqual([]);
    expect(webrun.received).toHaveLength(4);
  },
);
