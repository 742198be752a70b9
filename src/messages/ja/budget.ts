import type { Messages } from '../en.js';
import type { BudgetValues } from '../en/budget.js';

const used = ({ cost, limit, isDay, isEstimate }: BudgetValues): string => {
  const of = isDay ? '今日の実行' : 'この実行';
  return isEstimate
    ? `${of}は、料金が不明なため約${cost}（予算${limit}）として数えています。`
    : `${of}の料金は${cost}です（予算${limit}）。`;
};

/** Japanese words of a budget. */
export const budget: Messages['budget'] = {
  label: '予算',
  near: '予算に近づいています',
  exceeded: '予算を超えました',
  asking: '予算を使い切りました',
  stopping: '予算により停止しています',
  stopped: '予算により停止',
  used,
  question: (values) => `${used(values)}${values.next}まで続けますか？`,
  exceededDescription: (values) => `${used(values)}実行は続きます。`,
  pausing: '回答があるまで一時停止します。',
  paused: ({ perMinute, most }) =>
    perMinute === null
      ? '一時停止中です。待機中の料金は不明です。'
      : `一時停止中です。待機中は1分あたり約${perMinute}、最大${most}かかります。`,
  stopsAt: (until, time) => `${until}回答がなければ${time}に停止します。`,
  unanswered: '時間内に回答がありませんでした。',
  unpausable: '回答を待つ間、一時停止できませんでした。',
  continueTo: (next) => `${next}まで続ける`,
  continuing: '再開しています…',
  stop: 'タスクを停止',
  stoppingButton: '停止しています…',
  notContinued: '再開できませんでした。もう一度お試しください。',
};
