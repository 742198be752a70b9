import { expect, test } from 'vitest';
import { serializeError, WebRunError } from 'webrun-react/core';
import type { ServiceTraits, WebRunErrorInit } from 'webrun-react/core';
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

test('a limit of starts is the one of the service, and no number where nobody knows it', () => {
  const sayOf = (service: ServiceTraits): string => {
    const traits = toTraits(service);
    const words = { t: messages.refusal, service: 'Acme', traits, format: formatOf('en', undefined) };
    const error = new WebRunError('[webrun-react] For developers.', { code: 'http', status: 429 });
    return describeRefusal(serializeError(error), words).detail;
  };
  expect(sayOf({})).toBe('limit of 10 tasks a minute');
  expect(sayOf({ startsPerMinute: 40 })).toBe('limit of 40 tasks a minute');
  expect(sayOf({ startsPerMinute: null })).toBe('too many tasks');
});

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
