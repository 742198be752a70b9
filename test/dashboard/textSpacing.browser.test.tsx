import 'webrun-react/dashboard.css';
import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { GuardrailInbox } from 'webrun-react/dashboard';
import { workingDay } from '../../stories/dashboard/sampleRuns.js';
import { noop } from './handlers.js';

// What a reader may set for all pages, by WCAG 1.4.12.
const spacing = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-block-end: 2em !important; }`;

test.each([340, 660, 1_000])(
  'a question stays in its line of %i px with wide spacing',
  async (inlineSize) => {
    await page.viewport(1_440, 900);
    const { container } = await render(
      <div style={{ inlineSize }}>
        <style>{spacing}</style>
        <GuardrailInbox runs={workingDay()} onAnswer={noop} variant="strip" onOpen={() => undefined} />
      </div>,
    );
    const items = [...container.querySelectorAll('.webrun-inbox-item')];
    expect(items).toHaveLength(2);
    for (const item of items) {
      const line = item.getBoundingClientRect();
      const text = item.querySelector('.webrun-line-1')!.getBoundingClientRect();
      expect(text.top).toBeGreaterThanOrEqual(line.top);
      expect(text.bottom).toBeLessThanOrEqual(line.bottom);
    }
  },
);
