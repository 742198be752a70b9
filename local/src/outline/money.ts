const money =
  /(?:(?:US|A|C|NZ|HK)?[$€£¥₹₩₽]|\b(?:USD|EUR|GBP|CHF|JPY|SEK|NOK|DKK|PLN|AUD|CAD)\s?)\s?\d{1,3}(?:[.,'\u00A0\u202F]?\d{3})*(?:[.,]\d{1,2})?(?!\d)|\b\d{1,3}(?:[.,'\u00A0\u202F]?\d{3})*(?:[.,]\d{1,2})?\s?(?:€|£|zł|kr\b|USD\b|EUR\b|GBP\b|CHF\b|SEK\b|dollars\b|euros?\b)/gu;

/** Finds every amount of money in a text, as written. */
export function pricesIn(text: string): string[] {
  return (text.match(money) ?? []).map((found) => found.trim());
}

/** Reads `$1,234.50` and `1.234,50 €` as 1234.5; null if it is not a number. */
export function toAmount(text: string): number | null {
  const digits =
    /-?\d[\d.,'\u00A0\u202F ]*/u
      .exec(text)?.[0]
      .replace(/[\s'\u00A0\u202F]/gu, '')
      .replace(/[.,]+$/u, '') ?? '';
  if (digits === '') return null;
  const comma = digits.lastIndexOf(',');
  const point = digits.lastIndexOf('.');
  const isDecimalComma = comma > point && !/,\d{3}$/u.test(digits) && digits.indexOf(',') === comma;
  const plain =
    isDecimalComma || (comma > point && point >= 0)
      ? digits.replaceAll('.', '').replace(',', '.')
      : digits.replaceAll(',', '');
  // "1.234.567" has points between thousands.
  const number = Number(plain.split('.').length > 2 ? plain.replaceAll('.', '') : plain);
  return Number.isFinite(number) ? number : null;
}
