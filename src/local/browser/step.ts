/** What can be read from a page. */
export type Readable =
  | 'text'
  | 'headings'
  | 'links'
  | 'prices'
  | 'tables'
  | 'items'
  | 'results'
  | 'title'
  | 'address'
  | 'images'
  | 'buttons'
  | 'fields';

/** One of several equal things: from the first, or from the last. */
export type Ordinal = number | 'last';

/**
 * One step in a browser: what a planner asks for and the page's tools do. Targets are words as a person would say them, never
 * selectors; what they mean is decided on the page.
 */
export type Step =
  | { readonly verb: 'open'; readonly url: string }
  /** Goes to a place that is known by name: a link of this page, unless the page is that place already. */
  | { readonly verb: 'follow'; readonly place: string }
  | { readonly verb: 'back' | 'forward' | 'reload' | 'submit' | 'logout' | 'checkout' | 'dismiss' }
  | { readonly verb: 'search'; readonly query: string }
  | {
      readonly verb: 'click';
      readonly target: string;
      readonly kind: 'link' | 'button' | 'tab' | 'result' | null;
      readonly nth: Ordinal | null;
      /** The thing the target belongs to: a row, a card, a section. */
      readonly near: string | null;
    }
  /** `value: null` asks for the secret of that name. */
  | { readonly verb: 'fill'; readonly field: string; readonly value: string | null }
  /** Fills or chooses, whatever the field is. */
  | { readonly verb: 'set'; readonly field: string; readonly value: string }
  | { readonly verb: 'choose'; readonly option: string; readonly field: string | null }
  | { readonly verb: 'check'; readonly target: string; readonly on: boolean }
  | { readonly verb: 'sort'; readonly by: string }
  | { readonly verb: 'login'; readonly username: string | null; readonly password: string | null }
  | { readonly verb: 'add'; readonly product: string; readonly quantity: number }
  | { readonly verb: 'buy'; readonly product: string; readonly quantity: number }
  | { readonly verb: 'press'; readonly key: string }
  | { readonly verb: 'scroll'; readonly to: 'down' | 'up' | 'bottom' | 'top' | { readonly text: string } }
  | { readonly verb: 'wait'; readonly ms: number }
  | { readonly verb: 'await'; readonly text: string }
  | {
      readonly verb: 'read';
      readonly what: Readable;
      readonly about: string | null;
      readonly limit: number | null;
    }
  | { readonly verb: 'count'; readonly what: Readable; readonly about: string | null }
  /** A single fact: `label` of `subject`, as "population" of "Norway". */
  | { readonly verb: 'value'; readonly label: string; readonly subject: string | null }
  | { readonly verb: 'extreme'; readonly which: 'cheapest' | 'dearest'; readonly about: string | null }
  | { readonly verb: 'download'; readonly target: string | null; readonly all: boolean }
  | { readonly verb: 'upload'; readonly field: string | null }
  | { readonly verb: 'screenshot'; readonly whole: boolean }
  /** Does the step if the page offers it, and goes on if not. */
  | { readonly verb: 'maybe'; readonly step: Step };

/** A step in a few words for a person. What is typed into fields is left out: it may be a secret. */
export function describeStep(step: Step): string {
  switch (step.verb) {
    case 'open':
      return `Opening ${step.url}.`;
    case 'follow':
      return `Going to ${quoted(step.place)}.`;
    case 'back':
      return 'Going back to the page before.';
    case 'forward':
      return 'Going forward a page.';
    case 'reload':
      return 'Loading the page again.';
    case 'submit':
      return 'Sending the form.';
    case 'logout':
      return 'Logging out.';
    case 'checkout':
      return 'Going to the checkout.';
    case 'dismiss':
      return 'Closing what covers the page.';
    case 'search':
      return `Searching for ${quoted(step.query)}.`;
    case 'click':
      return `Clicking ${ordinal(step.nth)}${quoted(step.target || (step.kind ?? 'element'))}${step.near ? ` at ${quoted(step.near)}` : ''}.`;
    case 'fill':
    case 'set':
      return `Filling in ${quoted(step.field)}.`;
    case 'choose':
      return `Choosing ${quoted(step.option)}${step.field ? ` for ${quoted(step.field)}` : ''}.`;
    case 'check':
      return `${step.on ? 'Ticking' : 'Unticking'} ${quoted(step.target)}.`;
    case 'sort':
      return `Sorting by ${quoted(step.by)}.`;
    case 'login':
      return 'Logging in.';
    case 'add':
      return `Putting ${step.quantity > 1 ? `${step.quantity} × ` : ''}${step.product === '' ? 'this' : quoted(step.product)} into the cart.`;
    case 'buy':
      return `Buying ${step.quantity > 1 ? `${step.quantity} × ` : ''}${step.product === '' ? 'this' : quoted(step.product)}; you are asked before the order is placed.`;
    case 'press':
      return `Pressing ${step.key}.`;
    case 'scroll':
      return typeof step.to === 'string' ? `Scrolling ${step.to}.` : `Scrolling to ${quoted(step.to.text)}.`;
    case 'wait':
      return `Waiting ${step.ms / 1_000} s.`;
    case 'await':
      return `Waiting until the page shows ${quoted(step.text)}.`;
    case 'read':
      return `Reading the ${step.what === 'text' ? 'text' : step.what}${step.about ? ` of ${quoted(step.about)}` : ''}.`;
    case 'count':
      return `Counting the ${step.what}${step.about ? ` of ${quoted(step.about)}` : ''}.`;
    case 'value':
      return `Looking for ${quoted(step.label)}${step.subject ? ` of ${quoted(step.subject)}` : ''}.`;
    case 'extreme':
      return `Comparing prices${step.about ? ` of ${quoted(step.about)}` : ''}.`;
    case 'download':
      return step.all
        ? 'Downloading the files of this page.'
        : `Downloading ${quoted(step.target ?? 'the file')}.`;
    case 'upload':
      return 'Attaching the uploaded file.';
    case 'screenshot':
      return 'Taking a picture of the page.';
    case 'maybe':
      return `If the page offers it: ${describeStep(step.step)}`;
  }
}

function quoted(text: string): string {
  return `“${text}”`;
}

function ordinal(nth: Ordinal | null): string {
  if (nth === null) return '';
  return nth === 'last' ? 'the last ' : `number ${nth}: `;
}
