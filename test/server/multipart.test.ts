import { describe, expect, test } from 'vitest';
import { createMultipartReader, readBoundary } from '../../src/server/multipart.js';
import { aboutLinear, growthOf } from '../growth.js';

interface Part {
  readonly name: string;
  readonly filename: string | null;
  readonly text: string;
}

/** Reads a form in chunks of these sizes, the last one again and again. */
function read(
  bytes: Uint8Array,
  boundary: string,
  sizes: readonly number[],
): { parts: Part[]; isClosed: boolean } {
  const parts: Part[] = [];
  const reader = createMultipartReader(boundary, ({ name, filename }) => {
    const chunks: Uint8Array[] = [];
    return (chunk) => {
      // A stream of bytes takes no empty chunk.
      if (chunk) expect(chunk.length).toBeGreaterThan(0);
      if (chunk) chunks.push(chunk.slice());
      else parts.push({ name, filename, text: Buffer.concat(chunks).toString('latin1') });
    };
  });
  let at = 0;
  for (let index = 0; at < bytes.length; index++) {
    const size = sizes[Math.min(index, sizes.length - 1)] ?? bytes.length;
    reader.write(bytes.subarray(at, at + size));
    at += size;
  }
  return { parts, isClosed: reader.isClosed() };
}

const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const part = (disposition: string, body: string): string =>
  `--b\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${body}\r\n`;

describe('a form', () => {
  test('of every encoder is read the same, wherever it is torn', async () => {
    const form = new FormData();
    const hostile = ['\r\n--', '\r', '\r\n', '\r\n\r\n', '--', '\r\n--b', '\r\r\n--\r\n-', ''];
    for (const [index, text] of hostile.entries())
      form.append('files', new File([text], `${index} "日本".txt`));
    form.append('environmentId', 'é');
    const encoded = new Response(form);
    const boundary = readBoundary(encoded.headers.get('content-type') ?? '') ?? '';
    const bytes = new Uint8Array(await encoded.arrayBuffer());
    const whole = read(bytes, boundary, [bytes.length]);
    expect(whole.isClosed).toBe(true);
    expect(whole.parts.map(({ text }) => text)).toEqual([...hostile, Buffer.from('é').toString('latin1')]);
    expect(whole.parts.map(({ filename }) => filename)).toEqual(
      [...hostile.keys()].map((index): string | null => `${index} %22日本%22.txt`).concat([null]),
    );
    for (let cut = 1; cut < bytes.length; cut++)
      expect(read(bytes, boundary, [cut, bytes.length])).toEqual(whole);
    for (let size = 1; size < 90; size++) expect(read(bytes, boundary, [size])).toEqual(whole);
  });

  test('may have a preamble, an epilogue, other headers and empty parts', () => {
    const text = `preamble\r\n--b\r\nX-A: b\r\ncontent-disposition:form-data;name="a";  filename="c\\"d"\r\nContent-Type: x\r\n\r\n1\r\n${part('name="files"; filename=""', '')}--b--\r\nepilogue\r\n--b\r\n`;
    for (let size = 1; size < text.length; size++)
      expect(read(latin1(text), 'b', [size])).toEqual({
        parts: [
          { name: 'a', filename: 'c\\"d', text: '1' },
          { name: 'files', filename: '', text: '' },
        ],
        isClosed: true,
      });
  });

  test.each([
    ['nothing', ''],
    ['no delimiter', 'hello'],
    ['another delimiter', part('name="files"; filename="a"', 'x').replaceAll('--b', '--c')],
    ['no end', part('name="files"; filename="a"', 'x')],
    ['half an end', `${part('name="files"; filename="a"', 'x')}--b-`],
    ['half a part', '--b\r\nContent-Disposition: form-data; name="files"'],
  ])('that is not whole is not closed: %s', (_name, text) => {
    for (const size of [1, 7, 1_000]) expect(read(latin1(text), 'b', [size]).isClosed).toBe(false);
  });

  test.each([
    ['a delimiter that goes on', `--bc\r\n`],
    ['half a line end', `--b\rX`],
    ['the other half of one', `--bX\n`],
    ['half a closing delimiter', `--b-X`],
    ['the other half of one that closes', `--bX-`],
    ['a part without a name', part('filename="a"', 'x')],
    ['a part that is no form data', '--b\r\nContent-Disposition: attachment; name="files"\r\n\r\n'],
    ['a part without headers', '--b\r\n\r\n\r\n'],
    ['a name without quotes', part('name=files', 'x')],
    ['headers without an end', `--b\r\n${'X-A: b\r\n'.repeat(2_000)}`],
    ['headers of 8,193 bytes', `--b\r\nContent-Disposition: form-data; name="${'x'.repeat(8_154)}"\r\n\r\n`],
  ])('that is none is refused: %s', (_name, text) => {
    for (const size of [1, 7, 100_000]) expect(() => read(latin1(text), 'b', [size])).toThrow(SyntaxError);
  });

  test('may have headers of 8,192 bytes', () => {
    const text = part(`name="${'x'.repeat(8_153)}"`, 'x');
    for (const size of [1, 100_000]) expect(read(latin1(`${text}--b--`), 'b', [size]).parts).toHaveLength(1);
  });

  test('is read in a time that grows with it, also where every byte could begin a delimiter', () => {
    for (const filler of ['\r', '\r\n--', 'x'])
      expect(
        growthOf(
          (size) =>
            read(
              latin1(part('name="files"; filename="a"', filler.repeat(size / filler.length))),
              'b',
              [4_096],
            ),
          400_000,
        ),
      ).toBeLessThan(aboutLinear);
  });
});

test.each([
  ['multipart/form-data; boundary=abc', 'abc'],
  ['multipart/form-data;boundary="a b"', 'a b'],
  ['Multipart/Form-Data ; Boundary=abc ', 'abc'],
  ['multipart/form-data; boundary=----WebKitFormBoundaryAbC123', '----WebKitFormBoundaryAbC123'],
  ['multipart/form-data', null],
  ['multipart/form-data; boundary=', null],
  ['multipart/form-data; boundary=""', null],
  ['multipart/form-data; charset=x; boundary=abc', null],
  [`multipart/form-data; boundary=${'a'.repeat(70)}`, 'a'.repeat(70)],
  [`multipart/form-data; boundary=${'a'.repeat(71)}`, null],
  ['multipart/mixed; boundary=abc', null],
  ['text/plain; x="multipart/form-data; boundary=abc"', null],
  ['', null],
])('finds the boundary of %s', (type, boundary) => {
  expect(readBoundary(type)).toBe(boundary);
});
