import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TaskForm, WebRunProvider } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { messages as de } from 'webrun-react/locales/de';
import { idle } from '../../stories/states.js';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

/** A server that takes two uploads a minute. */
function limited(): { readonly fetch: typeof fetch; readonly atMs: number[] } {
  const atMs: number[] = [];
  let taken: number[] = [];
  return {
    atMs,
    fetch: async () => {
      const now = Date.now();
      atMs.push(now - 1_000_000);
      taken = taken.filter((at) => at > now - 60_000);
      const [oldest] = taken;
      if (taken.length >= 2 && oldest !== undefined)
        return Response.json(
          { success: false, error: 'At most 2 uploads a minute.', code: 'RATE_LIMIT_EXCEEDED' },
          { status: 429, headers: { 'Retry-After': String((oldest + 60_000 - now) / 1_000) } },
        );
      taken.push(now);
      return Response.json({ success: true, files: [{ fileId: `file-${now}-${taken.length}` }] });
    },
  };
}

const passMs = (ms: number): Promise<void> => act(async () => void (await vi.advanceTimersByTimeAsync(ms)));
const states = (): (string | null)[] =>
  screen
    .queryAllByRole('listitem')
    .map((line) => line.querySelector('.webrun-form-upload-state')!.textContent);

async function dropFiles(fetch: typeof globalThis.fetch, names: readonly string[]): Promise<() => void> {
  const { uploadFiles } = createWebRunClient({ baseUrl: 'https://app.test', fetch });
  const { container, unmount } = render(<TaskForm run={idle()} uploadFiles={uploadFiles} />);
  const files = names.map((name) => new File(['x'], name));
  fireEvent.drop(container.querySelector('.webrun-form-files')!, {
    dataTransfer: { types: ['Files'], files },
  });
  await passMs(10);
  return unmount;
}

// 0s      60s      120s
// |--a,b   |--c,d   |--e
//   429      429
test('files beyond what the server takes a minute wait for as long as it says, and are all uploaded', async () => {
  const { fetch, atMs } = limited();
  await dropFiles(fetch, ['a', 'b', 'c', 'd', 'e']);
  expect(states()).toEqual(['1 byte', '1 byte', 'Limit reached. Next try in 1:00.', 'Waiting', 'Waiting']);
  await passMs(30_000);
  expect(states()[2]).toBe('Limit reached. Next try in 30 sec.');
  expect(atMs).toHaveLength(3);
  await passMs(30_000);
  expect(states().slice(2)).toEqual(['1 byte', '1 byte', 'Limit reached. Next try in 1:00.']);
  await passMs(60_000);
  expect(screen.getByText('5 of 5 uploaded')).toBeInTheDocument();
  expect(atMs).toHaveLength(7);
});

test('a file that is added or removed while others wait for the server is not sent any earlier', async () => {
  const { fetch, atMs } = limited();
  await dropFiles(fetch, ['a', 'b', 'c', 'd']);
  fireEvent.click(screen.getByRole('button', { name: 'Remove c' }));
  fireEvent.drop(document.querySelector('.webrun-form-files')!, {
    dataTransfer: { types: ['Files'], files: [new File(['x'], 'e')] },
  });
  await passMs(10);
  expect(atMs).toHaveLength(3);
  await passMs(60_000);
  expect(screen.getByText('4 of 4 uploaded')).toBeInTheDocument();
});

test('nothing is sent after the form is gone', async () => {
  const { fetch, atMs } = limited();
  const unmount = await dropFiles(fetch, ['a', 'b', 'c']);
  unmount();
  await passMs(120_000);
  expect(atMs).toHaveLength(3);
  expect(vi.getTimerCount()).toBe(0);
});

test('a limit of the day is none that the form waits for', async () => {
  const fetch = async (): Promise<Response> =>
    Response.json(
      { success: false, error: 'At most 5 bytes of uploads a day.', code: 'UPLOAD_LIMIT_REACHED' },
      { status: 429, headers: { 'Retry-After': '4000' } },
    );
  await dropFiles(fetch, ['a']);
  expect(states()).toEqual(['upload limit reached']);
});

test('a server that takes a file and names none is said to have confirmed none, in the words of the reader', async () => {
  await dropFiles(async () => Response.json({ success: true }), ['a']);
  expect(states()).toEqual(['Not confirmed by the server']);
});

test('so is a function of the app that returns no file', async () => {
  const { container } = render(
    <WebRunProvider baseUrl="https://app.test" locale="de" messages={de} persist={false}>
      <TaskForm run={idle()} uploadFiles={async () => []} />
    </WebRunProvider>,
  );
  fireEvent.drop(container.querySelector('.webrun-form-files')!, {
    dataTransfer: { types: ['Files'], files: [new File(['x'], 'a')] },
  });
  await passMs(10);
  expect(states()).toEqual(['Vom Server nicht bestätigt']);
});
