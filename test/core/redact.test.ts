import { describe, expect, it } from 'vitest';
import { hide, redactKeys } from '../../src/core/redact.js';

describe('redactKeys', () => {
  it.each([
    ['enig_0123456789abcdef', '…'],
    ['wr_live_0123456789abcdef', '…'],
    ['Bearer wr_abcdefghijkl.', 'Bearer ….'],
    ['{"apiKey":"wr_abcdefgh1"}', '{"apiKey":"…"}'],
    ['{\\"apiKey\\":\\"wr_abcdefgh1\\"}', '{\\"apiKey\\":\\"…\\"}'],
    // Within JSON an escape ends right before it, and its letter is no part of a word.
    [String.raw`first line\nwr_abcdefgh1\tenig_abcdefgh1`, String.raw`first line\n…\t…`],
    [String.raw`\u000awr_abcdefgh1`, String.raw`\u000a…`],
    ['https://a.example/?k=wr_abcdefgh1&x=%2fenig_abcdefgh1', 'https://a.example/?k=…&x=%2f…'],
    ['wr_ab+cd/ef==,enig_ab-cd~ef', '…,…'],
    ['two: wr_abcdefgh1 wr_abcdefgh2', 'two: … …'],
    ['key=enig_ABCDEFGH', 'key=…'],
    ['7wr_abcdefgh1', '7…'],
  ])('takes the keys out of %s', (text, expected) => expect(redactKeys(text)).toBe(expected));

  it.each([
    'The enigma of a wr_ong word',
    'wr_id, wr_total and enig_ma are names',
    'benig_nutritional, swr_mutationKey, AWR_something_long',
    'write wr_ and enig_',
    'set WR_API_KEY_FOR_ME',
    'a_b_c_d wriggle_12345678',
  ])('leaves %j alone', (text) => expect(redactKeys(text)).toBe(text));
});

describe('hide', () => {
  it('takes out hidden texts too, also as JSON has them', () => {
    expect(hide('pw hunter"2 and hunter\\"2', ['hunter"2'])).toBe('pw … and …');
    expect(hide(JSON.stringify(JSON.stringify('pw hunter"2')), ['hunter"2'])).not.toContain('hunter');
  });
  it('takes out a short one where it stands alone', () => {
    expect(hide('ada met Canada: "ada", ada_1', ['ada'])).toBe('… met Canada: "…", ada_1');
  });
  it('takes out a short one after an escape of JSON or of an address', () => {
    expect(hide(JSON.stringify({ q: 'PIN:\n4711' }), ['4711'])).toBe('{"q":"PIN:\\n…"}');
    expect(hide('?q=PIN%3A4711%20x', ['4711'])).toBe('?q=PIN%3A…%20x');
  });
  it('takes out the longest first, whatever begins alike', () => {
    expect(hide('typed ann.lambert1987', ['ann.lambert', 'ann.lambert1987'])).toBe('typed …');
    expect(hide('typed ann.lambert1987', ['lambert1', 'ann.lambert1987'])).toBe('typed …');
  });
  it('takes out what is escaped for an address, also within JSON', () => {
    expect(hide('?p=p%40ss%2fw%20rd&x=1', ['p@ss/w rd'])).toBe('?p=…&x=1');
    expect(hide(JSON.stringify({ url: '?p=p%40ss%22word' }), ['p@ss"word'])).toBe('{"url":"?p=…"}');
    expect(hide('half a character \ud800-word', ['\ud800-word'])).toBe('half a character …');
  });
  it.each([
    ['correct horse battery', 'a=correct+horse+battery&b'],
    ['Grün-Tee!2024', 'a=Gr%C3%BCn-Tee!2024&b'],
    ['ärger-geld', 'a=%C3%A4rger%2Dgeld&b'],
    ['日本 4711', 'a=%E6%97%A5%E6%9C%AC%204711&b'],
    ['key😀word', 'a=key%F0%9F%98%80word&b'],
    ['a<b&c"d', 'a=a&lt;b&amp;c&quot;d&b'],
    ["it's<so>", 'a=it&#39;s&lt;so&#x3E;&b'],
    ['a<b>ünder😀', 'a=a\\u003cb\\u003e\\u00fcnder\\ud83d\\ude00&b'],
  ])('takes out %s where it is escaped byte by byte, for a page, or in \\u', (secret, text) => {
    expect(hide(text, [secret])).toBe('a=…&b');
  });
  it('takes out a short one after an escape', () => {
    expect(hide('{"q":"PIN\\u003a4711"}', ['4711'])).toBe('{"q":"PIN\\u003a…"}');
  });
  // One that goes back over the text for each of its characters takes minutes, and does not end in time.
  it('ends soon where a text is made of what it looks for', () => {
    for (const text of ['\\', '%20', '&amp;', '\\u0020', '&', '"', '&#'])
      hide(
        text.repeat(30_000),
        ['\\'.repeat(40), ' '.repeat(40), '&'.repeat(40), '"&'.repeat(20), '&#;'.repeat(20)].map(
          (secret) => `${secret}x`,
        ),
      );
  });
  it('passes over what is no text, and patterns are not patterns', () => {
    expect(hide('null undefined a.b axb', [null, undefined, '', 'a.b'])).toBe('null undefined … axb');
    expect(hide('PIN 481516', [481516])).toBe('PIN …');
  });
  it('says that it was cut', () => {
    expect(hide('x'.repeat(10_000))).toHaveLength(10_000);
    expect(hide('x'.repeat(10_001))).toBe(`${'x'.repeat(10_000)}…`);
  });
});
