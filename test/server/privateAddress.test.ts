import { expect, test } from 'vitest';
import { isPrivateAddress, isPrivateHost } from '../../src/server.js';

const hostOf = (address: string): string => new URL(`http://${address}/`).hostname;

const privateHosts = [
  // Names.
  'localhost',
  'LOCALHOST',
  'localhost.',
  'a.localhost',
  'localhost.localdomain',
  'printer.local',
  'intranet',
  'db',
  'a.internal',
  'metadata.google.internal',
  'wiki.intranet',
  'nas.private',
  'router.lan',
  'tv.home',
  'pc.corp',
  'x.home.arpa',
  'webrun.default.svc',
  'webrun.service.consul',
  'x.test',
  'x.invalid',
  'x.onion',
  // IPv4, in every notation that a URL takes.
  '127.0.0.1',
  '127.1',
  '0177.0.0.1',
  '0x7f000001',
  '0x7f.1',
  '2130706433',
  '0',
  '0.0.0.0',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '192.0.0.8',
  '192.0.2.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '１２７.0.0.1',
  '127。0。0。1',
  '127.0.0.1.',
  // IPv6.
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[::7f00:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:8.8.8.8]',
  '[::ffff:a9fe:a9fe]',
  '[fe80::1]',
  '[febf::1]',
  '[fec0::1]',
  '[fc00::1]',
  '[fd00::1]',
  '[ff00::]',
  '[ff02::1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b:1::1]',
  '[2001::1]',
  '[2001:0:7f00:1::]',
  '[2002:7f00:1::]',
  '[2001:db8::1]',
  '[3fff::1]',
  '[100::1]',
  '[5f00::1]',
  '[4000::1]',
  '[1::1]',
];

const publicHosts = [
  'shop.example',
  'example.com',
  'a.b.c.dev',
  'localhost.example.com',
  'mylocal.net',
  'home.com',
  'test.io',
  '8.8.8.8',
  '1.1.1.1',
  '172.15.0.1',
  '172.32.0.1',
  '100.63.0.1',
  '100.128.0.1',
  '169.253.0.1',
  '[2606:4700::1111]',
  '[2001:4860:4860::8888]',
  'xn--mnchen-3ya.de',
];

test.each(privateHosts)('%s is not on the public internet', (host) => {
  expect(isPrivateHost(hostOf(host))).toBe(true);
});

test.each(publicHosts)('%s is on the public internet', (host) => {
  expect(isPrivateHost(hostOf(host))).toBe(false);
});

test.each([
  '',
  '.',
  'localhost..',
  '1.2.3.4.5',
  '08.8.8.8',
  '256.1.1.1',
  '0xzz',
  'a.0x7f',
  'a.1',
  '[::1',
  '[x]',
])('%j, which a URL does not take, is not public either', (host) => {
  expect(isPrivateHost(host)).toBe(true);
});

test.each([
  ['8.8.8.8', false],
  ['2606:4700::1111', false],
  ['[2606:4700::1111]', false],
  ['10.0.0.1', true],
  ['::1%lo', true],
  ['fe80::1%eth0', true],
  ['shop.example', true],
])('%s as an address', (address, isPrivate) => {
  expect(isPrivateAddress(address)).toBe(isPrivate);
});
