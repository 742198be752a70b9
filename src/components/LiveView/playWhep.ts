/** How long the browser may gather its own addresses before the offer is sent with those it has, in milliseconds. */
const gatheringMs = 3_000;

/**
 * Plays a WHEP stream in a video element; returns a function that stops it. Calls `onError` once if it cannot be played.
 */
export function playWhep(url: string, video: HTMLVideoElement, onError: () => void): () => void {
  const stopped = new AbortController();
  const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:stun.l.google.com:19302' }] });
  for (const kind of ['video', 'audio']) peer.addTransceiver(kind, { direction: 'recvonly' });
  peer.ontrack = ({ streams: [stream] }) => {
    if (stream) video.srcObject = stream;
  };
  peer.onconnectionstatechange = () => {
    if (peer.connectionState === 'failed' && !stopped.signal.aborted) onError();
  };

  async function connect(): Promise<void> {
    await peer.setLocalDescription(await peer.createOffer());
    await new Promise<void>((resolve) => {
      const check = (): void => void (peer.iceGatheringState === 'complete' && resolve());
      peer.onicegatheringstatechange = check;
      setTimeout(resolve, gatheringMs);
      check();
    });
    // The pages name the stream's address with and without its last part.
    const sdp =
      (await postOffer(url).catch(() => null)) ??
      (/\/whep\/?$/.test(url) ? null : await postOffer(toWhepUrl(url)));
    if (sdp === null) throw new Error('no answer');
    await peer.setRemoteDescription({ type: 'answer', sdp });
  }

  /** Returns the SDP answer; `null` when the address is not a stream. */
  async function postOffer(to: string): Promise<string | null> {
    const reply = await fetch(to, {
      method: 'POST',
      headers: { 'content-type': 'application/sdp' },
      body: peer.localDescription?.sdp ?? '',
      signal: stopped.signal,
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
    });
    const text = await reply.text();
    return reply.ok && text.startsWith('v=0') ? text : null;
  }

  connect().catch(() => {
    if (!stopped.signal.aborted) onError();
  });
  return () => {
    stopped.abort();
    peer.close();
    video.srcObject = null;
  };
}

function toWhepUrl(url: string): string {
  const address = new URL(url);
  address.pathname = `${address.pathname.replace(/\/$/, '')}/whep`;
  return address.href;
}
