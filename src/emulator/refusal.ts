/** A refusal of the API: its HTTP status and its documented body. */
export class Refusal extends Error {
  override readonly name: string = 'Refusal';
  readonly status: number;
  readonly code: string;
  /** Fields of the body besides `success`, `error`, `message` and `code`. */
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(status: number, code: string, message: string, fields: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }

  /** `Retry-After`, where the refusal names a time. */
  get headers(): Record<string, string> {
    const { retryAfter } = this.fields;
    return typeof retryAfter === 'number' ? { 'Retry-After': String(retryAfter) } : {};
  }

  /** The text is in both `error` and `message`, because the API docs describe both layouts. */
  get body(): Record<string, unknown> {
    return { success: false, error: this.message, message: this.message, code: this.code, ...this.fields };
  }
}

/** 400: a field is missing or wrong; `details.field` names it, its value is not repeated. */
export const invalid = (field: string, message: string): Refusal =>
  new Refusal(400, 'INVALID_PARAMS', `${field}: ${message}`, { details: { field, reason: message } });

/** The API's refusals by cause, for tests and stories. */
export const refusals = {
  malformed: (): Refusal =>
    new Refusal(400, 'INVALID_PARAMS', 'The request body is not a JSON object.', {
      details: { field: 'body' },
    }),
  missingKey: (): Refusal =>
    new Refusal(401, 'INVALID_API_KEY', 'Missing API key. Send it as "Authorization: Bearer <key>".'),
  invalidKey: (): Refusal => new Refusal(401, 'INVALID_API_KEY', 'Invalid API key.'),
  insufficientBalance: (balanceUsd = 0): Refusal =>
    new Refusal(402, 'INSUFFICIENT_BALANCE', 'Insufficient balance. Add funds to run tasks.', {
      balance: balanceUsd,
    }),
  forbidden: (permission = 'task:create'): Refusal =>
    new Refusal(403, 'UNAUTHORIZED', `This API key lacks the permission ${permission}.`, {
      details: { permission },
    }),
  unknownSession: (): Refusal => new Refusal(404, 'SESSION_NOT_FOUND', 'Session not found.'),
  unknownTask: (): Refusal => new Refusal(404, 'TASK_NOT_FOUND', 'Task not found.'),
  unknownFile: (): Refusal => new Refusal(404, 'FILE_NOT_FOUND', 'File not found.'),
  unknownPath: (): Refusal => new Refusal(404, 'NOT_FOUND', 'There is nothing at this address.'),
  cancelledStart: (): Refusal =>
    new Refusal(410, 'START_CANCELLED', 'This start was cancelled before it arrived. Nothing was started.'),
  rateLimited: (retryAfterSeconds = 60): Refusal =>
    new Refusal(
      429,
      'RATE_LIMIT_EXCEEDED',
      'Rate limit exceeded. Please wait before making another request.',
      {
        retryAfter: retryAfterSeconds,
      },
    ),
  noInstances: (retryAfterSeconds = 10): Refusal =>
    new Refusal(
      503,
      'NO_INSTANCES_AVAILABLE',
      'No browser instances are available right now. Please try again shortly.',
      { retryAfter: retryAfterSeconds },
    ),
} as const;
