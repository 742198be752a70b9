/** One IPv4 address of each kind that is not on the public internet. */
const addresses = [
  '127.0.0.1',
  '127.255.255.254',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.254',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '192.0.0.8',
  '198.18.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
];

const bytesOf = (address: string): number[] => address.split('.').map(Number);
const numberOf = (address: string): number => bytesOf(address).reduce((sum, byte) => sum * 256 + byte, 0);
const hex = (number: number, length = 1): string => number.toString(16).padStart(length, '0');
const groups = (address: string): string => {
  const [a = 0, b = 0, c = 0, d = 0] = bytesOf(address);
  return `${hex(a * 256 + b)}:${hex(c * 256 + d)}`;
};

/** Ways in which one address can be written in a URL. */
const spell: readonly ((address: string) => string)[] = [
  (address) => address,
  (address) => `${address}.`,
  (address) => String(numberOf(address)),
  (address) => `0x${hex(numberOf(address), 8)}`,
  (address) => `0X${hex(numberOf(address), 8).toUpperCase()}`,
  (address) => `0${numberOf(address).toString(8)}`,
  (address) =>
    bytesOf(address)
      .map((byte) => `0x${hex(byte)}`)
      .join('.'),
  (address) =>
    bytesOf(address)
      .map((byte) => `0${byte.toString(8)}`)
      .join('.'),
  (address) => `${bytesOf(address)[0] ?? 0}.${numberOf(address) % 0x1_00_00_00}`,
  (address) => address.replace(/\d/u, (digit) => `%3${digit}`),
  (address) => address.replace(/\d/u, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
  (address) => address.replaceAll('.', '\u3002'),
  (address) => `[::ffff:${address}]`,
  (address) => `[::ffff:${groups(address)}]`,
  (address) => `[0:0:0:0:0:FFFF:${groups(address)}]`,
  (address) => `[::${address}]`,
  (address) => `[64:ff9b::${address}]`,
  (address) => `[2002:${groups(address)}::1]`,
];

const v6 = [
  '[::]',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:0:127.0.0.1]',
  '[fc00::1]',
  '[fd12:3456:789a::1]',
  '[fe80::1]',
  '[febf::1]',
  '[fec0::1]',
  '[ff00::]',
  '[ff02::1]',
  '[2001:0::1]',
  '[2001:0:4136:e378:8000:63bf:3fff:fdd2]',
  '[2001:db8::1]',
  '[100::1]',
  '[64:ff9b:1::1]',
  '[5f00::1]',
  '[4000::1]',
];

const names = [
  'localhost',
  'LOCALHOST',
  'localhost.',
  'LocalHost.LocalDomain',
  'app.localhost',
  'a.b.localhost.',
  'loc%61lhost',
  '\uff4c\uff4f\uff43\uff41\uff4c\uff48\uff4f\uff53\uff54',
  'printer',
  'router.local',
  'nas.lan',
  'wiki.intranet',
  'db.internal',
  'metadata.google.internal',
  'box.home',
  'box.home.arpa',
  'mail.corp',
  'db.private',
  'host.localdomain',
  'api.test',
  'x.invalid',
];

/** Hosts that must not be reached when private addresses are closed. */
export const privateHosts: readonly string[] = [
  ...addresses.flatMap((address) => spell.map((write) => write(address))),
  ...v6,
  ...names,
].filter((host, at, all) => all.indexOf(host) === at);

/** Hosts on the public internet, close to those that are not. */
export const publicHosts: readonly string[] = [
  '1.1.1.1',
  '126.255.255.255',
  '128.0.0.1',
  '172.15.255.255',
  '172.32.0.1',
  '192.169.0.1',
  '100.63.255.255',
  '100.128.0.1',
  '169.253.255.255',
  '223.255.255.255',
  '[2606:4700::1111]',
  '[2a00:1450::1]',
];
