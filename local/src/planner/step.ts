import type { Target } from '../outline/targets.js';

/** What can be read from a whole page. */
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
 * One step in a browser, as a planner requests it. Targets are words that a person would use, never selectors; they are resolved on the page,
 * and a step whose words fit two elements is refused.
 */
export type Step =
  | { readonly verb: 'open'; readonly url: string }
  /** Goes back one page. */
  | { readonly verb: 'back' }
  /** Types into the page's own search field and submits it. */
  | { readonly verb: 'search'; readonly query: string }
  | {
      readonly verb: 'click';
      /** Its name; may be omitted if it is counted: the first link. */
      readonly target?: string;
      /** `result` is one of the page's records, `submit` the button that submits the form that was filled last. */
      readonly kind?: Target['kind'] | 'submit';
      readonly nth?: Target['nth'];
      /** What it belongs to: a row, a card, a section. */
      readonly near?: string | null;
    }
  /** Fills or sets a field of any kind. Without a value, types the task's secret of that name. */
  | { readonly verb: 'fill'; readonly field: string; readonly value?: string | null }
  /** Chooses an option or ticks a box; `off` unticks it. */
  | {
      readonly verb: 'choose';
      readonly option: string;
      readonly field?: string | null;
      readonly off?: boolean;
    }
  /** Logs in with the task's secrets for the host, or with the values given here; else asks a person. */
  | { readonly verb: 'login'; readonly username?: string | null; readonly password?: string | null }
  | {
      readonly verb: 'read';
      readonly what: Readable;
      /** The part of the page to read: a section, a table, the records of that name. */
      readonly about?: string | null;
      readonly limit?: number | null;
      /** Counts them instead of reading them. */
      readonly count?: boolean;
    }
  /** Reads one fact: `label` of `subject`, for example "population" of "Norway". */
  | { readonly verb: 'find'; readonly label: string; readonly subject?: string | null }
  /** Waits for a time in milliseconds, or until the page shows a text. */
  | { readonly verb: 'wait'; readonly ms?: number | null; readonly text?: string | null }
  /** Presses a key, by its name in the DOM: `Enter`, `Escape`, `ArrowDown`. */
  | { readonly verb: 'press'; readonly key: string }
  /** Downloads the file of a link; without a target the page's only one. */
  | { readonly verb: 'download'; readonly target?: string | null }
  /** Attaches the task's uploaded file. */
  | { readonly verb: 'upload'; readonly field?: string | null }
  | { readonly verb: 'screenshot'; readonly whole?: boolean };

/** Describes a step for a person in a few words. Typed text is omitted: it may be a secret. */
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

/** Puts a text in the quotation marks of messages to a person. */
export function quote(text: string): string {
  return `“${text}”`;
}
