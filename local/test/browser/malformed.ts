/** A source of numbers that are the same in every run. */
interface Random {
  next(): number;
}

const pick = <Item>({ next }: Random, items: readonly Item[]): Item =>
  items[Math.floor(next() * items.length)] as Item;

const junk = (random: Random, length: number): string =>
  Array.from({ length: Math.floor(random.next() * length) }, () =>
    String.fromCodePoint(Math.floor(random.next() * 256)),
  ).join('');

const versions = ['HTTP/1.1', 'HTTP/1.0', 'HTTP/2', 'HTTP/9.9', 'http/1.1', 'HTTP', ''];
const statuses = [
  '000',
  '001',
  '099',
  '100',
  '101',
  '103',
  '199',
  '200',
  '204',
  '205',
  '304',
  '407',
  '599',
  '600',
  '999',
  '1000',
  '-1',
  '2e2',
  'OK',
  '',
];
const names = [
  'Content-Length',
  'Transfer-Encoding',
  'Trailer',
  'Connection',
  'Upgrade',
  'Location',
  'Set-Cookie',
  'X\u0000Y',
  'X Y',
  '',
  ':',
  'Content-Type',
  'Content-Encoding',
  'Proxy-Authenticate',
  '__proto__',
];
const values = [
  '0',
  '5',
  '-1',
  '99999999999999999999',
  'chunked',
  'chunked, chunked',
  'gzip',
  'close',
  'upgrade',
  'X-Sum',
  'h2c',
  '',
  'a\u0001b',
  '\u00ff\u00fe',
  'a\rb',
  'http://[',
  'x'.repeat(20_000),
];
const lineEnds = ['\r\n', '\r\n', '\r\n', '\n', '\r', ''];
const bodies = [
  '',
  'hello',
  '5\r\nhello\r\n0\r\n\r\n',
  '5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n',
  'ffffffffffffffff\r\nx',
  'z\r\n',
  '0\r\n\r\n0\r\n\r\n',
];

/** A reply that is wrong in some way, as bytes. */
export function malformedReply(random: Random): Buffer {
  const end = (): string => pick(random, lineEnds);
  const headers = Array.from(
    { length: Math.floor(random.next() * 5) },
    () => `${pick(random, names)}: ${pick(random, values)}${end()}`,
  );
  const text = `${pick(random, versions)} ${pick(random, statuses)} ${junk(random, 12)}${end()}${headers.join('')}${end()}${pick(random, bodies)}${junk(random, 30)}`;
  const cut = random.next() < 0.2 ? text.slice(0, Math.floor(random.next() * text.length)) : text;
  return Buffer.from(cut, 'latin1');
}

const methods = ['CONNECT', 'CONNECT', 'CONNECT', 'GET', 'POST', 'OPTIONS', 'connect', '', 'TRACE'];

/** A request line, most often a CONNECT, that is wrong in some way, as bytes. */
export function malformedRequest(random: Random, port: number): Buffer {
  const targets = [
    `127.0.0.1:${port}`,
    '127.0.0.1:1',
    '127.0.0.1',
    '127.0.0.1:99999',
    '127.0.0.1:-1',
    ':443',
    '[::1',
    '[::1]:1',
    'a@b:443',
    'ads.example:443',
    'http://',
    'https://127.0.0.1/',
    `http://127.0.0.1:${port}/%`,
    `http://127.0.0.1:${port}/\u00e9`,
    'file:///etc/passwd',
    '*',
    '',
    '\u0000',
    'x'.repeat(3_000),
  ];
  const end = (): string => pick(random, lineEnds);
  const headers = Array.from(
    { length: Math.floor(random.next() * 4) },
    () => `${pick(random, names)}: ${pick(random, values).slice(0, 200)}${end()}`,
  );
  return Buffer.from(
    `${pick(random, methods)} ${pick(random, targets)} ${pick(random, versions)}${end()}${headers.join('')}${end()}${junk(random, 40)}`,
    'latin1',
  );
}
