import type { ElementHandle, Locator, Page } from 'playwright-core';
import type { Outline, OutlineNode } from '../outline/outline.js';
import { walk } from '../outline/walk.js';
import { ElementGone, StepFailure, isLoss, isNeverFound, pageHangs, toFailure } from './failure.js';
import type { PageScope } from './pageScope.js';
import { pinField } from './pinnedField.js';
import type { PinnedField } from './pinnedField.js';
import { within } from './within.js';

/** What a person can do with elements on a page. */
export interface Controls {
  /** @throws {ElementGone} as for every action on an outline node: the element is gone, and nothing was done */
  click(node: OutlineNode): Promise<void>;
  /** Clicks to download a file; with `isLink` the browser saves what it would otherwise display. */
  clickForFile(node: OutlineNode, isLink: boolean): Promise<void>;
  /** Types into a field; `slowly` key by key, for pages with suggestions. Secrets are typed by {@link PinnedField.write}. */
  fill(node: OutlineNode, text: string, slowly?: boolean): Promise<void>;
  /** Returns a field's current value. */
  valueOf(node: OutlineNode): Promise<string>;
  /** Chooses an option of a native list, and returns the text of the chosen option. */
  select(node: OutlineNode, label: string): Promise<string>;
  setChecked(node: OutlineNode, on: boolean): Promise<void>;
  isChecked(node: OutlineNode): Promise<boolean>;
  attach(node: OutlineNode | null, file: UploadedFile): Promise<void>;
  press(key: string): Promise<void>;
  scrollToEnd(): Promise<void>;
  /** Waits for effects of the last action that need no network. */
  rest(): Promise<void>;
  /** Pins a field of the current document. @throws {ElementGone} */
  pin(node: OutlineNode): Promise<PinnedField>;
  /** Finds the first password field by the browser's own type, whatever its name. */
  findPassword(outline: Outline): Promise<OutlineNode | null>;
  /** Lists the password fields with a value, because outlines include field values. */
  findFilledPasswords(outline: Outline): Promise<readonly OutlineNode[]>;
}

/** A file to attach. */
export interface UploadedFile {
  readonly filename: string;
  readonly bytes: Uint8Array;
}

/** What the controls work with. */
export interface ControlsSettings {
  readonly scope: PageScope;
  readonly settle: () => Promise<void>;
  readonly page: () => Page;
  /** Called before and after an action that may open another page. */
  readonly expectPage: (isExpected: boolean) => void;
}

/** How long an element may take to become usable, in milliseconds. */
const actionTimeoutMs = 5_000;
/** How long a page may take to answer before it counts as hung, in milliseconds. */
export const answerTimeoutMs = 10_000;
/** A pause between keys, in milliseconds. */
const keyDelayMs = 12;
/** How late effects of a click that need no network may come, in milliseconds. */
const aftermathMs = 600;
/** How many fields are checked for a password; a hostile page may have any number. */
const maxFields = 60;

/** Makes the controls of a page that another may replace meanwhile. */
export function createControls({ scope, settle, page, expectPage }: ControlsSettings): Controls {
  const { guard, inquire, pause } = scope;
  const timeout = { timeout: actionTimeoutMs };
  let actedAtMs = -Infinity;

  function locate(node: OutlineNode): Locator {
    if (node.ref !== null) return page().getByRef(node.ref);
    throw new StepFailure(
      'ELEMENT_NOT_FOUND',
      `“${(node.name || node.text).slice(0, 100)}” is only text; there is nothing to act on.`,
    );
  }

  const toName = (node: OutlineNode): string => (node.name || node.text || node.role).slice(0, 100);
  const gone = (node: OutlineNode): ElementGone =>
    new ElementGone(`“${toName(node)}” was seen, and then it was gone.`);

  async function act<Value>(node: OutlineNode, work: (locator: Locator) => Promise<Value>): Promise<Value> {
    try {
      return await guard(work(locate(node)));
    } catch (error) {
      if (isNeverFound(error)) throw gone(node);
      throw toFailure(error, `“${toName(node)}” could not be used: something covers it, or it is gone.`);
    }
  }

  /** Returns the page's answer. On a merely slow page nothing is gone. @throws {StepFailure} PAGE_CRASH when no answer comes */
  async function ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    const answer = await within(
      answerTimeoutMs,
      inquire(question).then((value) => ({ value })),
    );
    if (!answer) throw pageHangs(page().url());
    return answer.value;
  }

  /** Finds the exact element that was seen, without waiting: a removed one never returns as it was. @throws {ElementGone} */
  async function hold(node: OutlineNode): Promise<ElementHandle<Node>> {
    const locator = locate(node);
    try {
      const [handle] = await ask(() => locator.elementHandles());
      if (handle) return handle;
    } catch (error) {
      throw toFailure(error, `“${toName(node)}” could not be found again.`);
    }
    throw gone(node);
  }

  /** Does something to an element, if it is still there. @throws {ElementGone} nothing was done */
  async function touch(node: OutlineNode, work: (locator: Locator) => Promise<unknown>): Promise<void> {
    const handle = await hold(node);
    void handle.dispose().catch(() => undefined);
    await act(node, work);
  }

  function textboxesOf({ root }: Outline): readonly OutlineNode[] {
    return [...walk(root)].filter(({ role, ref }) => role === 'textbox' && ref !== null).slice(0, maxFields);
  }

  /** `ifGone` is the result if the field no longer exists. */
  async function isPassword(node: OutlineNode, ifGone: boolean): Promise<boolean> {
    try {
      const field = await hold(node);
      const type = await ask(() => field.evaluate((element) => (element as HTMLInputElement).type));
      void field.dispose().catch(() => undefined);
      return type === 'password';
    } catch (error) {
      if (isLoss(error)) throw error;
      return ifGone;
    }
  }

  async function press(work: () => Promise<void>): Promise<void> {
    expectPage(true);
    try {
      await work();
      actedAtMs = performance.now();
      await settle();
    } finally {
      expectPage(false);
    }
  }

  const controls: Controls = {
    click: (node) =>
      press(() =>
        touch(node, async (locator) => {
          await inquire(() => locator.scrollIntoViewIfNeeded(timeout));
          await locator.click(timeout);
        }),
      ),
    clickForFile: (node, isLink) =>
      act(node, async (locator) => {
        await inquire(() => locator.scrollIntoViewIfNeeded(timeout));
        // "Save link as": browsers honor it for the site's own files.
        if (isLink)
          await locator.evaluate((element) => {
            if (!element.hasAttribute('download')) element.setAttribute('download', '');
          });
        await locator.click(timeout);
      }),
    async fill(node, text, slowly = false) {
      await touch(node, async (locator) => {
        await inquire(() => locator.scrollIntoViewIfNeeded(timeout));
        await inquire(() => locator.fill(slowly ? '' : text, timeout));
        if (slowly)
          await locator.pressSequentially(text, { delay: keyDelayMs, timeout: 2 * actionTimeoutMs });
      });
      await settle();
    },
    valueOf: (node) =>
      act(node, (locator) =>
        inquire(() =>
          locator.evaluate(
            (element) => (element as HTMLInputElement).value ?? element.textContent,
            undefined,
            timeout,
          ),
        ),
      ),
    async select(node, label) {
      await touch(node, (locator) => locator.selectOption({ label }, timeout));
      await settle();
      return act(node, (locator) =>
        inquire(() =>
          locator.evaluate((element) => (element as HTMLSelectElement).selectedOptions[0]?.label ?? ''),
        ),
      );
    },
    async setChecked(node, on) {
      await touch(node, async (locator) => {
        try {
          await locator.setChecked(on, timeout);
        } catch (error) {
          // The page has reset it: the caller checks its current state.
          if (!(error instanceof Error && error.message.includes('did not change its state'))) throw error;
        }
      });
      await settle();
    },
    isChecked: (node) => act(node, (locator) => inquire(() => locator.isChecked(timeout))),
    async attach(node, { filename, bytes }) {
      const file = { name: filename, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) };
      const field = node ? locate(node) : page().locator('input[type="file"]').first();
      try {
        await guard(field.setInputFiles(file, timeout));
      } catch (error) {
        throw toFailure(error, 'There is no field on this page that takes a file.');
      }
      await settle();
    },
    press: (key) =>
      press(async () => {
        try {
          await guard(page().keyboard.press(key));
        } catch (error) {
          throw toFailure(error, `There is no key called “${key.slice(0, 40)}”.`);
        }
      }),
    async scrollToEnd() {
      for (let turn = 0, before = -1; turn < 25; turn += 1) {
        await guard(page().mouse.wheel(0, 700));
        // Content that loads on scrolling arrives in between.
        await pause(80);
        const reach = page()
          .evaluate(() => scrollY + document.documentElement.scrollHeight * 1e-3)
          .catch(() => undefined);
        const at = await guard(within(actionTimeoutMs, reach));
        if (at === undefined || at === before) break;
        before = at;
      }
      await settle();
    },
    async rest() {
      const leftMs = aftermathMs - (performance.now() - actedAtMs);
      if (leftMs > 0) await pause(leftMs);
    },
    async pin(node) {
      const handle = await hold(node);
      try {
        return await pinField(handle, page(), scope);
      } catch (error) {
        // Its document is gone; it was only read.
        throw isLoss(error) ? error : gone(node);
      }
    },
    async findPassword(outline) {
      for (const node of textboxesOf(outline)) if (await isPassword(node, false)) return node;
      return null;
    },
    async findFilledPasswords(outline) {
      const filled = textboxesOf(outline).filter(({ text }) => text !== '');
      const areHidden = await Promise.all(filled.map((node) => isPassword(node, true)));
      return filled.filter((_node, at) => areHidden[at]);
    },
  };
  return controls;
}
