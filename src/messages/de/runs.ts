import type { Count } from '../count.js';

/** So many runs. */
export const runs = ({ value, text }: Count): string => (value === 1 ? '1 Lauf' : `${text} Läufe`);
