import { budget } from './ar/budget.js';
import { charts } from './ar/charts.js';
import { dashboard } from './ar/dashboard.js';
import { form } from './ar/form.js';
import { guardrail } from './ar/guardrail.js';
import { connection, liveView, session, steps, timeline } from './ar/live.js';
import { notice } from './ar/notice.js';
import { overview } from './ar/overview.js';
import { result } from './ar/result.js';
import { common, cost, refusal, status } from './ar/run.js';
import type { Messages } from './en.js';

/** The Arabic catalogue. */
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
