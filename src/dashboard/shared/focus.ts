import { useEffect, useRef } from 'react';
import type { FocusEventHandler, RefObject } from 'react';
import { useBeforePaint } from '../../components/beforePaint.js';

const getActive = (near: Node): Element | null => (near.getRootNode() as Document | ShadowRoot).activeElement;

/** Whether what had the focus is gone, or not seen any more. */
export function isFocusLost(near: Node): boolean {
  const activeElement = getActive(near);
  if (!activeElement || activeElement === document.body) return true;
  return !isSeen(activeElement);
}

/** Whether it can be seen; where the browser cannot say, it is taken to be. */
export function isSeen(element: Element): boolean {
  return (element as Partial<Element>).checkVisibility?.({ visibilityProperty: true }) ?? true;
}

/**
 * Calls `onLost` with the element of an area that had the focus, when it goes away and nothing else takes the focus. What it returns goes
 * to the area.
 */
export function useKeptFocus(
  area: RefObject<HTMLElement | null>,
  onLost: (gone: HTMLElement) => void,
): Record<'onFocus' | 'onBlur', FocusEventHandler<HTMLElement>> {
  const last = useRef<HTMLElement | null>(null);
  const latest = useRef(onLost);
  // Called for a change of the page, it must know of what has changed it.
  useBeforePaint(() => void (latest.current = onLost));
  useEffect(() => {
    const element = area.current;
    if (!element) return; // an app draws the part with an element of its own, and takes no ref
    const observer = new MutationObserver(() => {
      const gone = last.current;
      if (!gone || !isFocusLost(element)) return;
      last.current = null;
      latest.current(gone);
    });
    observer.observe(element, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [area]);
  return {
    onFocus: ({ target }) => void (last.current = target),
    // React does not tell of what loses the focus because it goes away. In a window that is left, it is still the active element.
    onBlur: ({ target }) => {
      if (getActive(target) !== target) last.current = null;
    },
  };
}

/** Gives the focus to the question of a card, or to the first thing in it that takes it. */
export function focusQuestion(card: Element): void {
  const target = card.querySelector('.webrun-guardrail') ?? card.querySelector('a, button');
  if (target instanceof HTMLElement) target.focus({ preventScroll: true });
  card.scrollIntoView({ block: 'nearest' });
}

const cardsOf = (list: Element): Element[] => [...list.querySelectorAll('.webrun-inbox-card[data-asked]')];

/** Moves the focus to the next or the previous question of a list; `false` when there is none. */
export function moveAmongQuestions(list: Element, from: Element, by: number): boolean {
  const cards = cardsOf(list);
  const at = cards.findIndex((card) => card.contains(from));
  const next = cards[at < 0 ? (by > 0 ? 0 : cards.length - 1) : at + by];
  if (next) focusQuestion(next);
  return next !== undefined;
}

/**
 * Before a question goes: gives the focus to the next one, else to the one before, else to what closes the pane around the list. A list
 * on its own then says how many are set aside, with a button that shows them.
 */
export function leaveQuestion(card: Element): void {
  const list = card.closest('.webrun-inbox-list');
  if (!list) return;
  const cards = cardsOf(list);
  const at = cards.indexOf(card);
  const next = cards[at + 1] ?? cards[at - 1];
  if (next) return focusQuestion(next);
  const ways = card
    .closest('.webrun-pane')
    ?.querySelectorAll<HTMLElement>('.webrun-pane-back, .webrun-pane-close');
  const way = [...(ways ?? [])].find(isSeen);
  if (way) way.focus();
  else requestAnimationFrame(() => list.querySelector<HTMLElement>('.webrun-link-button')?.focus());
}
