import type { Decision, Planner, PlannerTask, Situation } from '../planner/planner.js';
import { describeStep } from '../planner/step.js';
import type { Step } from '../planner/step.js';
import { readInstructions } from './readInstructions.js';
import type { Part } from './readInstructions.js';
import { suggestAnywhere, suggestFor } from './suggest.js';

/** What the grammar can do, for users whose task it did not understand. */
const abilities =
  'I take plain steps in English: go to, search for, click, fill in, choose, log in, read or list, wait, download, take a screenshot. Join them by commas, “and” or “then”.';

/** Why a part is not understood, if wording is not the reason. */
const limits: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:do not|don['’]?t|never|without)\b/iu,
    'I do only what a sentence says, so nothing needs to be forbidden.',
  ],
  [/\b(?:if|unless|in case|provided)\b/iu, 'I decide nothing: say what to do without a condition.'],
  [
    /\b(?:cheap\w*|expensive|best|worst|most|least|highest|lowest|largest|smallest|compare|less than|more than)\b/iu,
    'I do not compare: I can list things, and you choose.',
  ],
  [
    /^(?:buy|purchase|order)\b/iu,
    'To buy, say each step: add … to the cart, check out, fill in …, place the order.',
  ],
];

/**
 * Makes the planner that needs no language model: it reads the task with {@link readInstructions} and follows it in order. It never treats page
 * content as instructions.
 */
export function createGrammarPlanner(siteUrl: string | null = null): Planner {
  const read = new WeakMap<PlannerTask, readonly Part[]>();
  return {
    next(situation) {
      const { task, done, failure } = situation;
      const parts = read.get(task) ?? readInstructions(task.taskDetails);
      read.set(task, parts);
      const steps = toSteps(task, parts, siteUrl);
      if (parts.some((part) => part.steps === null) || steps.length === 0)
        return explain(situation, parts, steps, siteUrl);
      if (failure) return { type: 'failure', code: failure.code, message: failure.message };
      const step = steps[done.length];
      if (!step) return { type: 'done' };
      return done.length === 0 && step.verb !== 'open'
        ? begin(situation, step, siteUrl)
        : { type: 'step', step };
    },
  };
}

/** Returns the steps of a task; its starting address comes first unless the task opens a page. */
function toSteps(
  { startingUrl }: PlannerTask,
  parts: readonly Part[],
  siteUrl: string | null,
): readonly Step[] {
  const steps = parts.flatMap((part) => part.steps ?? []).map((step) => toPractice(step, siteUrl));
  return startingUrl !== null && steps[0]?.verb !== 'open'
    ? [{ verb: 'open', url: startingUrl }, ...steps]
    : steps;
}

/** "Go to the practice site": its address is known here. */
function toPractice(step: Step, siteUrl: string | null): Step {
  const isPractice =
    step.verb === 'click' && /^(?:webrun )?practice(?: site| shop)?$/iu.test(step.target ?? '');
  return isPractice && siteUrl !== null ? { verb: 'open', url: siteUrl } : step;
}

/** Decides the first step of a task that names no page: the session must be at one. */
async function begin({ look }: Situation, step: Step, siteUrl: string | null): Promise<Decision> {
  if (await look()) return { type: 'step', step };
  return {
    type: 'failure',
    code: 'INVALID_TASK_DETAILS',
    message: `I do not know where to start: name a page in the task, or give a starting address. For example:\n${toList(suggestAnywhere(siteUrl))}`,
  };
}

/** Says what was understood, what was not, and what would work. If the task names its page, opens it first to find that out. */
async function explain(
  { task, done, failure, look }: Situation,
  parts: readonly Part[],
  steps: readonly Step[],
  siteUrl: string | null,
): Promise<Decision> {
  const first = parts[0]?.steps === null && task.startingUrl === null ? undefined : steps[0];
  if (done.length === 0 && !failure && first?.verb === 'open')
    return {
      type: 'step',
      step: first,
      thought: 'I do not understand all of this. I open the page to see what can be done there.',
    };
  const page = failure ? null : await look();
  return {
    type: 'failure',
    code: 'TASK_NOT_UNDERSTOOD',
    message: [
      describeUnclear(parts, page !== null && done.length > 0),
      ...describeUnderstood(parts),
      page ? 'These sentences would work on this page:' : 'These sentences would work:',
      toList(page ? suggestFor(page, done.length > 0) : suggestAnywhere(siteUrl)),
      abilities,
    ].join('\n'),
  };
}

function describeUnclear(parts: readonly Part[], isOpened: boolean): string {
  const unclear = parts.filter((part) => part.steps === null).map(({ text }) => text);
  const nothing = isOpened ? 'I opened the page and did nothing else' : 'I did nothing';
  if (unclear.length === 0) return `I found nothing to do in the task. ${nothing}.`;
  const hints = limits
    .filter(([pattern]) => unclear.some((text) => pattern.test(text)))
    .map(([, words]) => words);
  const quoted = unclear.map((text) => `“${text.slice(0, 200)}”`).join(' and ');
  return [`I did not understand ${quoted}, so ${nothing.replace(/^I /u, 'I ')}.`, ...hints].join(' ');
}

function describeUnderstood(parts: readonly Part[]): readonly string[] {
  const steps = parts.flatMap((part) => part.steps ?? []).map(describeStep);
  return steps.length === 0 ? [] : [`What I understood: ${steps.join(' ')}`];
}

const toList = (sentences: readonly string[]): string =>
  sentences.map((sentence) => `• ${sentence}`).join('\n');
