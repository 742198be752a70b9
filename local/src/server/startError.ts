/** Thrown when the server cannot start; the message is for the person who starts it. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}
