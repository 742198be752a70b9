import 'webrun-react/styles.css';
import { useEffect } from 'react';
import type { ReactElement } from 'react';
import { hydrateRoot } from 'react-dom/client';
import type { Root } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterEach, describe, expect, test } from 'vitest';
import { TaskResult, TaskStatus, WebRunProvider } from 'webrun-react';
import { createWebRunClient } from 'webrun-react/core';
import { messages as de } from 'webrun-react/locales/de';
import { completed, files, lost } from '../../stories/states.js';
import { sendToDevTools } from '../devtools.js';
import { everyFamily } from './everyFamily.js';

const client = createWebRunClient({
  baseUrl: 'http://webrun.test',
  fetch: () => new Promise(() => undefined),
});

type Settings = Pick<Parameters<typeof WebRunProvider>[0], 'locale' | 'messages' | 'timeZone'>;
const inside = (children: ReactElement, settings: Settings = {}): ReactElement => (
  <WebRunProvider client={client} persist={false} {...settings}>
    {children}
  </WebRunProvider>
);

/** Puts the page in a time zone, as a reader's system does. */
const moveTo = (timezoneId: string): Promise<unknown> =>
  sendToDevTools('Emulation.setTimezoneOverride', { timezoneId });
afterEach(() => moveTo(''));

const plain = (element: Element): string => (element.textContent ?? '').replaceAll(/[\u202F\u00A0]/g, ' ');

/** Tells when the page has taken over. */
function Ready({ onReady }: { readonly onReady: () => void }): null {
  useEffect(onReady, [onReady]);
  return null;
}

/** Renders on a "server" in UTC, takes over in a page in Tokyo, and returns both texts and what React complained of. */
async function hydrate(
  children: ReactElement,
  settings?: Settings,
): Promise<{ server: string; client: string; complaints: unknown[] }> {
  await moveTo('UTC');
  const box = document.createElement('div');
  const rendered = (
    <>
      {children}
      {null}
    </>
  );
  box.innerHTML = renderToString(inside(rendered, settings));
  document.body.append(box);
  const server = plain(box);
  await moveTo('Asia/Tokyo');
  const complaints: unknown[] = [];
  let root: Root | undefined;
  await new Promise<void>((resolve) => {
    const page = inside(
      <>
        {children}
        <Ready onReady={resolve} />
      </>,
      settings,
    );
    root = hydrateRoot(box, page, {
      onRecoverableError: (error) => complaints.push(error),
    });
  });
  await new Promise((resolve) => setTimeout(resolve));
  const text = plain(box);
  root?.unmount();
  box.remove();
  return { server, client: text, complaints };
}

describe('a page that was rendered in UTC and is read in Tokyo', () => {
  const settledAt = Date.UTC(2026, 9, 1, 11, 34);

  test('first agrees with its server, then has the reader’s own time', async () => {
    const {
      server,
      client: text,
      complaints,
    } = await hydrate(<TaskStatus run={lost('cut', { settledAt })} />);
    expect(complaints).toEqual([]);
    expect(server).toContain('Oct 1, 11:34 AM UTC');
    expect(text).toMatch(/Oct 1(, 2026)?, 8:34 PM/);
    expect(text).not.toContain('UTC');
  });

  test('has the time of the zone that the app sets, on both', async () => {
    const settings = { locale: 'de', messages: de, timeZone: 'Europe/Berlin' };
    const {
      server,
      client: text,
      complaints,
    } = await hydrate(<TaskStatus run={lost('cut', { settledAt })} />, settings);
    expect(complaints).toEqual([]);
    expect(server).toContain('13:34');
    expect(text).toContain('13:34');
  });

  test('has one clock format: files, status and all else', async () => {
    const at = Date.UTC(2026, 9, 1, 12, 4);
    const { client: text } = await hydrate(
      <>
        <TaskStatus run={lost('cut', { settledAt })} />
        <TaskResult run={completed({ files: [{ ...files[0]!, downloadedAt: at }] })} defaultTab="files" />
      </>,
    );
    expect(text.match(/\d{1,2}:\d{2}( [AP]M)?/g)).toEqual(['8:34 PM', '9:04 PM']);
  });
});

test('no family says one thing on a server and another when its page takes over', async () => {
  for (const [name, element] of everyFamily()) {
    const { server, complaints } = await hydrate(element);
    // The file that shows an answer is loaded late; "renderToString" waits for nothing and says so.
    expect(
      complaints.filter((each) => !/does not support Suspense/.test(String(each))),
      name,
    ).toEqual([]);
    expect(server.length, name).toBeGreaterThan(0);
  }
});
