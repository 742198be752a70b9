import { useEffect, useRef } from 'react';
import type { FocusEventHandler, RefObject } from 'react';
import { useIsomorphicLayoutEffect } from '../../components/useIsomorphicLayoutEffect.js';

const getActive = (near: Node): Element | null => (near.getRootNode() as Document | ShadowRoot).activeElement;

/** Whether the focused element is gone or no longer visible. */
export function isFocusLost(near: Node): boolean {
  const activeElement = getActive(near);
  if (!activeElement || activeElement === document.body) return true;
  return !isSeen(activeElement);
}

/** Whether an element is visible; `true` if the browser cannot tell. */
export function isSeen(element: Element): boolean {
  return (element as Partial<Element>).checkVisibility?.({ visibilityProperty: true }) ?? true;
}

/**
 * Calls `onLost` with the focused element of an area when it disappears and nothing else takes the focus. Spread the returned props
 * on the area.
 */
export function useKeptFocus(
  area: RefObject<HTMLElement | null>,
  onLost: (gone: HTMLElement) => void,
): Record<'onFocus' | 'onBlur', FocusEventHandler<HTMLElement>> {
  const last = useRef<HTMLElement | null>(null);
  const latest = useRef(onLost);
  // It runs right after a DOM change, so it must see the state that caused the change.
  useIsomorphicLayoutEffect(() => void (latest.current = onLost));
  useEffect(() => {
    const element = area.current;
    if (!element) return; // an app renders the part with an element of its own, without the ref
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
    // React reports no blur of a removed element. When the window loses the focus, the element is still the active one.
    onBlur: ({ target }) => {
      if (getActive(target) !== target) last.current = null;
    },
  };
}

/** Focuses the question of a card, else its first link or button, and scrolls to the card. */
export function focusQuestion(card: Element): void {
  const target = card.querySelector('.webrun-guardrail') ?? card.querySelector('a, button');
  if (target instanceof HTMLElement) target.focus({ preventScroll: true });
  card.scrollIntoView({ block: 'nearest' });
}

const cardsOf = (list: Element): Element[] => [...list.querySelectorAll('.webrun-inbox-card[data-asked]')];

/** Moves the focus to the next or the previous question of a list; `false` if there is none. */
export function moveAmongQuestions(list: Element, from: Element, by: number): boolean {
  const cards = cardsOf(list);
  const at = cards.findIndex((card) => card.contains(from));
  const next = cards[at < 0 ? (by > 0 ? 0 : cards.length - 1) : at + by];
  if (next) focusQuestion(next);
  return next !== undefined;
}

/**
 * Moves the focus before a question disappears: to the next question, else the previous one, else the button that closes the
 * surrounding pane. Without a pane, the button that shows snoozed questions gets it.
 */
export function leaveQuestion(card: Element): void {
  const list = card.closest('.webrun-inbox-list');
  if (!list) return;
  const cards = cardsOf(list);
  const at = cards.indexOf(card);
  const next = cards[at + 1] ?? cards[at - 1];
  if (next) return focusQuestion(next);
  const closeButtons = card
    .closest('.webrun-pane')
    ?.querySelectorAll<HTMLElement>('.webrun-pane-back, .webrun-pane-close');
  const closeButton = [...(closeButtons ?? [])].find(isSeen);
  if (closeButton) closeButton.focus();
  else requestAnimationFrame(() => list.querySelector<HTMLElement>('.webrun-link-button')?.focus());
}
