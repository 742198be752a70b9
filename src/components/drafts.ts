'use client';

import { createContext, useContext, useEffect } from 'react';
import type { Context } from 'react';

/**
 * Unsent drafts by key, kept outside fields that mount and unmount. In memory only, because a draft may hold a secret.
 */
export type Drafts = Map<string, unknown>;

export const DraftsContext: Context<Drafts | null> = /* @__PURE__ */ createContext<Drafts | null>(null);

/** One draft: how to read and drop it. */
export interface SavedDraft<Value> {
  readonly get: () => Value | undefined;
  readonly forget: () => void;
}

/** Returns the draft with a key; nothing is kept without a key or a provider of drafts. */
export function useSavedDraft<Value>(key: string | undefined): SavedDraft<Value> {
  const drafts = useContext(DraftsContext);
  return {
    get: () => (key === undefined ? undefined : (drafts?.get(key) as Value | undefined)),
    forget: () => void (key !== undefined && drafts?.delete(key)),
  };
}

/** Stores each change of a draft; `undefined` is an empty one. */
export function useAutosavedDraft(key: string | undefined, value: unknown): void {
  const drafts = useContext(DraftsContext);
  useEffect(() => {
    if (key === undefined) return;
    if (value === undefined) drafts?.delete(key);
    else drafts?.set(key, value);
  }, [drafts, key, value]);
}

/** The key of a form's draft: which task it is for. */
export const FormDraftContext: Context<string | undefined> = /* @__PURE__ */ createContext<
  string | undefined
>(undefined);
