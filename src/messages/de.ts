import { budget } from './de/budget.js';
import { charts } from './de/charts.js';
import { dashboard } from './de/dashboard.js';
import { form } from './de/form.js';
import { guardrail } from './de/guardrail.js';
import { connection, liveView, session, steps, timeline } from './de/live.js';
import { notice } from './de/notice.js';
import { overview } from './de/overview.js';
import { result } from './de/result.js';
import { common, cost, refusal, status } from './de/run.js';
import type { Messages } from './en.js';

/** The German catalogue. */
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
