import { randomBytes } from 'node:crypto';

/** The width in pixels and the JPEG quality of a copied picture: text stays recognizable, a run's pictures stay small. */
const smallPx = 320;
const smallQuality = 0.6;

/**
 * Makes the page of a live picture: it draws each picture as it comes, and tells the embedding page that there is one, and its address. The
 * embedding page may request a small copy, which a dashboard keeps with the step.
 */
export function toLivePage(token: string): Response {
  const nonce = randomBytes(12).toString('base64url');
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Live picture</title>
<style nonce="${nonce}">
html, body { margin: 0; block-size: 100%; background: #fff; overflow: hidden; }
img { display: block; inline-size: 100%; block-size: 100%; object-fit: contain; }
img:not([src]) { visibility: hidden; }
</style>
<img alt="The page the agent sees">
<script nonce="${nonce}" src="/socket.io/socket.io.min.js"></script>
<script nonce="${nonce}">
const picture = document.querySelector('img');
let last = '';
let shown = '';
const tell = (state, url) => parent.postMessage({ source: 'webrun-live', state, url }, '*');
let asker = '';
picture.onload = () => {
  if (last) URL.revokeObjectURL(last);
  last = picture.src;
  tell('picture', shown);
  if (asker) sendCopy();
};
addEventListener('message', ({ source, origin, data }) => {
  if (source !== parent || data?.source !== 'webrun-react' || data.want !== 'picture') return;
  asker = origin;
  // One that is on its way, or is still to come, is sent when it is drawn.
  if (last && last === picture.src) sendCopy();
});
function sendCopy() {
  const canvas = document.createElement('canvas');
  canvas.width = Math.min(${smallPx}, picture.naturalWidth);
  canvas.height = Math.round((canvas.width / picture.naturalWidth) * picture.naturalHeight);
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
  const image = canvas.toDataURL('image/jpeg', ${smallQuality});
  parent.postMessage({ source: 'webrun-live', state: 'image', url: shown, image }, asker);
  asker = '';
}
const socket = io('/live', { auth: { token: ${JSON.stringify(token)} }, transports: ['websocket'] });
socket.on('connect', () => tell('connected'));
socket.on('picture', (jpeg, url, taken) => {
  shown = url;
  picture.src = URL.createObjectURL(new Blob([jpeg], { type: 'image/jpeg' }));
  taken();
});
socket.on('disconnect', () => tell('lost'));
</script>
</html>`;
  return new Response(html, {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; img-src blob:; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'`,
    },
  });
}
