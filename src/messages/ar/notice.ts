import type { Messages } from '../en.js';

/** Arabic words of the browser's notices. */
export const notice: Messages['notice'] = {
  guardrail: (service) => ['عملية بحاجة إليك', `${service} في انتظار إجابتك.`],
  budget: () => ['استنفدت عملية ميزانيتها', 'افتحها لترى كم كلّفت وهل تستمر.'],
  failed: (service) => ['فشلت عملية', `أنهاها ${service} دون إجابة.`],
  completed: () => ['اكتملت عملية', 'إجابتها جاهزة.'],
  ask: 'أشعرني',
  denied: 'الإشعارات محظورة لهذا الموقع. اسمح بها في المتصفح.',
  unsupported: 'لا يعرض هذا المتصفح إشعارات.',
  /** What is left of the proxy's limits. */
  left: {
    usd: (remaining, limit) => `بقي اليوم ${remaining} من ${limit}`,
    starts: (remaining, limit) => `بقي ${remaining} من ${limit} بداية في هذه الدقيقة`,
    runs: (remaining, limit) => `بقي ${remaining} من ${limit} عملية في آن واحد`,
  },
  proxyRefused: (code, time) => `رفضه الخادم عند ${time}: ${code}`,
};
