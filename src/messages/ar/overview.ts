import type { OverviewMessages } from '../en/overview.js';
import { runs } from './runs.js';

export const overview: OverviewMessages = {
  views: 'طرق العرض',
  runningNow: 'قيد التشغيل الآن',
  queuedCount: (count) => `${count.text} في الانتظار`,
  nothingRuns: 'لا شيء قيد التشغيل',
  successToday: 'النجاح اليوم',
  ofEnded: (done, judged) => `نجحت ${done} من ${judged.text}`,
  nothingEnded: 'لم تنته أي عملية بدأت اليوم',
  nothingJudged: 'عمليات متوقفة أو مرفوضة فقط',
  spendToday: 'إنفاق اليوم',
  ofBudget: (budget) => `من ${budget}`,
  overBy: (amount, budget) => `${amount} فوق ${budget}`,
  spendMeter: (spent, budget) => `${spent} من ${budget}`,
  copyLink: 'نسخ رابط هذه العملية',
  openPage: 'فتح كصفحة',
  previousRun: 'العملية السابقة',
  nextRun: 'العملية التالية',
  positionOf: (position, total) => `${position} من ${total}`,
  unreachable: (service) => `${service} لا يستجيب`,
  unreachableNote: (since) => `${since === null ? '' : `منذ ${since}. `}قد تستمر العمليات هناك.`,
  statesFrom: (time) => `الحالات أدناه من ${time}.`,
  offlineTitle: 'أنت غير متصل',
  offlineNote: (service) => `تستمر العمليات لدى ${service}. لا يُرسل شيء حتى تعود.`,
  rateLimited: (service) => `${service} يحد من الطلبات`,
  rateLimitedNote: 'تستمر العمليات. تصل التحديثات متأخرة عن المعتاد.',
  startsLimitedNote: 'تبدأ العمليات الجديدة متأخرة عن المعتاد.',
  keyRejected: 'لم يُقبل مفتاح API',
  keyRejectedNote: 'لا يمكن بدء شيء جديد حتى يُستبدل المفتاح، وعادةً على خادم هذا التطبيق.',
  signedOut: 'سُجّل خروجك',
  signedOutNote: 'تستمر العمليات. سجّل الدخول لعرضها والإجابة عنها.',
  signIn: 'تسجيل الدخول',
  connectedAgain: 'عاد الاتصال',
  connectedNote: (count, ended, time) =>
    `محدّثة حتى ${time}: ${runs(count)}.${ended.value === 0 ? '' : ` انتهت أثناء غيابك: ${ended.text}.`}`,
  showIt: 'عرضها',
  tryNow: 'حاول الآن',
  allFailed: (count) => `فشلت كلها: ${runs(count)}`,
  allFailedNote: (code, host, since) =>
    host === null
      ? `الرمز نفسه: ${code} منذ ${since}.`
      : `الرمز نفسه والمضيف نفسه: ${code} على ${host} منذ ${since}.`,
  retryOne: 'جرّب واحدة أولًا',
  overBudgetTitle: 'فوق ميزانية اليوم',
  overBudgetNote: (spent, budget, running) =>
    `${spent} من ${budget}.${running.value === 0 ? '' : ` تستمر المهام الجارية: ${running.text}.`}`,
  firstTitle: 'ابدأ عمليتك الأولى',
  firstNote: 'اكتب مهمة بكلمات بسيطة أو استخدم إحدى هذه. لا تكلفة قبل أن تبدأها.',
  firstNoteAlone: 'اكتب مهمة بكلمات بسيطة. لا تكلفة قبل أن تبدأها.',
  taskField: 'ماذا يفعل الوكيل؟',
  startTask: 'بدء المهمة',
};
