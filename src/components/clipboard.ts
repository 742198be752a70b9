import { getFocused } from './focus.js';

/**
 * Copies a text; resolves with `false` when the browser does not allow it. Pages on plain http have no clipboard API: there it copies a selection.
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelection(text);
  }
}

function copySelection(text: string): boolean {
  const focused = getFocused();
  const area = document.createElement('textarea');
  area.value = text;
  area.readOnly = true;
  area.setAttribute('aria-hidden', 'true');
  area.className = 'webrun-visually-hidden';
  try {
    // Outside an open dialog nothing can be selected.
    const place = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body;
    place.append(area);
    area.select();
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    area.remove();
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  }
}
