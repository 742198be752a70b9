/**
 * What is known of the addresses where sockets may be. While one session finds out whether anything answers at an address, the
 * others wait: a thousand runs against a server without a socket try it as often as one does.
 */
export interface Addresses {
  /** Whether it is worth trying to connect there; who asks first about an address is to find out, and `tell`. */
  mayTry(address: string, who: object): boolean | Promise<boolean>;
  /** Whether something answered; `undefined` by who leaves without knowing: the next one finds out. */
  tell(address: string, who: object, answers: boolean | undefined): void;
  /** Those that did not answer may be tried again. */
  retry(): void;
}

interface Entry {
  readonly finder: object;
  answers: boolean | undefined;
  readonly isTold: Promise<void>;
  readonly release: () => void;
}

export function createAddresses(): Addresses {
  const entries = new Map<string, Entry>();

  function mayTry(address: string, who: object): boolean | Promise<boolean> {
    const entry = entries.get(address);
    if (entry)
      return entry.answers ?? (entry.finder === who || entry.isTold.then(() => mayTry(address, who)));
    let release = (): void => undefined;
    const isTold = new Promise<void>((resolve) => (release = resolve));
    entries.set(address, { finder: who, answers: undefined, isTold, release });
    return true;
  }

  return {
    mayTry,
    tell(address, who, answers) {
      const entry = entries.get(address);
      if (entry?.finder !== who || entry.answers !== undefined) return;
      entry.answers = answers;
      if (answers === undefined) entries.delete(address);
      entry.release();
    },
    retry() {
      for (const [address, { answers }] of entries) if (answers === false) entries.delete(address);
    },
  };
}
