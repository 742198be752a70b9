import { catalog, usd } from './catalog.js';
import type { Product } from './catalog.js';
import { html } from './frame.js';
import type { Markup } from './frame.js';
import { cartCookie, readForm, redirect, show } from './visit.js';
import type { Visit } from './visit.js';

/** The cart; a POST adds to it or removes from it. */
export async function showCart(visit: Visit): Promise<Response> {
  if (visit.request.method === 'POST') {
    const form = await readForm(visit.request);
    const cart = new Map(visit.cart);
    const added = catalog.find(({ slug }) => slug === form.get('add'));
    if (added && added.stock > 0)
      cart.set(
        added.slug,
        Math.min(
          99,
          (cart.get(added.slug) ?? 0) + Math.max(1, Math.trunc(Number(form.get('quantity') ?? 1)) || 1),
        ),
      );
    cart.delete(form.get('remove') ?? '');
    return redirect(visit, 'cart', cartCookie(cart));
  }
  const lines = inCart(visit);
  if (lines.length === 0)
    return show(
      visit,
      'Cart',
      html`<h1>Your cart</h1>
        <p class="lead">Your cart is empty.</p>
        <a class="button" href="${visit.root}shop">To the shop</a>`,
    );
  return show(
    visit,
    'Cart',
    html`<h1>Your cart</h1>
      ${cartTable(visit, true)}
      <p><strong>Total: ${usd(totalOf(lines))}</strong></p>
      <a class="button" href="${visit.root}checkout">Proceed to checkout</a>`,
  );
}

interface CartLine {
  readonly product: Product;
  readonly quantity: number;
}

function inCart(visit: Visit): CartLine[] {
  return catalog.flatMap((product) => {
    const quantity = visit.cart.get(product.slug);
    return quantity === undefined ? [] : [{ product, quantity }];
  });
}

function totalOf(lines: readonly CartLine[]): number {
  return lines.reduce((sum, { product, quantity }) => sum + product.priceUsd * quantity, 0);
}

function cartTable(visit: Visit, canRemove: boolean): Markup {
  return html`<table>
    <caption>
      ${canRemove ? 'What you chose' : 'Your order'}
    </caption>
    <thead>
      <tr>
        <th>Product</th>
        <th class="n">Quantity</th>
        <th class="n">Price</th>
        <th class="n">Sum</th>
        ${canRemove ? html`<th>Change</th>` : ''}
      </tr>
    </thead>
    <tbody>
      ${inCart(visit).map(
        ({ product, quantity }) =>
          html`<tr>
            <td>${product.name}</td>
            <td class="n">${quantity}</td>
            <td class="n">${usd(product.priceUsd)}</td>
            <td class="n">${usd(product.priceUsd * quantity)}</td>
            ${
              canRemove
                ? html`<td>
                    <form method="post" action="${visit.root}cart">
                      <input type="hidden" name="remove" value="${product.slug}" /><button class="quiet">
                        Remove
                      </button>
                    </form>
                  </td>`
                : ''
            }
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** The order form. */
export function showCheckout(visit: Visit): Response {
  const lines = inCart(visit);
  if (lines.length === 0) return redirect(visit, 'cart');
  return show(
    visit,
    'Checkout',
    html`<h1>Checkout</h1>
      ${cartTable(visit, false)}
      <p><strong>Total: ${usd(totalOf(lines))}</strong></p>
      <form method="post" action="${visit.root}order">
        <label>Full name <input name="name" autocomplete="name" required /></label>
        <label>E-mail <input name="email" type="email" autocomplete="email" required /></label>
        <fieldset>
          <legend>Delivery</legend>
          <label class="line"
            ><input type="radio" name="delivery" value="Standard" checked /> Standard, 3 to 5 days</label
          ><label class="line"
            ><input type="radio" name="delivery" value="Express" /> Express, tomorrow</label
          >
        </fieldset>
        <label class="line"><input type="checkbox" name="gift" value="yes" /> Wrap as a gift</label>
        <button>Place order</button>
      </form>`,
  );
}

/** Takes an order. */
export async function showOrder(visit: Visit): Promise<Response> {
  if (visit.request.method !== 'POST') return redirect(visit, 'cart');
  const form = await readForm(visit.request);
  const lines = inCart(visit);
  const name = (form.get('name') ?? '').trim();
  if (lines.length === 0 || name === '') return redirect(visit, 'checkout');
  const total = usd(totalOf(lines));
  const page = show(
    { ...visit, cart: new Map() },
    'Order placed',
    html`<h1>Thank you, ${name}</h1>
      <p class="ok" role="status">Your order LL-2041 is placed. Total: ${total}. Nothing was charged.</p>
      <dl>
        <dt>Order number</dt>
        <dd>LL-2041</dd>
        <dt>Delivery</dt>
        <dd>${form.get('delivery') ?? 'Standard'}</dd>
        <dt>Gift wrap</dt>
        <dd>${form.get('gift') ? 'Yes' : 'No'}</dd>
      </dl>
      <p><a href="${visit.root}shop">Back to the shop</a></p>`,
  );
  page.headers.append('set-cookie', cartCookie(new Map()));
  return page;
}
