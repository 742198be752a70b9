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

test.each([
  [401, 'not signed in | Nothing was started. Sign in first.'],
  // Whoever is refused so may well be signed in, and is called the same as by a poll.
  [403, 'access denied | Nothing started. Sign in or check the key.'],
] as const)('HTTP %i without an API key says: %s', (status, said) => {
  const init = { code: 'http', status, credential: 'sign-in' } as const;
  expect(say(init)).toBe(said);
  expect(say(init, 'Your session has ended.')).toContain('Your session has ended.');
  expect(say({ ...init, credential: 'api-key' })).toContain('Check the API key.');
});

test.each([
  ['Sign in first.', 'sign-in', 401],
  ['Not signed in', 'sign-in', 401],
  ['Check the API key.', 'api-key', 401],
  ['No balance left.', null, 402],
] as const)(
  'what our words say already is not said again in the server’s: %s',
  (message, credential, status) => {
    const init = { code: 'http', status, ...(credential && { credential }) } as const;
    expect(say(init, message)).toBe(say(init));
    expect(say(init, `${message} Call 555.`)).toContain('Call 555.');
  },
);

test.each(['fetch', 'headers', 'apiKey', 'input'])(
  'what the app could not do with %s is not the fault of the task',
  (field) => {
    expect(say({ code: 'input', field })).toBe('not sent | Nothing was sent. Send it again or reload.');
  },
);

test.each([
  [429, null, 'limit of 10 tasks a minute | You can send it again.'],
  [429, 'RATE_LIMIT_EXCEEDED', 'limit of 10 tasks a minute | You can send it again.'],
  [429, 'SPENDING_LIMIT_REACHED', 'spending limit reached | Nothing was started. Send it again later.'],
  [402, 'SPENDING_LIMIT_REACHED', 'spending limit reached | Nothing was started. Send it again later.'],
  [429, 'SESSION_LIMIT_REACHED', 'too many tasks at once | Nothing was started. Wait for one to end.'],
  [429, 'UPLOAD_LIMIT_REACHED', 'upload limit reached | Nothing was started. Send it again later.'],
  [429, 'TOO_MANY_REQUESTS', 'too many requests at once | You can send it again.'],
  [429, 'INSUFFICIENT_QUOTA', 'HTTP 429 | Nothing was started or billed.'],
  [503, null, 'no browser free | WebRun is full. You can send it again.'],
  [503, 'NO_INSTANCES_AVAILABLE', 'no browser free | WebRun is full. You can send it again.'],
  [503, 'INSTANCE_UNAVAILABLE', 'no browser free | WebRun is full. You can send it again.'],
  [503, 'STORE_UNAVAILABLE', 'server not available | You can send it again.'],
  [503, 'OVERLOADED', 'server not available | You can send it again.'],
])('HTTP %i with the code %s is named for what it is', (status, apiCode, expected) => {
  expect(say({ code: 'http', status, apiCode })).toBe(expected);
});

test('the limit of a server of the app’s own is not given out as the service’s', () => {
  const error = { code: 'http', status: 429, apiCode: 'RATE_LIMIT_EXCEEDED', credential: 'sign-in' } as const;
  expect(say(error, 'At most 3 starts a minute.')).toBe(
    'too many tasks | You can send it again. | At most 3 starts a minute.',
  );
});

test.each([
  ['SPENDING_LIMIT_REACHED', null],
  ['SESSION_LIMIT_REACHED', null],
  ['RATE_LIMIT_EXCEEDED', 30_000],
])('whether %s has to be waited out', (apiCode, waitMs) => {
  const error = new WebRunError('No.', { code: 'http', status: 429, apiCode, retryAfterMs: 30_000 });
  const words = {
    t: messages.refusal,
    service: 'WebRun',
    traits: toTraits(),
    format: formatOf('en', undefined),
  };
  expect(describeRefusal(serializeError(error), words).waitMs).toBe(waitMs);
});
