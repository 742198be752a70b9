import { budget } from './ja/budget.js';
import { charts } from './ja/charts.js';
import { dashboard } from './ja/dashboard.js';
import { form } from './ja/form.js';
import { guardrail } from './ja/guardrail.js';
import { connection, liveView, session, steps, timeline } from './ja/live.js';
import { notice } from './ja/notice.js';
import { overview } from './ja/overview.js';
import { result } from './ja/result.js';
import { common, cost, refusal, status } from './ja/run.js';
import type { Messages } from './en.js';

/** The Japanese catalogue. */
export const messages: Messages = {
  common,
  status,
  refusal,
  cost,
  budget,
  notice,
  guardrail,
  form,
  result,
  steps,
  timeline,
  connection,
  session,
  liveView,
  dashboard,
  charts,
  overview,
};
