/** What a key does in the table; a number moves by that many rows. */
export type RunsCommand = number | 'select' | 'search' | 'answer' | 'newTask' | 'help' | 'close';

/** The part of a key press that matters. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** Rows that Page Up and Page Down move by. */
const pageRows = 10;

const anywhere: Readonly<Record<string, RunsCommand>> = {
  j: 1,
  k: -1,
  x: 'select',
  '/': 'search',
  a: 'answer',
  n: 'newTask',
  '?': 'help',
  Escape: 'close',
};
const inList: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: pageRows,
  PageUp: -pageRows,
  Home: -Infinity,
  End: Infinity,
};

/**
 * Maps a key to a command. In a field, every key but Escape is text; typed text survives when the field closes. Keys with Ctrl,
 * Alt or Command belong to the browser. Arrows only move within the list: elsewhere they scroll the page.
 */
export function toCommand(
  { key, ctrlKey, metaKey, altKey }: KeyPress,
  { isInField, isInList }: { readonly isInField: boolean; readonly isInList: boolean },
): RunsCommand | null {
  if (ctrlKey || metaKey || altKey || (isInField && key !== 'Escape')) return null;
  const letter = key.length === 1 ? key.toLowerCase() : key;
  return anywhere[letter] ?? (isInList ? inList[key] : undefined) ?? null;
}

const inputsWithoutText: readonly string[] = ['checkbox', 'radio', 'button', 'submit', 'reset'];

/** Whether an element takes keys as text. Checkboxes and buttons do not. */
export function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.tagName === 'TEXTAREA' || target.tagName === 'SELECT') return true;
  return target instanceof HTMLInputElement && !inputsWithoutText.includes(target.type);
}
