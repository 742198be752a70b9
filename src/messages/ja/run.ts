import type { Messages } from '../en.js';

export const common: Messages['common'] = { service: 'WebRun', direction: 'ltr' };

const after = (time: string | null): string => (time === null ? 'まもなく' : `${time}後に`);

export const status: Messages['status'] = {
  label: 'タスクの状態',
  states: {
    ready: ['準備完了', '実行中のタスクはなく、料金も発生していません。'],
    queued: ['待機中', '順番を待っています。まだ料金は発生していません。'],
    queuedOffline: ['待機中', 'オンラインになると開始します。まだ料金は発生しません。'],
    queuedLimited: [
      '待機中',
      ({ service, time }) => `${service}がリクエストを制限中。${after(time)}開始します。`,
    ],
    submitting: [
      ({ service }) => `${service}の応答待ち`,
      ({ usual }) =>
        `${usual === null ? '' : `通常は${usual}以内です。`}このページを開いたままにしてください。`,
      'タスクを送信しました。',
    ],
    submittingOffline: ['オフライン', 'オフラインです。タスクは実行中の可能性があります。'],
    resending: [
      '未確認',
      ({ time }) => `実行中の可能性があります。${after(time)}再試行します。`,
      '未確認です。実行中の可能性があります。',
    ],
    running: [
      '実行中',
      ({ service, limit, interval }) =>
        [
          limit === null ? `${service}が作業しています。` : `${service}が作業しています（最長${limit}）。`,
          interval !== null && `${interval}ごとに確認します。`,
        ]
          .filter(Boolean)
          .join(''),
      'タスクを実行しています。',
    ],
    limited: [
      '実行中',
      ({ service, time }) => `${service}がリクエストを制限中。${after(time)}確認します。`,
      'タスクを実行しています。',
    ],
    overdue: [
      'まだ実行中',
      ({ limit }) =>
        limit === null
          ? '制限時間を超えました。料金が増える可能性があります。'
          : `制限の${limit}を超えました。料金が増える可能性があります。`,
      '制限時間を超えて実行中です。',
    ],
    reconnecting: [
      '再接続中',
      ({ time }) => `まだ実行中かもしれません。${after(time)}再試行します。`,
      '接続が切れました。タスクはまだ実行中かもしれません。',
    ],
    browserLost: [
      '再接続中',
      ({ service }) => `${service}がブラウザーに再接続しています。`,
      ({ service }) => `${service}がブラウザーとの接続を失いました。`,
    ],
    offline: [
      'オフライン',
      ({ service }) => `${service}でまだ実行中かもしれません。`,
      'オフラインです。タスクはまだ実行中かもしれません。',
    ],
    signedOut: [
      'ログアウト済み',
      '何も停止していません。再ログインしてください。',
      'ログアウト済み。何も停止していません。',
    ],
    denied: [
      'アクセス拒否',
      '何も停止していません。ログインかAPIキーを確認。',
      'アクセス拒否。何も停止していません。',
    ],
    detached: [
      '監視していません',
      'タスクは続き、料金がかかる可能性があります。',
      '監視をやめましたが、タスクは続いています。',
    ],
    paused: ['一時停止中', '操作を待っています。セッションの料金は発生中です。'],
    stopping: [
      '停止しています',
      ({ service }) => `${service}の確認を待っています。確認後に課金が終わります。`,
    ],
    stoppingUnsent: [
      '停止しています',
      ({ service, usual }) => `${service}の応答後に停止します${usual === null ? '' : `（最長${usual}）`}。`,
    ],
    stoppingCut: [
      '停止しています',
      '未確認です。費用が増える可能性があります。',
      '停止しています。まだ確認できていません。',
    ],
    asks: [
      '対応が必要',
      ({ service }) => `${service}からの質問：`,
      ({ quote }) => `対応が必要です：${quote}`,
    ],
    asksCut: [
      '対応が必要',
      ({ service, time }) => `${service}に接続できません。${after(time)}再試行します。`,
      ({ quote }) => `対応が必要です：${quote}`,
    ],
    asksElsewhere: [
      '対応が必要',
      'タスクはあなたの回答を待っています。',
      ({ quote }) => `対応が必要です：${quote}`,
    ],
    asksNothing: ['対応が必要', ({ service }) => `${service}が人の対応を求めていますが、質問はありません。`],
    done: ['完了', '回答が届きました。これ以上の課金はありません。'],
    failed: [
      '失敗',
      ({ isPartial }) =>
        isPartial ? '途中の結果あり。再試行は有料です。' : '再試行すると再び料金がかかります。',
      ({ quote }) => `失敗しました：${quote}`,
    ],
    declined: [
      '不許可',
      ({ isPartial }) =>
        isPartial ? '途中の結果あり。再試行は有料です。' : '再試行すると再び料金がかかります。',
      ({ quote }) => `不許可：${quote}`,
    ],
    stopped: [
      '停止',
      ({ isPartial }) =>
        isPartial
          ? '途中の結果は残っています。これ以上の課金はありません。'
          : '回答の前に終了しました。これ以上の課金はありません。',
    ],
    leftQueue: ['停止', '取り消しました。何も開始されず、料金もかかりません。'],
    unanswered: [
      '時間内に回答なし',
      ({ isPartial }) =>
        isPartial
          ? '途中の結果は残っています。これ以上の課金はありません。'
          : '回答がありませんでした。これ以上の課金はありません。',
    ],
    lost: [
      '結果不明',
      '実行されて料金がかかった可能性があります。',
      '結果は不明です。実行された可能性があります。',
    ],
    gone: [
      '結果不明',
      '結果は残っていません。料金がかかった可能性があります。',
      '結果は不明です。実行された可能性があります。',
    ],
    refused: ['拒否されました', '', ({ detail }) => `拒否されました：${detail}。`],
  },
  place: ({ text }) => `${text}番目`,
  notStopped: '停止できませんでした。料金がかかり続ける可能性があります。',
  secretsNotKept: '再実行できませんでした。秘密情報は保存されていません。',
  notRepeated: '開始が拒否されました。もう一度お試しください。',
  notDismissed: '閉じられませんでした。',
  waitingFor: (time) => `待ち時間 ${time}`,
  tookTime: (time) => `所要時間 ${time}`,
  afterTime: (time) => `経過時間 ${time}`,
  under: (time) => `${time}未満`,
  noReason: (service) => `${service}から理由は示されていません。`,
  cutOffAt: (time) => `${time}に切断`,
  noTaskNamed: 'タスクIDなし',
  resultGone: '結果なし',
  changed: (state) => `${state}。`,
  answer: '回答する',
  tryNow: '今すぐ試す',
  keepWaiting: '待ち続ける',
  watchAgain: '監視を再開',
  resume: '再開',
  stop: 'タスクを停止',
  stoppingButton: '停止中…',
  leaveQueue: '取り消す',
  dismiss: '閉じる',
  runAgain: 'もう一度実行',
  tryAgain: '再試行',
  sendAgain: '再送信',
  startAgain: 'もう一度開始',
};

const sendAgain = (time: string | null): string =>
  time === null ? '今すぐ再送信できます。' : `${time}後に再送信できます。`;

export const refusal: Messages['refusal'] = {
  rateLimit: [
    ({ perMinute }) => `1分間に${perMinute}件まで`,
    ({ time }) => sendAgain(time),
    'タスクが多すぎます',
  ],
  SPENDING_LIMIT_REACHED: ['利用額の上限に到達', '何も開始されていません。後でもう一度送信してください。'],
  SESSION_LIMIT_REACHED: [
    '同時実行の上限に到達',
    '何も開始されていません。実行中のタスクの終了をお待ちください。',
  ],
  UPLOAD_LIMIT_REACHED: [
    'アップロードの上限に到達',
    '何も開始されていません。後でもう一度送信してください。',
  ],
  TOO_MANY_REQUESTS: ['同時リクエストが多すぎます', ({ time }) => sendAgain(time)],
  full: ['空きブラウザーなし', ({ service, time }) => `${service}は満員です。${sendAgain(time)}`],
  unavailable: ['サーバーを利用できません', ({ time }) => sendAgain(time)],
  key: ['APIキーが無効', '何も開始されていません。APIキーを確認してください。'],
  signedOut: ['未ログイン', '何も開始されていません。ログイン後に再送信してください。'],
  denied: ['アクセス拒否', '何も開始されていません。ログインかAPIキーを確認してください。'],
  serverKey: ['サーバーのキーが無効', '何も開始されていません。管理者に連絡してください。'],
  PROXY_NOT_CONFIGURED: ['サーバーが未設定', '何も送信されていません。管理者に連絡してください。'],
  balance: ['残高不足', '何も開始されていません。先にチャージしてください。'],
  dayBudget: ['今日の予算を使い切りました', '何も送信されていません。明日もう一度送信してください。'],
  budget: ['予算の設定が無効です', '何も送信されていません。アプリの管理者に連絡してください。'],
  input: ['タスクが無効', '何も送信されていません。タスクを確認してください。'],
  network: ['接続なし', '何も開始されていません。ネットワークを確認してください。'],
  unsent: ['未送信', '何も送信されていません。再送信か再読み込みをしてください。'],
  other: [
    ({ httpStatus }) => (httpStatus === null ? '予期しない応答' : `HTTP ${httpStatus}`),
    '何も開始されず、料金もかかっていません。',
  ],
};

export const cost: Messages['cost'] = {
  label: '料金',
  meter: '予算に対する料金',
  unknown: '不明',
  notYet: 'まだなし',
  notYetDescription: '課金はタスクの開始とともに始まります。',
  nothing: 'なし',
  nothingDescription: '何も開始されていないため、料金はかかっていません。',
  notReported: 'まだ報告なし',
  notReportedDescription: (service) => `料金はタスクの実行中に${service}から報告されます。`,
  soFar: '現時点',
  final: '確定',
  estimate: '当方の見積もり',
  about: (amount) => `約${amount}`,
  ofBudget: (budget) => `予算 ${budget}`,
  noBudget: '予算なし',
  unknownDescription: (service) => `${service}から料金の報告なし。ゼロとは限りません。`,
  countsAs: (amount) => `予算上は約${amount}です。`,
  estimateDescription: (service) => `時間と定価に基づく値です。${service}の報告で置き換わります。`,
  share: (share) => `予算の${share}です。`,
  lessThanShare: (share) => `予算の${share}未満です。`,
  near: 'タスクは予算に達しても自動では止まりません。',
  over: (amount) => `予算を${amount}超えています。`,
  overRunning: '終了するか停止するまで実行が続きます。',
  valueText: (amount, budget) => `${budget}のうち${amount}`,
};
