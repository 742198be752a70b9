import { describe, expect, test } from 'vitest';
import {
  createRedactor,
  findSecret,
  isNamedHost,
  isSharedSecret,
  pickField,
} from '../../src/steps/secrets.js';
import { refuseUrl } from '../../src/browser/policy.js';
import { isConsent, isRefusal, readCredentials } from '../../src/steps/credentials.js';

const secret = (match: string): { match: string; fields: Record<string, string> } => ({
  match,
  fields: { from: match },
});

describe('which secret is for a host', () => {
  const all = [
    secret('all'),
    secret('*.example.com'),
    secret('*.shop.example.com'),
    secret('shop.example.com'),
    secret('localhost:4801'),
  ];

  test.each([
    ['shop.example.com', 'shop.example.com'],
    ['shop.example.com:8443', 'shop.example.com'],
    ['SHOP.example.com', 'shop.example.com'],
    ['a.shop.example.com', '*.shop.example.com'],
    ['b.example.com', '*.example.com'],
    ['example.com', 'all'],
    ['notexample.com', 'all'],
    ['shop.example.com.evil.test', 'all'],
    ['localhost:4801', 'localhost:4801'],
    ['localhost:4802', 'all'],
  ])('%s gets that of %s', (host, match) => {
    expect(findSecret(all, host)?.fields['from']).toBe(match);
  });

  test('a host that no pattern names gets none', () => {
    expect(findSecret([secret('bank.example')], 'evil.example')).toBeNull();
    expect(findSecret([secret('*.example')], 'example')).toBeNull();
  });

  test('its fields are known by several names', () => {
    const found = { match: 'all', fields: { 'User-Name': 'ada', pwd: 'x', otpCode: '123' } };
    expect([
      pickField(found, 'username'),
      pickField(found, 'password'),
      pickField(found, 'OTP code'),
      pickField(found, 'pin'),
    ]).toEqual(['ada', 'x', '123', null]);
  });
});

test.each([
  ['the same pattern', ['*.bank.example'], 'login.bank.example', true, true],
  ['all hosts', ['all'], 'evil.example', true, false],
  ['all hosts, written otherwise', [' ALL '], 'evil.example', true, false],
  ['two patterns with the same values', ['www.bank.example', 'id.example'], 'id.example', true, true],
  ['another secret', ['www.bank.example', 'evil.example:other'], 'evil.example', false, true],
  ['none', ['www.bank.example'], 'evil.example', false, false],
])(
  'with %s, what is typed at one host of a log-in is known to be for the other or not',
  (_what, patterns, other, isShared, isNamed) => {
    const secrets = patterns.map((pattern) => {
      const [match = '', whose = 'ada'] = pattern.split(':');
      return { match, fields: { username: whose, password: 'lovelace-1843' } };
    });
    expect(isSharedSecret(secrets, 'www.bank.example', other)).toBe(isShared);
    expect(isNamedHost(secrets, other)).toBe(isNamed);
  },
);

describe('what is hidden', () => {
  const redactor = createRedactor([{ match: 'all', fields: { username: 'ada', password: 'p&ss "w" 1' } }]);

  test.each([
    ['it is p&ss "w" 1.', 'it is •••.'],
    ['?p=p%26ss%20%22w%22%201&q', '?p=•••&q'],
    ['?p=p%26ss+%22w%22+1', '?p=•••'],
    ['{"p":"p&ss \\"w\\" 1"}', '{"p":"•••"}'],
    ['Hello Ada, adagio', 'Hello •••, adagio'],
  ])('%s becomes %s', (text, shown) => {
    expect(redactor.hide(text)).toBe(shown);
  });
});

test('a secret with half a character is hidden like any other', () => {
  const half = createRedactor([{ match: 'all', fields: { pin: 'ab\ud800cd' } }]);
  expect(half.hide('It is ab\ud800cd.')).toBe('It is •••.');
});

test.each([
  ['ada / secret', 'ada', 'secret'],
  ['ada/secret', 'ada', 'secret'],
  ['ada secret', 'ada', 'secret'],
  ['ada, secret', 'ada', 'secret'],
  ['ada\nsecret word', 'ada', 'secret word'],
  ['user: ada, password: s3 cret', 'ada', 's3 cret'],
  ['Username ada@example.com and password is "a:b/c"', null, 'a:b/c'],
  ['login: ada; pw: x', 'ada', 'x'],
  ['{"username":"ada","password":"a\\"b"}', 'ada', 'a"b'],
  ['ada', 'ada', null],
])('the answer %j is read as %s and %s', (answer, username, password) => {
  const read = readCredentials(answer, false);
  expect(read.password).toBe(password);
  if (username !== null) expect(read.username).toBe(username);
});

test.each([
  ['yes', true, false],
  ['Yes, please.', true, false],
  ['ok go ahead', true, false],
  ['no', false, true],
  ['No, do not buy', false, true],
  ['yes, but not this one', false, false],
  ['maybe', false, false],
  ['', false, false],
  ['yesterday', false, false],
  ['do not', false, true],
])('the answer %j is consent %s, refusal %s', (answer, consent, refusal) => {
  expect([isConsent(answer), isRefusal(answer)]).toEqual([consent, refusal]);
});

test('a domain to avoid covers what is below it and nothing beside it', () => {
  const policy = {
    avoidDomains: ['https://ads.example/', '*.track.test', ' Bad.Site ', 'Bücher.example'],
    blockPrivate: false,
    allowedOrigins: [],
  };
  const refused = [
    'https://ads.example',
    'http://a.ads.example:8080/x',
    'https://track.test',
    'https://x.track.test',
    'https://bad.site.',
    'ftp://fine.example',
    'nonsense',
    'https://ADS.example',
    'https://ads.example.:443/',
    'https://%61ds.example/',
    'https://bücher.example/',
    'https://xn--bcher-kva.example/',
  ];
  for (const url of refused) expect(refuseUrl(url, policy), url).not.toBeNull();
  for (const url of ['https://myads.example', 'https://ads.example.org', 'https://site'])
    expect(refuseUrl(url, policy), url).toBeNull();
});

test.each([
  ['It holds “lovelace-1843”.', 'It holds “•••”.'],
  ['It holds “lovelace-18”.', 'It holds “•••”.'],
  ['It holds lovelac', 'It holds •••'],
  ['It says: LOVELACE-1…', 'It says: •••…'],
  // Less than half of it, or words that go on, are not a secret.
  ['It holds “love”.', 'It holds “love”.'],
  ['Ada lovelaces papers', 'Ada lovelaces papers'],
  ['lovelac lovelac', 'lovelac •••'],
])('a secret that was cut is hidden as well: %s', (text, shown) => {
  expect(createRedactor([{ match: 'all', fields: { password: 'lovelace-1843' } }]).hide(text)).toBe(shown);
});
