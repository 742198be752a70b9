import { expect, test } from 'vitest';
import { serializeError, WebRunError } from 'webrun-react/core';
import type { WebRunErrorInit } from 'webrun-react/core';
import { toTraits } from '../../src/core/service.js';
import { describeRefusal } from '../../src/components/describeRefusal.js';
import { formatOf } from '../../src/components/format.js';
import { messages } from '../../src/messages/en.js';

const say = (init: WebRunErrorInit, message = '[webrun-react] For developers.'): string => {
  const words = {
    t: messages.refusal,
    service: 'WebRun',
    traits: toTraits(),
    format: formatOf('en', undefined),
  };
  const { detail, advice, serverMessage } = describeRefusal(
    serializeError(new WebRunError(message, init)),
    words,
  );
  return [detail, advice?.(null), serverMessage].filter(Boolean).join(' | ');
};

test.each([401, 403])('HTTP %i without an API key asks to sign in again, and names no key', (status) => {
  const init = { code: 'http', status, credential: 'sign-in' } as const;
  expect(say(init)).toBe('not signed in | Nothing was started. Sign in first.');
  expect(say(init, 'Your session has ended.')).toContain('Your session has ended.');
  expect(say({ ...init, credential: 'api-key' })).toContain('Check the API key.');
});

test.each(['fetch', 'headers', 'apiKey', 'input'])(
  'what the app could not do with %s is not the fault of the task',
  (field) => {
    expect(say({ code: 'input', field })).toBe('not sent | Nothing was sent. Send it again or reload.');
  },
);
