import type { TaskEvent } from '../core/events.js';
import { parseUrl } from '../core/links.js';
import type { Words } from './words.js';

/** An agent's thought or action as text. All steps share one pattern: verb, object, host. */
export interface Step {
  /** The verb, for example "Clicks"; `null` for a thought. */
  readonly verb: string | null;
  /** The thought, or the object of the action. */
  readonly text: string | null;
  /** The text is a URL or its path. */
  readonly isAddress: boolean;
  /** The host of an opened path; `null` for all other steps. */
  readonly host: string | null;
}

/** Describes a step; `null` for an event that is not one: a gap, a question, a lost browser, an end. */
export function describeStep({ kind, name, text }: TaskEvent, { t }: Pick<Words<'steps'>, 't'>): Step | null {
  const plain = { verb: null, text, isAddress: false, host: null };
  switch (kind) {
    case 'thought':
    case 'update':
      return plain;
    case 'action': {
      // An action without a known verb keeps the agent's name for it.
      const verb = t.verbs[name ?? ''] ?? t.run((name ?? '').replaceAll(/[_-]+/g, ' ').trim());
      const url = /^https?:\/\//.test(text ?? '') ? parseUrl(text) : null;
      const path = url ? url.pathname.replace(/(?<=.)\/$/, '') + url.search + url.hash : '/';
      if (url && path !== '/') return { verb, text: path, isAddress: true, host: url.host };
      const isAddress = url !== null || /^\w[\w-]*\.\w[\w.-]*(\/|$)/.test(text ?? '');
      return { verb, text: url ? url.host : text, isAddress, host: null };
    }
    case 'started':
      return { ...plain, text: t.started };
    case 'browser-back':
      return { ...plain, text: t.browserBack };
    default:
      return null;
  }
}

/** A step on one line. */
export function toLine({ verb, text, host }: Step, { t }: Pick<Words<'steps'>, 't'>): string {
  return [verb, text, host !== null && t.onHost(host)].filter(Boolean).join(' ').trim();
}
