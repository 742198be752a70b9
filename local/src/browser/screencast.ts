import type { CDPSession, Page } from 'playwright-core';

/** How often the session's page is looked up, in milliseconds: a task may open another one, a crash ends one. */
const lookMs = 200;
/** A page that has sent no picture so long after it was asked to, in milliseconds, is photographed. */
const firstPictureMs = 1_000;

const picture = { format: 'jpeg', quality: 70 } as const;

/** What is shown: the page a session is at, if it is at one. */
interface Shown {
  readonly page: Page;
  readonly isUsable: boolean;
}

/**
 * Shows a session's page as it changes, also when the session goes on in another page. Chromium sends a picture only when
 * something has changed, and the next one only when the last was taken.
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
      // A page that does not change may send none, and whoever starts to watch waits for one.
      firstPicture = setTimeout(() => {
        session.send('Page.captureScreenshot', picture).then(
          ({ data }) => show(data),
          () => undefined,
        );
      }, firstPictureMs);
      return session;
    } catch {
      if (next === page) page = undefined; // the next look tries again, or finds another page
      return null;
    }
  }

  function look(): void {
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

  const timer = setInterval(look, lookMs);
  look();
  return () => {
    isOver = true;
    clearInterval(timer);
    stop();
  };
}
