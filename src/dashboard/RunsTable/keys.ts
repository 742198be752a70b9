/** What a key does in the table. */
export type RunsCommand =
  | 'next'
  | 'previous'
  | 'nextPage'
  | 'previousPage'
  | 'first'
  | 'last'
  | 'select'
  | 'search'
  | 'answer'
  | 'newTask'
  | 'help'
  | 'close';

/** The part of a key press that matters. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

const anywhere: Readonly<Record<string, RunsCommand>> = {
  j: 'next',
  k: 'previous',
  x: 'select',
  '/': 'search',
  a: 'answer',
  n: 'newTask',
  '?': 'help',
  Escape: 'close',
};
const inList: Readonly<Record<string, RunsCommand>> = {
  ArrowDown: 'next',
  ArrowUp: 'previous',
  PageDown: 'nextPage',
  PageUp: 'previousPage',
  Home: 'first',
  End: 'last',
};

/**
 * Reads a key. In a field every key but Escape is text; what was typed is there again when the field is. Keys with Ctrl, Alt or the
 * command key are the browser's. Arrows move only from within the list: elsewhere they scroll the page.
 */
export function toCommand(
  { key, ctrlKey, metaKey, altKey }: KeyPress,
  { isInField, isInList }: { readonly isInField: boolean; readonly isInList: boolean },
): RunsCommand | null {
  if (ctrlKey || metaKey || altKey || (isInField && key !== 'Escape')) return null;
  const letter = key.length === 1 ? key.toLowerCase() : key;
  return anywhere[letter] ?? (isInList ? inList[key] : undefined) ?? null;
}

/** Rows that Page Up and Page Down move by. */
const pageRows = 10;

/** Where a command leads from a row, `-1` for none; `null` when it does not move. */
export function toMove(command: RunsCommand, at: number, count: number): number | null {
  if (count === 0) return null;
  const within = (index: number): number => Math.max(0, Math.min(count - 1, index));
  switch (command) {
    case 'next':
      return within(at + 1);
    case 'previous':
      return within(at < 0 ? 0 : at - 1);
    case 'nextPage':
      return within(at + pageRows);
    case 'previousPage':
      return within(at - pageRows);
    case 'first':
      return 0;
    case 'last':
      return count - 1;
    default:
      return null;
  }
}

/** Whether keys go into an element as text. A checkbox and a button take none. */
export function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.tagName === 'TEXTAREA' || target.tagName === 'SELECT') return true;
  return target instanceof HTMLInputElement && !/^(checkbox|radio|button|submit|reset)$/.test(target.type);
}
