import { Canvas, Controls, Description, DocsContext, Title } from '@storybook/addon-docs/blocks';
import { useContext } from 'react';
import type { ReactElement } from 'react';
import { GuideLink } from './GuideLink.js';

/** The guide that a component of `webrun-react` is explained in. */
const guides: Readonly<Record<string, string>> = {
  BudgetPrompt: 'cost-and-budgets',
  ConnectionStatus: 'live-updates',
  CostMeter: 'cost-and-budgets',
  GuardrailPrompt: 'guardrails',
  LiveView: 'sessions',
  SessionControls: 'sessions',
  TaskForm: 'cost-and-budgets',
  TaskResult: 'results',
  TaskStatus: 'response-model',
  TaskTimeline: 'live-updates',
};

/** The page of a component: what it does, its first story, and its props, which change the story. The other stories are beside it. */
export function ComponentPage(): ReactElement {
  const [first] = useContext(DocsContext).componentStories();
  const name = first?.title ?? '';
  return (
    <>
      <Title />
      <Description />
      {guides[name] && (
        <p>
          {name === 'GuardrailPrompt' && (
            <>
              Which field answers a question is read from its words, in English only: for other languages, set{' '}
              <GuideLink href="guardrails.mdx#which-field-answers-it">
                <code>kind</code>
              </GuideLink>
              .{' '}
            </>
          )}
          Guide: <GuideLink href={`${guides[name]}.mdx`}>{guides[name].replaceAll('-', ' ')}</GuideLink>.{' '}
          <GuideLink href={`parts.mdx#${name.toLowerCase()}`}>Its parts</GuideLink>.
        </p>
      )}
      {first && <Canvas of={first.moduleExport} story={{ inline: true }} />}
      {first && <Controls of={first.moduleExport} />}
    </>
  );
}
