import { createPlural } from '../count.js';
import type { Count } from '../count.js';
import type { Messages } from '../en.js';

const plural = /* @__PURE__ */ createPlural('ar');

const rows = (count: Count): string =>
  plural(count, {
    zero: 'بلا صفوف',
    one: 'صف واحد',
    two: 'صفان',
    few: `${count.text} صفوف`,
    many: `${count.text} صفًا`,
    other: `${count.text} صف`,
  });
const columns = (count: Count): string =>
  plural(count, {
    zero: 'بلا أعمدة',
    one: 'عمود واحد',
    two: 'عمودان',
    few: `${count.text} أعمدة`,
    many: `${count.text} عمودًا`,
    other: `${count.text} عمود`,
  });

const entries = (count: Count): string =>
  plural(count, {
    zero: 'بلا عناصر',
    one: 'عنصر واحد',
    two: 'عنصران',
    few: `${count.text} عناصر`,
    many: `${count.text} عنصرًا`,
    other: `${count.text} عنصر`,
  });
const lines = (count: Count): string =>
  plural(count, {
    zero: 'بلا أسطر',
    one: 'سطر واحد',
    two: 'سطران',
    few: `${count.text} أسطر`,
    many: `${count.text} سطرًا`,
    other: `${count.text} سطر`,
  });

export const result: Messages['result'] = {
  label: 'النتيجة',
  answer: 'الإجابة',
  files: 'الملفات',
  network: 'الشبكة',
  tabWithCount: (tab, count) => `${tab} ${count}`,
  copy: 'نسخ',
  under: (time) => `أقل من ${time}`,
  copied: 'نُسخ',
  notCopied: 'لم يُنسخ',
  picture: (name) => (name === '' ? 'صورة' : `صورة: ${name}`),
  tableLabel: (columnCount, rowCount) => `جدول، ${rows(rowCount)}، ${columns(columnCount)}`,
  download: 'تنزيل',
  downloadFile: (name) => `تنزيل ${name}`,
  showSizes: 'عرض الأحجام',
  sizeUnknown: 'الحجم غير معروف',
  unsafeLink: 'لا يوجد رابط آمن',
  downloadUnsafe: (name) => `تنزيل ${name}، لا يوجد رابط آمن`,
  filesFooter: (service) => `يحتفظ ${service} بالملفات مدة محدودة. نزّل ما تحتاج إليه.`,
  text: 'نص',
  json: 'JSON',
  csv: (rowCount, columnCount) => `CSV\u200F، ${rows(rowCount)}، ${columns(columnCount)}`,
  entries: (count) => `JSON\u200F، ${entries(count)}`,
  notJson: 'ليس JSON صالحًا، معروض كما وصل',
  notParsed: 'ليس بالشكل المتوقع، معروض كما وصل',
  notCsv: 'ليس جدولًا منتظمًا، معروض كما وصل',
  firstRows: (shown, all) => `أول ${shown} من ${all} صف`,
  firstAddresses: (shown, all) => `أول ${shown} من ${all} عنوان`,
  addresses: (count) =>
    plural(count, {
      zero: 'بلا عناوين',
      one: 'عنوان واحد',
      two: 'عنوانان',
      few: `${count.text} عناوين`,
      many: `${count.text} عنوانًا`,
      other: `${count.text} عنوان`,
    }),
  firstCharacters: (shown, all) => `أول ${shown} من ${all} حرف. «نسخ» يأخذها كلها.`,
  at: 'الوقت',
  address: 'العنوان',
  done: 'اكتملت',
  emptyAnswer: 'لا نص في الإجابة',
  emptyAnswerHelp: 'اكتملت المهمة دون نص. الملفات والعناوين، إن وُجدت، في علامات التبويب الأخرى.',
  emptyFiles: 'لا ملفات',
  emptyFilesHelp: 'لم تنزّل المهمة شيئًا.',
  emptyNetwork: 'لا عناوين',
  emptyNetworkHelp: (service) => `لم يرسل ${service} سجل شبكة لهذه المهمة.`,
  idle: 'لا مهمة بعد',
  idleHelp: 'ستظهر الإجابة هنا.',
  pending: 'لا إجابة بعد',
  pendingHelp: 'تظهر هنا فور اكتمال المهمة.',
  needsYou: 'بانتظارك',
  needsYouHelp: 'تستمر المهمة بعد الإجابة عن سؤالها.',
  noAnswer: 'لا إجابة',
  failedHelp: 'فشلت المهمة.',
  stoppedHelp: 'أُوقفت المهمة قبل أن تعطي إجابة.',
  unansweredHelp: 'لم يُجب أحد عن سؤالها في الوقت.',
  refusedHelp: 'لم تُقبل المهمة.',
  lostHelp: 'لا نعلم هل كانت هناك إجابة.',
  tooLong: 'جزء من النتيجة كان أطول من أن يُحفظ.',
  preview: 'معاينة',
  previewFile: (name) => `معاينة ${name}`,
  previewLoading: 'جارٍ تحميل المعاينة…',
  previewFailed: 'لا معاينة: تعذّرت قراءة الملف من هذه الصفحة. زر التنزيل يفتحه.',
  previewEmpty: 'الملف فارغ.',
  previewCut: (size) => `أول ${size}. التنزيل يشمل الملف كله.`,
  search: 'البحث في JSON',
  nextMatch: 'النتيجة التالية',
  match: (at, all) => `${at} من ${all}`,
  noMatch: 'لا نتائج',
  foldAll: 'طيّ الكل',
  unfoldAll: 'توسيع الكل',
  foldEntry: (name, count) => `${name}\u200F، ${entries(count)}`,
  jsonLabel: (count) => `JSON\u200F، ${lines(count)}`,
  firstFiles: (shown, all) => `أول ${shown} من ${all} ملف.`,
  partialFailed: 'فشلت المهمة. تُعرض النتائج الجزئية.',
  partialStopped: 'أُوقفت المهمة. تُعرض النتائج الجزئية.',
  partialUnanswered: 'لم يُجب عن سؤالها في الوقت المناسب. تُعرض النتائج الجزئية.',
  otherTabs: 'النتائج الجزئية في علامات التبويب الأخرى.',
};
