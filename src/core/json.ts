/**
 * Reads JSON as `JSON.parse` does, except that integers beyond 2^53 become strings of their digits: a number would round them,
 * and a BigInt would break `JSON.stringify`. Fractions, exponents and smaller integers are numbers.
 * @throws {SyntaxError} when the text is no JSON
 */
export function parseJson(text: string, reviver?: (key: string, value: unknown) => unknown): unknown {
  return JSON.parse(/\d{16}/.test(text) ? quoteLongIntegers(text) : text, reviver);
}

/**
 * Reads JSON that an app is given, which may copy it: without what would set a prototype then. It cannot be nested deeper than the stack,
 * either.
 * @throws {SyntaxError | RangeError} when the text is no JSON, or nested too deep
 */
export const parseData = (text: string): unknown =>
  parseJson(text, (key, value) => (key === '__proto__' ? undefined : value));

function quoteLongIntegers(text: string): string {
  JSON.parse(text); // what follows relies on a text that is JSON
  let isString = false;
  // Escapes, quotes, and whatever is as long as such an integer: each character is looked at a fixed number of times. `{16,}` would
  // need more stack than there is for millions of digits.
  return text.replace(/\\.|"|[\d.eE+-]{16}[\d.eE+-]*/g, (token) => {
    if (token === '"') isString = !isString;
    return isString || !/^-?\d+$/.test(token) || Number.isSafeInteger(Number(token)) ? token : `"${token}"`;
  });
}
