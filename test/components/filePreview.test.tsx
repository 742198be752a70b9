import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test } from 'vitest';
import { TaskResult } from 'webrun-react';
import { completed } from '../../stories/states.js';
import { listen, sendAsRead } from '../core/server.js';

const utf16 = Buffer.from('\uFEFFname,price\nLämpchen €,12\n', 'utf16le');
const contents: Readonly<Record<string, Buffer>> = {
  'little.csv': utf16,
  'big.csv': Buffer.from(utf16).swap16(),
  'plain.csv': Buffer.from('\uFEFFname,price\nLämpchen €,12\n'),
  'long.txt': Buffer.from(`\uFEFF${'Lämpchen €\n'.repeat(20_000)}`, 'utf16le'),
  'long8.txt': Buffer.from('€'.repeat(100_000)),
  'empty.txt': Buffer.alloc(0),
  'empty.csv': Buffer.alloc(0),
  'empty.png': Buffer.alloc(0),
  'mark.txt': Buffer.from('\uFEFF'),
};
let serverUrl: string;
let sentBytes: number;

/** Sends texts byte by byte at their beginning, and a picture of which it says no size as fast as it is read. */
beforeEach(async () => {
  sentBytes = 0;
  ({ url: serverUrl } = await listen((request, response) => {
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'image/png' });
    const content = contents[request.url!.slice(1)];
    if (content) {
      response.write(content.subarray(0, 1));
      return response.end(content.subarray(1));
    }
    sendAsRead(response, Buffer.alloc(60_000_000, 1), (bytes) => (sentBytes += bytes));
  }));
});

async function lookInto(filename: string): Promise<HTMLElement> {
  const url = `${serverUrl}/${filename}`;
  const run = completed({ files: [{ filename, url, sourceUrl: null, downloadedAt: null }] });
  const { container } = render(<TaskResult run={run} defaultTab="files" />);
  await userEvent.click(screen.getByRole('button', { name: `Preview of ${filename}` }));
  return container;
}

test('a picture of unknown size is read no further than a picture may be large', async () => {
  await lookInto('endless.png');
  expect(await screen.findByText(/^No preview:/)).toBeVisible();
  // What lies in the buffers between server and page is sent, too.
  expect(sentBytes).toBeLessThan(40_000_000);
});

test.each(['little.csv', 'big.csv', 'plain.csv'])(
  '%s is read in the encoding that it begins with',
  async (name) => {
    await lookInto(name);
    expect(await screen.findByRole('cell', { name: 'Lämpchen €' })).toBeVisible();
    expect(screen.getByRole('columnheader', { name: 'name' })).toBeVisible();
  },
);

test.each(['long.txt', 'long8.txt'])('%s is cut between two characters', async (name) => {
  const container = await lookInto(name);
  expect(await screen.findByText(/Download has all of it/)).toBeVisible();
  const text = container.querySelector('pre')!.textContent;
  expect(text.replaceAll(/Lämpchen €\n?|€/g, '')).toBe('');
  expect(text.length).toBeGreaterThan(60_000);
});

test.each(['empty.txt', 'empty.csv', 'empty.png', 'mark.txt'])('%s is said to be empty', async (name) => {
  await lookInto(name);
  expect(await screen.findByText('The file is empty.')).toBeVisible();
});
