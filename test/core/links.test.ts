import { describe, expect, it } from 'vitest';
import { isLoopback, parseUrl, toFilename, toSafeUrl } from '../../src/core/links.js';

describe('toSafeUrl', () => {
  it.each([
    ['https://a.example/x', 'https://a.example/x'],
    ['http://localhost:4747/f', 'http://localhost:4747/f'],
    ['http://[::1]/f', 'http://[::1]/f'],
    ['http://app.localhost/', 'http://app.localhost/'],
    ['http://a.example/', null],
    ['http://127.0.0.1.evil.example/', null],
    ['http://localhost.evil.example/', null],
    ['https://u:p@a.example/', null],
    ['https://u@a.example/', null],
    ['javascript:alert(1)', null],
    ['JAVASCRIPT:alert(1)', null],
    ['data:text/html,x', null],
    ['blob:https://a.example/x', null],
    ['//a.example/x', null],
    ['/x', null],
    ['wss://a.example/', null],
    [{}, null],
    [null, null],
  ])('reads %j as %j', (value, expected) => expect(toSafeUrl(value)).toBe(expected));
  it('takes sockets only where they are asked for', () => {
    expect(toSafeUrl('wss://a.example/', 'wss')).toBe('wss://a.example/');
    expect(toSafeUrl('ws://localhost/', 'wss')).toBe('ws://localhost/');
    expect(toSafeUrl('ws://a.example/', 'wss')).toBeNull();
  });
});

describe('toFilename', () => {
  it.each([
    ['bill.pdf', 'bill.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\a\\b.csv', 'b.csv'],
    ['a/b\\', 'download'],
    ['..', 'download'],
    ['.', 'download'],
    [' ', 'download'],
    ['\u202Egpj.exe', 'gpj.exe'],
    ['a\u0000\u001b\u0085b\u200b\ufeff.txt', 'ab.txt'],
    ['two\nlines/x.txt', 'x.txt'],
    ['.env', '.env'],
    ['数据.csv', '数据.csv'],
    [7, 'download'],
    [undefined, 'download'],
  ])('reads %j as %j', (value, expected) => expect(toFilename(value)).toBe(expected));
});

it('knows loopback by the whole name', () => {
  expect(['localhost', 'LOCALHOST', 'a.localhost', '127.9.9.9', '[::1]'].map(isLoopback)).toEqual([
    true,
    true,
    true,
    true,
    true,
  ]);
  expect(
    ['localhost.example', '127.0.0.1.example', '128.0.0.1', 'xlocalhost', '[::2]', ''].map(isLoopback),
  ).toEqual([false, false, false, false, false, false]);
});

it.each(['http://[', 'no address', '', 7, undefined])('parses %j as no URL', (value) => {
  expect(parseUrl(value)).toBeNull();
});
