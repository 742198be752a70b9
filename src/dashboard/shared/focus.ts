/** Whether what had the focus is gone, or not seen any more. */
export function isFocusLost(near: Node): boolean {
  const { activeElement } = near.getRootNode() as Document | ShadowRoot;
  if (!activeElement || activeElement === document.body) return true;
  return !isSeen(activeElement);
}

/** Whether it can be seen; where the browser cannot say, it is taken to be. */
export function isSeen(element: Element): boolean {
  return (element as Partial<Element>).checkVisibility?.({ visibilityProperty: true }) ?? true;
}

/**
 * Gives the focus to `fallback` where it was in a card, in something that goes away; where that says nothing, to the question that has
 * come instead. Returns how to stop.
 */
export function keepFocus(card: HTMLElement, fallback: HTMLElement): () => void {
  let hasFocus = false;
  // What goes away with the focus leaves it to nobody.
  const onLeave = ({ relatedTarget }: FocusEvent): void => void (hasFocus &&= relatedTarget === null);
  const onEnter = (): void => void (hasFocus = true);
  const observer = new MutationObserver(() => {
    if (!hasFocus || !isFocusLost(card)) return;
    if (isSeen(fallback)) fallback.focus({ preventScroll: true });
    else focusQuestion(card);
  });
  card.addEventListener('focusin', onEnter);
  card.addEventListener('focusout', onLeave);
  observer.observe(card, { childList: true, subtree: true });
  return () => {
    card.removeEventListener('focusin', onEnter);
    card.removeEventListener('focusout', onLeave);
    observer.disconnect();
  };
}

/** Gives the focus to a question of a list. */
function focusQuestion(card: Element): void {
  const target = card.querySelector('.webrun-guardrail') ?? card.querySelector('a, button');
  if (target instanceof HTMLElement) target.focus({ preventScroll: true });
  card.scrollIntoView({ block: 'nearest' });
}

const cardsOf = (list: Element): Element[] => [...list.querySelectorAll('.webrun-inbox-card[data-asked]')];

/** Moves the focus to the next or the previous question of a list; `false` when there is none. */
export function moveAmongQuestions(list: Element, from: Element, by: 1 | -1): boolean {
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
