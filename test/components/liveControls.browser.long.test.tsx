import 'webrun-react/styles.css';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-react';
import { LiveView, WebRunProvider } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import type { Interaction } from 'webrun-react/core';
import { messages as ar } from 'webrun-react/locales/ar';
import { session } from '../../stories/liveStates.js';
import { shopPage } from '../../stories/shopPage.js';
import { clickUntil } from '../clickUntil.js';

const size = { width: 1_024, height: 600 };
/** The browser's own chrome, above the page in the coordinates of clicks. */
const chromePx = 155;
const client = createWebRunClient({
  baseUrl: 'http://webrun.test',
  fetch: () => new Promise(() => undefined),
});

async function show(width: number, locale: 'en' | 'ar' = 'en') {
  await page.viewport(width, 800);
  const onInteract = vi.fn<(action: Interaction) => Promise<void>>(() => Promise.resolve());
  const live = session({ ...size, webRtcUrl: null, webViewUrl: shopPage('connected', 'picture') });
  const view = <LiveView session={live} onInteract={onInteract} data-testid="live" />;
  const screen = await render(
    locale === 'en' ? (
      view
    ) : (
      <WebRunProvider client={client} persist={false} locale="ar" messages={ar}>
        <div dir="rtl">{view}</div>
      </WebRunProvider>
    ),
  );
  const root = screen.getByTestId('live').element() as HTMLElement;
  await expect.poll(() => root.dataset['status']).toBe('live');
  const sent = (): Interaction[] =>
    onInteract.mock.calls.map(([action]) => action).filter(({ type }) => !type.endsWith('Control'));
  const takeOver = async (): Promise<HTMLElement> => {
    await clickUntil(
      (options) => userEvent.click(root.querySelector('.webrun-live-take-over')!, options),
      () => root.dataset['status'] === 'taken-over',
    );
    return root.querySelector<HTMLElement>('[role="application"]')!;
  };
  const full = screen.getByRole('button', { name: 'Full screen', exact: true });
  const goFull = (): Promise<void> =>
    clickUntil(
      (options) => full.click(options),
      () => coversThePage(root),
    );
  return { screen, root, onInteract, sent, takeOver, goFull };
}

const box = (element: Element): DOMRect => element.getBoundingClientRect();
/** The test's own frame may be drawn smaller than it is: a click by a mouse would not be exact. */
const clickAt = (target: Element, clientX: number, clientY: number): boolean =>
  target.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1, clientX, clientY }));
const coversThePage = (element: Element): boolean => {
  const { left, top, width, height } = box(element);
  return left === 0 && top === 0 && width === innerWidth && height === innerHeight;
};
/** A page that was full in one test is not in the next. */
beforeEach(async () => {
  if (document.fullscreenElement) await document.exitFullscreen();
});

describe('full screen', () => {
  test.each([1_440, 360])('covers all there is at %s px, and gives it back by its button', async (width) => {
    const { screen, root, goFull } = await show(width);
    const before = box(root);
    await goFull();
    // The picture keeps its shape and is whole.
    const shape = box(root.querySelector('iframe')!);
    expect(shape.bottom).toBeLessThanOrEqual(innerHeight + 1);
    expect(shape.right).toBeLessThanOrEqual(innerWidth + 1);
    await clickUntil(
      (options) => screen.getByRole('button', { name: 'Leave full screen' }).click(options),
      () => box(root).height === before.height,
    );
    expect(document.fullscreenElement).toBeNull();
  });

  test('is left by Escape', async () => {
    const { screen, root, goFull } = await show(1_024);
    await goFull();
    await userEvent.keyboard('{Escape}');
    await expect.poll(() => coversThePage(root)).toBe(false);
    await expect.element(screen.getByRole('button', { name: 'Full screen', exact: true })).toBeVisible();
  });

  test('is left by Escape also before the browser has granted it', async () => {
    const own = Object.getOwnPropertyDescriptor(Element.prototype, 'requestFullscreen')!;
    let grant: () => Promise<void> = () => Promise.reject(new Error('Nothing was asked for.'));
    const asked = function asked(this: Element): Promise<void> {
      return new Promise((resolve, reject) => {
        grant = () => (own.value as () => Promise<void>).call(this).then(resolve, reject);
      });
    };
    Object.defineProperty(Element.prototype, 'requestFullscreen', { ...own, value: asked });
    try {
      const { root, goFull } = await show(1_024);
      await goFull();
      await userEvent.keyboard('{Escape}');
      await grant();
      await expect.poll(() => document.fullscreenElement).toBeNull();
      expect(coversThePage(root)).toBe(false);
    } finally {
      Object.defineProperty(Element.prototype, 'requestFullscreen', own);
    }
  });

  test('covers the page where the browser has no full screen for elements', async () => {
    const own = Object.getOwnPropertyDescriptor(Element.prototype, 'requestFullscreen')!;
    Object.defineProperty(Element.prototype, 'requestFullscreen', { ...own, value: undefined });
    try {
      const { root, goFull } = await show(360);
      await goFull();
      await userEvent.keyboard('{Escape}');
      await expect.poll(() => coversThePage(root)).toBe(false);
    } finally {
      Object.defineProperty(Element.prototype, 'requestFullscreen', own);
    }
  });

  test('in control, clicks go to the point of the page that is seen there, and Escape twice gives control back', async () => {
    const { root, goFull, sent, onInteract, takeOver } = await show(1_024);
    await goFull();
    const layer = await takeOver();
    const [frame, over] = [box(root.querySelector('iframe')!), box(layer)];
    expect([over.left, over.top, over.width, over.height]).toEqual([
      frame.left,
      frame.top,
      frame.width,
      frame.height,
    ]);
    clickAt(layer, frame.left + frame.width / 2, frame.top + frame.height / 2);
    await expect.poll(sent).toHaveLength(1);
    const [click] = sent();
    if (click?.type !== 'CLICK') throw new Error('no click');
    expect(Math.abs(click.x - size.width / 2)).toBeLessThan(3);
    expect(Math.abs(click.y - chromePx - size.height / 2)).toBeLessThan(3);
    await userEvent.keyboard('{Escape}{Escape}');
    await expect.poll(() => onInteract.mock.lastCall?.[0]).toEqual({ type: 'releaseControl' });
  });
});

test('in control, what is pasted by keys is typed into the page', async () => {
  const { sent, takeOver } = await show(1_024);
  const layer = await takeOver();
  const manager = Object.assign(document.createElement('input'), { value: 'correct horse' });
  document.body.append(manager);
  manager.select();
  await userEvent.copy();
  manager.remove();
  layer.focus();
  await userEvent.paste();
  await expect.poll(sent).toEqual([{ type: 'TYPE', text: 'correct horse' }]);
});

describe('in control at 360 px', () => {
  test.each(['en', 'ar'] as const)('everything is within reach of a finger, in %s', async (locale) => {
    const { root, takeOver } = await show(360, locale);
    await takeOver();
    const controls = [...root.querySelectorAll('button, input')];
    expect(controls.length).toBeGreaterThanOrEqual(7);
    for (const control of controls) {
      const { left, right, width, height } = box(control);
      const name = control.getAttribute('aria-label') ?? control.textContent;
      expect([left >= 0, right <= 360, width >= 24, height >= 32], name ?? '').toEqual([
        true,
        true,
        true,
        true,
      ]);
    }
    expect(document.documentElement.scrollWidth).toBe(360);
    // A button of the page, 60 px wide there, is at least 32 px wide here.
    expect((box(root.querySelector('iframe')!).width / size.width) * 60).toBeGreaterThanOrEqual(32);
  });

  test.each(['en', 'ar'] as const)(
    'the picture is moved sideways, and a click after it goes to what is seen there, in %s',
    async (locale) => {
      const { root, sent, takeOver } = await show(360, locale);
      const layer = await takeOver();
      const picture = root.querySelector<HTMLElement>('.webrun-live-picture')!;
      expect(picture.scrollWidth).toBeGreaterThan(picture.clientWidth + 100);
      picture.scrollLeft = locale === 'ar' ? -150 : 150;
      const frame = box(root.querySelector('iframe')!);
      const seen = { x: 200, y: box(picture).top + 120 };
      expect(document.elementFromPoint(seen.x, seen.y)).toBe(layer);
      clickAt(layer, seen.x, seen.y);
      await expect.poll(sent).toHaveLength(1);
      const [click] = sent();
      if (click?.type !== 'CLICK') throw new Error('no click');
      const scale = size.width / frame.width;
      expect(Math.abs(click.x - (seen.x - frame.left) * scale)).toBeLessThan(2);
      expect(Math.abs(click.y - chromePx - (seen.y - frame.top) * scale)).toBeLessThan(2);
      // Both edges of the page can be reached.
      picture.scrollLeft = locale === 'ar' ? -10_000 : 10_000;
      const far = box(root.querySelector('iframe')!);
      picture.scrollLeft = 0;
      const near = box(root.querySelector('iframe')!);
      const frameBox = box(picture);
      expect(Math.min(far.right, near.right)).toBeLessThanOrEqual(frameBox.right + 1);
      expect(Math.max(far.left, near.left)).toBeGreaterThanOrEqual(frameBox.left - 1);
    },
  );

  test('words and keys that a screen keyboard has not go to the page, in their order', async () => {
    const { screen, sent, takeOver } = await show(360);
    await takeOver();
    await userEvent.fill(screen.getByRole('textbox', { name: 'Type into the page' }), 'Lampe für 20 € 🙂');
    for (const [index, key] of ['Type', 'Tab', 'Backspace', 'Enter'].entries())
      await clickUntil(
        (options) => screen.getByRole('button', { name: key, exact: key === 'Type' }).click(options),
        () => sent().length > index,
      );
    await expect.poll(sent).toEqual([
      { type: 'TYPE', text: 'Lampe für 20 € 🙂' },
      { type: 'KEY_PRESS', key: 'Tab' },
      { type: 'KEY_PRESS', key: 'Backspace' },
      { type: 'KEY_PRESS', key: 'Enter' },
    ]);
    await expect.element(screen.getByRole('textbox')).toHaveValue('');
  });

  test('an empty field sends Enter, and Escape in it does not give control back', async () => {
    const { screen, root, sent, takeOver } = await show(360);
    await takeOver();
    await userEvent.click(screen.getByRole('textbox'));
    await userEvent.keyboard('{Enter}');
    await expect.poll(sent).toEqual([{ type: 'KEY_PRESS', key: 'Enter' }]);
    await userEvent.keyboard('{Escape}{Escape}');
    expect(root.dataset['status']).toBe('taken-over');
  });

  test('the keys are gone when control is given back', async () => {
    const { screen, root, takeOver } = await show(360);
    await takeOver();
    await clickUntil(
      (options) => screen.getByRole('button', { name: 'Give back' }).click(options),
      () => root.dataset['status'] === 'live',
    );
    expect(root.querySelector('.webrun-live-keys')).toBeNull();
  });
});
