'use client';

import { useEffect, useRef } from 'react';
import type { ReactElement } from 'react';
import { parseUrl } from '../../core/links.js';
import { useLatest } from '../../hooks/useTracked.js';
import type { PictureLoad } from './describeLiveView.js';

interface PageFrameProps {
  readonly url: string;
  readonly title: string;
  readonly onLoad: (load: PictureLoad) => void;
  readonly onPageUrl: (url: string) => void;
}

/** How long after its load a page may still report its state, in milliseconds; later it never will. */
const silentMs = 2_000;
/** Longer addresses are cut. */
const maxUrlLength = 500;

/** What the pages of `webrun-local` post: that they are connected, have drawn a picture, or have lost the connection. */
const loads: Readonly<Record<string, PictureLoad | undefined>> = {
  connected: 'waiting',
  picture: 'drawn',
  lost: 'lost',
};

/** The server's own page. Its scripts run in their own origin; it can neither leave its frame nor navigate this page. */
export function PageFrame({ url, title, onLoad, onPageUrl }: PageFrameProps): ReactElement {
  const frame = useRef<HTMLIFrameElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useLatest({ onLoad, onPageUrl });
  const origin = parseUrl(url)?.origin ?? '';
  // A page of this app's origin could remove its own sandbox.
  const isForeign = origin !== globalThis.location?.origin;
  // Without an origin of its own a page posts as "null".
  const sender = isForeign ? origin : 'null';
  useEffect(() => {
    const onMessage = ({ source, origin: from, data }: MessageEvent<unknown>): void => {
      if (source !== frame.current?.contentWindow || from !== sender) return;
      const { source: name, state, url: shown } = (data ?? {}) as Readonly<Record<string, unknown>>;
      const load = name === 'webrun-live' && typeof state === 'string' ? loads[state] : undefined;
      if (!load) return;
      clearTimeout(timer.current);
      latest().onLoad(load);
      if (typeof shown === 'string') latest().onPageUrl(shown.slice(0, maxUrlLength));
    };
    const onViolation = ({ effectiveDirective, blockedURI }: SecurityPolicyViolationEvent): void => {
      if (/^(frame|child)-src$/.test(effectiveDirective) && blockedURI.startsWith(origin))
        latest().onLoad('blank');
    };
    addEventListener('message', onMessage);
    document.addEventListener('securitypolicyviolation', onViolation);
    return () => {
      clearTimeout(timer.current);
      removeEventListener('message', onMessage);
      document.removeEventListener('securitypolicyviolation', onViolation);
    };
  }, [origin, sender, latest]);
  return (
    <iframe
      ref={frame}
      title={title}
      src={url}
      sandbox={isForeign ? 'allow-scripts allow-same-origin' : 'allow-scripts'}
      allow="autoplay"
      referrerPolicy="no-referrer"
      onLoad={() => {
        clearTimeout(timer.current);
        timer.current = setTimeout(() => latest().onLoad('silent'), silentMs);
      }}
    />
  );
}
