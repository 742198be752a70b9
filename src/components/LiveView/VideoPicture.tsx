'use client';

import { useEffect, useRef } from 'react';
import type { ReactElement } from 'react';
import { useLatest } from '../../hooks/useTracked.js';
import type { PictureLoad } from './describeLiveView.js';
import { playWhep } from './playWhep.js';

interface VideoPictureProps {
  readonly url: string;
  readonly title: string;
  readonly onLoad: (load: PictureLoad) => void;
}

/** The server's video stream. */
export function VideoPicture({ url, title, onLoad }: VideoPictureProps): ReactElement {
  const video = useRef<HTMLVideoElement>(null);
  const latest = useLatest({ onLoad });
  useEffect(() => {
    const onError = (): void => latest().onLoad('blank');
    if (!video.current || typeof RTCPeerConnection === 'undefined') return onError();
    return playWhep(url, video.current, onError);
  }, [url, latest]);
  return (
    <video
      ref={video}
      aria-label={title}
      autoPlay
      muted
      playsInline
      onPlaying={() => onLoad('drawn')}
      onWaiting={() => onLoad('lost')}
    />
  );
}
