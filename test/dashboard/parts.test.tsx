import { render, screen } from '@testing-library/react';
import { createRef } from 'react';
import type { ElementType, ReactElement, ReactNode } from 'react';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  ConnectionBanner as WholeBanner,
  RunsDashboard as WholeDashboard,
  SpendChart as WholeSpend,
  StepGallery as WholeGallery,
} from 'webrun-react/dashboard';
import { ConnectionBanner, RunsDashboard, SpendChart, StepGallery } from 'webrun-react/dashboard/primitives';
import { sampleEvents, samplePictures } from '../../stories/dashboard/samplePictures.js';
import { sampleRun, workingDay } from '../../stories/dashboard/sampleRuns.js';
import { stubResizeObserver } from './stubObserver.js';

// What is drawn late or measured is tested in Chromium by the stories; here each part keeps to what all parts share.
const now = Date.UTC(2026, 10, 26, 14, 30);
beforeEach(() => {
  vi.spyOn(Date, 'now').mockReturnValue(now);
  stubResizeObserver();
  return () => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  };
});

const run = sampleRun('completed', { startedAt: sampleEvents[0]?.at ?? 0, seconds: 58.3 });
const signedOut = { problem: 'signed-out', onSignIn: () => undefined } as const;
const steps = { run, events: sampleEvents, pictures: samplePictures } as const;
const day = { runs: workingDay(now), dayBudgetUsd: 0.2, onStart: () => undefined } as const;

const spendOf = { runs: day.runs, dayBudgetUsd: 0.2 } as const;

const families = { ConnectionBanner, RunsDashboard, SpendChart, StepGallery };
const roots: Record<keyof typeof families, (children?: ReactNode) => ReactElement> = {
  ConnectionBanner: (children) => (
    <ConnectionBanner.Root runs={[]} {...signedOut}>
      {children}
    </ConnectionBanner.Root>
  ),
  RunsDashboard: (children) => <RunsDashboard.Root {...day}>{children}</RunsDashboard.Root>,
  SpendChart: (children) => <SpendChart.Root {...spendOf}>{children}</SpendChart.Root>,
  StepGallery: (children) => <StepGallery.Root {...steps}>{children}</StepGallery.Root>,
};
const special: Record<string, (children: ReactNode) => ReactElement> = {
  'SpendChart.EmptyState': (children) => <SpendChart.Root runs={[]}>{children}</SpendChart.Root>,
  'StepGallery.EmptyState': (children) => (
    <StepGallery.Root run={run} events={[]}>
      {children}
    </StepGallery.Root>
  ),
};
const props: Record<string, object> = {
  'ConnectionBanner.Root': { runs: [], ...signedOut },
  'RunsDashboard.Root': day,
  'SpendChart.Root': spendOf,
  'StepGallery.Root': steps,
};
/** Several elements, or those of another family; and what is shown while runs are polled, or once the connection is back: stories wait for it. */
const elsewhere =
  /^RunsDashboard\.(Extras|Questions|Figures|Runs|Pane|Stats)$|^ConnectionBanner\.(Retry|ShowEnded|Dismiss)$/;

const parts = Object.entries(families).flatMap(([family, members]) =>
  Object.entries(members).map(([name, part]) => ({
    name: `${family}.${name}`,
    family: family as keyof typeof families,
    part: part as ElementType,
  })),
);

describe.each(parts.filter(({ name }) => !elsewhere.test(name)))('$name', ({ name, family, part: Part }) => {
  const show = (extra: object): HTMLElement => {
    const element = <Part {...props[name]} {...extra} data-testid="part" />;
    render(name.endsWith('.Root') ? element : (special[name] ?? roots[family])(element));
    return screen.getByTestId('part');
  };

  test('is one element that takes a class, a style, a ref and attributes', () => {
    const ref = createRef<HTMLElement>();
    const element = show({ ref, className: 'mine', style: { color: 'red' }, title: 'Mine' });
    expect(ref.current).toBe(element);
    expect(element).toHaveClass('mine');
    expect(element.style.color).toBe('red');
    expect(element.title).toBe('Mine');
  });

  test('mirrors its state to data attributes, and gives it to a function', () => {
    let state: Record<string, unknown> = {};
    const element = show({ className: (given: Record<string, unknown>) => void (state = given) });
    expect(state).toBeTypeOf('object');
    for (const [key, value] of Object.entries(state))
      expect([key, element.getAttribute(`data-${key}`)]).toEqual([
        key,
        value === true ? '' : typeof value === 'string' ? value : null,
      ]);
  });

  test('lets its element be replaced', () => {
    expect(show({ render: <output /> }).tagName).toBe('OUTPUT');
  });
});

test.each(parts.filter(({ name }) => !name.endsWith('.Root')))(
  '$name outside of its root says which root is missing',
  ({ family, name, part: Part }) => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    expect(() => render(<Part />)).toThrow(`Put it inside <${family}.Root>.`);
    expect(name).toContain(family);
  },
);

/** Markup without what differs between two renderings of the same: the ids. */
function toHtml(element: ReactElement): string {
  const { container, unmount } = render(element);
  const html = container.innerHTML.replaceAll(/(«|_r_|:r)[\w]+(»|_|:)/g, 'id');
  unmount();
  return html;
}

test('each ready-made component is made of its parts, in this order', () => {
  const banner = roots.ConnectionBanner(
    <ConnectionBanner.Body>
      <ConnectionBanner.Label />
      <ConnectionBanner.Description />
      <ConnectionBanner.SignIn />
      <ConnectionBanner.Retry />
      <ConnectionBanner.ShowEnded />
      <ConnectionBanner.Dismiss />
    </ConnectionBanner.Body>,
  );
  expect(toHtml(banner)).toBe(toHtml(<WholeBanner runs={[]} {...signedOut} />));

  const gallery = roots.StepGallery(
    <>
      <StepGallery.Picture />
      <StepGallery.Controls>
        <span className="webrun-scrubber-buttons">
          <StepGallery.Previous />
          <StepGallery.Next />
        </span>
        <StepGallery.Scrubber />
        <StepGallery.Position />
      </StepGallery.Controls>
      <StepGallery.Filmstrip />
    </>,
  );
  expect(toHtml(gallery)).toBe(toHtml(<WholeGallery {...steps} />));

  const spend = roots.SpendChart(
    <SpendChart.Panel>
      <SpendChart.Header>
        <SpendChart.Title />
        <SpendChart.Controls>
          <SpendChart.Units />
          <SpendChart.Views />
        </SpendChart.Controls>
      </SpendChart.Header>
      <SpendChart.Body>
        <SpendChart.Plot>
          <SpendChart.Sums />
          <SpendChart.Chart />
        </SpendChart.Plot>
        <SpendChart.Table />
      </SpendChart.Body>
      <SpendChart.Legend />
    </SpendChart.Panel>,
  );
  expect(toHtml(spend)).toBe(toHtml(<WholeSpend {...spendOf} />));

  const dashboard = roots.RunsDashboard(
    <>
      <RunsDashboard.Bar>
        <RunsDashboard.Views />
        <RunsDashboard.Actions>
          <RunsDashboard.Extras />
          <RunsDashboard.NewTask />
        </RunsDashboard.Actions>
      </RunsDashboard.Bar>
      <RunsDashboard.Notices />
      <RunsDashboard.Overview>
        <RunsDashboard.Questions />
        <RunsDashboard.Figures />
      </RunsDashboard.Overview>
      <RunsDashboard.Workspace>
        <RunsDashboard.Runs />
        <RunsDashboard.Pane />
      </RunsDashboard.Workspace>
    </>,
  );
  expect(toHtml(dashboard)).toBe(toHtml(<WholeDashboard {...day} />));
});
