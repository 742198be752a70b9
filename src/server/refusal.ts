/** A request that the proxy refuses: its HTTP status and its documented body. */
export class Refusal extends Error {
  override readonly name: string = 'Refusal';
  readonly status: number;
  readonly code: string;
  /** Fields of the body besides `success`, `error`, `message` and `code`. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    {
      fields = {},
      headers = {},
      cause,
    }: {
      readonly fields?: Readonly<Record<string, unknown>>;
      readonly headers?: Readonly<Record<string, string>>;
      /** The internal error: reported to the app, never to the client. */
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, { cause });
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.headers = headers;
  }

  /** The text is in both `error` and `message`, because the API docs describe both layouts. */
  get body(): Record<string, unknown> {
    return { success: false, error: this.message, message: this.message, code: this.code, ...this.fields };
  }
}

/** 400: a field is missing, wrong or not allowed; `details.field` names it, its value is not repeated. */
export const invalid = (field: string, reason: string): Refusal =>
  new Refusal(400, 'INVALID_PARAMS', `${field}: ${reason}`, { fields: { details: { field, reason } } });

/** 429: the client may try again after `retryAfterMs`. */
export const tooMany = (code: string, message: string, retryAfterMs: number): Refusal => {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1_000));
  return new Refusal(429, code, message, {
    fields: { retryAfter: seconds },
    headers: { 'Retry-After': String(seconds) },
  });
};

/** The other refusals, by the name of the cause. */
export const refusals = {
  notSignedIn: (): Refusal => new Refusal(401, 'UNAUTHORIZED', 'Sign in first.'),
  foreignPage: (): Refusal =>
    new Refusal(
      403,
      'FORBIDDEN_ORIGIN',
      'Requests from this page are not allowed. Its origin must be listed in `origins`.',
    ),
  unknownPath: (explanation = 'There is nothing at this address.'): Refusal =>
    new Refusal(404, 'NOT_FOUND', explanation),
  unknownTask: (): Refusal => new Refusal(404, 'TASK_NOT_FOUND', 'Task not found.'),
  /** For a gateway's 404: as WebRun's own it would end a run that continues. */
  notFromWebRun: (): Refusal => new Refusal(404, 'BAD_BODY', 'Something other than WebRun answered.'),
  unknownSession: (): Refusal => new Refusal(404, 'SESSION_NOT_FOUND', 'Session not found.'),
  unknownFile: (): Refusal => new Refusal(404, 'FILE_NOT_FOUND', 'File not found.'),
  wrongMethod: (allowed: string): Refusal =>
    new Refusal(405, 'METHOD_NOT_ALLOWED', `Use ${allowed}.`, { headers: { Allow: allowed } }),
  slowBody: (): Refusal => new Refusal(408, 'REQUEST_TIMEOUT', 'The request took too long to arrive.'),
  /** The client disconnected: not a server error, and nothing was sent. */
  cutBody: (): Refusal =>
    new Refusal(400, 'INCOMPLETE_BODY', 'The request ended before its body was complete.'),
  tooLarge: (maxBytes: number): Refusal =>
    new Refusal(413, 'PAYLOAD_TOO_LARGE', `The request is larger than ${maxBytes} bytes.`),
  wrongType: (type: string): Refusal => new Refusal(415, 'UNSUPPORTED_MEDIA_TYPE', `Send it as ${type}.`),
  malformed: (): Refusal =>
    new Refusal(400, 'INVALID_PARAMS', 'The request body is not a JSON object.', {
      fields: { details: { field: 'body' } },
    }),
  otherBody: (): Refusal =>
    new Refusal(422, 'IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used before with another body.'),
  /** A start that its sender cancelled before it arrived. */
  cancelledStart: (): Refusal =>
    new Refusal(410, 'START_CANCELLED', 'This start was cancelled before it arrived. Nothing was started.'),
  broken: (): Refusal => new Refusal(500, 'INTERNAL_ERROR', 'Something went wrong inside the proxy.'),
  /** A secret is missing; the server's log says which. */
  notConfigured: (): Refusal =>
    new Refusal(503, 'PROXY_NOT_CONFIGURED', 'This server is not set up yet. Its log says what is missing.'),
  unreadable: (): Refusal =>
    new Refusal(502, 'BAD_GATEWAY', 'WebRun did not answer in a way that can be read.'),
  /** Our fault, not the user's: the account's key is wrong or lacks a permission. Users have no key, so the text mentions none. */
  keyRefused: (): Refusal =>
    new Refusal(
      403,
      'PROXY_KEY_REFUSED',
      'WebRun does not accept requests from this app. Contact its operator.',
    ),
  storeDown: (cause: unknown): Refusal =>
    new Refusal(
      503,
      'STORE_UNAVAILABLE',
      'Nothing was started, because it could not be recorded. Try again shortly.',
      { cause },
    ),
  /** This instance has reached its limit of open requests. */
  overloaded: (): Refusal =>
    new Refusal(503, 'OVERLOADED', 'The server is busy. Nothing was started. Try again shortly.', {
      headers: { 'Retry-After': '1' },
    }),
  /** The task may be running and costing money, so nothing is resent. */
  unknownOutcome: (cause?: unknown): Refusal =>
    new Refusal(
      504,
      'OUTCOME_UNKNOWN',
      'It is not known whether WebRun took this task. Nothing was sent again.',
      { cause },
    ),
} as const;
