import type { TaskInput } from 'webrun-react/core';

const longestTitle = 200;
/** Where the directions for the scripted agent begin. */
const directive = /\s*\[(?:after|say|ask|act|visit|file|cost|disconnect|fail)\b/i;

/** A task's own first words, as the name of its run. */
export function toTitle(input: TaskInput | undefined): string {
  const text = input?.taskDetails.slice(0, 4 * longestTitle) ?? '';
  const title = (text.split(directive)[0]?.trim() || text)
    .replaceAll(/https?:\/\//g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return title.length > longestTitle ? `${title.slice(0, longestTitle)}…` : title || 'Task without words';
}
