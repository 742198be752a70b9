import { toAmount } from '../outline/money.js';

/** The part of a JSON Schema that is read here. */
export type Schema = Readonly<Record<string, unknown>>;

/** Returns the type that a schema requires. */
export function typeOf(schema: Schema): string {
  const type = schema['type'];
  const named = Array.isArray(type) ? (type as unknown[]).find((one) => one !== 'null') : type;
  if (typeof named === 'string') return named;
  if (schema['properties']) return 'object';
  return schema['items'] ? 'array' : 'any';
}

/** Reads a value as a schema; an empty one if it is not a schema. */
export function asSchema(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? (value as Schema) : {};
}

/** Converts a text to the value that a schema requires; null if it is not one, so that nothing is made up. */
export function coerce(text: string | null, schema: Schema): unknown {
  if (text === null || text === '') return null;
  const choices = schema['enum'];
  if (Array.isArray(choices)) {
    const words = (choices as unknown[]).filter(
      (choice) => typeof choice === 'string' || typeof choice === 'number',
    );
    const plain = text.toLowerCase();
    return (
      words.find((choice) => String(choice).toLowerCase() === plain) ??
      words.find((choice) => plain.includes(String(choice).toLowerCase())) ??
      null
    );
  }
  switch (typeOf(schema)) {
    case 'number':
      return toAmount(text);
    case 'integer': {
      const amount = toAmount(text);
      return amount === null || !Number.isInteger(amount) ? null : amount;
    }
    case 'boolean':
      if (/^(?:no|false|none|off|out of stock|unavailable|sold out|not\b.*)$/iu.test(text)) return false;
      return /^(?:yes|true|on|available|.*\bin stock|included)$/iu.test(text) ? true : null;
    case 'object':
    case 'array':
      return null;
    default:
      return text;
  }
}
