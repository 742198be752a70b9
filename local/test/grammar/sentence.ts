import type { Step } from '../../src/planner/step.js';

/** A sentence, what it means, and what must come out of the practice site. `{site}` is the site's address. */
export interface Sentence {
  readonly say: string;
  /** The steps in the short form of {@link brief}; a part that is not understood is `?`. */
  readonly means: string;
  /** What the answer holds; each must be found. */
  readonly gives: readonly (string | RegExp)[];
  /** What the answer must not hold. */
  readonly without?: readonly string[];
  /** What the agent is told when it asks. */
  readonly answer?: string;
  /** The code it must fail with. */
  readonly fails?: string;
  /** Names of the files that must have come. */
  readonly files?: readonly string[];
}

/** A step in a few words, for tables: its verb and what was said. */
export function brief(step: Step): string {
  const { verb, ...fields } = step;
  const said = Object.entries(fields).flatMap(([name, value]: [string, unknown]) => {
    if (value === null || value === false || value === '') return [];
    if (value === true) return [name];
    return ['url', 'query', 'target', 'option', 'label', 'what', 'key', 'ms', 'text'].includes(name)
      ? [value as string]
      : [`${name} ${value as string}`];
  });
  return [verb, ...said].join(' ');
}
