import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactElement } from 'react';
import { expect, test, vi } from 'vitest';
import { GuardrailInbox } from 'webrun-react/dashboard';
import { RunLink } from '../../src/dashboard/shared/RunLink.js';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';

const onOpen = vi.fn();
const asks = sampleRun('guardrail', { runId: 'one', task: 'Compare lamps' });
/** A row of the table is the same, and drawn only in a browser, where it has a size. */
const places: readonly (readonly [string, (href?: string) => ReactElement])[] = [
  [
    'a row',
    (href) => (
      <RunLink href={href} onOpen={() => onOpen('one')}>
        Compare lamps
      </RunLink>
    ),
  ],
  [
    'a question',
    (href) => (
      <GuardrailInbox
        runs={[asks]}
        onSelectRun={onOpen}
        hrefOf={href === undefined ? undefined : () => href}
      />
    ),
  ],
];

test.each(places)('%s without an address is a button for the pointer and the keys', async (_, draw) => {
  onOpen.mockClear();
  const user = userEvent.setup();
  render(draw());
  expect(screen.queryByRole('link')).toBeNull();
  const button = screen.getByRole('button', { name: 'Compare lamps' });
  expect(button).not.toHaveAttribute('href');
  await user.click(button);
  button.focus();
  expect(button).toHaveFocus();
  await user.keyboard('{Enter}');
  await user.keyboard(' ');
  expect(onOpen.mock.calls).toEqual([['one'], ['one'], ['one']]);
});

test.each(places)('%s with an address is a link, which a held key opens elsewhere', async (_, draw) => {
  onOpen.mockClear();
  const user = userEvent.setup();
  render(draw('#run=one'));
  const link = screen.getByRole('link', { name: 'Compare lamps' });
  expect(link).toHaveAttribute('href', '#run=one');
  await user.click(link);
  expect(onOpen.mock.calls).toEqual([['one']]);
  await user.keyboard('{Control>}');
  await user.click(link);
  expect(onOpen.mock.calls).toEqual([['one']]);
});
