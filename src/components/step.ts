import type { TaskEvent } from '../core/events.js';
import { timelineWords as words } from './eventWords.js';

/** What an agent thinks or does, or that it could begin, in words. */
export interface Step {
  /** What it does: "Clicks"; `null` for a thought. */
  readonly verb: string | null;
  /** The thought, or what the action is done to. */
  readonly text: string | null;
  /** The text is an address, written without its scheme. */
  readonly isAddress: boolean;
}

/** Says in words what goes on; `null` for an event that stops it: a gap, a question, a lost browser, an end. */
export function toStep({ kind, name, text }: TaskEvent): Step | null {
  switch (kind) {
    case 'thought':
    case 'update':
      return { verb: null, text, isAddress: false };
    case 'action': {
      const isAddress = text !== null && /^(https?:|\w[\w-]*\.\w)/.test(text);
      return { verb: words.action(name), text: isAddress ? toPlain(text) : text, isAddress };
    }
    case 'started':
      return { verb: null, text: words.started, isAddress: false };
    case 'browser-back':
      return { verb: null, text: words.browserBack, isAddress: false };
    default:
      return null;
  }
}

const toPlain = (address: string): string => address.replace(/^https?:\/\//, '').replace(/\/$/, '');
