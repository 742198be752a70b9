/** A step that cannot be done: `message` in words for a person, `code` as in the protocol's section 13. */
export class StepFailure extends Error {
  override readonly name: string = 'StepFailure';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
