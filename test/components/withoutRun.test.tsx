import { render } from '@testing-library/react';
import type { ComponentType } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import {
  CostMeter,
  GuardrailPrompt,
  SessionControls,
  TaskResult,
  TaskStatus,
  TaskTimeline,
  useRunSession,
  useTask,
  useTaskEvents,
  WebRunProvider,
} from 'webrun-react';
import { createEmulator } from 'webrun-react/testing';

// An app without types may forget a prop: what is thrown says what to write.

beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => undefined)); // React reports what is thrown here

function Session({ run }: { readonly run: never }) {
  useRunSession(run);
  return null;
}
function Events({ run }: { readonly run: never }) {
  useTaskEvents(run);
  return null;
}

const components: Record<string, ComponentType<never>> = {
  TaskStatus,
  CostMeter,
  GuardrailPrompt,
  TaskResult,
  TaskTimeline,
  useRunSession: Session,
  useTaskEvents: Events,
};
const show = (Component: ComponentType<never>, props: object) => {
  const Untyped = Component as ComponentType<object>;
  render(
    <WebRunProvider fetch={createEmulator().fetch} apiKey="any">
      <Untyped {...props} />
    </WebRunProvider>,
  );
};

const cases = Object.entries(components).flatMap(([name, Component]) => [
  { name, Component, props: {}, found: 'undefined' },
  { name, Component, props: { run: null }, found: 'null' },
]);
test.each(cases)('$name with a run that is $found says what to write', ({ Component, props, found }) => {
  expect(() => show(Component, props)).toThrow(
    new RegExp(`^\\[webrun-react\\] .*it is ${found}\\. Write run=\\{run\\}.* useRunTask\\(\\)`),
  );
});

test('what is no run is not taken for one', () => {
  expect(() => show(TaskStatus as ComponentType<never>, { run: { id: 1 } })).toThrow('it is something else');
});

test('SessionControls without a session says what to write', () => {
  expect(() => show(SessionControls as ComponentType<never>, {})).toThrow(
    /it is undefined\. Write session=\{session\}.* useSession\(\)/,
  );
});

test.each([undefined, null])('`useTask(%s)` says what to write', (ref) => {
  const Watch = (): null => {
    useTask(ref as never);
    return null;
  };
  expect(() => show(Watch, {})).toThrow(`its ids are ${ref}. Write useTask({ sessionId, taskId })`);
});
