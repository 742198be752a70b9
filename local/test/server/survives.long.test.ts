import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import type { WebRunClient } from 'webrun-react/core';
import { buildCommand } from '../command.js';
import type { Command, Started } from '../command.js';

// The server runs in a process of its own: what a page does to it must not end it, with or without the gate in between.
let command: Command;
let server: Started;
let client: WebRunClient;

beforeAll(async () => {
  command = await buildCommand();
  server = await command.start(['--agent', 'browser', '--port', '0', '--rate-limit', '0']);
  client = createWebRunClient({ baseUrl: server.url, apiKey: 'any' });
});
afterAll(async () => {
  await server.end();
  await command.remove();
});

const page = '<!doctype html><title>Pictures</title><h1>Pictures</h1>';
const head = (length: number): string =>
  `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`;

/** What a server says when a page asks for a picture. */
const replies: Readonly<Record<string, string>> = {
  'status-000': 'HTTP/1.1 000 Nothing\r\nContent-Length: 0\r\n\r\n',
  'status-099': 'HTTP/1.1 099 Less\r\n\r\n',
  reason: 'HTTP/1.1 200 \u0001\u0002\u007f\r\nContent-Length: 0\r\n\r\n',
  trailer: 'HTTP/1.1 204 None\r\nTrailer: X-Sum\r\n\r\n',
  switching: 'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
  header: 'HTTP/1.1 200 OK\r\nX-\u0000: y\r\n\r\n',
  nothing: '',
};

/** Pages that ask for each reply as a picture, by script, as a frame, and as themselves. */
const bodies: Readonly<Record<string, string>> = {
  pictures: Object.keys(replies)
    .map((name) => `<img src="/${name}">`)
    .join(''),
  scripts: `<script>for (const name of ${JSON.stringify(Object.keys(replies))}) fetch('/' + name).catch(() => 0);</script>`,
  frames: Object.keys(replies)
    .map((name) => `<iframe src="/${name}"></iframe>`)
    .join(''),
  windows: `<script>for (let at = 0; at < 20; at += 1) { open('/status-000'); const link = document.createElement('a'); link.href = '/reason'; link.download = ''; link.click(); }</script>`,
  workers: `<script>navigator.serviceWorker?.register('/worker.js'); new Worker('/status-099'); new WebSocket('ws://' + location.host + '/switching');</script>`,
};

test.each([
  ['through the gate', ['ads.example']],
  ['without it', []],
])(
  'a server that answers pages with malformed replies ends no task and no server, %s',
  async (_how, avoidDomains) => {
    const site = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (data) => {
        const path = /^GET \/([\w.-]*)/u.exec(data.toString('latin1'))?.[1] ?? '';
        const body = `${page}${bodies[path] ?? ''}`;
        const script = 'self.addEventListener("fetch", () => {});';
        if (path === 'worker.js')
          socket.end(head(script.length).replace('text/html', 'text/javascript') + script);
        else socket.end(Buffer.from(replies[path] ?? head(Buffer.byteLength(body)) + body, 'latin1'));
      });
    });
    await new Promise<void>((resolve) => void site.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`;

    for (const name of Object.keys(bodies)) {
      const task = await client.runTask({
        taskDetails: `Open ${url}${name}, wait 0.3 seconds and list the headings`,
        avoidDomains,
      });
      expect(task, name).toMatchObject({ status: 'completed', result: { message: '- Pictures' } });
    }
    for (const name of Object.keys(replies)) {
      const task = await client.runTask({
        taskDetails: `Open ${url}${name} and read the text`,
        avoidDomains,
      });
      expect(task.status, name).toBe('failed');
    }
    site.close();

    expect(server.child.exitCode).toBeNull();
    expect(server.errors()).toBe('');
    const after = await client.runTask({ taskDetails: `Open ${server.siteUrl}stock and read the title` });
    expect(after).toMatchObject({ status: 'completed', result: { message: 'Stock · Lantern & Leaf' } });
  },
);
