import { fireEvent, render, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { expect, test, vi } from 'vitest';
import type { AnyRun } from 'webrun-react';
import { GuardrailPrompt as Prompt } from 'webrun-react/primitives';
import { guardrail, running } from '../../stories/states.js';

/** Every part, one after the other, as somebody who knows their names would put them. */
function Composed({ run }: { readonly run: AnyRun }): ReactElement {
  return (
    <Prompt.Root run={run}>
      <Prompt.Form>
        <Prompt.Title />
        <Prompt.QuestionText />
        <Prompt.Choices data-testid="Choices" />
        <Prompt.Checkbox data-testid="Checkbox" />
        <Prompt.Field line="user" data-testid="user field">
          <Prompt.Label line="user" data-testid="user label" />
          <Prompt.Input line="user" data-testid="user input" />
        </Prompt.Field>
        <Prompt.Field data-testid="Field">
          <Prompt.Label data-testid="Label" />
          <Prompt.Input data-testid="Input" />
          <Prompt.VisibilityToggle
            isVisible={false}
            onVisibleChange={() => undefined}
            data-testid="VisibilityToggle"
          />
        </Prompt.Field>
        <Prompt.HelpText data-testid="HelpText" />
        <Prompt.Message data-testid="Message" />
        <Prompt.Submit data-testid="Submit" />
        <Prompt.Decline data-testid="Decline" />
        <Prompt.TakeOver data-testid="TakeOver" />
        <Prompt.Stop data-testid="Stop" />
        <Prompt.Dismiss data-testid="Dismiss" />
      </Prompt.Form>
    </Prompt.Root>
  );
}

const shown = (): (string | undefined)[] =>
  [...document.querySelectorAll<HTMLElement>('[data-testid]')].map(({ dataset }) => dataset['testid']);

const buttons = ['Submit', 'TakeOver', 'Stop'];
const field = ['Field', 'Label', 'Input'];

test.each<[string, readonly string[]]>([
  ['Which lamp?', [...field, 'HelpText', ...buttons]],
  ['Which colour? Options: Red; Blue', ['Choices', 'HelpText', ...buttons]],
  ['Shall I buy it?', ['Checkbox', 'HelpText', 'Submit', 'Decline', 'TakeOver', 'Stop']],
  ['What is the password?', [...field, 'VisibilityToggle', 'HelpText', ...buttons]],
  [
    'Which user name and password shall I use?',
    ['user field', 'user label', 'user input', ...field, 'VisibilityToggle', 'HelpText', ...buttons],
  ],
])('of all parts %j shows those that fit', (question, expected) => {
  render(<Composed run={guardrail(question)} />);
  expect(shown()).toEqual(expected);
});

test('something else than what is listed has its field', () => {
  render(<Composed run={guardrail('Which colour? Options: Red; Blue')} />);
  fireEvent.click(screen.getByRole('radio', { name: 'Something else' }));
  expect(shown()).toEqual(['Choices', ...field, 'HelpText', ...buttons]);
});

test('once it was answered only what became of it is shown', async () => {
  const respond = vi.fn(async () => undefined);
  const question = guardrail('Which lamp?', { respond } as never);
  const { rerender } = render(<Composed run={question} />);
  fireEvent.change(screen.getByTestId('Input'), { target: { value: 'The red one' } });
  rerender(<Composed run={running({ runId: question.runId })} />);
  expect(shown()).toEqual(['Message', 'Dismiss']);
});
