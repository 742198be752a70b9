import { WebRunError } from './errors.js';
import type { WebRunErrorInit } from './errors.js';
import { parseUrl } from './links.js';
import { minMaxDurationMs } from './timing.js';

/** Credentials that the agent may type, and the hosts they are for. They leave with the request and are kept nowhere. */
export interface Secret {
  /** An exact host, `*.host`, or `all`; the more specific pattern wins. */
  readonly match: string;
  /** Field name to value, for example `{ username: 'ada', password: '…' }`. */
  readonly fields: Readonly<Record<string, string>>;
}

/** What is sent somewhere when the task is done. */
export interface Webhook {
  readonly name: string;
  /** https only. */
  readonly url: string;
  /** Sent verbatim as `Authorization`. */
  readonly auth?: string | undefined;
  /** The whole reply, the bare answer without ids, or only the ids and the time. */
  readonly submittedData: 'full_response' | 'ai_response' | 'just_ping';
}

/** The proxy a session goes out through. */
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

/** How the answer is to be written. */
export type OutputType = 'text' | 'structured_json' | 'structured_csv';

/** Settings of the session a task runs in. */
export interface SessionSettings {
  /** A saved browser profile. */
  readonly environmentId?: string | undefined;
  /** The older name of `environmentId`. */
  readonly profileId?: string | undefined;
  /** A policy of the account: what the agent may do there, and what it must ask. */
  readonly policyId?: string | undefined;
  /** The proxy that its browser goes out through. @default none */
  readonly proxy?: ProxySettings | null | undefined;
  /** Whether the agent may ask a person elsewhere. @default 'guardrail_only', by the server */
  readonly reachOutMode?: 'off' | 'guardrail_only' | 'full' | undefined;
}

/** A task in plain language. One spelling for users; the wire's is chosen in `protocol.ts`. */
export interface TaskInput extends SessionSettings {
  /** What is to be done. At WebRun at most 50,000 characters. */
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
  /** How the answer is to be written. @default 'text' */
  readonly outputType?: OutputType | undefined;
  /** A JSON Schema for `structured_json`, the columns for `structured_csv`. */
  readonly outputSchema?: object | readonly string[] | undefined;
  /** Credentials that the agent may type; they are never stored. @default none */
  readonly secrets?: readonly Secret[] | undefined;
  /** Ids of uploaded files that the agent may use. */
  readonly files?: readonly string[] | undefined;
  /** Where WebRun sends the result, too. @default nowhere */
  readonly webhook?: Webhook | undefined;
  /** Closes the session when the task is done; `run-task` always does. @default false */
  readonly terminateOnCompletion?: boolean | undefined;
}

/** A session, with or without a first task. */
export interface SessionInput extends SessionSettings {
  readonly initialTask?: TaskInput | undefined;
}

/** A person's action in the session's browser. Coordinates in pixels from the top left, browser chrome included. */
export type Interaction =
  | { readonly type: 'takeOverControl' | 'releaseControl' }
  | { readonly type: 'CLICK' | 'DOUBLE_CLICK'; readonly x: number; readonly y: number }
  | { readonly type: 'TYPE'; readonly text: string; readonly humanLike?: boolean | undefined }
  | { readonly type: 'KEY_PRESS'; readonly key: string };

/** The longest task that is sent to WebRun. No page names a limit; at four characters a token this is an eighth of the input tokens a task has. */
export const maxTaskDetailsLength = 50_000;

/** What a service takes: part of `client.service`. What is left out is as at WebRun. */
export interface InputLimits {
  /** How long the words of a task may be, in characters; `Infinity` for no limit. @default 50_000 */
  readonly maxTaskLength?: number | undefined;
  /** The shortest time limit that a task may have, in milliseconds. @default 1_000 */
  readonly minDurationMs?: number | undefined;
}

/** Something wrong with a field of the input, in words for the person who filled it in. */
export interface InputIssue {
  readonly field: keyof TaskInput;
  readonly message: string;
}

/**
 * Lists what is wrong with a task before anything is sent; empty when it may go.
 * Its second argument says what the service takes: `client.service`. @default WebRun's limits
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

/** The error for a request that is not sent, because `field` is not as it must be. */
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

/** The input without what must not be kept: its secrets, proxy credentials and webhook authorization. */
export function withoutSecrets(input: TaskInput): TaskInput {
  const { secrets: _secrets, proxy, webhook, ...kept } = input;
  return {
    ...kept,
    ...(proxy === undefined ? {} : { proxy: withoutCredentials(proxy) }),
    ...(webhook && { webhook: withoutAuth(webhook) }),
  };
}

/** True when {@link withoutSecrets} would take something away. */
export function hasSecrets({ secrets, proxy, webhook }: TaskInput): boolean {
  return (
    (secrets?.length ?? 0) > 0 ||
    Boolean(proxy?.password) ||
    Boolean(webhook?.auth) ||
    userInfo.test(webhook?.url ?? '')
  );
}

/** Every secret text of an input, for taking them out of error texts. */
export function secretTexts(input: Partial<TaskInput> | undefined): string[] {
  const { secrets, proxy, webhook } = input ?? {};
  // Of what is no list of secrets, as only a call without types has it, none are taken.
  const texts = [secrets].flat().flatMap((secret) => Object.values(Object(secret?.fields)));
  return [...texts, proxy?.password, webhook?.auth].filter(Boolean) as string[];
}

function withoutCredentials(proxy: ProxySettings | null): ProxySettings | null {
  if (!proxy) return proxy;
  const { password: _password, ...kept } = proxy;
  return kept;
}

/** A name and a password within an address. */
const userInfo = /(?<=^\s*\w+:[\\/]*)[^\\/?#]*@/;

function withoutAuth(webhook: Webhook): Webhook {
  const { auth: _auth, ...kept } = webhook;
  return userInfo.test(kept.url) ? { ...kept, url: kept.url.replace(userInfo, '') } : kept;
}
