import type { Count } from '../count.js';

/** A place in a row: `1st`, `2nd`, `13th`. */
export const ordinal = ({ value, text }: Count): string => {
  const last = value % 100 > 10 && value % 100 < 14 ? 0 : value % 10;
  return text + (['th', 'st', 'nd', 'rd'][last] ?? 'th');
};
