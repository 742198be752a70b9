import type { TaskInput } from 'webrun-react/core';
import { readyTitle } from './server.js';

const longestTitle = 200;
/** Where the directions for the scripted agent begin. */
const directive = /\s*\[(?:after|say|ask|act|visit|file|cost|disconnect|fail)\b/i;

/** The name of a run: that of the ready task it was, else the task's own first words. */
export function toTitle(input: TaskInput | undefined): string {
  const ready = readyTitle(input);
  if (ready !== undefined) return ready;
  const text = input?.taskDetails.slice(0, 4 * longestTitle) ?? '';
  const title = (text.split(directive)[0]?.trim() || text)
    .replaceAll(/https?:\/\//g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return title.length > longestTitle ? `${title.slice(0, longestTitle)}…` : title || 'Task without words';
}
