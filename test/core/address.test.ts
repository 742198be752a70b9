import { describe, expect, it } from 'vitest';
import { createWebRunClient } from '../../src/core/client.js';

it('says its address without a slash behind it', () => {
  expect(createWebRunClient({ baseUrl: '/api/webrun/' }).baseUrl).toBe('/api/webrun');
});

describe('the address that a client is made with', () => {
  it.each([
    '/api/webrun',
    '/',
    '',
    'https://proxy.example',
    'HTTP://localhost:4747/a/b?x=1',
    'http://[::1]:4747',
    'https://proxy.example/a@b',
  ])('may be %j', (baseUrl) => expect(() => createWebRunClient({ baseUrl })).not.toThrow());
  it.each([
    'localhost:4747',
    'localhost',
    'connect.webrun.ai',
    'api/webrun',
    'htp:/x',
    'http:/x',
    'https://',
    'http://localhost:99999',
    'http://a b',
    '/api /webrun',
    ' https://a.example',
    'https://user:pw@a.example',
    'ws://a.example',
    'file:///a',
    'javascript:alert(1)',
    7 as unknown as string,
  ])('is refused in words when it is %j', (baseUrl) => {
    expect(() => createWebRunClient({ baseUrl })).toThrow(
      expect.objectContaining({
        code: 'input',
        field: 'baseUrl',
        outcome: 'refused',
        message: expect.stringMatching(
          /^\[webrun-react\] Could not .*`baseUrl` is not a URL\. Write https:/,
        ) as string,
      }),
    );
  });
});
