import type { CDPSession, Page } from 'playwright-core';

/** How often the session's page is looked up, in milliseconds: a task may open another, a crash ends one. */
const checkMs = 200;
/** How long to wait for a page's first picture before taking a screenshot, in milliseconds. */
const firstPictureMs = 1_000;

const picture = { format: 'jpeg', quality: 70 } as const;

/** What is shown: a session's current page, if any. */
interface Shown {
  readonly page: Page;
  readonly isUsable: boolean;
}

/**
 * Shows a session's page as it changes, even when the session moves to another page. Chromium sends a picture only when something has changed,
 * and the next only when the last was acknowledged.
 */
export function castScreen(
  shownNow: () => Shown | undefined,
  onPicture: (jpeg: Uint8Array, url: string) => void,
): () => void {
  let page: Page | undefined;
  let cast: Promise<CDPSession | null> = Promise.resolve(null);
  let isOver = false;
  let firstPicture: ReturnType<typeof setTimeout> | undefined;

  async function start(next: Page): Promise<CDPSession | null> {
    let isShown = false;
    const show = (base64: string): void => {
      if (isOver || next !== page) return;
      isShown = true;
      clearTimeout(firstPicture);
      onPicture(Buffer.from(base64, 'base64'), next.url());
    };
    try {
      const session = await next.context().newCDPSession(next);
      session.on('Page.screencastFrame', ({ data, sessionId }) => {
        session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
        show(data);
      });
      await session.send('Page.startScreencast', picture);
      if (isOver || isShown || next !== page) return session;
      // An unchanged page may send none, but a new watcher waits for one.
      firstPicture = setTimeout(() => {
        session.send('Page.captureScreenshot', picture).then(
          ({ data }) => show(data),
          () => undefined,
        );
      }, firstPictureMs);
      return session;
    } catch {
      if (next === page) page = undefined; // the next lookup tries again, or finds another page
      return null;
    }
  }

  function followPage(): void {
    const shown = shownNow();
    const next = shown?.isUsable ? shown.page : undefined;
    if (next === page) return;
    stop();
    page = next;
    if (next) cast = start(next);
  }

  function stop(): void {
    clearTimeout(firstPicture);
    const last = cast;
    cast = Promise.resolve(null);
    void last.then((session) => session?.detach()).catch(() => undefined);
  }

  const timer = setInterval(followPage, checkMs);
  followPage();
  return () => {
    isOver = true;
    clearInterval(timer);
    stop();
  };
}
