import type { RequestOptions, Sending, WebRunClient } from './client.js';
import { assertTaskInput, secretTexts } from './input.js';
import type { TaskInput } from './input.js';
import { messagePath } from './protocol.js';
import type { Spelling } from './protocol.js';
import { parseAck } from './reading.js';
import type { Reply } from './reading.js';
import type { Task, TaskRef } from './task.js';
import { watchTask } from './watch.js';
import {
  parseSession,
  parseUpload,
  toAnswerBody,
  toInteractionBody,
  toNewTaskBody,
  toSessionBody,
  toUploadForm,
} from './sessionProtocol.js';

/** Sends one POST of a client. */
export type Post = (
  path: string,
  toBody: (spelling: Spelling) => object,
  sending?: Sending,
) => Promise<Reply>;

/** Sends one POST that starts a task. */
export type Start = (
  path: string,
  toBody: (spelling: Spelling) => object,
  input: TaskInput,
  options?: RequestOptions,
  context?: Partial<TaskRef>,
) => Promise<Task>;

/** What a client does beside starting, asking and ending: it is loaded when it is first called for. */
export type Rest = Pick<
  WebRunClient,
  'watchTask' | 'answerGuardrail' | 'startSession' | 'sendTask' | 'interact' | 'uploadFiles'
>;

/** Makes it for a client, over its POSTs. */
export function createRest(client: Pick<WebRunClient, 'getTask'>, post: Post, start: Start): Rest {
  return {
    watchTask: (ref, options) => watchTask(client, ref, options),
    async startSession(input = {}, options?: RequestOptions) {
      const { initialTask } = input;
      if (initialTask) assertTaskInput(initialTask);
      const hidden = secretTexts({ ...input, ...initialTask });
      return parseSession(
        await post('/start/start-session', (words) => toSessionBody(input, words), { ...options, hidden }),
      );
    },
    sendTask: (sessionId, input, options) =>
      start(messagePath, (words) => toNewTaskBody(sessionId, input, words), input, options, { sessionId }),
    async answerGuardrail({ sessionId }, answer, options) {
      const toBody = (words: Spelling): object =>
        toAnswerBody(sessionId, answer, options?.action ?? 'resume', words);
      parseAck(await post(messagePath, toBody, { ...options, hidden: [answer] }));
    },
    async interact(sessionId, action, options) {
      const hidden = action.type === 'TYPE' ? [action.text] : [];
      parseAck(await post(messagePath, () => toInteractionBody(sessionId, action), { ...options, hidden }));
    },
    async uploadFiles(files, options) {
      return parseUpload(await post('/files/upload', () => toUploadForm(files), options));
    },
  };
}
