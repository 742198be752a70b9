/** The answer of a task, and the requested values that the page did not have. */
export interface Answer {
  readonly message: string | object;
  readonly missing: readonly string[];
}
