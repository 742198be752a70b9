import type { Messages } from '../en.js';

/** Japanese words of the browser's notices. */
export const notice: Messages['notice'] = {
  guardrail: (service) => ['対応が必要な実行があります', `${service}が回答を待っています。`],
  budget: () => ['実行が予算を使い切りました', '開いて料金と続行を確認してください。'],
  failed: (service) => ['実行に失敗しました', `${service}は回答なしで終了しました。`],
  completed: () => ['実行が完了しました', '結果を確認できます。'],
  ask: '通知を受け取る',
  denied: 'このサイトの通知はブロックされています。ブラウザーで許可してください。',
  unsupported: 'このブラウザーは通知に対応していません。',
  /** What is left of the proxy's limits. */
  left: {
    usd: (remaining, limit) => `今日の残り${remaining}（上限${limit}）`,
    starts: (remaining, limit) => `この1分の残り開始数${remaining}/${limit}`,
    runs: (remaining, limit) => `同時実行の残り${remaining}/${limit}`,
  },
  proxyRefused: (code, time) => `${time}にサーバーが拒否しました：${code}`,
};
