import { useState } from 'react';
import type { ReactElement } from 'react';
import { useRunTask } from 'webrun-react';
import { GuardrailPrompt } from 'webrun-react/primitives';

const taskDetails =
  'Order a lamp. [after 1s] [ask: Which colour? Options: Red; Blue] [after 1s] [ask: Shall I buy the {{answer}} lamp for $24.90?] [after 1s] [say: Ordered.]';

export function ComposedPrompt(): ReactElement {
  const run = useRunTask();
  const [isVisible, setVisible] = useState(false);
  return (
    <>
      <p>
        <button type="button" onClick={() => run.start({ taskDetails })}>
          Order a lamp
        </button>
      </p>
      <GuardrailPrompt.Root run={run}>
        <GuardrailPrompt.Form>
          <GuardrailPrompt.Title />
          <GuardrailPrompt.QuestionText />
          <GuardrailPrompt.Choices />
          <GuardrailPrompt.Checkbox />
          <GuardrailPrompt.Field line="user">
            <GuardrailPrompt.Label line="user" />
            <GuardrailPrompt.Input line="user" />
          </GuardrailPrompt.Field>
          <GuardrailPrompt.Field>
            <GuardrailPrompt.Label />
            <GuardrailPrompt.Input isVisible={isVisible} />
            <GuardrailPrompt.VisibilityToggle isVisible={isVisible} onVisibleChange={setVisible} />
          </GuardrailPrompt.Field>
          <GuardrailPrompt.HelpText />
          <GuardrailPrompt.Message />
          <GuardrailPrompt.Deadline />
          <GuardrailPrompt.Actions>
            <GuardrailPrompt.Submit />
            <GuardrailPrompt.Decline />
            <GuardrailPrompt.Stop />
            <GuardrailPrompt.Dismiss />
          </GuardrailPrompt.Actions>
        </GuardrailPrompt.Form>
      </GuardrailPrompt.Root>
      <p role="status">{run.status === 'completed' ? run.result.message : run.status}</p>
    </>
  );
}
