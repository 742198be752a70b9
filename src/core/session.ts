/** The wire format of sessions and uploads: request bodies and replies. */
import { inputError } from './input.js';
import type { Interaction, SessionInput, TaskInput } from './input.js';
import { toSafeUrl } from './links.js';
import type { Form, UploadFile } from './platform.js';
import { toFields } from './protocol.js';
import type { Spelling } from './protocol.js';
import { parseAck, toId, toNumber, toText, toTime, replyError, readFields } from './reply.js';
import type { Reply } from './reply.js';
import { isObject } from './task.js';

/** A session of the API. */
export interface Session {
  readonly sessionId: string;
  /** The address of its socket; `null` when the reply names no safe address. */
  readonly socketUrl: string | null;
  /** Its live picture; `null` when the reply has none. */
  readonly streaming: {
    /** WHEP endpoint. */
    readonly webRtcUrl: string | null;
    /** Page for an iframe. */
    readonly webViewUrl: string | null;
    /** Pixels of the streamed page. */
    readonly width: number;
    readonly height: number;
  } | null;
  /** How long it may be inactive before it ends, in milliseconds; `null` when the reply does not say. */
  readonly expiresInMs: number | null;
  /** The account's balance in US dollars; may be negative. */
  readonly balanceUsd: number | null;
}

/** A file the API accepted. */
export interface UploadedFile {
  readonly fileId: string;
  readonly originalName: string | null;
  readonly sizeBytes: number | null;
}

/**
 * Reads the reply to `start-session`.
 * @throws {WebRunError} `http` when refused, `protocol` when it names no session.
 */
export function parseSession(reply: Reply): Session {
  const body = parseAck(reply);
  const sessionId = toId(body('sessionId'));
  if (sessionId === null) throw replyError(reply, false, 'no session named');
  const streaming = readFields(body('streaming'));
  const dimensions = readFields(streaming('dimensions'));
  return {
    sessionId,
    socketUrl: toSafeUrl(body('socketURL'), 'wss'),
    streaming: isObject(body('streaming'))
      ? {
          webRtcUrl: toSafeUrl(streaming('webRTCURL')),
          webViewUrl: toSafeUrl(streaming('webViewURL')),
          width: toNumber(dimensions('width'), 1) ?? 1024,
          height: toNumber(dimensions('height'), 1) ?? 600,
        }
      : null,
    expiresInMs: toTime(body('expiresIn')),
    balanceUsd: toNumber(body('balance'), -Infinity),
  };
}

/**
 * Reads the reply to `files/upload`; entries without an id are skipped.
 * @throws {WebRunError} `http` when refused, `protocol` when no entry has an id.
 */
export function parseUpload(reply: Reply): UploadedFile[] {
  const body = parseAck(reply);
  const uploaded = [body('files'), body('file')].flat().flatMap((entry) => {
    const file = readFields(entry);
    const fileId = toId(file('fileId'));
    if (!fileId) return [];
    return [{ fileId, originalName: toText(file('originalName')), sizeBytes: toNumber(file('size')) }];
  });
  if (uploaded.length === 0) throw replyError(reply, false, 'no file named');
  return uploaded;
}

/** Body of `POST /start/start-session`. */
export function toSessionBody({ initialTask, ...input }: SessionInput, spelling: Spelling): object {
  const task = initialTask && toFields(initialTask, spelling).task;
  return {
    ...toFields(input, spelling).session,
    [spelling === 'taskDetails' ? 'initialTask' : 'task']: task,
  };
}

/** Body of `POST /start/send-message` that starts a task in an open session. */
export function toNewTaskBody(sessionId: string, input: TaskInput, spelling: Spelling): object {
  return {
    sessionId,
    message: { actionType: 'newTask', newState: 'start', ...toFields(input, spelling).task },
  };
}

/** Body of `POST /start/send-message` that answers a guardrail. */
export function toAnswerBody(
  sessionId: string,
  answer: string,
  newState: 'resume' | 'stop',
  spelling: Spelling,
): object {
  const text = spelling === 'taskDetails' ? 'taskDetails' : 'prompt';
  return { sessionId, message: { actionType: 'guardrail', [text]: answer, newState } };
}

/** Body of `POST /start/send-message` that acts in the session's browser. @throws {WebRunError} `code: 'input'` */
export function toInteractionBody(
  sessionId: string,
  action: Interaction,
): { readonly sessionId: string; readonly message: object } {
  if (!action?.type) throw inputError('action', 'is wrong', 'Check it.');
  return { sessionId, message: { actionType: 'interaction', action } };
}

/** Body of `POST /files/upload`: multipart, field `files`, once per file. */
export function toUploadForm(files: readonly UploadFile[]): Form {
  const form = new FormData();
  for (const file of files) form.append('files', file, file.name);
  return form;
}
