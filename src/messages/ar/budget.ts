import type { Messages } from '../en.js';
import type { BudgetValues } from '../en/budget.js';

const used = ({ cost, limit, isDay, isEstimate }: BudgetValues): string => {
  if (!isEstimate)
    return isDay ? `كلّفت عمليات اليوم ${cost} من ${limit}.` : `كلّفت هذه العملية ${cost} من ${limit}.`;
  return isDay
    ? `تُحتسب عمليات اليوم بنحو ${cost} من ${limit} لأن بعض التكاليف غير معروفة.`
    : `تُحتسب هذه العملية بنحو ${cost} من ${limit} لأن تكلفتها غير معروفة.`;
};

/** Arabic words of a budget. */
export const budget: Messages['budget'] = {
  label: 'الميزانية',
  near: 'قاربت ميزانيتها',
  exceeded: 'تجاوز الميزانية',
  asking: 'استُنفدت الميزانية',
  stopping: 'توقفها الميزانية',
  stopped: 'أوقفتها الميزانية',
  used,
  question: (values) => `${used(values)} هل تستمر حتى ${values.next}؟`,
  exceededDescription: (values) => `${used(values)} وهي مستمرة.`,
  pausing: 'يجري إيقافها مؤقتًا حتى تجيب.',
  paused: ({ perMinute, most }) =>
    perMinute === null
      ? 'متوقفة مؤقتًا. تكلفة الانتظار غير معروفة.'
      : `متوقفة مؤقتًا. يكلّف الانتظار نحو ${perMinute} في الدقيقة، و${most} على الأكثر.`,
  stopsAt: (until, time) => `${until} إن لم تُجب فستُوقَف عند ${time}.`,
  unanswered: 'لم يُجب أحد في الوقت المحدد.',
  unpausable: 'تعذّر إيقافها مؤقتًا أثناء انتظار إجابتك.',
  continueTo: (next) => `الاستمرار حتى ${next}`,
  continuing: 'جارٍ الاستمرار…',
  stop: 'إيقاف المهمة',
  stoppingButton: 'جارٍ الإيقاف…',
  notContinued: 'تعذّر الاستمرار. حاول مرة أخرى.',
};
