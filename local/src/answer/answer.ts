import type { AgentTask } from 'webrun-react/testing';
import type { Outline } from '../outline/outline.js';
import { headingsOf } from '../outline/sections.js';
import { toMain, walk } from '../outline/walk.js';
import { linesOf, wordsOf } from '../outline/words.js';
import type { Finding } from '../steps/scene.js';
import type { Answer } from './foundAnswer.js';
import { toCsv } from './csv.js';
import { toJson } from './json.js';

const maxAnswerLength = 100_000;

/** Writes the answer in the requested form; `seen` is the observed effect of the last step. */
export function toAnswer(
  task: Pick<AgentTask, 'outputType' | 'outputSchema'>,
  findings: readonly Finding[],
  outline: Outline | null,
  seen: string | null = null,
): Answer {
  if (task.outputType === 'structured_json') return toJson(task.outputSchema, findings, outline);
  if (task.outputType === 'structured_csv') return toCsv(task.outputSchema, findings, outline);
  return { message: toText(findings, outline, seen).slice(0, maxAnswerLength), missing: [] };
}

function toText(findings: readonly Finding[], outline: Outline | null, seen: string | null): string {
  const told = findings.filter(({ lines }) => lines.length > 0);
  if (told.length === 0) return outline ? summarise(outline, seen) : 'There was nothing to do.';
  const one = told.length === 1;
  return told
    .map(({ title, lines, isList }) => {
      const text = isList
        ? lines.map((line) => (line.startsWith('|') ? line : `- ${line}`)).join('\n')
        : lines.join('\n\n');
      return one ? text : `${title}:\n\n${text}`;
    })
    .join('\n\n');
}

/** Answers for a task that read nothing: the last observed effect, and what the page shows now. */
function summarise(outline: Outline, seen: string | null): string {
  const main = toMain(outline);
  const told = [...walk(main)]
    .filter(({ role }) => role === 'status' || role === 'alert')
    .map(wordsOf)
    .filter(Boolean);
  const heading = headingsOf(main)[0]?.text;
  const lines = linesOf(main).filter((line) => line !== heading);
  const text = [...told.filter((line) => !lines.slice(0, 14).includes(line)), ...lines].slice(0, 14);
  const shown = `The page shows: ${heading ?? outline.title} (${outline.url})`;
  return [...(seen === null ? [] : [seen]), shown, ...text].join('\n\n').slice(0, 3_000);
}
