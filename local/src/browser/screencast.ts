import type { CDPSession, Page } from 'playwright-core';

/** How often the session's page is looked up, in milliseconds: a task may open another one, a crash ends one. */
const lookMs = 200;

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

  async function start(next: Page): Promise<CDPSession | null> {
    try {
      const session = await next.context().newCDPSession(next);
      session.on('Page.screencastFrame', ({ data, sessionId }) => {
        session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
        if (!isOver && next === page) onPicture(Buffer.from(data, 'base64'), next.url());
      });
      await session.send('Page.startScreencast', { format: 'jpeg', quality: 70 });
      return session;
    } catch {
      return null; // the page went while it was opened; the next look finds another
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
