/**
 * A shop's page as a session's live picture: it posts the same messages as the pages of `webrun-local`, and needs no network.
 * @param says the messages it posts, in order: `connected`, `picture`, `lost`
 */
export function shopPage(...says: readonly ('connected' | 'picture' | 'lost')[]): string {
  const script = says.map(
    (state) =>
      `parent.postMessage({ source: 'webrun-live', state: '${state}', url: 'https://shop.example/search?q=desk+lamp' }, '*');`,
  );
  const html = `<!doctype html>
<meta charset="utf-8">
<title>Shop</title>
<style>
  body { margin: 0; font: 15px system-ui, sans-serif; color: #222; background: #fff; }
  header { display: flex; gap: 24px; align-items: center; padding: 14px 24px; background: #1d4b3f; color: #fff; }
  header b { font-size: 18px; } header span { opacity: .8; }
  main { display: grid; grid-template-columns: repeat(4, 1fr); gap: 20px; padding: 24px; }
  div { border: 1px solid #ddd; border-radius: 6px; overflow: hidden; }
  i { display: block; height: 150px; } p { margin: 10px 12px; } p + p { margin-top: -6px; color: #666; }
</style>
<header><b>Lumen</b><span>Lamps</span><span>Kettles</span><span>Teapots</span></header>
<main>${[
    ['Arc 2', '$32.00', '#cfe3dc'],
    ['Fold', '$39.50', '#e6dccf'],
    ['Beam Mini', '$44.90', '#d5dbe8'],
    ['Halo', '$47.00', '#e8d5dc'],
  ]
    .map(
      ([name, price, colour]) =>
        `<div><i style="background:${colour}"></i><p><b>${name}</b></p><p>${price}</p></div>`,
    )
    .join('')}</main>
<script>${script.join('\n')}</script>`;
  return URL.createObjectURL(new Blob([html], { type: 'text/html' }));
}
