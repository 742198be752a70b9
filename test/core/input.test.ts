import { describe, expect, it, vi } from 'vitest';
import { createWebRunClient } from '../../src/core.js';
import {
  assertTaskInput,
  checkTaskInput,
  hasSecrets,
  maxTaskDetailsLength,
  secretTexts,
  withoutSecrets,
} from '../../src/core/input.js';
import type { TaskInput } from '../../src/core/input.js';

const good: TaskInput = { taskDetails: 'Find a lamp' };

describe('checkTaskInput', () => {
  it.each<[title: string, input: Partial<TaskInput>]>([
    ['a plain task', {}],
    ['every address of the web', { startingUrl: 'http://shop.example/a?b#c' }],
    ['no address', { startingUrl: null }],
    ['the shortest time', { maxDurationMs: 1_000 }],
    ['the longest text', { taskDetails: 'x'.repeat(maxTaskDetailsLength) }],
    ['columns for CSV', { outputType: 'structured_csv', outputSchema: ['a'] }],
    ['text without a schema', { outputType: 'text' }],
    ['a secret', { secrets: [{ match: '*.shop.example', fields: { pin: '1' } }] }],
  ])('lets %s go', (_title, input) => expect(checkTaskInput({ ...good, ...input })).toEqual([]));

  it.each<[title: string, input: Record<string, unknown>, field: string]>([
    ['no text', { taskDetails: '' }, 'taskDetails'],
    ['blanks', { taskDetails: ' \n' }, 'taskDetails'],
    ['a text that is none', { taskDetails: undefined }, 'taskDetails'],
    ['a text too long', { taskDetails: 'x'.repeat(maxTaskDetailsLength + 1) }, 'taskDetails'],
    ['a secret for no host', { secrets: [{ fields: { pin: '1' } }] }, 'secrets'],
    ['a secret without fields', { secrets: [{ match: 'all' }] }, 'secrets'],
    ['no secret in a list', { secrets: [null] }, 'secrets'],
    ['secrets that are no list', { secrets: {} }, 'secrets'],
    ['secrets that are an empty text', { secrets: '' }, 'secrets'],
    ['an address without a scheme', { startingUrl: 'shop.example' }, 'startingUrl'],
    ['a script for an address', { startingUrl: 'javascript:alert(1)' }, 'startingUrl'],
    ['a file for an address', { startingUrl: 'file:///etc/passwd' }, 'startingUrl'],
    ['an empty address', { startingUrl: '' }, 'startingUrl'],
    ['seconds for milliseconds', { maxDurationMs: 60 }, 'maxDurationMs'],
    ['NaN milliseconds', { maxDurationMs: NaN }, 'maxDurationMs'],
    ['endless milliseconds', { maxDurationMs: Infinity }, 'maxDurationMs'],
    ['milliseconds as text', { maxDurationMs: '5000' }, 'maxDurationMs'],
    ['milliseconds as a BigInt', { maxDurationMs: 5_000n }, 'maxDurationMs'],
    ['a symbol for milliseconds', { maxDurationMs: Symbol('ms') }, 'maxDurationMs'],
    ['structure without a schema', { outputType: 'structured_json' }, 'outputSchema'],
  ])('refuses %s in one sentence', (_title, input, field) => {
    const issues = checkTaskInput({ ...good, ...input });
    expect(issues).toEqual([{ field, message: expect.stringMatching(/^[A-Z].*\.$/) }]);
    expect(() => assertTaskInput({ ...good, ...input })).toThrow(
      expect.objectContaining({ code: 'input', field, outcome: 'refused' }),
    );
  });
});

describe('secrets of an input', () => {
  const input: TaskInput = {
    ...good,
    secrets: [{ match: 'all', fields: { user: 'ada', password: 'pw-1' } }],
    proxy: { source: 'custom', type: 'http', host: 'p', port: '1', username: 'u', password: 'pw-2' },
    webhook: { name: 'n', url: 'https://a.example', auth: 'pw-3', submittedData: 'just_ping' },
  };
  it('are left out of what is kept', () => {
    expect(JSON.stringify(withoutSecrets(input))).not.toMatch(/pw-\d|ada/);
    expect(withoutSecrets(input)).toMatchObject({ ...good, proxy: { host: 'p' }, webhook: { name: 'n' } });
    expect([hasSecrets(input), hasSecrets(withoutSecrets(input)), hasSecrets(good)]).toEqual([
      true,
      false,
      false,
    ]);
  });
  it.each([
    ['in a field', { secrets: input.secrets }],
    ['of a proxy', { proxy: input.proxy }],
    [
      'of a proxy that takes none',
      { proxy: { source: 'WebRun', country: 'DE', password: 'pw-5' } } as unknown as Partial<TaskInput>,
    ],
    ['of a webhook', { webhook: input.webhook }],
    [
      'in its address',
      { webhook: { ...input.webhook, auth: undefined, url: 'https://ada:pw-4@a.example/@x' } },
    ],
  ])('are known of each alone: %s', (_title, part) => {
    const alone = { ...good, ...part } as TaskInput;
    expect(hasSecrets(alone)).toBe(true);
    expect(hasSecrets(withoutSecrets(alone))).toBe(false);
    expect(JSON.stringify(withoutSecrets(alone))).not.toMatch(/pw-\d/);
  });
  it.each(['https://a.example/@x?y=b@c', undefined])('are none of a webhook to %s', (url) => {
    const plain = { ...good, webhook: { name: 'n', url, submittedData: 'just_ping' } } as TaskInput;
    expect([hasSecrets(plain), withoutSecrets(plain)]).toEqual([false, plain]);
  });
  it.each([null, { source: 'auto' }])('are none of a proxy without a password: %o', (proxy) => {
    const plain = { ...good, proxy, secrets: [] } as TaskInput;
    expect(hasSecrets(plain)).toBe(false);
    expect(withoutSecrets(plain)).toEqual({ ...good, proxy });
  });
  it('are all listed for hiding', () => {
    expect(secretTexts(input)).toEqual(expect.arrayContaining(['ada', 'pw-1', 'pw-2', 'pw-3']));
    expect(secretTexts(good).filter(Boolean)).toEqual([]);
  });
});

it.each([undefined, null])('refuses %j for a task or an action before anything is sent', async (nothing) => {
  const fetch = vi.fn<typeof globalThis.fetch>();
  const client = createWebRunClient({ baseUrl: 'http://webrun.test', fetch });
  const wrong = nothing as never;
  const refused = { name: 'WebRunError', code: 'input', outcome: 'refused' };
  await expect(client.runTask(wrong)).rejects.toMatchObject({ ...refused, field: 'taskDetails' });
  await expect(client.sendTask('s1', wrong)).rejects.toMatchObject({ ...refused, field: 'taskDetails' });
  await expect(client.interact('s1', wrong)).rejects.toMatchObject({ ...refused, field: 'action' });
  expect(checkTaskInput(wrong)).toMatchObject([{ field: 'taskDetails' }]);
  expect(fetch).not.toHaveBeenCalled();
});
