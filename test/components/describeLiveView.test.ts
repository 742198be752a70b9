import { describe, expect, test } from 'vitest';
import { formatOf } from '../../src/components/format.js';
import { describeLiveView } from '../../src/components/LiveView/describeLiveView.js';
import type { LiveViewFacts } from '../../src/components/LiveView/describeLiveView.js';
import { toTraits } from '../../src/core/service.js';
import { messages } from '../../src/messages/en.js';

const words = {
  t: messages.liveView,
  service: 'WebRun',
  traits: toTraits(),
  format: formatOf('en', undefined),
};
const page = { kind: 'page', url: 'https://view.test/live' } as const;
const facts: LiveViewFacts = {
  picture: page,
  load: 'drawn',
  isTaken: false,
  isChanging: false,
  isEnded: false,
  isComing: false,
  isRestoring: false,
  isOffline: false,
  stage: 'at-work',
  since: 0,
  pageUrl: 'https://shop.example/p',
  failure: null,
};
const labelOf = (more: Partial<LiveViewFacts>): string =>
  describeLiveView({ ...facts, ...more }, words).label;

describe('"Live" is said of a picture that was drawn, and of nothing else', () => {
  test.each<[string, Partial<LiveViewFacts>, string]>([
    ['a picture was drawn', {}, 'Live'],
    ['the page is being loaded', { load: 'loading' }, 'Connecting'],
    ['the page is connected and has drawn nothing', { load: 'waiting' }, 'Connecting'],
    ['the page says nothing of itself', { load: 'silent' }, 'Page view'],
    ['the connection was lost', { load: 'lost' }, 'Reconnecting'],
    ['the browser is offline', { isOffline: true }, 'Offline'],
    ['the page did not load', { load: 'blank' }, 'No picture'],
    ['there is no picture', { picture: null }, 'No picture'],
    ['a session is being opened', { picture: null, isComing: true }, 'Connecting'],
    [
      'a session is being opened while the browser is offline',
      { picture: null, isComing: true, isOffline: true },
      'Offline',
    ],
    ['an earlier page load knew where it is', { picture: null, isRestoring: true }, 'Reconnecting'],
    ['the session has ended', { isEnded: true }, 'Ended'],
    ['a person has control', { isTaken: true }, 'You have control'],
  ])('%s', (_, more, label) => {
    expect(labelOf(more)).toBe(label);
  });
});

test('without an address no reader is told what only a developer can do', () => {
  const { description } = describeLiveView({ ...facts, picture: null }, words);
  expect(description).toBe('The page of this run cannot be shown here.');
});

test('while a person has control and no picture is seen, that is said in place of how to leave', () => {
  const seen = describeLiveView({ ...facts, isTaken: true }, words);
  const lost = describeLiveView({ ...facts, isTaken: true, load: 'lost' }, words);
  expect([seen.detail, lost.detail]).toEqual([null, 'no live picture']);
});

test.each([
  ['unsent', 'Not sent: no connection.'],
  ['unknown', 'Not confirmed: no reply.'],
  ['refused', 'WebRun did not accept it. Try again.'],
  ['signed-out', 'Not sent: you are signed out. Sign in again.'],
] as const)('an action that was %s says so', (failure, said) => {
  expect(describeLiveView({ ...facts, failure }, words).detail).toBe(said);
});

test('offline the picture is said not to be live', () => {
  expect(describeLiveView({ ...facts, isOffline: true }, words).description).toBe(
    'You are offline. The picture is not live.',
  );
});
