/** What a field's own document knows about it. */
export interface FieldState {
  /** The origin of the document's address; the text `null` if it has none. */
  readonly origin: string;
  /** Other origins that the field's form may submit to. */
  readonly destinations: readonly string[];
  readonly type: string;
  readonly isReadOnly: boolean;
  readonly isEmpty: boolean;
  readonly isRequired: boolean;
  /** `changed`: not as expected, so nothing was typed. `refused`: the page did not keep the typed text. */
  readonly outcome: 'seen' | 'typed' | 'changed' | 'refused';
}

/** What to do with a field. */
export interface FieldAct {
  /** The expected field; types nothing if it differs. */
  readonly expected: Pick<FieldState, 'origin' | 'destinations' | 'type'> | null;
  /** The text to type; null only looks. */
  readonly text: string | null;
  /** An attribute that marks fields that were typed into. */
  readonly mark: string;
}

/**
 * Runs in the page, synchronously: no page script runs between checking the form and typing, so nothing can be swapped in between. Getters and
 * methods come from the prototypes, because names in a page (`<input name="action">`) shadow those of a form or document.
 */
export function actOnField(element: Node, { expected, text, mark }: FieldAct): FieldState {
  const read = (prototype: object, name: string, target: object): unknown =>
    Object.getOwnPropertyDescriptor(prototype, name)?.get?.call(target);
  const field = element as HTMLInputElement;
  const isArea = element instanceof HTMLTextAreaElement;
  const prototype = isArea ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
  const isInput = isArea || element instanceof HTMLInputElement;
  // First, because the page's own listeners run next.
  if (text !== null) field.focus();
  const form = isInput ? (read(prototype, 'form', element) as HTMLFormElement | null) : null;

  const addresses: unknown[] = [];
  if (form) {
    addresses.push(read(HTMLFormElement.prototype, 'action', form));
    // A form and its buttons are in one tree, which is not the document's if the form is in a shadow root.
    const tree = Node.prototype.getRootNode.call(form);
    const { prototype: parent } = tree instanceof Document ? Document : DocumentFragment;
    const buttons = parent.querySelectorAll.call(tree, 'button[formaction], input[formaction]');
    for (const button of buttons as NodeListOf<HTMLButtonElement | HTMLInputElement>) {
      const kind =
        button instanceof HTMLButtonElement ? HTMLButtonElement.prototype : HTMLInputElement.prototype;
      if (read(kind, 'form', button) === form) addresses.push(read(kind, 'formAction', button));
    }
  }
  const destinations = new Set<string>();
  for (const address of addresses) {
    try {
      const url = new URL(String(address));
      if (url.protocol === 'javascript:') continue;
      const origin = url.origin === 'null' ? url.protocol : url.origin;
      if (origin !== location.origin) destinations.add(origin);
    } catch {
      destinations.add('an address that cannot be read');
    }
  }

  const state = {
    origin: location.origin,
    destinations: [...destinations],
    type: isInput ? String(read(prototype, 'type', element)) : '',
    isReadOnly: isInput && (field.readOnly || field.disabled),
    isEmpty: !isInput || read(prototype, 'value', element) === '',
    isRequired: isInput && field.required,
  };
  if (!expected) return { ...state, outcome: 'seen' };
  const isSame =
    element.isConnected &&
    state.origin === expected.origin &&
    state.type === expected.type &&
    state.destinations.join(' ') === expected.destinations.join(' ');
  if (!isSame || !isInput) return { ...state, outcome: 'changed' };
  if (text === null) return { ...state, outcome: 'seen' };

  field.setAttribute(mark, '');
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(element, text);
  for (const name of ['input', 'change']) field.dispatchEvent(new Event(name, { bubbles: true }));
  return { ...state, outcome: read(prototype, 'value', element) === text ? 'typed' : 'refused' };
}
