import type { ElementHandle, Frame, Page } from 'playwright-core';
import { hostOf, parseUrl } from '../url.js';
import { actOnField } from './actOnField.js';
import type { FieldState } from './actOnField.js';
import { isOfOrigin } from './documentOrigin.js';
import { StepFailure, isLoss } from './failure.js';
import type { PageScope } from './pageScope.js';

/**
 * A field of one document: where it is, and where its form submits. Whatever the page does afterwards, `write` types into this field of this
 * document or not at all.
 */
export interface PinnedField {
  /** The origin of the field's frame; null if the frame has no address of its own, or is sandboxed. */
  readonly origin: string | null;
  /** The frame's host with its port; not always the page's. */
  readonly host: string;
  /** The host of the page around the frame, if different. */
  readonly around: string | null;
  /** Origins other than the field's own that its form may submit to. */
  readonly destinations: readonly string[];
  /** The input's type according to the browser, whatever its name. */
  readonly type: string;
  readonly isReadOnly: boolean;
  readonly isEmpty: boolean;
  /** The frame it is in. */
  readonly frame: Frame | null;
  /**
   * Types a text, unless the field has moved since it was pinned: its document, its form's destinations, itself.
   * @throws {StepFailure} FIELD_CHANGED
   */
  write(text: string): Promise<void>;
  /** Checks the same without typing. @throws {StepFailure} FIELD_CHANGED */
  check(): Promise<void>;
}

/** Marks the field to be covered in pictures. */
export const secretMark = 'data-webrun-secret';

/** Pins an element of a page. */
export async function pinField(
  handle: ElementHandle<Node>,
  page: Page,
  { guard, inquire }: PageScope,
): Promise<PinnedField> {
  const frame = await inquire(() => handle.ownerFrame());
  const seen = await inquire(() =>
    handle.evaluate(actOnField, { expected: null, text: null, mark: secretMark }),
  );
  const origin = frame ? originOf(frame) : null;
  const isOwn = origin !== null && (await inquire(() => isOfOrigin(handle, origin)));
  const host = origin === null ? '' : hostOf(origin);
  const top = hostOf(page.url());

  async function act(text: string | null): Promise<void> {
    let state: FieldState;
    try {
      state = await guard(handle.evaluate(actOnField, { expected: seen, text, mark: secretMark }));
    } catch (error) {
      if (isLoss(error)) throw error;
      // Its document is gone.
      throw changed(host);
    }
    if (state.outcome === 'changed') throw changed(host);
    if (state.outcome === 'refused')
      throw new StepFailure('ELEMENT_NOT_FOUND', `The field at ${host} did not keep what was typed.`);
  }

  return {
    origin: isOwn ? origin : null,
    host,
    around: host !== '' && top !== host ? top : null,
    destinations: seen.destinations,
    type: seen.type,
    isReadOnly: seen.isReadOnly,
    isEmpty: seen.isEmpty,
    frame,
    write: (text) => act(text),
    check: () => act(null),
  };
}

function changed(host: string): StepFailure {
  return new StepFailure(
    'FIELD_CHANGED',
    `The page changed its form at ${host || 'an unknown host'} before anything was typed into it. Nothing was typed.`,
  );
}

/** Returns the origin of a frame's document; one without its own address was written by the page around it. */
function originOf(frame: Frame): string | null {
  for (let at: Frame | null = frame; at; at = at.parentFrame()) {
    const url = parseUrl(at.url());
    if (url && /^https?:$/u.test(url.protocol)) return url.origin;
    if (!/^about:(?:blank|srcdoc)/u.test(at.url()) && at.url() !== '') return null;
  }
  return null;
}
