import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, userEvent, within } from 'storybook/test';
import { TaskResult } from 'webrun-react';
import type { TaskInput } from 'webrun-react/core';
import { scenarios } from 'webrun-react/testing';
import { Emulated } from './Emulated.js';
import {
  completed,
  csv,
  failed,
  files,
  guardrail,
  hostile,
  idle,
  lamps,
  lost,
  markdown,
  network,
  running,
} from './states.js';

const meta = {
  title: 'TaskResult',
  component: TaskResult,
  args: { run: completed({ message: markdown, files, network }) },
} satisfies Meta<typeof TaskResult>;
export default meta;
type Story = StoryObj<typeof meta>;

const asked = (outputType: NonNullable<TaskInput['outputType']>): { input: TaskInput } => ({
  input: { taskDetails: 'List the lamps', outputType },
});

/** The answer comes from a task in the emulator. */
const emulated = (task: string | TaskInput): Pick<Story, 'render'> => ({
  render: (args) => (
    <Emulated task={task} emulator={{ holdMs: 5_000 }}>
      {(run) => <TaskResult {...args} run={run} />}
    </Emulated>
  ),
});

export const Markdown: Story = {
  play: async ({ canvasElement }) => {
    const link = await within(canvasElement).findByRole('link', { name: 'shop.example/p/arc-2' });
    await expect(link).toHaveAttribute('rel', 'noopener noreferrer');
  },
};

export const Json: Story = {
  ...emulated(scenarios.json),
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByText('JSON, 2 entries');
    await expect(canvasElement.querySelector('pre')).toHaveTextContent('"Desk lamp"');
  },
};
export const JsonObject: Story = {
  args: { run: completed({ message: JSON.stringify(lamps), output: lamps }) },
};

export const Csv: Story = {
  ...emulated({
    taskDetails: scenarios.csv,
    outputType: 'structured_csv',
    outputSchema: ['name', 'price'],
  }),
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByText('CSV, 2 rows, 2 columns');
    await expect(await within(canvasElement).findByRole('cell', { name: 'Reading lamp' })).toBeVisible();
  },
};
export const CsvWithQuotes: Story = { args: { run: completed({ message: csv }, asked('structured_csv')) } };
export const BrokenCsv: Story = {
  args: { run: completed({ message: 'name,price\nArc 2,1,204' }, asked('structured_csv')) },
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByText('Not a regular table, shown as received');
    await expect(canvasElement.querySelector('table')).toBeNull();
  },
};
export const BrokenJson: Story = {
  args: {
    run: completed(
      {
        message: '{ "cheapest": "Arc 2", "lamps": [',
        outputError: new SyntaxError('Unexpected end of JSON input'),
      },
      asked('structured_json'),
    ),
  },
};

export const Files: Story = {
  ...emulated(scenarios.files),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(await canvas.findByRole('tab', { name: 'Files 2' }));
    await expect(canvas.getByText('january.csv')).toBeVisible();
  },
};
export const FilesWithoutSafeLink: Story = {
  args: { defaultTab: 'files' },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText('No safe link')).toBeVisible();
  },
};
export const Network: Story = {
  args: { defaultTab: 'network' },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText('javascript:alert(document.cookie)')).toBeVisible();
    await expect(within(canvasElement).queryByRole('link')).toBeNull();
  },
};

export const HostileMarkup: Story = {
  ...emulated(scenarios.hostile),
  play: async ({ canvasElement }) => {
    await within(canvasElement).findByText(/onerror=alert/);
    await expect(canvasElement.querySelectorAll('img, script, a[href^="javascript"]')).toHaveLength(0);
  },
};
export const LongWordsFromOutside: Story = {
  args: { run: completed({ message: `# ${hostile}\n\n${hostile}` }) },
};
export const Empty: Story = { args: { run: completed({ message: '' }) } };
export const Idle: Story = { args: { run: idle() } };
export const Running: Story = { args: { run: running() } };
export const NeedsYou: Story = { args: { run: guardrail('Which one?') } };
export const Failed: Story = { args: { run: failed('The page did not load in time.') } };
export const OutcomeUnknown: Story = { args: { run: lost('cut') } };
export const Narrow: Story = {
  render: (args) => (
    <div style={{ maxInlineSize: 328 }}>
      <TaskResult {...args} />
    </div>
  ),
};

export const InArabic: Story = {
  args: { run: completed({ message: csv }, asked('structured_csv')) },
  globals: { locale: 'ar' },
};
