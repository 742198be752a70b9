import { catalog, usd } from './catalog.js';
import { html } from './frame.js';
import { readForm, show } from './visit.js';
import type { Visit } from './visit.js';

/** A table of the stock by shelf. */
export function showStock(visit: Visit): Response {
  return show(
    visit,
    'Stock',
    html`<h1>Warehouse stock</h1>
      <p class="lead">Counted every morning before the doors open.</p>
      <table>
        <caption>
          Stock by shelf
        </caption>
        <thead>
          <tr>
            <th>Item</th>
            <th>SKU</th>
            <th>Shelf</th>
            <th class="n">Stock</th>
            <th class="n">Unit price</th>
          </tr>
        </thead>
        <tbody>
          ${catalog.map(
            (product) =>
              html`<tr>
                <td>${product.name}</td>
                <td>${product.sku}</td>
                <td>${product.shelf}</td>
                <td class="n">${product.stock}</td>
                <td class="n">${usd(product.priceUsd)}</td>
              </tr>`,
          )}
        </tbody>
      </table>`,
  );
}

/** A form with every kind of field. */
export async function showContact(visit: Visit): Promise<Response> {
  if (visit.request.method === 'POST') {
    const form = await readForm(visit.request);
    const said = (name: string): string => (form.get(name) ?? '').slice(0, 2_000) || 'not given';
    return show(
      visit,
      'Message sent',
      html`<h1>Message sent</h1>
        <p class="ok" role="status">Thank you, ${said('name')}. We answer within two days.</p>
        <dl>
          <dt>E-mail</dt>
          <dd>${said('email')}</dd>
          <dt>Topic</dt>
          <dd>${said('topic')}</dd>
          <dt>Reply by</dt>
          <dd>${said('reply')}</dd>
          <dt>Newsletter</dt>
          <dd>${form.get('newsletter') ? 'Yes' : 'No'}</dd>
          <dt>Visit on</dt>
          <dd>${said('visit')}</dd>
          <dt>Message</dt>
          <dd>${said('message')}</dd>
        </dl>`,
    );
  }
  return show(
    visit,
    'Contact',
    html`<h1>Contact</h1>
      <p class="lead">Write to us; a person answers.</p>
      <form method="post" action="${visit.root}contact">
        <label>Your name <input name="name" autocomplete="name" /></label>
        <label>E-mail <input name="email" type="email" autocomplete="email" /></label>
        <label
          >Topic
          <select name="topic">
            <option>Please choose</option>
            <option>An order</option>
            <option>A product</option>
            <option>Something else</option>
          </select></label
        >
        <fieldset>
          <legend>Reply by</legend>
          <label class="line"><input type="radio" name="reply" value="E-mail" checked /> E-mail</label
          ><label class="line"><input type="radio" name="reply" value="Phone" /> Phone</label
          ><label class="line"><input type="radio" name="reply" value="Letter" /> Letter</label>
        </fieldset>
        <label>Visit on <input type="date" name="visit" /></label>
        <label>Message <textarea name="message" rows="4"></textarea></label>
        <label class="line"
          ><input type="checkbox" name="newsletter" value="yes" /> Send me the newsletter</label
        >
        <button>Send message</button>
      </form>`,
  );
}
