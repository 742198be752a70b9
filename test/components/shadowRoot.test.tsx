import { act, cleanup, fireEvent, render, waitFor } from '@testing-library/react';
import type { RenderResult } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { GuardrailPrompt, TaskForm, TaskStatus } from 'webrun-react';
import type { AnyRun } from 'webrun-react';
import { guardrail, idle, running } from '../../stories/states.js';

// A widget that an app embeds in foreign pages keeps its styles to itself by a shadow root.

let shadow: ShadowRoot;
beforeEach(() => {
  const host = document.createElement('div');
  document.body.append(host);
  shadow = host.attachShadow({ mode: 'open' });
});
afterEach(() => {
  cleanup();
  shadow.host.remove();
});

/** Renders in the shadow root. */
function show(children: ReactElement): RenderResult {
  const container = document.createElement('div');
  shadow.append(container);
  return render(children, { container, baseElement: container });
}
const focused = (): string | null | undefined =>
  shadow.activeElement?.getAttribute('id') ?? shadow.activeElement?.className;

describe('TaskForm', () => {
  test('a refused form focuses its first invalid field', async () => {
    const { getByLabelText, getByRole } = show(<TaskForm run={idle({ start: vi.fn() })} />);
    fireEvent.click(getByRole('button', { name: 'Start task' }));
    await waitFor(() => expect(focused()).toBe(getByLabelText('What should be done?').id));
  });

  test('a suggestion that was taken can be changed at once', () => {
    const { getByLabelText, getByRole } = show(<TaskForm run={idle()} suggestions={['Find lamps']} />);
    fireEvent.click(getByRole('button', { name: 'Find lamps' }));
    expect(focused()).toBe(getByLabelText('What should be done?').id);
  });
});

describe('GuardrailPrompt', () => {
  const question = 'Which of the two accounts should I use?';

  test('focuses the field that is missing', () => {
    const { getByLabelText, getByRole } = show(<GuardrailPrompt run={guardrail(question)} />);
    fireEvent.click(getByRole('button', { name: 'Send answer' }));
    expect(focused()).toBe(getByLabelText('Your answer').id);
  });

  test('gives the focus to the state of the run once the answer is sent', async () => {
    const run = guardrail(question, { answer: async () => undefined });
    const { getByLabelText, getByRole } = show(
      <>
        <TaskStatus run={run} />
        <GuardrailPrompt run={run} />
      </>,
    );
    fireEvent.change(getByLabelText('Your answer'), { target: { value: 'The first' } });
    getByRole('button', { name: 'Send answer' }).focus();
    await act(async () => getByRole('button', { name: 'Send answer' }).click());
    expect(focused()).toContain('webrun-status');
  });

  test.each([
    ['a field beside it', <input key="input" aria-label="Note" />],
    ['a frame, where somebody may be typing', <iframe key="iframe" title="Note" sandbox="" />],
  ])('leaves the focus in %s', (_, field) => {
    const view = (run: AnyRun): ReactElement => (
      <>
        {field}
        <GuardrailPrompt run={run} />
      </>
    );
    const { container, rerender } = show(view(running()));
    const element = container.querySelector('input, iframe') as HTMLElement | null;
    element?.focus();
    rerender(view(guardrail(question)));
    expect(shadow.activeElement).toBe(element);
  });
});
