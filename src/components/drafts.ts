'use client';

import { createContext, useContext, useEffect } from 'react';
import type { Context } from 'react';

/**
 * What was typed and not sent, by what it is for: kept by what is around a field that comes and goes. In memory only, because it may hold
 * a secret.
 */
export type Drafts = Map<string, unknown>;

export const DraftsContext: Context<Drafts | null> = /* @__PURE__ */ createContext<Drafts | null>(null);

/** One draft: what is kept of it, and how to forget it. */
export interface KeptDraft<Value> {
  readonly get: () => Value | undefined;
  readonly forget: () => void;
}

/** The draft with a key; nothing is kept without one, or where nobody keeps drafts. */
export function useKeptDraft<Value>(key: string | undefined): KeptDraft<Value> {
  const drafts = useContext(DraftsContext);
  return {
    get: () => (key === undefined ? undefined : (drafts?.get(key) as Value | undefined)),
    forget: () => void (key !== undefined && drafts?.delete(key)),
  };
}

/** Keeps each change of a draft; `undefined` is one that holds nothing. */
export function useKeepDraft(key: string | undefined, value: unknown): void {
  const drafts = useContext(DraftsContext);
  useEffect(() => {
    if (key === undefined) return;
    if (value === undefined) drafts?.delete(key);
    else drafts?.set(key, value);
  }, [drafts, key, value]);
}

/** Which task a form is for: its text is kept by this. */
export const FormDraftContext: Context<string | undefined> = /* @__PURE__ */ createContext<
  string | undefined
>(undefined);
