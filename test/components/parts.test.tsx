import { render } from '@testing-library/react';
import { createRef } from 'react';
import type { ElementType, ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as families from 'webrun-react/primitives';
import { connection, eventLog, openSession, session } from '../../stories/liveStates.js';
import {
  completed,
  files,
  guardrail,
  network,
  overBudget,
  queued,
  refused,
  running,
  usage,
  waiting,
  failed,
} from '../../stories/states.js';

const picture = { webRtcUrl: null, webViewUrl: 'https://view.test/live', width: 1_024, height: 600 };

/** Every part stands in a state in which it shows something. */
const choices = guardrail('Which one?\n- Red\n- Blue');
const answer = completed(
  { message: 'name,price\nArc,1\n', files, network },
  {
    input: { taskDetails: 'x', outputType: 'structured_csv' },
  },
);
const roots: Record<string, (children?: ReactNode) => ReactNode> = {
  TaskStatus: (children) => <families.TaskStatus.Root run={running()}>{children}</families.TaskStatus.Root>,
  BudgetPrompt: (children) => (
    <families.BudgetPrompt.Root run={overBudget()}>{children}</families.BudgetPrompt.Root>
  ),
  CostMeter: (children) => <families.CostMeter.Root run={running()}>{children}</families.CostMeter.Root>,
  GuardrailPrompt: (children) => (
    <families.GuardrailPrompt.Root run={guardrail('Which?')}>{children}</families.GuardrailPrompt.Root>
  ),
  TaskForm: (children) => (
    <families.TaskForm.Root estimateFor={{ runs: [] }}>{children}</families.TaskForm.Root>
  ),
  TaskResult: (children) => <families.TaskResult.Root run={answer}>{children}</families.TaskResult.Root>,
  TaskTimeline: (children) => (
    <families.TaskTimeline.Root run={running()} log={eventLog()}>
      {children}
    </families.TaskTimeline.Root>
  ),
  SessionControls: (children) => (
    <families.SessionControls.Root session={openSession()}>{children}</families.SessionControls.Root>
  ),
  ConnectionStatus: (children) => (
    <families.ConnectionStatus.Root connection={connection('reconnecting')}>
      {children}
    </families.ConnectionStatus.Root>
  ),
  LiveView: (children) => (
    <families.LiveView.Root session={session(picture)} onInteract={() => Promise.resolve()}>
      {children}
    </families.LiveView.Root>
  ),
};
const { Root: Status } = families.TaskStatus;
const { Root: Prompt } = families.GuardrailPrompt;
const { Root: Result } = families.TaskResult;
const special: Record<string, { root?: (children: ReactNode) => ReactNode; props?: object }> = {
  'TaskStatus.Root': { props: { run: running() } },
  'TaskStatus.Answer': { root: (children) => <Status run={guardrail('Which?')}>{children}</Status> },
  'TaskStatus.Refresh': {
    root: (children) => <Status run={running({ waiting: waiting('overdue') })}>{children}</Status>,
  },
  'TaskStatus.Resume': {
    root: (children) => <Status run={running({ phase: 'paused' })}>{children}</Status>,
    props: { onResume: () => undefined },
  },
  'TaskStatus.Retry': { root: (children) => <Status run={completed()}>{children}</Status> },
  'TaskStatus.Dismiss': { root: (children) => <Status run={refused(401)}>{children}</Status> },
  'TaskStatus.Stop': { root: (children) => <Status run={queued()}>{children}</Status> },
  'BudgetPrompt.Root': { props: { run: overBudget() } },
  'CostMeter.Root': { props: { run: running({ usage: usage(0.04) }), budgetUsd: 0.05 } },
  'GuardrailPrompt.Root': { props: { run: guardrail('Which?') } },
  'GuardrailPrompt.Choices': { root: (children) => <Prompt run={choices}>{children}</Prompt> },
  'GuardrailPrompt.Choice': {
    root: (children) => <Prompt run={choices}>{children}</Prompt>,
    props: { choice: 'Red' },
  },
  'GuardrailPrompt.Checkbox': {
    root: (children) => <Prompt run={guardrail('Shall I buy it?')}>{children}</Prompt>,
  },
  'GuardrailPrompt.Decline': {
    root: (children) => <Prompt run={guardrail('Shall I buy it?')}>{children}</Prompt>,
  },
  'GuardrailPrompt.AnswerAsText': {
    root: (children) => <Prompt run={guardrail('Shall I buy it?')}>{children}</Prompt>,
  },
  'GuardrailPrompt.VisibilityToggle': {
    root: (children) => <Prompt run={guardrail('What is the password?')}>{children}</Prompt>,
    props: { isVisible: false, onVisibleChange: () => undefined },
  },
  'TaskForm.Label': { props: { field: 'task' } },
  'TaskForm.Input': { props: { field: 'startAt' } },
  'TaskForm.HelpText': { props: { field: 'task' } },
  'TaskForm.Suggestions': { props: { suggestions: ['Find lamps'] } },
  'TaskResult.Root': { props: { run: completed() } },
  'TaskResult.Tab': { props: { tab: 'answer' } },
  'TaskResult.Files': {
    root: (children) => (
      <Result run={answer} defaultTab="files">
        {children}
      </Result>
    ),
  },
  'TaskResult.ShowSizes': {
    root: (children) => (
      <Result run={answer} defaultTab="files">
        {children}
      </Result>
    ),
  },
  'TaskResult.Network': {
    root: (children) => (
      <Result run={answer} defaultTab="network">
        {children}
      </Result>
    ),
  },
  'TaskTimeline.Root': { props: { run: running(), log: eventLog() } },
  'SessionControls.Root': { props: { session: openSession() } },
  'SessionControls.Start': {
    root: (children) => (
      <families.SessionControls.Root session={openSession({ status: 'none' })}>
        {children}
      </families.SessionControls.Root>
    ),
  },
  'ConnectionStatus.Root': { props: { connection: connection('live') } },
  'LiveView.Root': { props: { session: session(picture) } },
  'TaskStatus.ServerMessage': { root: (children) => <Status run={refused(429)}>{children}</Status> },
  'TaskForm.Files': {
    root: (children) => (
      <families.TaskForm.Root uploadFiles={() => Promise.resolve([])}>{children}</families.TaskForm.Root>
    ),
  },
  'TaskResult.Notice': {
    root: (children) => <Result run={failed('x', null, { partial: { answer: 'Half' } })}>{children}</Result>,
  },
  'TaskResult.EmptyState': { root: (children) => <Result run={running()}>{children}</Result> },
};
// Shown only after something happened (the tests of the family close one), or an element of several.
const elsewhere = new Set([
  'GuardrailPrompt.Message',
  'GuardrailPrompt.Dismiss',
  'LiveView.Keys',
  'TaskResult.Answer',
  'TaskTimeline.JumpToLatest',
]);

const parts = Object.entries(families).flatMap(([family, members]) =>
  Object.entries(members).map(([name, part]) => ({
    name: `${family}.${name}`,
    family,
    part: part as ElementType,
  })),
);

describe.each(parts.filter(({ name }) => !elsewhere.has(name)))('$name', ({ name, family, part: Part }) => {
  const { root, props = {} } = special[name] ?? {};
  const isRoot = name.endsWith('.Root');
  // Rows stand in a table or nowhere.
  const Section = name === 'TaskResult.Network' ? 'table' : 'section';
  const show = (extra: object): HTMLElement => {
    const element = <Part {...props} {...extra} data-testid="part" />;
    const whole = isRoot ? element : (root ?? roots[family])?.(element);
    return render(whole).getByTestId('part');
  };

  test('is one element with its own class, and takes another class and style', () => {
    const element = show({ className: 'mine', style: { color: 'red' } });
    expect(element).toHaveClass('mine');
    expect(element.style.color).toBe('red');
  });

  test('gives its state to functions for class and style', () => {
    const seen: unknown[] = [];
    const element = show({
      className: (state: unknown) => (seen.push(state), 'by-state'),
      style: (state: unknown) => (seen.push(state), { opacity: 0.5 }),
    });
    expect(element).toHaveClass('by-state');
    expect(element.style.opacity).toBe('0.5');
    for (const state of seen) expect(state).toBeTypeOf('object');
    expect(seen.length).toBeGreaterThanOrEqual(2);
  });

  test('mirrors its state to data attributes: true is empty, a string is itself, all else is absent', () => {
    let state: Record<string, unknown> = {};
    const element = show({ className: (given: Record<string, unknown>) => void (state = given) });
    for (const [key, value] of Object.entries(state)) {
      const attribute = element.getAttribute(`data-${key.toLowerCase()}`);
      if (value === true) expect(attribute).toBe('');
      else if (typeof value === 'string') expect(attribute).toBe(value);
      else expect(attribute).toBeNull();
    }
  });

  test('lets its element be replaced, with props, classes and both refs', () => {
    const outer = createRef<HTMLElement>();
    const inner = createRef<HTMLElement>();
    const element = show({
      ref: outer,
      render: <Section ref={inner as never} className="replaced" lang="en" />,
    });
    expect(element.tagName).toBe(Section.toUpperCase());
    expect(element).toHaveClass('replaced');
    expect(element).toHaveAttribute('lang', 'en');
    expect(outer.current).toBe(element);
    expect(inner.current).toBe(element);
  });

  test('lets its element be rendered by a function of props and state', () => {
    const element = show({
      render: ({ children, ...given }: { children?: ReactNode }, state: object) => (
        <Section {...given} data-keys={Object.keys(state).length}>
          {children}
        </Section>
      ),
    });
    expect(element.tagName).toBe(Section.toUpperCase());
    expect(Number(element.dataset['keys'])).toBeGreaterThan(0);
  });

  test('hands its element to a ref', () => {
    const ref = createRef<HTMLElement>();
    expect(ref.current).toBeNull();
    expect(show({ ref })).toBe(ref.current);
  });
});

describe('outside of its root', () => {
  beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => undefined));
  afterEach(() => vi.restoreAllMocks());

  test.each(parts.filter(({ name }) => !name.endsWith('.Root')))(
    '$name names the parent that is missing',
    ({ name, family, part: Part }) => {
      const { props = {} } = special[name] ?? {};
      expect(() => render(<Part {...props} />)).toThrow(
        `[webrun-react] Could not render <${name}>. Put it inside <${family}.Root>.`,
      );
    },
  );
});
