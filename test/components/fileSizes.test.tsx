import type { IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { TaskResult } from 'webrun-react';
import type { TaskFile } from 'webrun-react/core';
import { completed } from '../../stories/states.js';
import { listen, sendAsRead } from '../core/server.js';

const csv = Buffer.from('name,price\n'.repeat(500_000));
let serverUrl: string;
let asked: Pick<IncomingMessage, 'method' | 'url' | 'headers'>[];
let sentBytes: number;

/** A server of files as there are many: it compresses for whoever lets it, and sends as fast as it is read. */
beforeEach(async () => {
  asked = [];
  sentBytes = 0;
  ({ url: serverUrl } = await listen((request, response) => {
    const { method, url, headers } = request;
    asked.push({ method, url, headers });
    const cors = { 'access-control-allow-origin': '*' };
    if (url === '/gone.pdf') return response.writeHead(404, cors).end();
    if (url === '/chunked.pdf') return response.writeHead(200, cors).end('x'.repeat(100));
    if (url === '/odd.pdf') return response.writeHead(200, { ...cors, 'content-length': '0' }).end();
    if (/gzip/.test(String(headers['accept-encoding']))) {
      const packed = gzipSync(csv);
      return response
        .writeHead(200, { ...cors, 'content-encoding': 'gzip', 'content-length': packed.length })
        .end(packed);
    }
    response.writeHead(206, { ...cors, 'content-length': csv.length });
    sendAsRead(response, csv, (bytes) => (sentBytes += bytes));
  }));
});

const file = (filename: string, more: Partial<TaskFile> = {}): TaskFile => ({
  filename,
  url: `${serverUrl}/${filename}`,
  sourceUrl: null,
  downloadedAt: null,
  ...more,
});
const line = (filename: string): string | null | undefined =>
  screen.getByTitle(filename).closest('.webrun-file')?.querySelector('.webrun-file-details')?.textContent;

test('asks a file’s server for its size when a person wants to know, and does not load the file', async () => {
  const files = [file('lamps.csv'), file('catalogue.pdf', { sizeBytes: 1_234_567 })];
  render(<TaskResult run={completed({ message: 'Two files', files })} />);
  const user = userEvent.setup();
  expect(screen.queryByRole('button', { name: 'Show sizes' })).toBeNull();
  await user.click(screen.getByRole('tab', { name: 'Files 2' }));
  expect(line('catalogue.pdf')).toBe('1.2 MB');
  expect(line('lamps.csv')).toBe('');
  expect(asked).toEqual([]);
  await user.click(screen.getByRole('button', { name: 'Show sizes' }));
  // 5,500,000 bytes, of which the server would have sent 10,723 compressed.
  await vi.waitFor(() => expect(line('lamps.csv')).toBe('5.5 MB'));
  expect(asked.map(({ method, url, headers }) => [method, url, headers['cookie']])).toEqual([
    ['GET', '/lamps.csv', undefined],
  ]);
  expect(sentBytes).toBeLessThan(csv.length);
  // It keeps the focus, and asks no second time.
  const button = screen.getByRole('button', { name: 'Show sizes' });
  expect(button).toHaveFocus();
  await user.click(button);
  await user.click(screen.getByRole('tab', { name: 'Answer' }));
  await user.click(screen.getByRole('tab', { name: 'Files 2' }));
  expect(line('lamps.csv')).toBe('5.5 MB');
  expect(asked).toHaveLength(1);
});

test('says so where a server does not say it', async () => {
  const files = ['gone.pdf', 'chunked.pdf', 'odd.pdf'].map((name) => file(name));
  const unsafe = file('unsafe.pdf', { url: 'javascript:alert(1)' });
  render(<TaskResult run={completed({ files: [...files, unsafe] })} defaultTab="files" />);
  await userEvent.click(screen.getByRole('button', { name: 'Show sizes' }));
  await vi.waitFor(() => expect(line('gone.pdf')).toBe('Size unknown'));
  await vi.waitFor(() => expect(line('chunked.pdf')).toBe('Size unknown'));
  await vi.waitFor(() => expect(line('odd.pdf')).toBe('0 bytes'));
  expect(line('unsafe.pdf')).toBe('No safe link');
  expect(asked).toHaveLength(3);
});

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('a size of %s is none', (sizeBytes) => {
  render(<TaskResult run={completed({ files: [file('a.pdf', { sizeBytes })] })} defaultTab="files" />);
  expect(line('a.pdf')).toBe('');
});

test('nothing is offered where every size is known, or no file can be asked for', () => {
  const files = [file('a.pdf', { sizeBytes: 1 }), file('b.pdf', { url: null })];
  render(<TaskResult run={completed({ files })} defaultTab="files" />);
  expect(screen.queryByRole('button', { name: 'Show sizes' })).toBeNull();
});

test('a look into a file that was compressed on its way says how large it is, not how little was sent', async () => {
  render(<TaskResult run={completed({ files: [file('lamps.csv')] })} defaultTab="files" />);
  await userEvent.click(screen.getByRole('button', { name: 'Preview of lamps.csv' }));
  await vi.waitFor(() => expect(line('lamps.csv')).toBe('5.5 MB'));
});
