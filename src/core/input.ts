import { WebRunError } from './errors.js';
import type { WebRunErrorInit } from './errors.js';
import { parseUrl } from './links.js';
import { minMaxDurationMs } from './timing.js';

/** Credentials that the agent may type, and the hosts they are for. They are sent with the request and never stored. */
export interface Secret {
  /** An exact host, `*.host`, or `all`; the more specific pattern wins. */
  readonly match: string;
  /** Field name to value, for example `{ username: 'ada', password: '…' }`. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Where to send what when the task is done. */
export interface Webhook {
  readonly name: string;
  /** https only. */
  readonly url: string;
  /** Sent verbatim as `Authorization`. */
  readonly auth?: string | undefined;
  /** The whole reply, the bare answer without ids, or only the ids and the time. */
  readonly submittedData: 'full_response' | 'ai_response' | 'just_ping';
}

/** The proxy of a session's browser. */
export type ProxySettings =
  | {
      readonly source: 'WebRun';
      readonly country: string;
      readonly password?: undefined;
      readonly level?: 'system' | 'chrome' | undefined;
    }
  | {
      readonly source: 'custom';
      readonly type: 'http' | 'socks';
      readonly host: string;
      readonly port: string;
      readonly username?: string | undefined;
      readonly password?: string | undefined;
      readonly level?: 'system' | 'chrome' | undefined;
    };

/** The format of the answer. */
export type OutputType = 'text' | 'structured_json' | 'structured_csv';

/** Settings of the session a task runs in. */
export interface SessionSettings {
  /** A saved browser profile. */
  readonly environmentId?: string | undefined;
  /** The older name of `environmentId`. */
  readonly profileId?: string | undefined;
  /** A policy of the account: what the agent may do, and what it must ask about. */
  readonly policyId?: string | undefined;
  /** The proxy of its browser. @default none */
  readonly proxy?: ProxySettings | null | undefined;
  /** Whether the agent may contact a person elsewhere. @default 'guardrail_only', by the server */
  readonly reachOutMode?: 'off' | 'guardrail_only' | 'full' | undefined;
}

/** A task in plain language. One spelling for users; the wire's is chosen in `protocol.ts`. */
export interface TaskInput extends SessionSettings {
  /** What to do. For WebRun at most 50,000 characters. */
  readonly taskDetails: string;
  /** Where the browser starts: http or https. */
  readonly startingUrl?: string | null | undefined;
  /** The task's time limit in milliseconds: at least 1,000; the server takes at most 300,000. @default 300_000, by the server */
  readonly maxDurationMs?: number | undefined;
  /** How many tokens the agent may read. @default 100_000, by the server */
  readonly maxInputTokens?: number | undefined;
  /** How many tokens the agent may write. @default 100_000, by the server */
  readonly maxOutputTokens?: number | undefined;
  /** Domains the agent must not open. */
  readonly avoidDomains?: readonly string[] | undefined;
  /** The format of the answer. @default 'text' */
  readonly outputType?: OutputType | undefined;
  /** A JSON Schema for `structured_json`, the columns for `structured_csv`. */
  readonly outputSchema?: object | readonly string[] | undefined;
  /** Credentials that the agent may type; they are never stored. @default none */
  readonly secrets?: readonly Secret[] | undefined;
  /** Ids of uploaded files that the agent may use. */
  readonly files?: readonly string[] | undefined;
  /** Where WebRun also sends the result. @default nowhere */
  readonly webhook?: Webhook | undefined;
  /** Closes the session when the task is done; `run-task` always does. @default false */
  readonly terminateOnCompletion?: boolean | undefined;
}

/** A session, with or without a first task. */
export interface SessionInput extends SessionSettings {
  readonly initialTask?: TaskInput | undefined;
}

/** A person's action in the session's browser. Coordinates are pixels from the top left, browser chrome included. */
export type Interaction =
  | { readonly type: 'takeOverControl' | 'releaseControl' }
  | { readonly type: 'CLICK' | 'DOUBLE_CLICK'; readonly x: number; readonly y: number }
  | { readonly type: 'TYPE'; readonly text: string; readonly humanLike?: boolean | undefined }
  | { readonly type: 'KEY_PRESS'; readonly key: string };

/** The longest task sent to WebRun. Its docs name no limit; at four characters per token this is an eighth of a task's input tokens. */
export const maxTaskDetailsLength = 50_000;

/** A service's limits for input, part of `client.service`. Defaults are WebRun's. */
export interface InputLimits {
  /** The longest task text, in characters; `Infinity` for no limit. @default 50_000 */
  readonly maxTaskLength?: number | undefined;
  /** The shortest time limit that a task may have, in milliseconds. @default 1_000 */
  readonly minDurationMs?: number | undefined;
}

/** A problem with a field of the input, in words for the person who filled it in. */
export interface InputIssue {
  readonly field: keyof TaskInput;
  readonly message: string;
}

/**
 * Lists what is wrong with a task before anything is sent; empty when it is valid.
 * Pass `client.service` as the second argument for its limits. @default WebRun's limits
 */
export function checkTaskInput(
  input: TaskInput,
  { maxTaskLength = maxTaskDetailsLength, minDurationMs = minMaxDurationMs }: InputLimits = {},
): InputIssue[] {
  const { taskDetails, startingUrl, maxDurationMs, outputType, outputSchema, secrets } = input ?? {};
  const rules: [field: keyof TaskInput, isWrong: unknown, message: string][] = [
    ['taskDetails', typeof taskDetails !== 'string' || !taskDetails.trim(), 'Say what should be done.'],
    ['taskDetails', taskDetails?.length > maxTaskLength, `At most ${maxTaskLength} characters.`],
    [
      'startingUrl',
      !/^https?:\/\/[^@/]+\//.test(parseUrl(startingUrl ?? 'http://a')?.href ?? ''),
      'A full address, like https://example.com.',
    ],
    [
      'maxDurationMs',
      maxDurationMs !== undefined && !(Number.isFinite(maxDurationMs) && maxDurationMs >= minDurationMs),
      `At least ${minDurationMs} ms.`,
    ],
    ['outputSchema', outputType && outputType !== 'text' && !outputSchema, 'Name its fields.'],
    [
      'secrets',
      !(Array.isArray(secrets ?? []) && secrets?.every((secret) => secret?.match && secret.fields) !== false),
      'Give each host and fields.',
    ],
  ];
  return rules.flatMap(([field, isWrong, message]) => (isWrong ? [{ field, message }] : []));
}

/** @throws {WebRunError} `code: 'input'` with the first wrong field. */
export function assertTaskInput(input: TaskInput, limits?: InputLimits): void {
  const [issue] = checkTaskInput(input, limits);
  if (issue) throw inputError(issue.field, 'is wrong', issue.message);
}

/** The error for a request that is not sent, because `field` is invalid. */
export function inputError(
  field: string,
  reason: string,
  advice: string,
  more?: Partial<WebRunErrorInit>,
): WebRunError {
  return new WebRunError(`[webrun-react] Could not send the request: \`${field}\` ${reason}. ${advice}`, {
    code: 'input',
    field,
    ...more,
  });
}

/** The input without what must not be stored: secrets, the proxy's password, the webhook's credentials. */
export function withoutSecrets(input: TaskInput): TaskInput {
  const { secrets: _secrets, proxy, webhook, ...kept } = input;
  return {
    ...kept,
    ...(proxy === undefined ? {} : { proxy: withoutCredentials(proxy) }),
    ...(webhook && { webhook: withoutAuth(webhook) }),
  };
}

/** True when {@link withoutSecrets} would remove something. */
export function hasSecrets({ secrets, proxy, webhook }: TaskInput): boolean {
  return (
    (secrets?.length ?? 0) > 0 ||
    Boolean(proxy?.password) ||
    Boolean(webhook?.auth) ||
    userInfo.test(webhook?.url ?? '')
  );
}

/** The secret texts of an input, to be redacted from errors. */
export function secretTexts(input: Partial<TaskInput> | undefined): string[] {
  const { secrets, proxy, webhook } = input ?? {};
  // An untyped call may pass anything as `secrets`; this must not throw.
  const texts = [secrets].flat().flatMap((secret) => Object.values(Object(secret?.fields)));
  return [...texts, proxy?.password, webhook?.auth].filter(Boolean) as string[];
}

function withoutCredentials(proxy: ProxySettings | null): ProxySettings | null {
  if (!proxy) return proxy;
  const { password: _password, ...kept } = proxy;
  return kept;
}

/** A user name and password in a URL. */
const userInfo = /(?<=^\s*\w+:[\\/]*)[^\\/?#]*@/;

function withoutAuth(webhook: Webhook): Webhook {
  const { auth: _auth, ...kept } = webhook;
  return userInfo.test(kept.url) ? { ...kept, url: kept.url.replace(userInfo, '') } : kept;
}
