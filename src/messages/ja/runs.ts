import type { Count } from '../count.js';

/** So many runs. */
export const runs = ({ text }: Count): string => `${text}件の実行`;
