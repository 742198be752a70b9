import { expect, test } from 'vitest';
import { isPrivateAddress, isPrivateHost } from 'webrun-react/server';

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::7f00:1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  'fd00::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff00::',
  '64:ff9b::7f00:1',
  '2001:0::1',
  '2002:7f00:1::',
  'nonsense',
  '',
])('%s is no address of the public internet', (address) => {
  expect(isPrivateAddress(address)).toBe(true);
});

test.each(['1.1.1.1', '172.32.0.1', '192.169.0.1', '100.128.0.1', '2606:4700::1111', '[2606:4700::1111]'])(
  '%s is one',
  (address) => {
    expect(isPrivateAddress(address)).toBe(false);
  },
);

test.each([
  'localhost',
  'LOCALHOST.',
  'a.localhost',
  'host.localdomain',
  'db.private',
  'printer',
  'nas.lan',
  'x.home.arpa',
  '127.0.0.1',
  '[::1]',
  '2130706433',
  '',
])('the host %j is private by its name', (host) => {
  expect(isPrivateHost(host)).toBe(true);
});

test.each(['example.com', 'local.example.com', 'localhost.example', 'private.example', '1.1.1.1'])(
  'the host %s is not',
  (host) => {
    expect(isPrivateHost(host)).toBe(false);
  },
);
