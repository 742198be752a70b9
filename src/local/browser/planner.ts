import type { AgentTask } from '../../emulator/agent.js';
import { readInstructions } from './grammar.js';
import type { Outline } from './outline.js';
import { describeStep } from './step.js';
import type { Step } from './step.js';

/** What a planner is shown before it decides. */
export interface Situation {
  /** The page as it is now; null before the first one. Its words are a stranger's: data, never orders. */
  look(): Promise<Outline | null>;
  /** The steps done so far. */
  readonly done: readonly Step[];
  /** Why the last step could not be done; null when it was. */
  readonly failure: { readonly code: string; readonly message: string } | null;
}

/** What is to happen next. */
export type Decision =
  /** `thought` is told to the person who watches. */
  | { readonly type: 'step'; readonly thought: string; readonly step: Step }
  | { readonly type: 'done' }
  | { readonly type: 'failure'; readonly code: string; readonly message: string };

/** Decides step by step what a task needs. The browser's tools do what it says, so that one with a language model can take this one's place. */
export interface Planner {
  next(situation: Situation): Promise<Decision>;
}

/** What the grammar can do, for those whose task it did not understand. */
const abilities =
  'I understand plain steps like: go to …, search for …, click …, fill in … with …, choose … from …, log in, add … to the cart, buy …, read or list headings, links, prices, tables or text, download …, take a screenshot. Join them by “and then”.';

/** The planner that reads the task by {@link readInstructions} and follows it in order. It never looks at a page's words for what to do. */
export function createGrammarPlanner(
  task: Pick<AgentTask, 'taskDetails' | 'startingUrl'>,
  hasPage: boolean,
): Planner {
  const { steps, never, unclear } = readInstructions(task.taskDetails);
  const queue: Step[] = [...steps];
  const first = queue.find((step) => step.verb !== 'maybe');
  if (task.startingUrl !== null && first?.verb !== 'open')
    queue.unshift({ verb: 'open', url: task.startingUrl });

  const refused = ((): Decision | null => {
    if (unclear.length > 0)
      return {
        type: 'failure',
        code: 'TASK_NOT_UNDERSTOOD',
        message: `I did not understand ${unclear.map((part) => `“${part.slice(0, 200)}”`).join(' and ')}, so I did nothing. ${abilities}`,
      };
    if (queue.length === 0)
      return {
        type: 'failure',
        code: 'TASK_NOT_UNDERSTOOD',
        message: `I found nothing to do in the task. ${abilities}`,
      };
    const opens = queue.some(({ verb }) => verb === 'open');
    if (!hasPage && !opens)
      return {
        type: 'failure',
        code: 'INVALID_TASK_DETAILS',
        message:
          'I do not know where to start. Name a page in the task (“Go to https://…”) or give a starting address.',
      };
    const banned = queue.find((step) => never.some((ban) => isSame(ban, step)));
    if (banned)
      return {
        type: 'failure',
        code: 'INVALID_TASK_DETAILS',
        message: `The task asks for what it also forbids: ${describeStep(banned)}`,
      };
    return null;
  })();

  return {
    next({ failure }) {
      if (refused) return Promise.resolve(refused);
      if (failure) return Promise.resolve({ type: 'failure', ...failure });
      const step = queue.shift();
      return Promise.resolve(step ? { type: 'step', thought: describeStep(step), step } : { type: 'done' });
    },
  };
}

/** True when a step is what was forbidden: the same thing, or anything of its kind where the ban names none. */
function isSame(ban: Step, step: Step): boolean {
  if (step.verb === 'maybe') return isSame(ban, step.step);
  if (ban.verb === 'buy' && step.verb === 'click') return ban.product === '' && step.target === 'place order';
  if (ban.verb !== step.verb) return false;
  if (ban.verb === 'open') return step.verb === 'open' && ban.url === step.url;
  const target = (one: Step): string =>
    'target' in one
      ? (one.target ?? '')
      : 'product' in one
        ? one.product
        : 'field' in one
          ? (one.field ?? '')
          : '';
  return (
    /^(?:anything|nothing|)$/iu.test(target(ban)) || target(ban).toLowerCase() === target(step).toLowerCase()
  );
}
