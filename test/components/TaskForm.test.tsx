import { act, fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactElement } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { describe, expect, test, vi } from 'vitest';
import { TaskForm, WebRunProvider } from 'webrun-react';
import type { AnyRun } from 'webrun-react';
import { createWebRunClient, WebRunError } from 'webrun-react/core';
import type { TaskInput, UploadedFile } from 'webrun-react/core';
import type { EstimatedRun } from 'webrun-react/runs';
import { completed, failed, idle, lost, refused, running, submitting, usage } from '../../stories/states.js';

const starting = (): { start: ReturnType<typeof vi.fn<(input: TaskInput) => string>> } => ({
  start: vi.fn<(input: TaskInput) => string>(() => 'run-1'),
});
const task = (): HTMLElement => screen.getByLabelText('What should be done?');
const startButton = (): HTMLElement => screen.getByRole('button', { name: /^Start/ });
const note = (): string | null => screen.getByRole('status').textContent;

test('starts a task in plain words, and nothing else is set', async () => {
  const user = userEvent.setup();
  const run = starting();
  render(<TaskForm run={idle(run)} />);
  await user.type(task(), '  Find lamps  ');
  await user.click(startButton());
  expect(run.start).toHaveBeenCalledExactlyOnceWith({ taskDetails: 'Find lamps' });
});

test('starts with Ctrl+Enter', async () => {
  const user = userEvent.setup();
  const run = starting();
  render(<TaskForm run={idle(run)} />);
  await user.type(task(), 'Find lamps{Control>}{Enter}{/Control}');
  expect(run.start).toHaveBeenCalledTimes(1);
});

test('hands over every option', async () => {
  const user = userEvent.setup();
  const onStart = vi.fn();
  render(<TaskForm onStart={onStart} />);
  await user.type(task(), 'Read the table');
  await user.type(screen.getByLabelText(/Start at/), 'https://shop.example');
  await user.click(screen.getByRole('radio', { name: 'CSV' }));
  await user.type(screen.getByLabelText('Columns, separated by commas'), 'name, price');
  await user.click(screen.getByText('More options'));
  await user.type(screen.getByLabelText('Stop after, in seconds'), '90');
  await user.type(screen.getByLabelText('Warn me at, in $'), '0,05');
  await user.type(screen.getByLabelText('Site'), 'shop.example');
  await user.type(screen.getByLabelText('User name'), 'ana');
  await user.type(screen.getByLabelText('Password'), 'hunter2');
  expect(screen.getByLabelText('Password')).toHaveAttribute('type', 'password');
  await user.click(startButton());
  expect(onStart).toHaveBeenCalledExactlyOnceWith(
    {
      taskDetails: 'Read the table',
      startingUrl: 'https://shop.example',
      outputType: 'structured_csv',
      outputSchema: ['name', 'price'],
      maxDurationMs: 90_000,
      secrets: [{ match: 'shop.example', fields: { username: 'ana', password: 'hunter2' } }],
    },
    { budgetUsd: 0.05 },
  );
  expect(document.body.innerHTML).not.toContain('hunter2');
});

test('takes a JSON Schema for a JSON answer', async () => {
  const user = userEvent.setup();
  const run = starting();
  render(
    <TaskForm run={idle(run)} defaultValue={{ taskDetails: 'Read it', outputType: 'structured_json' }} />,
  );
  const schema = screen.getByLabelText('JSON Schema of the answer');
  await user.click(startButton());
  expect(schema).toHaveAccessibleDescription('Not valid JSON.');
  await user.type(schema, '[[]');
  expect(schema).toHaveAccessibleDescription('A JSON Schema is an object: { … }.');
  await user.clear(schema);
  await user.type(schema, '{{"type":"object"}');
  await user.click(startButton());
  expect(run.start).toHaveBeenCalledExactlyOnceWith({
    taskDetails: 'Read it',
    outputType: 'structured_json',
    outputSchema: { type: 'object' },
  });
});

test.each<[string, string, Partial<TaskInput>, RegExp, string]>([
  ['an empty task', 'What should be done?', {}, /done\?/, 'Say what should be done.'],
  ['spaces', 'What should be done?', { taskDetails: '   ' }, /done\?/, 'Say what should be done.'],
  [
    '50,001 characters',
    'What should be done?',
    { taskDetails: 'x'.repeat(50_001) },
    /done\?/,
    'At most 50,000 characters.',
  ],
  [
    'no address',
    'Start at',
    { taskDetails: 'x', startingUrl: 'shop example' },
    /Start at/,
    'A full address, like https://example.com.',
  ],
  [
    'a script',
    'Start at',
    { taskDetails: 'x', startingUrl: 'javascript:alert(1)' },
    /Start at/,
    'A full address, like https://example.com.',
  ],
  ['half a second', 'Stop after', { taskDetails: 'x', maxDurationMs: 500 }, /Stop after/, 'From 1 to 300.'],
  ['301 seconds', 'Stop after', { taskDetails: 'x', maxDurationMs: 301_000 }, /Stop after/, 'From 1 to 300.'],
  [
    'no columns',
    'Columns',
    { taskDetails: 'x', outputType: 'structured_csv' },
    /Columns/,
    'Name the columns.',
  ],
])(
  '%s is refused beside the field before anything is sent',
  async (_, _label, defaultValue, label, words) => {
    const user = userEvent.setup();
    const run = starting();
    render(<TaskForm run={idle(run)} defaultValue={defaultValue} />);
    await user.click(startButton());
    const field = screen.getByLabelText(label);
    expect(field).toBeInvalid();
    expect(field).toHaveAccessibleDescription(words);
    await vi.waitFor(() => expect(field).toHaveFocus());
    expect(note()).toBe('1 field to fix above. Nothing was sent.');
    expect(run.start).not.toHaveBeenCalled();
  },
);

test('a secret without a site, and a site without a secret, are refused', async () => {
  const user = userEvent.setup();
  const run = starting();
  render(<TaskForm run={idle(run)} defaultValue={{ taskDetails: 'x' }} />);
  await user.click(screen.getByText('More options'));
  await user.type(screen.getByLabelText('Password'), 'hunter2');
  await user.click(startButton());
  expect(screen.getByText('A host name, like shop.example.')).toBeInTheDocument();
  await user.clear(screen.getByLabelText('Password'));
  await user.type(screen.getByLabelText('Site'), 'shop.example');
  await user.click(startButton());
  expect(screen.getByText('Fill in a user name or a password.')).toBeInTheDocument();
  expect(run.start).not.toHaveBeenCalled();
});

test('a suggestion fills the form and can be changed before it is started', async () => {
  const user = userEvent.setup();
  const run = starting();
  render(
    <TaskForm
      run={idle(run)}
      suggestions={[
        'Find lamps',
        { taskDetails: 'Read the table', outputType: 'structured_csv', outputSchema: ['a'] },
      ]}
    />,
  );
  await user.click(screen.getByRole('button', { name: 'Read the table' }));
  expect(task()).toHaveValue('Read the table');
  expect(task()).toHaveFocus();
  expect(screen.getByLabelText('Columns, separated by commas')).toHaveValue('a');
  expect(screen.queryByRole('button', { name: 'Find lamps' })).toBeNull();
  expect(run.start).not.toHaveBeenCalled();
});

/** Types a task and starts it, then lets the run go through the states. */
async function startThen(...states: AnyRun[]): Promise<void> {
  const user = userEvent.setup();
  const run = starting();
  const { rerender } = render(<TaskForm run={idle(run)} />);
  await user.type(task(), 'Find lamps');
  run.start.mockImplementation(() => {
    rerender(<TaskForm run={submitting(run)} />);
    return 'run-1';
  });
  await act(async () => startButton().click());
  for (const state of states) rerender(<TaskForm run={{ ...state, ...run }} />);
}

test('is busy while the task is on its way, and pressing again starts no second one', async () => {
  const user = userEvent.setup();
  const run = starting();
  const { rerender } = render(<TaskForm run={idle(run)} defaultValue={{ taskDetails: 'Find lamps' }} />);
  run.start.mockImplementation(() => (rerender(<TaskForm run={submitting(run)} />), 'run-1'));
  await user.dblClick(startButton());
  expect(run.start).toHaveBeenCalledTimes(1);
  expect(startButton()).toHaveTextContent('Starting…');
  expect(startButton()).toHaveAttribute('aria-disabled', 'true');
  expect(startButton()).toHaveFocus();
  expect(note()).toBe('Pressing again does not start a second task.');
});

test('keeps its text after a refused start, and says why', async () => {
  await startThen(refused(402));
  expect(task()).toHaveValue('Find lamps');
  expect(note()).toBe('Refused: no balance left. Your text is kept.');
});

test('keeps its text when the outcome is unknown', async () => {
  await startThen(lost('cut'));
  expect(task()).toHaveValue('Find lamps');
  expect(note()).toBe('Connection lost. It may be running. Your text is kept.');
});

test('is empty again once the task was taken', async () => {
  await startThen(running());
  expect(task()).toHaveValue('');
  expect(note()).toBe('Billed by usage. You see the cost while it runs.');
});

test('keeps its text when `onStart` rejects', async () => {
  const user = userEvent.setup();
  render(<TaskForm onStart={() => Promise.reject(new Error('No room today'))} />);
  await user.type(task(), 'Find lamps');
  await user.click(startButton());
  expect(await screen.findByText(/No room today/)).toBeInTheDocument();
  expect(task()).toHaveValue('Find lamps');
});

test('says why nothing can be started', async () => {
  const user = userEvent.setup();
  const run = starting();
  render(<TaskForm run={idle(run)} disabledReason="Sign in to start tasks." />);
  expect(note()).toBe('Sign in to start tasks.');
  expect(task()).toBeDisabled();
  await user.click(startButton());
  expect(run.start).not.toHaveBeenCalled();
});

const file = (name: string, size: number): File => new File(['x'.repeat(size)], name);

test('uploads files one after the other, shows how far it is, and starts with all of them', async () => {
  const user = userEvent.setup();
  const run = starting();
  const answers: ((ids: readonly UploadedFile[]) => void)[] = [];
  const upload = vi.fn(
    (_files: readonly File[]) =>
      new Promise<readonly UploadedFile[]>((resolve) => {
        answers.push(resolve);
      }),
  );
  const answer = (fileId: string): Promise<void> =>
    act(async () => answers.shift()?.([{ fileId, originalName: null, sizeBytes: null }]));
  render(<TaskForm run={idle(run)} uploadFiles={upload} />);
  await user.type(task(), 'Compare the invoices');
  await user.upload(screen.getByLabelText('Files for the task', { selector: 'input' }), [
    file('one.pdf', 3_000),
    file('two.pdf', 1_000),
  ]);
  const bar = screen.getByRole('progressbar', { name: 'Files for the task' });
  expect(upload.mock.calls.map(([[each]]) => each?.name)).toEqual(['one.pdf']);
  expect(bar).toHaveAttribute('aria-valuenow', '0');
  await user.click(startButton());
  expect(run.start).not.toHaveBeenCalled();
  expect(note()).toBe('The files are being uploaded. Start when they are.');
  await answer('file-1');
  expect(bar).toHaveAttribute('aria-valuenow', '75');
  expect(screen.getByText('1 of 2 uploaded')).toBeInTheDocument();
  await answer('file-2');
  expect(bar).toHaveAttribute('aria-valuenow', '100');
  await user.click(startButton());
  expect(run.start).toHaveBeenCalledExactlyOnceWith({
    taskDetails: 'Compare the invoices',
    files: ['file-1', 'file-2'],
  });
});

test('a file that was not uploaded holds the start until it is sent again or removed', async () => {
  const user = userEvent.setup();
  const run = starting();
  let isDown = true;
  const upload = async (files: readonly File[]): Promise<readonly UploadedFile[]> => {
    if (isDown) throw new Error('No room');
    return files.map(({ name }) => ({ fileId: `id-${name}`, originalName: name, sizeBytes: null }));
  };
  render(<TaskForm run={idle(run)} uploadFiles={upload} />);
  await user.type(task(), 'Read them');
  const input = screen.getByLabelText('Files for the task', { selector: 'input' });
  await user.upload(input, [file('a.txt', 1), file('b.txt', 1)]);
  expect(screen.getAllByText('No room')).toHaveLength(2);
  await user.click(startButton());
  expect(note()).toBe('A file was not uploaded. Try again or remove it.');
  isDown = false;
  await user.click(screen.getByRole('button', { name: 'Upload a.txt again' }));
  await user.click(screen.getByRole('button', { name: 'Remove b.txt' }));
  await user.click(startButton());
  expect(run.start).toHaveBeenCalledExactlyOnceWith({ taskDetails: 'Read them', files: ['id-a.txt'] });
});

test('a file that the server refuses says why in its words, where ours would say less', async () => {
  const user = userEvent.setup();
  const upload = async (files: readonly File[]): Promise<never> => {
    const isSigned = files[0]?.name === 'key.txt';
    throw new WebRunError(isSigned ? 'Invalid API key' : 'The file is larger than 25 MB.', {
      code: 'http',
      status: isSigned ? 401 : 413,
      credential: isSigned ? 'api-key' : null,
    });
  };
  render(<TaskForm run={idle(starting())} uploadFiles={upload} />);
  const input = screen.getByLabelText('Files for the task', { selector: 'input' });
  await user.upload(input, [file('big.zip', 1), file('key.txt', 1)]);
  expect(screen.getAllByRole('listitem').map((line) => line.querySelector('bdi')?.textContent)).toEqual([
    'The file is larger than 25 MB.',
    'API key not accepted',
  ]);
});

test('a folder is said to be none, and not that there is no connection', async () => {
  // As browsers hand over a folder that was dropped: a file that nobody can read.
  const folder = Object.assign(file('folder', 1), {
    slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException('', 'NotReadableError')) }),
  });
  const upload = (): Promise<never> =>
    Promise.reject(new WebRunError('Failed to fetch', { code: 'network', status: null }));
  const { container } = render(<TaskForm run={idle(starting())} uploadFiles={upload} />);
  const dataTransfer = { types: ['Files'], files: [folder, file('a.txt', 1)] };
  fireEvent.drop(container.querySelector('.webrun-form-files')!, { dataTransfer });
  expect(await screen.findByText('no connection')).toBeInTheDocument();
  expect(screen.getAllByRole('listitem').map((line) => line.querySelector('bdi')?.textContent)).toEqual([
    'Could not be read. Folders cannot be added.',
    'no connection',
  ]);
});

test('what is pressed beside a file and goes leaves the focus beside the files', async () => {
  const user = userEvent.setup();
  let uploads = 0;
  const upload = async (): Promise<readonly UploadedFile[]> => {
    uploads++;
    if (uploads === 1) throw new Error('No room');
    return [{ fileId: 'id', originalName: null, sizeBytes: null }];
  };
  render(<TaskForm run={idle(starting())} uploadFiles={upload} />);
  await user.upload(screen.getByLabelText('Files for the task', { selector: 'input' }), file('a.txt', 1));
  screen.getByRole('button', { name: 'Upload a.txt again' }).focus();
  await user.keyboard('{Enter}');
  expect(screen.getByRole('button', { name: 'Remove a.txt' })).toHaveFocus();
  await user.keyboard('{Enter}');
  expect(screen.getByRole('button', { name: 'Add files' })).toHaveFocus();
});

test('takes files that are dropped, and stops the upload of one that is removed', async () => {
  const user = userEvent.setup();
  const signals: AbortSignal[] = [];
  const upload = (
    _files: readonly File[],
    { signal }: { readonly signal: AbortSignal },
  ): Promise<readonly UploadedFile[]> => {
    signals.push(signal);
    return new Promise(() => undefined);
  };
  const { container } = render(<TaskForm run={idle(starting())} uploadFiles={upload} />);
  const zone = container.querySelector('.webrun-form-files')!;
  const dataTransfer = { types: ['Files'], files: [file('dropped.csv', 5)] };
  expect(fireEvent.dragOver(zone, { dataTransfer })).toBe(false);
  expect(zone).toHaveAttribute('data-over');
  fireEvent.drop(zone, { dataTransfer });
  expect(zone).not.toHaveAttribute('data-over');
  expect(screen.getByText('dropped.csv')).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Remove dropped.csv' }));
  expect(signals[0]?.aborted).toBe(true);
  expect(screen.queryByText('dropped.csv')).toBeNull();
});

test('takes no files where none can be uploaded', () => {
  render(<TaskForm run={idle(starting())} />);
  expect(screen.queryByRole('button', { name: 'Add files' })).toBeNull();
});

describe('the estimate', () => {
  const client = createWebRunClient({
    baseUrl: 'http://webrun.test',
    fetch: () => new Promise(() => undefined),
  });
  const provided = (form: ReactElement): ReactElement => (
    <WebRunProvider client={client} persist={false}>
      {form}
    </WebRunProvider>
  );
  const shownEstimate = (): string | null =>
    document.querySelector('.webrun-form-estimate')?.textContent ?? null;
  const done = (costUsd: number | null, more: object = {}): EstimatedRun => ({
    input: { taskDetails: 'Find lamps' },
    tags: ['lamps'],
    name: 'main',
    settledAt: 1,
    task: completed({}, { usage: usage(costUsd) }).task,
    ...more,
  });
  const runs = [0.1, 0.2, 0.3, 0.4, 0.5].map((usd) => done(usd));

  test('is by the documented times and price before there are runs, and describes the button', () => {
    render(provided(<TaskForm run={idle()} />));
    expect(shownEstimate()).toMatch(
      /^Estimate: about \$0\.013, from WebRun's documented .*\. Tokens are extra\.$/,
    );
    expect(startButton()).toHaveAccessibleDescription(shownEstimate() ?? '');
  });

  test('is of runs of the same words as soon as they are typed, else of the tag or the name', async () => {
    const user = userEvent.setup();
    const { rerender } = render(<TaskForm run={idle()} estimateFor={{ runs, tags: ['other'] }} />);
    expect(shownEstimate()).toContain('documented');
    await user.type(task(), 'Find lamps');
    expect(shownEstimate()).toBe(
      'Estimate: about $0.30. Half of the 5 runs of this task cost $0.20 to $0.40.',
    );
    await user.type(task(), ' and desks');
    expect(shownEstimate()).toContain('documented');
    rerender(<TaskForm run={idle()} estimateFor={{ runs, tags: ['lamps'] }} />);
    expect(shownEstimate()).toContain('Half of the 5 runs with this tag');
    rerender(<TaskForm run={idle()} estimateFor={{ runs, name: 'main' }} />);
    expect(shownEstimate()).toContain('Half of the 5 runs like it');
  });

  test('counts no run that failed or whose cost is not known', () => {
    const others = [done(null), done(9, { settledAt: undefined }), done(9, { task: failed('no').task })];
    render(<TaskForm run={idle()} estimateFor={{ runs: [...runs, ...others], name: 'main' }} />);
    expect(shownEstimate()).toContain('about $0.30. Half of the 5 runs');
  });

  test('is not there without a provider, nor where it is turned off', () => {
    const { unmount } = render(<TaskForm run={idle()} />);
    expect(shownEstimate()).toBeNull();
    expect(startButton()).not.toHaveAccessibleDescription();
    unmount();
    render(provided(<TaskForm run={idle()} estimateFor={false} />));
    expect(shownEstimate()).toBeNull();
  });

  test('is the same on a server and in the page that takes over from it', async () => {
    const html = renderToString(provided(<TaskForm run={idle()} />));
    expect(html).toContain('Estimate: about $0.013');
    const errors: unknown[] = [];
    const container = document.createElement('div');
    container.innerHTML = html;
    document.body.append(container);
    const root = await act(async () =>
      hydrateRoot(container, provided(<TaskForm run={idle()} />), {
        onRecoverableError: (error) => errors.push(error),
      }),
    );
    expect(errors).toEqual([]);
    expect(shownEstimate()).toContain('about $0.013');
    act(() => root.unmount());
    container.remove();
  });
});
