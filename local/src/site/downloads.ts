import { catalog } from './catalog.js';
import { html } from './frame.js';
import { show, showMissing } from './visit.js';
import type { Visit } from './visit.js';

/** The list of files, and the files. */
export function showDownloads(visit: Visit): Response {
  const name = visit.path[1];
  if (name === undefined)
    return show(
      visit,
      'Downloads',
      html`<h1>Downloads</h1>
        <p class="lead">Take what you need.</p>
        <ul class="grid">
          <li class="card">
            <h3>Price list</h3>
            <p>All products, as CSV.</p>
            <a href="${visit.root}downloads/price-list.csv" download>Download the price list (CSV)</a>
          </li>
          <li class="card">
            <h3>Care guide</h3>
            <p>How to look after copper and enamel.</p>
            <a href="${visit.root}downloads/care-guide.txt" download>Download the care guide (TXT)</a>
          </li>
          <li class="card">
            <h3>Delivery note</h3>
            <p>One page, as PDF.</p>
            <a href="${visit.root}downloads/delivery-note.pdf" download>Download the delivery note (PDF)</a>
          </li>
          <li class="card">
            <h3>Endless archive</h3>
            <p>A file without an end.</p>
            <a href="${visit.root}downloads/endless.bin" download>Download the endless archive</a>
          </li>
        </ul>`,
    );
  const file = files[name];
  if (!file) return showMissing(visit, 'There is no such file.');
  const headers = { 'content-type': file.type, 'content-disposition': `attachment; filename="${name}"` };
  return new Response(file.body(), { headers });
}

const files: Readonly<
  Record<string, { readonly type: string; body(): string | ReadableStream<Uint8Array> }>
> = {
  'price-list.csv': {
    type: 'text/csv; charset=utf-8',
    body: () =>
      [
        'name,sku,price_usd',
        ...catalog.map(({ name, sku, priceUsd }) => `${name},${sku},${priceUsd.toFixed(2)}`),
        '',
      ].join('\r\n'),
  },
  'care-guide.txt': {
    type: 'text/plain; charset=utf-8',
    body: () =>
      'Copper: wipe with lemon and salt, never with steel wool.\nEnamel: let it cool before you wash it.\n',
  },
  'delivery-note.pdf': { type: 'application/pdf', body: deliveryNote },
  'endless.bin': { type: 'application/octet-stream', body: endless },
};

/** One page of PDF, with right offsets so that every reader opens it. */
function deliveryNote(): string {
  const text = 'BT /F1 18 Tf 60 760 Td (Lantern & Leaf: delivery note LL-2017) Tj ET';
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, at) => {
    const offset = body.length;
    body += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  return `${body}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`;
}

function endless(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: async (controller) => {
      // A pause between pieces: a stream that is always ready would leave its reader no turn.
      await new Promise((resolve) => setTimeout(resolve, 1));
      controller.enqueue(new Uint8Array(1 << 20));
    },
  });
}
