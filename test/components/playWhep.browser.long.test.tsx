import 'webrun-react/styles.css';
import { afterEach, expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-react';
import { LiveView } from 'webrun-react';
import { session } from '../../stories/liveStates.js';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
  vi.unstubAllGlobals();
});

/** A WHEP endpoint with a green picture: answers an offer as a server does, from a connection of its own in this page. */
function createEndpoint(path: string): { readonly far: RTCPeerConnection[]; readonly posts: Request[] } {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [320, 188];
  const pen = canvas.getContext('2d') as CanvasRenderingContext2D;
  const paint = setInterval(() => {
    pen.fillStyle = 'rgb(0, 200, 0)';
    pen.fillRect(0, 0, canvas.width, canvas.height);
  }, 50);
  const stream = canvas.captureStream(20);
  const far: RTCPeerConnection[] = [];
  const posts: Request[] = [];
  ends.push(() => {
    clearInterval(paint);
    for (const peer of far) peer.close();
  });
  vi.stubGlobal('fetch', async (url: string, init: RequestInit): Promise<Response> => {
    const request = new Request(url, init);
    posts.push(request);
    if (new URL(url).pathname !== path) return new Response('not here', { status: 404 });
    const peer = new RTCPeerConnection();
    far.push(peer);
    await peer.setRemoteDescription({ type: 'offer', sdp: await request.text() });
    for (const track of stream.getTracks()) peer.addTrack(track, stream);
    await peer.setLocalDescription(await peer.createAnswer());
    await new Promise<void>((resolve) => {
      const look = (): void => void (peer.iceGatheringState === 'complete' && resolve());
      peer.onicegatheringstatechange = look;
      setTimeout(resolve, 3_000);
      look();
    });
    return new Response(peer.localDescription?.sdp ?? '', {
      status: 201,
      headers: { 'content-type': 'application/sdp' },
    });
  });
  return { far, posts };
}

const streaming = {
  width: 1_024,
  height: 600,
  webViewUrl: null,
  webRtcUrl: 'https://stream.example:8889/session',
};
const show = () => render(<LiveView session={session(streaming)} style={{ inlineSize: 400 }} />);

/** The colour in the middle of a video. */
function colourOf(video: HTMLVideoElement): number[] {
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d') as CanvasRenderingContext2D;
  pen.drawImage(video, 0, 0, canvas.width, canvas.height);
  return [...pen.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data];
}

// offer ─ POST ─ answer ─ connected ─ playing
test.each(['/session', '/session/whep'])(
  'plays the picture of a WHEP endpoint at %s, and lets go of it when it goes',
  async (path) => {
    const { far, posts } = createEndpoint(path);
    const screen = await show();
    await expect.element(screen.getByRole('status')).toHaveTextContent('Live');
    const offer = posts.at(-1) as Request;
    expect(offer.method).toBe('POST');
    expect(offer.headers.get('content-type')).toBe('application/sdp');
    expect(offer.credentials).toBe('omit');
    const remote = far[0]?.remoteDescription?.sdp ?? '';
    expect(remote.match(/^a=recvonly/gm)).toHaveLength(2);
    const video = screen.container.querySelector('video') as HTMLVideoElement;
    await expect.poll(() => colourOf(video)[1]).toBeGreaterThan(150);
    expect(colourOf(video)[0]).toBeLessThan(60);
    await screen.unmount();
    await expect
      .poll(() => ['disconnected', 'failed', 'closed'].includes(far[0]?.connectionState ?? ''))
      .toBe(true);
  },
);

test('says that there is no picture, and what to look at, where the endpoint refuses', async () => {
  createEndpoint('/another');
  const screen = await show();
  await expect.element(screen.getByRole('status')).toHaveTextContent('No picture');
  await expect.element(screen.getByRole('button', { name: 'Try again' })).toBeVisible();
});
