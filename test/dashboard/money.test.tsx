import { render } from '@testing-library/react';
import { expect, test } from 'vitest';
import { CostMeter, WebRunProvider } from 'webrun-react';
import { RunStats } from 'webrun-react/dashboard';
import { sampleRun } from '../../stories/dashboard/sampleRuns.js';
import { stubResizeObserver } from './stubObserver.js';

// In Canada and Australia a dollar sign alone means dollars of one's own.
test.each([
  ['en', '$0.0233'],
  ['en-CA', 'US$0.0233'],
  ['de', '0,0233 $'],
  ['es-MX', 'USD 0.0233'],
])('an amount has the same sign in a statistic and beside a run, in %s', (locale, amount) => {
  stubResizeObserver();
  const run = sampleRun('completed', { costUsd: 0.0233 });
  const { container } = render(
    <WebRunProvider baseUrl="http://money.test" persist={false} locale={locale}>
      <CostMeter run={run} />
      <RunStats runs={[run]} />
    </WebRunProvider>,
  );
  const text = container.textContent.replaceAll(/\s/g, ' ');
  const amounts = text.match(/(?:US\$|USD |\$)?0[.,]0233(?: \$)?/g) ?? [];
  expect(new Set(amounts)).toEqual(new Set([amount]));
  expect(amounts.length).toBeGreaterThan(1);
});
