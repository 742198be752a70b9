import type { Target } from '../outline/targets.js';

/** What can be read from a page as a whole. */
export type Readable =
  | 'text'
  | 'headings'
  | 'links'
  | 'prices'
  | 'tables'
  | 'items'
  | 'title'
  | 'address'
  | 'images'
  | 'buttons'
  | 'fields';

/**
 * One step in a browser: what a planner asks for. Targets are words as a person would say them, never selectors; what they mean is
 * decided on the page, and a step whose words fit two things is refused.
 */
export type Step =
  | { readonly verb: 'open'; readonly url: string }
  /** Goes back one page. */
  | { readonly verb: 'back' }
  /** Types into the page's own search field and sends it. */
  | { readonly verb: 'search'; readonly query: string }
  | {
      readonly verb: 'click';
      /** Its name; may be left out when it is counted: the first link. */
      readonly target?: string;
      /** `result` is one of the things that the page lists, `submit` the button that sends the form that was filled last. */
      readonly kind?: Target['kind'] | 'submit';
      readonly nth?: Target['nth'];
      /** The thing it belongs to: a row, a card, a section. */
      readonly near?: string | null;
    }
  /** Fills or sets a field, whatever it is. Without a value it is the task's secret of that name that is typed. */
  | { readonly verb: 'fill'; readonly field: string; readonly value?: string | null }
  /** Chooses an option or ticks a box; `off` unticks it. */
  | {
      readonly verb: 'choose';
      readonly option: string;
      readonly field?: string | null;
      readonly off?: boolean;
    }
  /** Logs in with the task's secrets for the host, or with what is given here; else a person is asked. */
  | { readonly verb: 'login'; readonly username?: string | null; readonly password?: string | null }
  | {
      readonly verb: 'read';
      readonly what: Readable;
      /** The part of the page it is about: a section, a table, the things of that name. */
      readonly about?: string | null;
      readonly limit?: number | null;
      /** Tells how many there are instead of what they are. */
      readonly count?: boolean;
    }
  /** Reads one fact: `label` of `subject`, as "population" of "Norway". */
  | { readonly verb: 'find'; readonly label: string; readonly subject?: string | null }
  /** Waits so many milliseconds, or until the page shows a text. */
  | { readonly verb: 'wait'; readonly ms?: number | null; readonly text?: string | null }
  /** Presses a key, by its name in the DOM: `Enter`, `Escape`, `ArrowDown`. */
  | { readonly verb: 'press'; readonly key: string }
  /** Takes the file behind a link; without a target the only one of the page. */
  | { readonly verb: 'download'; readonly target?: string | null }
  /** Attaches the task's uploaded file. */
  | { readonly verb: 'upload'; readonly field?: string | null }
  | { readonly verb: 'screenshot'; readonly whole?: boolean };

/** A step in a few words for a person. What is typed into fields is left out: it may be a secret. */
export function describeStep(step: Step): string {
  switch (step.verb) {
    case 'open':
      return `Opening ${step.url}.`;
    case 'back':
      return 'Going back one page.';
    case 'search':
      return `Searching for ${quote(step.query)}.`;
    case 'click':
      return describeClick(step);
    case 'fill':
      return `Filling in ${quote(step.field)}.`;
    case 'choose':
      return `${step.off ? 'Unticking' : 'Choosing'} ${quote(step.option)}${step.field ? ` for ${quote(step.field)}` : ''}.`;
    case 'login':
      return 'Logging in.';
    case 'read':
      return `${step.count ? 'Counting' : 'Reading'} the ${step.what}${step.about ? ` of ${quote(step.about)}` : ''}.`;
    case 'find':
      return `Looking for ${quote(step.label)}${step.subject ? ` of ${quote(step.subject)}` : ''}.`;
    case 'wait':
      return step.text
        ? `Waiting until the page shows ${quote(step.text)}.`
        : `Waiting ${(step.ms ?? 0) / 1_000} s.`;
    case 'press':
      return `Pressing ${step.key}.`;
    case 'download':
      return `Downloading ${step.target ? quote(step.target) : 'the file'}.`;
    case 'upload':
      return 'Attaching the uploaded file.';
    case 'screenshot':
      return 'Taking a picture of the page.';
  }
}

function describeClick({ target, kind, nth, near }: Extract<Step, { verb: 'click' }>): string {
  if (kind === 'submit') return 'Sending the form.';
  const count = nth === null || nth === undefined ? '' : nth === 'last' ? 'the last ' : `number ${nth}: `;
  return `Clicking ${count}${quote(target || (kind ?? 'element'))}${near ? ` at ${quote(near)}` : ''}.`;
}

/** In the quotation marks of messages to a person. */
export function quote(text: string): string {
  return `“${text}”`;
}
