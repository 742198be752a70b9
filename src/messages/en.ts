import { budget } from './en/budget.js';
import { charts } from './en/charts.js';
import { dashboard } from './en/dashboard.js';
import type { ChartMessages } from './en/charts.js';
import type { DashboardMessages } from './en/dashboard.js';
import type { OverviewMessages } from './en/overview.js';
import { form } from './en/form.js';
import { guardrail } from './en/guardrail.js';
import { connection, liveView, session, steps, timeline } from './en/live.js';
import { notice } from './en/notice.js';
import { overview } from './en/overview.js';
import { result } from './en/result.js';
import { common, cost, refusal, status } from './en/run.js';
import type { RefusalMessages, StatusMessages } from './states.js';

/**
 * Every string on screen, by the family that shows it: texts, and functions of values that are already formatted in the
 * reader's locale. English defines what a catalogue must contain.
 */
export interface Messages {
  readonly common: Readonly<typeof common>;
  readonly status: StatusMessages;
  readonly refusal: RefusalMessages;
  readonly cost: Readonly<typeof cost>;
  readonly budget: Readonly<typeof budget>;
  readonly notice: Readonly<typeof notice>;
  readonly guardrail: Readonly<typeof guardrail>;
  readonly form: Readonly<typeof form>;
  readonly result: Readonly<typeof result>;
  readonly steps: Readonly<typeof steps>;
  readonly timeline: Readonly<typeof timeline>;
  readonly connection: Readonly<typeof connection>;
  readonly session: Readonly<typeof session>;
  readonly liveView: Readonly<typeof liveView>;
  readonly dashboard: DashboardMessages;
  readonly charts: ChartMessages;
  readonly overview: OverviewMessages;
}

/** A whole catalogue or parts of one; missing texts are in English. */
export type MessageOverrides = { readonly [Section in keyof Messages]?: Partial<Messages[Section]> };

/** The English catalogue. Components that need one section import that section, so that an app carries no others. */
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
