import type { StepPicture } from 'webrun-react/dashboard';
import type { TaskEvent } from 'webrun-react/core';

const startedAt = Date.UTC(2026, 10, 26, 14, 2);

const steps: readonly (readonly [
  seconds: number,
  kind: TaskEvent['kind'],
  name: string | null,
  text: string | null,
])[] = [
  [0, 'action', 'navigate', 'https://acme.example/'],
  [1.8, 'action', 'click_element', 'Contact'],
  [4, 'thought', null, 'The page lists four departments.'],
  [5, 'action', 'scroll_page', null],
  [9.1, 'action', 'navigate', 'https://acme.example/contact/press'],
  [12, 'guardrail', null, 'Which department?'],
  [52, 'action', 'click_element', 'Press'],
  [58.3, 'completed', null, null],
];

/** The steps of an agent, as a session pushes them. */
export const sampleEvents: readonly TaskEvent[] = steps.map(([seconds, kind, name, text], id) => ({
  id,
  at: startedAt + seconds * 1_000,
  kind,
  taskId: 'task',
  text,
  name,
  until: null,
}));

/** A drawn page, in place of a screenshot. */
const draw = (title: string, hue: number): string =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1024 600"><rect width="1024" height="600" fill="#fff"/><rect width="1024" height="72" fill="hsl(${hue} 30% 30%)"/><text x="40" y="48" font-family="sans-serif" font-size="28" fill="#fff">${title}</text><rect x="40" y="120" width="456" height="128" rx="6" fill="hsl(${hue} 20% 92%)"/><rect x="520" y="120" width="456" height="128" rx="6" fill="hsl(${hue} 20% 92%)"/><rect x="40" y="270" width="456" height="128" rx="6" fill="hsl(${hue} 20% 92%)"/></svg>`,
  )}`;

/** Pictures of some of the steps. */
export const samplePictures: readonly StepPicture[] = [
  { at: startedAt + 900, src: draw('ACME', 230), url: 'https://acme.example/' },
  { at: startedAt + 3_000, src: draw('Contact us', 230), url: 'https://acme.example/contact' },
  { at: startedAt + 10_000, src: draw('Press', 20), url: 'https://acme.example/contact/press' },
  { at: startedAt + 13_000, src: draw('Which department?', 20), url: 'https://acme.example/contact/press' },
];

/** Many steps, as of a long task. */
export const manyEvents = (amount: number): readonly TaskEvent[] =>
  Array.from({ length: amount }, (_, id) => ({
    ...(sampleEvents[id % 5] as TaskEvent),
    id,
    at: startedAt + id * 900,
  }));
