/**
 * Reads JSON as `JSON.parse` does, except that integers beyond 2^53 become strings of their digits: a number would round them,
 * and a BigInt would break `JSON.stringify`. Fractions, exponents and smaller integers are numbers.
 * @throws {SyntaxError} when the text is not JSON
 */
export function parseJson(text: string, reviver?: (key: string, value: unknown) => unknown): unknown {
  return JSON.parse(/\d{16}/.test(text) ? quoteLongIntegers(text) : text, reviver);
}

/**
 * Reads JSON for the app, without `__proto__` keys, which would set a prototype if the app copied it.
 * @throws {SyntaxError | RangeError} when the text is not JSON, or nested deeper than the stack
 */
export const parseData = (text: string): unknown =>
  parseJson(text, (key, value) => (key === '__proto__' ? undefined : value));

function quoteLongIntegers(text: string): string {
  JSON.parse(text); // the rest relies on valid JSON
  let isString = false;
  // Escapes, quotes, and tokens as long as such an integer; each character is read a fixed number of times. `{16,}` would
  // overflow the stack on millions of digits.
  return text.replace(/\\.|"|[\d.eE+-]{16}[\d.eE+-]*/g, (token) => {
    if (token === '"') isString = !isString;
    return isString || !/^-?\d+$/.test(token) || Number.isSafeInteger(Number(token)) ? token : `"${token}"`;
  });
}
