import 'webrun-react/styles.css';
import type { CSSProperties } from 'react';
import { expect, test } from 'vitest';
import { render } from 'vitest-browser-react';
import { GuardrailPrompt, TaskStatus } from 'webrun-react';
import { guardrail, running } from '../../stories/states.js';

// Cells of grids, menus and headings hand down how their own text is set. Font and alignment are not taken over; neither are these.

async function show(style: CSSProperties): Promise<HTMLElement> {
  const question = 'Which of the two accounts should I use: the personal one, or the one of the company?';
  const { container } = await render(
    <div style={{ inlineSize: 280, ...style }}>
      <GuardrailPrompt run={guardrail(question)} focusOnArrival={false} />
      <TaskStatus run={running()} />
      <TaskStatus run={running()} variant="inline" />
    </div>,
  );
  await expect.poll(() => container.querySelectorAll('.webrun-label').length).toBe(3);
  return container.firstElementChild as HTMLElement;
}

test('in a cell that breaks no line, a panel stays within its width', async () => {
  const cell = await show({ whiteSpace: 'nowrap' });
  for (const panel of cell.querySelectorAll('.webrun-panel'))
    for (const text of panel.querySelectorAll('p, h3, .webrun-question-text'))
      expect(text.scrollWidth, text.textContent).toBeLessThanOrEqual(text.clientWidth + 1);
  expect(cell.scrollWidth).toBe(280);
});

test('an inline status still does what the cell says', async () => {
  const cell = await show({ whiteSpace: 'nowrap' });
  const inline = cell.querySelector('[data-variant=inline]')!;
  expect(getComputedStyle(inline).whiteSpace).toBe('nowrap');
});

test('words and buttons are set alike below a heading in spaced capitals', async () => {
  const heading = await show({ textTransform: 'uppercase', letterSpacing: '2px', textIndent: '20px' });
  for (const element of heading.querySelectorAll('button, p, .webrun-label')) {
    const { textTransform, letterSpacing, textIndent } = getComputedStyle(element);
    expect([textTransform, letterSpacing, textIndent], element.textContent).toEqual([
      'none',
      'normal',
      '0px',
    ]);
  }
});
