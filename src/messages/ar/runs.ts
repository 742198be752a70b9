import { createPlural } from '../count.js';
import type { Count } from '../count.js';

const plural = /* @__PURE__ */ createPlural('ar');

/** So many runs. */
export const runs = (count: Count): string =>
  plural(count, {
    zero: 'لا عمليات تشغيل',
    one: 'عملية تشغيل واحدة',
    two: 'عمليتا تشغيل',
    few: `${count.text} عمليات تشغيل`,
    other: `${count.text} عملية تشغيل`,
  });
