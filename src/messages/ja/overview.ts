import type { OverviewMessages } from '../en/overview.js';
import { runs } from './runs.js';

export const overview: OverviewMessages = {
  views: '表示',
  runningNow: '実行中',
  queuedCount: (count) => `待機中 ${count.text}件`,
  nothingRuns: '実行中のタスクはありません',
  oldest: (time, limit) => `最長の実行 ${time}／${limit}`,
  successToday: '今日の成功率',
  ofEnded: (done, judged) => `${judged.text}件のうち${done}件が成功`,
  nothingEnded: '今日開始した実行はまだ終了していません',
  nothingJudged: '停止または拒否された実行のみ',
  spendToday: '今日の費用',
  ofBudget: (budget) => `予算 ${budget}`,
  overBy: (amount, budget) => `予算${budget}を${amount}超過`,
  spendMeter: (spent, budget) => `${budget}のうち${spent}`,
  copyLink: 'この実行へのリンクをコピー',
  openPage: 'ページとして開く',
  previousRun: '前の実行',
  nextRun: '次の実行',
  positionOf: (position, total) => `${total}件中${position}件目`,
  unreachable: (service) => `${service}が応答しません`,
  unreachableNote: (since) => `${since === null ? '' : `${since}から。`}実行は続いている可能性があります。`,
  statesFrom: (time) => `下の状態は${time}のものです。`,
  offlineTitle: 'オフラインです',
  offlineNote: (service) => `実行は${service}で続きます。オンラインに戻るまで何も送信されません。`,
  rateLimited: (service) => `${service}がリクエストを制限しています`,
  rateLimitedNote: '実行は続きます。更新はいつもより遅れます。',
  startsLimitedNote: '新しい実行の開始はいつもより遅れます。',
  keyRejected: 'APIキーが受け付けられません',
  keyRejectedNote:
    'キーを交換するまで新しいタスクを開始できません。キーは通常、このアプリのサーバーで設定されています。',
  signedOut: 'サインアウトしています',
  signedOutNote: '実行は続きます。表示と回答にはサインインが必要です。',
  signIn: 'サインイン',
  connectedAgain: '再び接続しました',
  connectedNote: (count, ended, time) =>
    `${time}時点で${runs(count)}が最新です。${ended.value === 0 ? '' : `その間に${ended.text}件が終了しました。`}`,
  showIt: '表示する',
  tryNow: '今すぐ試す',
  allFailed: (count) => `${count.text}件すべてが失敗`,
  allFailedNote: (code, host, since) =>
    host === null
      ? `同じコード：${since}から${code}。`
      : `同じコード、同じホスト：${since}から${host}で${code}。`,
  retryOne: 'まず1件を再試行',
  overBudgetTitle: '今日の予算を超えました',
  overBudgetNote: (spent, budget, running) =>
    `${budget}に対して${spent}。${running.value === 0 ? '' : `実行中の${running.text}件は続きます。`}`,
  firstTitle: '最初の実行を始めましょう',
  firstNote: 'タスクを普通の言葉で書くか、次から選んでください。開始するまで費用はかかりません。',
  firstNoteAlone: 'タスクを普通の言葉で書いてください。開始するまで費用はかかりません。',
  taskField: 'エージェントに何をさせますか？',
  startTask: 'タスクを開始',
};
