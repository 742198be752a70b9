import type { Agent, AgentContext, AgentEvent, AgentTask } from './agent.js';

/** One step of a script. */
type Step =
  | { readonly type: 'after'; readonly ms: number }
  | { readonly type: 'say' | 'ask' | 'fail' | 'file' | 'act' | 'visit'; readonly text: string }
  | { readonly type: 'disconnect'; readonly ms: number }
  | { readonly type: 'cost'; readonly usd: number };

/** A parsed script: its steps in order, and the text around them. */
interface Script {
  readonly steps: readonly Step[];
  readonly text: string;
}

/** How long a task without directives takes, in milliseconds. */
const defaultTaskMs = 1_000;

/** The approximate usage of a browser agent's step: it reads a page and writes one sentence. */
const tokensPerStep = { promptTokens: 1_200, completionTokens: 90 } as const;

const failureTexts: Readonly<Record<string, string>> = {
  TASK_TIMEOUT: 'The task took longer than its time limit.',
  NAVIGATION_TIMEOUT: 'The page did not load in time.',
  PAGE_CRASH: 'The page crashed.',
  ELEMENT_NOT_FOUND: 'The element was not found on the page.',
  INSUFFICIENT_BALANCE: 'The balance ran out while the task was running.',
  INSTANCE_UNAVAILABLE: 'The browser instance is no longer available.',
};

/**
 * Makes an agent that plays the directives in a task's text, for tests, stories and experiments. Directives, in order:
 *
 * - `[after 2.5s]` waits (`ms`, `s` or `m`); time in a paused session does not count
 * - `[say: text]` thinks aloud; the last one becomes the result's message, verbatim (JSON and CSV too)
 * - `[ask: question]` raises a guardrail and waits; the answer is `{{answer}}` in what follows
 * - `[act: click_element]` takes a step
 * - `[visit: https://shop.example/]` adds an address to the network log
 * - `[file: report.csv]` adds a file that can be downloaded
 * - `[cost: 0.0124]` sets the final cost in US dollars, exactly
 * - `[disconnect 3s]` loses the browser for that long
 * - `[fail: ELEMENT_NOT_FOUND]` fails with that code
 *
 * A task without directives completes after 1 s with its own text.
 */
export function scripted(): Agent {
  return { name: 'scripted', run: play };
}

async function* play(task: AgentTask, context: AgentContext): AsyncGenerator<AgentEvent, void, undefined> {
  const { steps, text } = parseScript(task.taskDetails);
  let answer = '';
  let message: string | null = null;
  const fill = (words: string): string => words.replaceAll('{{answer}}', () => answer);

  const cost = steps.findLast((step) => step.type === 'cost');
  if (cost) yield { type: 'usage', finalCostUsd: cost.usd };
  yield { type: 'usage', promptTokens: tokensPerStep.promptTokens + Math.ceil(task.taskDetails.length / 4) };
  if (steps.length === 0) await context.sleep(defaultTaskMs);

  for (const step of steps) {
    if (step.type !== 'cost' && step.type !== 'after') yield { type: 'usage', ...tokensPerStep };
    switch (step.type) {
      case 'after':
        // oxlint-disable-next-line no-await-in-loop -- a script is played in order
        await context.sleep(step.ms);
        break;
      case 'say':
        message = fill(step.text);
        yield { type: 'agent', content: message };
        break;
      case 'ask':
        // oxlint-disable-next-line no-await-in-loop -- a script is played in order
        answer = await context.ask(fill(step.text));
        break;
      case 'act':
        yield { type: 'action', name: fill(step.text) };
        break;
      case 'visit':
        yield { type: 'action', name: 'navigate', target: fill(step.text) };
        yield { type: 'network', url: fill(step.text), timestampMs: context.now() };
        break;
      case 'file':
        // oxlint-disable-next-line no-await-in-loop -- a script is played in order
        await context.addFile(makeFile(fill(step.text), task));
        break;
      case 'disconnect':
        yield { type: 'disconnected' };
        // oxlint-disable-next-line no-await-in-loop -- a script is played in order
        await context.sleep(step.ms);
        yield { type: 'reconnected' };
        break;
      case 'fail': {
        const code = fill(step.text).trim() || 'TASK_FAILED';
        yield { type: 'failure', code, message: failureTexts[code] ?? `The task failed (${code}).` };
        return;
      }
      case 'cost':
        break;
    }
  }
  yield { type: 'usage', completionTokens: tokensPerStep.completionTokens };
  yield { type: 'result', message: message ?? (fill(text) || 'Done.') };
}

function makeFile(
  filename: string,
  task: AgentTask,
): { filename: string; bytes: Uint8Array; sourceUrl?: string } {
  const isTable = /\.csv$/i.test(filename);
  const content = isTable
    ? 'name,price\nDesk lamp,24.90\nReading lamp,31.50\n'
    : `The contents of ${filename}.\n`;
  return {
    filename,
    bytes: new TextEncoder().encode(content),
    ...(task.startingUrl === null ? {} : { sourceUrl: task.startingUrl }),
  };
}

const directive = /\[(?:(say|ask|fail|cost|file|act|visit)\s*:|(after|disconnect)[\s:])/gi;

/** Splits a task's text into steps and the text around them; anything that is not a valid directive stays text. */
function parseScript(source: string): Script {
  const steps: Step[] = [];
  let text = '';
  let from = 0;
  directive.lastIndex = 0;
  for (let match = directive.exec(source); match; match = directive.exec(source)) {
    const start = directive.lastIndex;
    const end = findEnd(source, start);
    const step =
      end === -1 ? null : toStep((match[1] ?? match[2] ?? '').toLowerCase(), source.slice(start, end).trim());
    if (!step) continue;
    steps.push(step);
    text += source.slice(from, match.index);
    from = end + 1;
    directive.lastIndex = from;
  }
  return { steps, text: (text + source.slice(from)).replace(/[ \t]{2,}/g, ' ').trim() };
}

/** Finds the bracket that closes a directive, skipping nested pairs, so that a message may be a JSON array. */
function findEnd(source: string, start: number): number {
  const isJson = /^\s*[[{]/.test(source.slice(start, start + 20));
  let depth = 0;
  let isQuoted = false;
  for (let index = start; index < source.length; index++) {
    const character = source[index];
    if (isJson && isQuoted && character === '\\') index++;
    else if (isJson && character === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (character === '[') depth++;
    else if (character === ']' && depth-- === 0) return index;
  }
  return source.indexOf(']', start);
}

function toStep(name: string, value: string): Step | null {
  switch (name) {
    case 'after':
    case 'disconnect': {
      const ms = toMs(value);
      return ms === null ? null : { type: name, ms };
    }
    case 'cost': {
      const usd = Number(value.replace('$', ''));
      return value !== '' && Number.isFinite(usd) && usd >= 0 ? { type: 'cost', usd } : null;
    }
    case 'say':
    case 'ask':
    case 'fail':
    case 'file':
    case 'act':
    case 'visit':
      return { type: name, text: value };
    default:
      return null;
  }
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, min: 60_000 };

function toMs(value: string): number | null {
  const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?)\s*(ms|s|min|m)?$/i.exec(value) ?? [];
  return amount === undefined ? null : Number(amount) * (unitMs[unit.toLowerCase()] ?? 1_000);
}
