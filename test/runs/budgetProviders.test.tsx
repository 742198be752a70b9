import { act, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { useEffect } from 'react';
import { TaskStatus, useRunTask, WebRunProvider } from 'webrun-react';
import type { BudgetOptions } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import type { WebRunClient } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';
import type { Emulator } from 'webrun-react/testing';

// Two providers of one client that disagree about what runs may cost: nobody can know which budget is meant, so nothing is sent.

let emulator: Emulator;
let client: WebRunClient;
beforeEach(() => {
  emulator = createEmulator({ holdMs: 50, rateLimit: 0 });
  client = createWebRunClient({ fetch: emulator.fetch, baseUrl: 'http://webrun.test', apiKey: 'test' });
});
afterEach(() => emulator.close());

function Runner({ name }: { readonly name: string }) {
  const run = useRunTask({ name });
  return (
    <section
      aria-label={name}
      data-run-status={run.status}
      data-message={run.error?.message}
      data-limit={run.budget?.limitUsd}
    >
      <button onClick={() => run.start({ taskDetails: `${name} [after 60m]` })}>Start {name}</button>
      <TaskStatus run={run} />
    </section>
  );
}
const provide = (name: string, budget: BudgetOptions | undefined) => (
  <WebRunProvider client={client} persist={false} budget={budget}>
    <Runner name={name} />
  </WebRunProvider>
);
const press = (name: string) => userEvent.click(screen.getByRole('button', { name: `Start ${name}` }));
const section = (name: string): HTMLElement => screen.getByRole('region', { name });
const starts = (): number => emulator.requests.filter(({ path }) => path === '/start/run-task').length;

test.each([
  ['another budget', { perRunUsd: 5 }],
  ['no budget', undefined],
] as const)(
  'a second provider with %s, mounted later on the same client: both refuse in words, and nothing is sent',
  async (_, budget) => {
    const { rerender } = render(<>{provide('first', { perRunUsd: 0.4 })}</>);
    await press('first');
    await expect.poll(() => section('first').dataset['runStatus']).toBe('running');
    expect(starts()).toBe(1);
    rerender(
      <>
        {provide('first', { perRunUsd: 0.4 })}
        {provide('later', budget)}
      </>,
    );
    for (const name of ['later', 'first']) {
      // A run that is under way keeps its slot: the first provider starts another.
      if (name === 'first') await press('first');
      await press(name);
    }
    await expect.poll(() => section('later').dataset['runStatus']).toBe('refused');
    expect(section('later')).toHaveTextContent('Nothing was sent. Tell whoever runs this app.');
    expect(section('later').dataset['message']).toMatch(
      /`budget` differs between two providers of one client\. Nothing was sent\. Set it in one place/,
    );
    // What was under way goes on, watched by the budget that it was started with.
    expect(section('first').dataset['runStatus']).toBe('running');
    expect(starts()).toBe(1);
  },
);

test.each<readonly [string, BudgetOptions]>([
  ['the same budget', { perRunUsd: 0.4, perDayUsd: 5 }],
  ['its fields in another order', { perDayUsd: 5, perRunUsd: 0.4 }],
  ['a field that is undefined', { estimateUsd: undefined, perRunUsd: 0.4, perDayUsd: 5 }],
])('a second provider with %s starts as the first does', async (_, budget) => {
  const { rerender } = render(<>{provide('first', { perRunUsd: 0.4, perDayUsd: 5 })}</>);
  rerender(
    <>
      {provide('first', { perRunUsd: 0.4, perDayUsd: 5 })}
      {provide('later', budget)}
    </>,
  );
  await act(async () => undefined);
  for (const name of ['first', 'later']) {
    await press(name);
    await expect.poll(() => section(name).dataset['runStatus']).toBe('running');
  }
  expect(starts()).toBe(2);
});

test('once the provider that disagreed has gone, the other starts again, with its own budget', async () => {
  const { rerender } = render(<>{provide('first', { perRunUsd: 0.4 })}</>);
  rerender(
    <>
      {provide('first', { perRunUsd: 0.4 })}
      {provide('later', undefined)}
    </>,
  );
  await press('first');
  await expect.poll(() => section('first').dataset['runStatus']).toBe('refused');
  rerender(<>{provide('first', { perRunUsd: 0.4 })}</>);
  await press('first');
  await expect.poll(() => section('first').dataset['runStatus']).toBe('running');
  expect(section('first').dataset['limit']).toBe('0.4');
  expect(starts()).toBe(1);
});

/** As a page that is left for another: one provider takes the place of the other in the same commit, and a task starts at once. */
test.each([
  ['a budget takes the place of none', undefined, { perRunUsd: 0.4 }, '0.4'],
  ['none takes the place of a budget', { perRunUsd: 0.4 }, undefined, undefined],
  ['another budget takes its place', { perRunUsd: 0.2 }, { perRunUsd: 0.4 }, '0.4'],
] as const)('%s: what starts on mount goes by the new one', async (_, before, after, limit) => {
  function Starting() {
    const run = useRunTask({ name: 'next' });
    const { start } = run;
    useEffect(() => void start({ taskDetails: 'next [after 60m]' }), [start]);
    return <section aria-label="next" data-run-status={run.status} data-limit={run.budget?.limitUsd} />;
  }
  const { rerender } = render(
    <WebRunProvider key="before" client={client} persist={false} budget={before}>
      <Runner name="first" />
    </WebRunProvider>,
  );
  rerender(
    <WebRunProvider key="after" client={client} persist={false} budget={after}>
      <Starting />
    </WebRunProvider>,
  );
  await expect.poll(() => section('next').dataset['runStatus']).toBe('running');
  expect(section('next').dataset['limit']).toBe(limit);
  expect(starts()).toBe(1);
});

test('the day of a budget is that of the provider around, where its own names no time zone', async () => {
  render(
    <WebRunProvider baseUrl="http://around.test" persist={false} timeZone="Pacific/Chatham">
      <WebRunProvider client={client} persist={false} budget={{ perDayUsd: 0.01, estimateUsd: 0.01 }}>
        <Runner name="first" />
        <Runner name="second" />
      </WebRunProvider>
    </WebRunProvider>,
  );
  await press('first');
  await expect.poll(() => section('first').dataset['runStatus']).toBe('running');
  await press('second');
  await expect
    .poll(() => section('second').dataset['message'])
    .toContain('The next day begins at midnight (Pacific/Chatham).');
});
