import type { Count } from '../count.js';

/** So many runs. */
export const runs = ({ value, text }: Count): string => `${text} ${value === 1 ? 'run' : 'runs'}`;
