/**
 * Words of events, apart from `words.ts` because a file is loaded as a whole: a page that shows no events does not carry them.
 */

/** Words of the steps of a run. */
export const timelineWords = {
  label: 'Timeline',
  count: (kept: number, dropped: number): string =>
    dropped > 0
      ? `${kept.toLocaleString('en')} of ${(kept + dropped).toLocaleString('en')} events`
      : `${kept.toLocaleString('en')} ${kept === 1 ? 'event' : 'events'}`,
  nothing: 'Nothing yet',
  nothingSentence: 'What the agent thinks and does appears here.',
  notLive: 'No events for this task',
  notLiveSentence: 'It is watched by asking every 2 s. Thoughts and actions need a live connection.',
  dropped: (kept: number): string =>
    `Earlier events are not kept here. The newest ${kept.toLocaleString('en')} are.`,
  jump: (count: number): string => (count > 0 ? `${count} new · Go to the newest` : 'Go to the newest'),
  started: 'Started',
  silent: '(without words)',
  action: (name: string | null): string =>
    (name && actionVerbs[name]) ||
    (name ?? 'step').replace(/[_-]+/g, ' ').replace(/^./, (first) => first.toUpperCase()),
  guardrail: (question: string | null): string => `Needs you${question ? `: ${question}` : ''}`,
  completed: 'Done',
  failed: (reason: string | null): string => `Failed${reason ? `: ${reason}` : ''}`,
  terminated: (reason: string | null): string => `Stopped${reason ? ` (${reason})` : ''}`,
  browserLost: 'WebRun lost its browser and looks for it.',
  browserBack: 'The browser is back.',
  gap: (seconds: number): string => `${seconds} s without news: the connection was down.`,
  gapOpen: 'No news since then: the connection is down.',
} as const;

/** What the names of actions say to a person. */
const actionVerbs: Readonly<Record<string, string | undefined>> = {
  navigate: 'Opens',
  click_element: 'Clicks',
  type_text: 'Types into',
  fill_field: 'Fills in',
  select_option: 'Chooses',
  scroll_page: 'Scrolls',
  scroll_to: 'Scrolls to',
  press_key: 'Presses',
  wait: 'Waits',
  wait_for: 'Waits for',
};
