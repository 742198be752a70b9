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
  it('passes over what is no text, and patterns are not patterns', () => {
    expect(hide('null undefined a.b axb', [null, undefined, '', 'a.b'])).toBe('null undefined … axb');
    expect(hide('PIN 481516', [481516])).toBe('PIN …');
  });
  it('says that it was cut', () => {
    expect(hide('x'.repeat(10_000))).toHaveLength(10_000);
    expect(hide('x'.repeat(10_001))).toBe(`${'x'.repeat(10_000)}…`);
  });
});
