import type { RunManagerOptions } from './settings.js';

/** Bundlers replace it, as React Query also requires, so that production builds drop these warnings. */
declare const process: { readonly env: { readonly NODE_ENV?: string } };

const warned = /* @__PURE__ */ new Set<string>();
const disposed = /* @__PURE__ */ new WeakSet<object>();

/** Warns once per text. */
export function warn(text: string): void {
  if (!warned.has(text)) console.warn(`[webrun-react] ${text}`);
  warned.add(text);
}

/** Settings that can be compared; functions may be new on each call. */
const comparable = ['persist', 'maxHeldPosts', 'whenHidden', 'transport', 'socketUrl', 'keptEvents'] as const;

/** Warns when a manager is created for a client and scope that already have one with other settings. */
export function warnAboutSettings(own: RunManagerOptions, ignored: RunManagerOptions): void {
  if (process.env.NODE_ENV !== 'production')
    for (const name of comparable) {
      if (JSON.stringify(own[name]) === JSON.stringify(ignored[name])) continue;
      warn(
        `Could not use \`${name}\` of a run manager: its client and scope have a manager with another one, which is returned. Make it once, or give it a \`scope\`.`,
      );
    }
}

/** Marks a manager as disposed. */
export function noteDisposed(manager: object): void {
  if (process.env.NODE_ENV !== 'production') disposed.add(manager);
}

/** Warns when a disposed manager starts a run, which is sent but not watched. */
export function warnAboutDisposed(manager: { readonly isOpen: boolean }): void {
  if (process.env.NODE_ENV !== 'production' && disposed.has(manager) && !manager.isOpen)
    warn('Could not watch a run: its manager is disposed. Start it with one that is open.');
}
