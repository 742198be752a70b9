/** The server cannot start; the message is for the person who wanted it to. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}
