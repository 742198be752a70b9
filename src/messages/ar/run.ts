import type { Messages } from '../en.js';

export const common: Messages['common'] = { service: 'WebRun', direction: 'rtl' };

const inTime = (time: string | null): string => (time === null ? 'قريبًا' : `بعد ${time}`);

export const status: Messages['status'] = {
  label: 'حالة المهمة',
  states: {
    ready: ['جاهز', 'لا شيء قيد التشغيل ولا توجد أي تكلفة.'],
    queued: ['في قائمة الانتظار', 'بانتظار دورها. لا توجد تكلفة بعد.'],
    queuedOffline: ['في قائمة الانتظار', 'تبدأ عند عودة الاتصال. لا توجد تكلفة بعد.'],
    queuedLimited: [
      'في قائمة الانتظار',
      ({ service, time }) => `يحدّ ${service} من الطلبات. تبدأ ${inTime(time)}.`,
    ],
    submitting: [
      ({ service }) => `بانتظار ${service}`,
      ({ usual }) => `${usual === null ? '' : `تنتهي معظم المهام خلال ${usual}. `}أبقِ الصفحة مفتوحة.`,
      'أُرسلت المهمة.',
    ],
    submittingOffline: ['غير متصل', 'أنت غير متصل. قد تكون المهمة قيد التشغيل.'],
    resending: [
      'لم يُؤكَّد بعد',
      ({ time }) => `ربما تعمل المهمة. المحاولة التالية ${inTime(time)}.`,
      'لم يُؤكَّد بعد. ربما تعمل المهمة.',
    ],
    running: [
      'قيد التشغيل',
      ({ service, limit, interval }) =>
        [
          limit === null ? `يعمل ${service} على المهمة.` : `يعمل ${service} على المهمة، حتى ${limit}.`,
          interval !== null && `تحقق كل ${interval}.`,
        ]
          .filter(Boolean)
          .join(' '),
      'المهمة قيد التشغيل.',
    ],
    limited: [
      'قيد التشغيل',
      ({ service, time }) => `يحدّ ${service} من الطلبات. التحقق التالي ${inTime(time)}.`,
      'المهمة قيد التشغيل.',
    ],
    overdue: [
      'ما زالت تعمل',
      ({ limit }) =>
        limit === null ? 'تجاوزت الحد. قد تزيد التكلفة.' : `تجاوزت حد ${limit}. قد تزيد التكلفة.`,
      'ما زالت تعمل بعد تجاوز الحد.',
    ],
    reconnecting: [
      'إعادة الاتصال',
      ({ time }) => `قد تكون مستمرة. المحاولة التالية ${inTime(time)}.`,
      'انقطع الاتصال. قد تكون المهمة مستمرة.',
    ],
    browserLost: [
      'إعادة الاتصال',
      ({ service }) => `فقد ${service} المتصفح ويعيد الاتصال به.`,
      ({ service }) => `فقد ${service} المتصفح.`,
    ],
    offline: [
      'غير متصل',
      ({ service }) => `قد تكون مستمرة لدى ${service}.`,
      'غير متصل. قد تكون المهمة مستمرة.',
    ],
    signedOut: ['تم تسجيل الخروج', 'لم يتوقف شيء. سجّل الدخول من جديد.', 'تم تسجيل الخروج ولم يتوقف شيء.'],
    denied: ['الوصول مرفوض', 'لم يتوقف شيء. سجّل الدخول أو افحص المفتاح.', 'الوصول مرفوض ولم يتوقف شيء.'],
    detached: ['غير مُتابَعة', 'المهمة مستمرة وقد تترتب عليها تكلفة.', 'توقفت المتابعة والمهمة مستمرة.'],
    paused: ['متوقفة مؤقتًا', 'بانتظارك. الجلسة المفتوحة ما زالت محسوبة.'],
    stopping: ['جارٍ الإيقاف', ({ service }) => `بانتظار تأكيد ${service}. عندها تتوقف التكلفة.`],
    stoppingUnsent: [
      'جارٍ الإيقاف',
      ({ service, usual }) => `تتوقف عندما يجيب ${service}${usual === null ? '' : `، خلال ${usual}`}.`,
    ],
    stoppingCut: ['جارٍ الإيقاف', 'لم يُؤكَّد. قد تزيد التكلفة.', 'جارٍ الإيقاف، ولم يُؤكَّد بعد.'],
    asks: ['بحاجة إليك', ({ service }) => `يسأل ${service}:`, ({ quote }) => `بحاجة إليك: ${quote}`],
    asksCut: [
      'بحاجة إليك',
      ({ service, time }) => `لا اتصال مع ${service}. المحاولة التالية ${inTime(time)}.`,
      ({ quote }) => `بحاجة إليك: ${quote}`,
    ],
    asksElsewhere: ['بحاجة إليك', 'المهمة بانتظار إجابتك.', ({ quote }) => `بحاجة إليك: ${quote}`],
    asksNothing: ['بحاجة إليك', ({ service }) => `يحتاج ${service} إلى شخص لكنه لم يرسل سؤالًا.`],
    done: ['اكتملت', 'الإجابة جاهزة. لا تكلفة إضافية.'],
    failed: [
      'فشلت',
      ({ isPartial }) =>
        isPartial ? 'بقي ما أنجزته. المحاولة من جديد لها تكلفة جديدة.' : 'المحاولة من جديد لها تكلفة جديدة.',
      ({ quote }) => `فشلت: ${quote}`,
    ],
    declined: [
      'لم يُسمح بها',
      ({ isPartial }) =>
        isPartial ? 'بقي ما أنجزته. المحاولة من جديد لها تكلفة جديدة.' : 'المحاولة من جديد لها تكلفة جديدة.',
      ({ quote }) => `لم يُسمح بها: ${quote}`,
    ],
    stopped: [
      'أُوقفت',
      ({ isPartial }) =>
        isPartial ? 'بقي ما أنجزته. لا تكلفة إضافية.' : 'انتهت قبل أن تعطي إجابة. لا تكلفة إضافية.',
    ],
    leftQueue: ['أُوقفت', 'أُلغي الطلب. لم يبدأ شيء ولا توجد تكلفة.'],
    unanswered: [
      'لم يُجب عنها في الوقت',
      ({ isPartial }) => (isPartial ? 'بقي ما أنجزته. لا تكلفة إضافية.' : 'لم يُجب أحد. لا تكلفة إضافية.'),
    ],
    lost: ['النتيجة غير معروفة', 'ربما عملت المهمة وترتبت تكلفة.', 'النتيجة غير معروفة. ربما عملت المهمة.'],
    gone: ['النتيجة غير معروفة', 'لم تعد متاحة. ربما ترتبت تكلفة.', 'النتيجة غير معروفة. ربما عملت المهمة.'],
    refused: ['رُفضت', '', ({ detail }) => `رُفضت: ${detail}.`],
  },
  place: ({ text }) => `الترتيب ${text}`,
  notStopped: 'تعذّر إيقافها. قد تستمر التكلفة.',
  secretsNotKept: 'تعذرت إعادة التشغيل: لا تُحفظ البيانات السرية.',
  notRepeated: 'رُفض البدء. حاول مرة أخرى.',
  notDismissed: 'تعذر الإغلاق.',
  waitingFor: (time) => `تنتظر منذ ${time}`,
  tookTime: (time) => `خلال ${time}`,
  afterTime: (time) => `بعد ${time}`,
  under: (time) => `أقل من ${time}`,
  noReason: (service) => `لم يذكر ${service} سببًا.`,
  cutOffAt: (time) => `انقطعت في ${time}`,
  noTaskNamed: 'بلا معرّف مهمة',
  resultGone: 'النتيجة لم تعد متاحة',
  changed: (state) => `${state}.`,
  answer: 'أجب',
  tryNow: 'حاول الآن',
  keepWaiting: 'متابعة الانتظار',
  watchAgain: 'متابعة من جديد',
  resume: 'استئناف',
  stop: 'إيقاف المهمة',
  stoppingButton: 'جارٍ الإيقاف…',
  leaveQueue: 'إلغاء الطلب',
  dismiss: 'إغلاق',
  runAgain: 'تشغيل من جديد',
  tryAgain: 'محاولة جديدة',
  sendAgain: 'إرسال من جديد',
  startAgain: 'بدء من جديد',
};

const sendAgain = (time: string | null): string =>
  time === null ? 'يمكنك إرسالها الآن.' : `يمكنك إرسالها من جديد بعد ${time}.`;

export const refusal: Messages['refusal'] = {
  rateLimit: [
    ({ perMinute }) => `الحد ${perMinute} مهام في الدقيقة`,
    ({ time }) => sendAgain(time),
    'عدد المهام كبير جدًا',
  ],
  SPENDING_LIMIT_REACHED: ['بُلغ حد الإنفاق', 'لم يبدأ شيء. أعد الإرسال لاحقًا.'],
  SESSION_LIMIT_REACHED: ['مهام كثيرة في آن واحد', 'لم يبدأ شيء. انتظر انتهاء إحداها.'],
  UPLOAD_LIMIT_REACHED: ['بُلغ حد الرفع', 'لم يبدأ شيء. أعد الإرسال لاحقًا.'],
  TOO_MANY_REQUESTS: ['طلبات كثيرة في آن واحد', ({ time }) => sendAgain(time)],
  full: ['لا متصفح متاح', ({ service, time }) => `لا مكان متاح لدى ${service}. ${sendAgain(time)}`],
  unavailable: ['الخادم غير متاح', ({ time }) => sendAgain(time)],
  key: ['مفتاح API غير مقبول', 'لم يبدأ شيء. افحص مفتاح API.'],
  signedOut: ['لم تسجّل الدخول', 'لم يبدأ شيء. سجّل الدخول ثم أرسلها من جديد.'],
  denied: ['الوصول مرفوض', 'لم يبدأ شيء. سجّل الدخول أو افحص مفتاح API.'],
  serverKey: ['مفتاح الخادم غير مقبول', 'لم يبدأ شيء. أبلغ المسؤول عن هذا التطبيق.'],
  PROXY_NOT_CONFIGURED: ['الخادم غير مُعَدّ', 'لم يُرسَل شيء. أبلغ المسؤول عن هذا التطبيق.'],
  balance: ['نفد الرصيد', 'لم يبدأ شيء. اشحن الحساب أولًا.'],
  dayBudget: ['استُنفدت ميزانية اليوم', 'لم يُرسَل شيء. أعد الإرسال غدًا.'],
  budget: ['لا يمكن استخدام الميزانية', 'لم يُرسَل شيء. أخبر من يدير التطبيق.'],
  input: ['مهمة غير صالحة', 'لم يُرسل شيء. راجع المهمة.'],
  network: ['لا يوجد اتصال', 'لم يبدأ شيء. افحص الشبكة.'],
  unsent: ['لم تُرسل', 'لم يُرسل شيء. أرسلها من جديد أو أعد التحميل.'],
  other: [
    ({ httpStatus }) => (httpStatus === null ? 'رد غير متوقع' : `HTTP ${httpStatus}`),
    'لم يبدأ شيء ولا توجد تكلفة.',
  ],
};

export const cost: Messages['cost'] = {
  label: 'التكلفة',
  meter: 'التكلفة مقارنة بالميزانية',
  unknown: 'غير معروفة',
  notYet: 'لا شيء بعد',
  notYetDescription: 'تبدأ التكلفة مع بدء المهمة.',
  nothing: 'لا شيء',
  nothingDescription: 'لم يبدأ شيء، فلا توجد تكلفة.',
  notReported: 'لم تُبلّغ بعد',
  notReportedDescription: (service) => `يبلّغ ${service} عن التكلفة أثناء عمل المهمة.`,
  soFar: 'حتى الآن',
  final: 'نهائية',
  estimate: 'تقديرنا',
  about: (amount) => `نحو ${amount}`,
  ofBudget: (budget) => `من ${budget}`,
  noBudget: 'بلا ميزانية',
  unknownDescription: (service) => `لم يبلّغ ${service} عن التكلفة. قد لا تكون صفرًا.`,
  countsAs: (amount) => `تحسبها الميزانية بنحو ${amount}.`,
  estimateDescription: (service) => `بحسب الوقت والأسعار المعلنة، إلى أن يبلّغ ${service} عن رقمه.`,
  share: (share) => `${share} من ميزانيتك.`,
  lessThanShare: (share) => `أقل من ${share} من ميزانيتك.`,
  near: 'لن تتوقف المهمة عندها تلقائيًا.',
  over: (amount) => `تجاوزت ميزانيتك بمقدار ${amount}.`,
  overRunning: 'تستمر المهمة حتى تنتهي أو توقفها.',
  valueText: (amount, budget) => `${amount} من ${budget}`,
};
