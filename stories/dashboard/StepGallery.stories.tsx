import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, fireEvent, userEvent, waitFor, within } from 'storybook/test';
import type { ReactElement } from 'react';
import { useRuns } from 'webrun-react';
import type { AnyRun } from 'webrun-react';
import { StepGallery } from 'webrun-react/dashboard';
import { StepGallery as Parts } from 'webrun-react/dashboard/primitives';
import { EmulatedRuns } from './EmulatedRuns.js';
import { manyEvents, sampleEvents, samplePictures } from './samplePictures.js';
import { sampleRun } from './sampleRuns.js';

const run = sampleRun('completed', { startedAt: sampleEvents[0]?.at ?? 0, seconds: 58.3 }) as AnyRun;

const meta = {
  title: 'Dashboard/StepGallery',
  component: StepGallery,
  args: { run, events: sampleEvents, pictures: samplePictures },
  decorators: [
    (Story) => (
      <EmulatedRuns>
        <Story />
      </EmulatedRuns>
    ),
  ],
} satisfies Meta<typeof StepGallery>;
export default meta;
type Story = StoryObj<typeof meta>;

/** The picture of the chosen step is large; slider, buttons and pictures move through the steps. */
export const Steps: Story = {
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    const slider = canvas.getByRole('slider', { name: 'Step' });
    // The end has no picture of its own: the last step with a picture is shown.
    await expect(slider).toHaveAttribute('aria-valuetext', 'Step 5 of 7');
    await expect(canvas.getByRole('img', { name: 'Picture of step 5' })).toBeVisible();
    await expect(canvas.getAllByText('No picture').length).toBe(3);
    await fireEvent.input(slider, { target: { value: '1' } });
    await expect(slider).toHaveAttribute('aria-valuetext', 'Step 1 of 7');
    await expect(canvas.getByRole('img', { name: 'Picture of step 1' })).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Next step' }));
    await expect(slider).toHaveValue('2');
    await userEvent.click(canvas.getByRole('button', { name: /Needs you/ }));
    await expect(canvas.getByRole('button', { name: /Needs you/ })).toHaveAttribute('aria-current', 'step');
    await expect(canvas.getByText('5 · 40 sec')).toBeVisible();
  },
};

/** No pictures: nobody watched. */
export const WithoutPictures: Story = {
  args: { pictures: [] },
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await expect(canvasElement.querySelector('img')).toBeNull();
    await expect(canvas.getAllByText('No picture').length).toBe(7);
    await expect(canvas.queryByText('Picture of step 7')).toBeNull();
    await userEvent.click(canvas.getByRole('button', { name: 'Previous step' }));
    await expect(canvas.getByText('Step 6 of 7')).toBeVisible();
  },
};

/** Composed of its parts: the large picture with two buttons. */
export const Composed: Story = {
  render: (args) => (
    <Parts.Root {...args}>
      <Parts.Picture />
      <Parts.Previous />
      <Parts.Position />
      <Parts.Next />
    </Parts.Root>
  ),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await userEvent.click(canvas.getByRole('button', { name: 'Next step' }));
    await userEvent.click(canvas.getByRole('button', { name: 'Next step' }));
    await expect(canvas.getByText('Step 7 of 7')).toBeVisible();
    for (let step = 6; step >= 1; step--)
      await userEvent.click(canvas.getByRole('button', { name: 'Previous step' }));
    await expect(canvas.getByRole('img', { name: 'Picture of step 1' })).toBeVisible();
    await expect(canvas.getByRole('button', { name: 'Previous step' })).toHaveAttribute(
      'aria-disabled',
      'true',
    );
    await expect(canvas.queryByRole('slider')).toBeNull();
  },
};

export const NoSteps: Story = {
  args: { events: [] },
  play: async ({ canvasElement }) => {
    await expect(within(canvasElement).getByText('No steps recorded')).toBeVisible();
  },
};

/** A long task: the strip renders only the steps around the chosen one. */
export const ManySteps: Story = {
  args: { events: manyEvents(800) },
  play: async ({ canvasElement }) => {
    await expect(canvasElement.querySelectorAll('.webrun-step').length).toBeLessThanOrEqual(120);
    await expect(canvasElement.scrollWidth).toBeLessThanOrEqual(canvasElement.clientWidth);
  },
};

function Newest(): ReactElement {
  const [newest] = useRuns();
  return newest ? <StepGallery run={newest} /> : <></>;
}

/** Steps of a run of the emulator, as they are pushed. */
export const FromTheEmulator: Story = {
  render: () => (
    <EmulatedRuns
      tasks={[
        'Look around [after 1s] [visit: https://shop.example/] [act: click_element, Search] [after 1s] [say: Done.]',
      ]}
    >
      <Newest />
    </EmulatedRuns>
  ),
  play: async ({ canvasElement }) => {
    const canvas = within(canvasElement);
    await waitFor(() => expect(canvas.getAllByText('shop.example').length).toBeGreaterThan(0));
  },
};
