/** The answer of a task, and what the page did not say though it was asked for. */
export interface Answer {
  readonly message: string | object;
  readonly missing: readonly string[];
}
