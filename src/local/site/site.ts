import { catalog, usd } from './catalog.js';
import type { Product } from './catalog.js';
import { html, script, toPage } from './frame.js';
import type { Markup } from './frame.js';
import { hostileParts } from './hostile.js';

/** The practice site's only account. It is shown on the log-in page: nothing here is real. */
export const practiceAccount = { username: 'ada', password: 'lovelace-1843', name: 'Ada Lovelace' } as const;

/** The answer that the practice site's robot check takes. */
const practiceCaptchaAnswer = 'harbour';

/**
 * A web site to practise on: a shop with cart and checkout, a log-in, a table, downloads, and pages that are slow, never load,
 * crash, are hostile, or ask for a person. A plain fetch handler; its links are relative, so that it works on a port of its own
 * or under a path (which must then end in a slash).
 *
 * Give it an origin of its own where you can: its hostile page runs scripts.
 */
export function createPracticeSite(): (request: Request) => Promise<Response> | Response {
  const logins = new Set<string>();
  return (request) => {
    const url = new URL(request.url);
    const visit = toVisit(request, url, logins);
    const page = pages[visit.path[0] ?? ''];
    if (!page)
      return show(
        visit,
        'Not found',
        html`<h1>Not found</h1>
          <p class="lead">There is no such page here.</p>`,
        404,
      );
    return page(visit);
  };
}

interface Visit {
  readonly request: Request;
  readonly url: URL;
  /** The page's own path, without what it is mounted under. */
  readonly path: readonly string[];
  readonly root: string;
  readonly cart: ReadonlyMap<string, number>;
  readonly isLoggedIn: boolean;
  readonly logins: Set<string>;
}

type Page = (visit: Visit) => Promise<Response> | Response;

const pages: Readonly<Record<string, Page>> = {
  '': showHome,
  shop: showShop,
  product: showProduct,
  cart: showCart,
  checkout: showCheckout,
  order: showOrder,
  login: showLogin,
  logout: leave,
  account: showAccount,
  stock: showStock,
  downloads: showDownloads,
  contact: showContact,
  slow: showSlow,
  never: neverAnswer,
  crash: showCrash,
  hostile: showHostile,
  captcha: showCaptcha,
};

function toVisit(request: Request, url: URL, logins: Set<string>): Visit {
  const segments = url.pathname.split('/').filter(Boolean);
  const first = segments.findIndex((segment) => segment in pages);
  const path =
    first < 0 ? (url.pathname.endsWith('/') || segments.length === 0 ? [''] : ['?']) : segments.slice(first);
  const cookies = readCookies(request);
  const user = cookies.get('practice_user');
  return {
    request,
    url,
    path,
    root: '../'.repeat(Math.max(0, path.length - 1 + (path[0] !== '' && url.pathname.endsWith('/') ? 1 : 0))),
    cart: readCart(cookies.get('practice_cart') ?? ''),
    isLoggedIn: user !== undefined && logins.has(user),
    logins,
  };
}

function readCookies(request: Request): Map<string, string> {
  const pairs = (request.headers.get('cookie') ?? '').split(/;\s*/u).map((pair) => pair.split('='));
  return new Map(pairs.map(([name = '', value = '']) => [name, value]));
}

function readCart(text: string): Map<string, number> {
  const cart = new Map<string, number>();
  for (const entry of text.split('.').slice(0, 50)) {
    const [slug = '', count = ''] = entry.split('~');
    const quantity = Math.min(99, Math.trunc(Number(count)));
    if (catalog.some((product) => product.slug === slug) && quantity > 0) cart.set(slug, quantity);
  }
  return cart;
}

function cartCookie(cart: ReadonlyMap<string, number>): string {
  const text = [...cart].map(([slug, quantity]) => `${slug}~${quantity}`).join('.');
  return `practice_cart=${text}; Path=/; SameSite=Lax`;
}

async function readForm(request: Request): Promise<URLSearchParams> {
  return new URLSearchParams((await request.text()).slice(0, 20_000));
}

function show(visit: Visit, title: string, main: Markup, status = 200): Response {
  const page = toPage({
    title,
    main,
    root: visit.root,
    cartCount: [...visit.cart.values()].reduce((sum, quantity) => sum + quantity, 0),
    userName: visit.isLoggedIn ? practiceAccount.name : null,
  });
  return new Response(page, {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  });
}

/** Sends the browser on; the address stays relative, so that a mount path survives. */
function redirect(visit: Visit, to: string, cookie?: string): Response {
  const headers = new Headers({ location: `${visit.root}${to}` || './' });
  if (cookie) headers.append('set-cookie', cookie);
  return new Response(null, { status: 303, headers });
}

function art(product: Product): Markup {
  const shapes: Readonly<Record<Product['category'], string>> = {
    Kettles: '<path d="M55 120h90l-8-48a38 30 0 0 0-74 0zM100 42v-8M64 66a44 38 0 0 1 72 0M140 88l26-14"/>',
    Teapots:
      '<path d="M52 88a48 38 0 1 0 96 0zM52 88h96M100 50v-8M148 84c22-6 22 28-4 26M54 96 30 78"/><ellipse cx="100" cy="70" rx="34" ry="18"/>',
    Tea: '<rect x="66" y="44" width="68" height="82" rx="8"/><path d="M66 66h68M100 80c18 6 18 26 0 34-18-8-18-28 0-34zm0 0v34"/>',
    Accessories:
      '<path d="M64 62h72l-8 62H72zM136 74c20 0 20 30-4 30M84 40c-6 8 6 10 0 18m26-18c-6 8 6 10 0 18"/>',
  };
  return {
    html: `<svg class="art" viewBox="0 0 200 160" aria-hidden="true"><rect width="200" height="160" fill="oklch(.94 .04 ${product.hue})"/><g fill="oklch(.99 .01 ${product.hue})" stroke="oklch(.5 .09 ${product.hue})" stroke-width="3" stroke-linejoin="round" stroke-linecap="round">${shapes[product.category]}</g></svg>`,
  };
}

function showHome(visit: Visit): Response {
  const places: readonly (readonly [string, string, string])[] = [
    ['shop', 'Shop', 'Twelve products, a search, a cart and a checkout that charges nothing.'],
    ['account', 'Account', 'Behind a log-in, with past orders.'],
    ['stock', 'Stock', 'A table of what is on which shelf.'],
    ['downloads', 'Downloads', 'A price list, a care guide and a delivery note.'],
    ['contact', 'Contact', 'A form with every kind of field.'],
    ['slow', 'Harvest report', 'Takes 70 seconds to be ready.'],
    ['captcha', 'Tasting notes', 'Asks whether you are a robot.'],
    ['hostile', 'Guest book', 'Markup and words that try to take over who reads them.'],
    ['never', 'Waiting room', 'Never loads.'],
    ['crash', 'Broken page', 'Takes all memory until it crashes.'],
  ];
  return show(
    visit,
    'Home',
    html`<h1>A site to practise on</h1>
      <p class="lead">
        Lantern &amp; Leaf is a small tea shop that does not exist. Everything a browser agent meets on the
        web is here, offline and harmless.
      </p>
      <h2>Places to go</h2>
      <ul class="grid">
        ${places.map(
          ([path, name, words]) =>
            html`<li class="card">
              <h3><a href="${visit.root}${path}">${name}</a></h3>
              <p>${words}</p>
            </li>`,
        )}
      </ul>
      <h2>About the shop</h2>
      <p>
        Founded in a garden shed, closed on rainy days. Questions are answered by the
        <a href="${visit.root}contact">contact form</a>.
      </p>`,
  );
}

function showShop(visit: Visit): Response {
  const query = (visit.url.searchParams.get('q') ?? '').trim().slice(0, 200);
  const category = visit.url.searchParams.get('category') ?? '';
  const sort = visit.url.searchParams.get('sort') ?? 'featured';
  // Plurals find their singular, as a shop's search would.
  const words = query
    .toLowerCase()
    .split(/\s+/u)
    .filter(Boolean)
    .map((word) => word.replace(/(?<=..)s$/u, ''));
  const found = catalog.filter(
    (product) =>
      words.every((word) =>
        `${product.name} ${product.category} ${product.description}`.toLowerCase().includes(word),
      ) &&
      (category === '' || product.category === category),
  );
  const order: Readonly<Record<string, (a: Product, b: Product) => number>> = {
    'price-up': (a, b) => a.priceUsd - b.priceUsd,
    'price-down': (a, b) => b.priceUsd - a.priceUsd,
    name: (a, b) => a.name.localeCompare(b.name),
  };
  const sorted = order[sort] ? found.toSorted(order[sort]) : found;
  const option = (value: string, label: string, chosen: string): Markup =>
    value === chosen
      ? html`<option value="${value}" selected>${label}</option>`
      : html`<option value="${value}">${label}</option>`;
  return show(
    visit,
    query ? `Search: ${query}` : 'Shop',
    html`<h1>${query ? `Results for “${query}”` : 'Shop'}</h1>
      <p class="lead" role="status">
        ${sorted.length === 0 ? 'Nothing was found. Try another word.' : sorted.length === 1 ? '1 product' : `${sorted.length} products`}
      </p>
      <form class="row" role="search" action="${visit.root}shop">
        <label
          >Search the shop
          <input type="search" name="q" value="${query}" placeholder="Kettle, teapot, sencha…"
        /></label>
        <label
          >Category
          <select name="category">
            ${[
              ['', 'All'],
              ['Kettles', 'Kettles'],
              ['Teapots', 'Teapots'],
              ['Tea', 'Tea'],
              ['Accessories', 'Accessories'],
            ].map(([value = '', label = '']) => option(value, label, category))}
          </select></label
        >
        <label
          >Sort by
          <select name="sort">
            ${[
              ['featured', 'Featured'],
              ['price-up', 'Price, low to high'],
              ['price-down', 'Price, high to low'],
              ['name', 'Name'],
            ].map(([value = '', label = '']) => option(value, label, sort))}
          </select></label
        >
        <button>Search</button>
      </form>
      <ul class="grid" aria-label="Products">
        ${sorted.map((product) => card(visit, product))}
      </ul>`,
  );
}

function card(visit: Visit, product: Product): Markup {
  return html`<li class="card">
    ${art(product)}
    <h3><a href="${visit.root}product/${product.slug}">${product.name}</a></h3>
    <p>${product.description}</p>
    <p class="price">${usd(product.priceUsd)}</p>
    <form method="post" action="${visit.root}cart">
      <input type="hidden" name="add" value="${product.slug}" />${addButton(product)}
    </form>
  </li>`;
}

function addButton(product: Product): Markup {
  return product.stock > 0
    ? html`<button>Add to cart</button>`
    : html`<button disabled>Out of stock</button>`;
}

function showProduct(visit: Visit): Response {
  const product = catalog.find(({ slug }) => slug === visit.path[1]);
  if (!product)
    return show(
      visit,
      'Not found',
      html`<h1>Not found</h1>
        <p class="lead">This product does not exist.</p>`,
      404,
    );
  return show(
    visit,
    product.name,
    html`<div class="split">
      <div>${art(product)}</div>
      <div>
        <p><a href="${visit.root}shop">All products</a></p>
        <h1>${product.name}</h1>
        <p class="lead">${product.description}</p>
        <dl>
          <dt>Price</dt>
          <dd>${usd(product.priceUsd)}</dd>
          <dt>Availability</dt>
          <dd>${product.stock > 0 ? `${product.stock} in stock` : 'Out of stock'}</dd>
          <dt>Rating</dt>
          <dd>${product.rating.toFixed(1)} of 5</dd>
          <dt>SKU</dt>
          <dd>${product.sku}</dd>
          <dt>Category</dt>
          <dd>${product.category}</dd>
        </dl>
        <form method="post" action="${visit.root}cart">
          <input type="hidden" name="add" value="${product.slug}" /><label
            >Quantity <input type="number" name="quantity" value="1" min="1" max="99" /></label
          >${addButton(product)}
        </form>
      </div>
    </div>`,
  );
}

async function showCart(visit: Visit): Promise<Response> {
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

function showCheckout(visit: Visit): Response {
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

async function showOrder(visit: Visit): Promise<Response> {
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

async function showLogin(visit: Visit): Promise<Response> {
  let refused = false;
  if (visit.request.method === 'POST') {
    const form = await readForm(visit.request);
    if (
      form.get('username') === practiceAccount.username &&
      form.get('password') === practiceAccount.password
    ) {
      const token = crypto.randomUUID();
      visit.logins.add(token);
      return redirect(visit, 'account', `practice_user=${token}; Path=/; HttpOnly; SameSite=Lax`);
    }
    refused = true;
  }
  return show(
    visit,
    'Log in',
    html`<h1>Log in</h1>
      <p class="lead">Your orders and addresses are kept behind this door.</p>
      ${refused ? html`<p class="alert" role="alert">The user name or the password is wrong.</p>` : ''}
      <form method="post" action="${visit.root}login">
        <label>User name <input name="username" autocomplete="username" required /></label>
        <label
          >Password <input name="password" type="password" autocomplete="current-password" required /></label
        ><button>Log in</button>
      </form>
      <p class="note">
        To practise: the user name is <code>${practiceAccount.username}</code>, the password
        <code>${practiceAccount.password}</code>.
      </p>`,
    refused ? 401 : 200,
  );
}

function leave(visit: Visit): Response {
  visit.logins.delete(readCookies(visit.request).get('practice_user') ?? '');
  return redirect(visit, 'login', 'practice_user=; Path=/; Max-Age=0');
}

function showAccount(visit: Visit): Response {
  if (!visit.isLoggedIn) return redirect(visit, 'login');
  const orders: readonly (readonly [string, string, string, string])[] = [
    ['LL-1988', '2 March', 'Delivered', '$54.40'],
    ['LL-2003', '19 April', 'Delivered', '$129.50'],
    ['LL-2017', '6 June', 'On its way', '$21.55'],
  ];
  return show(
    visit,
    'Account',
    html`<h1>Welcome back, ${practiceAccount.name}</h1>
      <p class="lead">You have 3 orders and 120 leaf points.</p>
      <table>
        <caption>
          Your orders
        </caption>
        <thead>
          <tr>
            <th>Order</th>
            <th>Date</th>
            <th>Status</th>
            <th class="n">Total</th>
          </tr>
        </thead>
        <tbody>
          ${orders.map(
            ([order, date, status, total]) =>
              html`<tr>
                <td>${order}</td>
                <td>${date}</td>
                <td>${status}</td>
                <td class="n">${total}</td>
              </tr>`,
          )}
        </tbody>
      </table>
      <h2>Address</h2>
      <p>12 St James's Square, London</p>
      <p><a href="${visit.root}logout">Log out</a></p>`,
  );
}

function showStock(visit: Visit): Response {
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

function showDownloads(visit: Visit): Response {
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
  if (!file)
    return show(
      visit,
      'Not found',
      html`<h1>Not found</h1>
        <p class="lead">There is no such file.</p>`,
      404,
    );
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

async function showContact(visit: Visit): Promise<Response> {
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

const defaultSlowSeconds = 70;

/** A report that becomes ready by the server's clock; `?seconds=` shortens it. */
function showSlow(visit: Visit): Response {
  const seconds = Math.min(
    600,
    Math.max(0, Number(visit.url.searchParams.get('seconds') ?? defaultSlowSeconds) || 0),
  );
  const begun = Number(visit.url.searchParams.get('begun'));
  if (visit.url.searchParams.has('begun')) {
    const share = seconds === 0 ? 1 : Math.min(1, Math.max(0, (Date.now() - begun) / (seconds * 1_000)));
    return Response.json(
      { share, text: share < 1 ? null : slowReport },
      { headers: { 'cache-control': 'no-store' } },
    );
  }
  return show(
    visit,
    'Harvest report',
    html`<h1>Harvest report</h1>
      <p class="lead">The leaves are being counted. This takes about ${seconds} seconds.</p>
      <div id="report">
        <p id="state">Preparing the report…</p>
        <progress aria-label="Preparing the report" max="1" value="0"></progress>
      </div>
      ${script(`
        const begun = ${Date.now()},
          report = document.getElementById('report'),
          bar = report.querySelector('progress');
        async function look() {
          const reply = await fetch('?seconds=${seconds}&begun=' + begun)
            .then((r) => r.json())
            .catch(() => null);
          if (!reply || reply.share < 1) {
            if (reply) bar.value = reply.share;
            setTimeout(look, 500);
            return;
          }
          report.innerHTML = '<h2>The report is ready</h2><p role="status"></p>';
          report.querySelector('p').textContent = reply.text;
        }
        look();
      `)}`,
  );
}

const slowReport = 'The spring harvest was 1,284 kilograms, 6 % more than the year before.';

/** An answer that never comes; it ends when the browser gives up. */
function neverAnswer({ request }: Visit): Promise<Response> {
  return new Promise((resolve) => {
    request.signal.addEventListener('abort', () => resolve(new Response(null, { status: 499 })), {
      once: true,
    });
  });
}

/** Fills the page's memory until the browser ends it. */
function showCrash(visit: Visit): Response {
  return show(
    visit,
    'Broken page',
    html`<h1>Broken page</h1>
      <p class="lead">This page takes all memory until it crashes.</p>
      ${script(`
        setTimeout(() => {
          const kept = [];
          for (;;) kept.push(new Array(4e6).fill(1.1 + kept.length));
        }, 300);
      `)}`,
  );
}

function showHostile(visit: Visit): Response {
  return show(visit, 'Guest book', hostileParts(visit.root));
}

const captchaQuestion = 'Type the third of these words: lantern, kettle, harbour, willow';

async function showCaptcha(visit: Visit): Promise<Response> {
  let wrong = false;
  if (visit.request.method === 'POST') {
    const answer = ((await readForm(visit.request)).get('answer') ?? '').trim().toLowerCase();
    if (answer === practiceCaptchaAnswer)
      return show(
        visit,
        'Tasting notes',
        html`<h1>Tasting notes</h1>
          <p class="ok" role="status">Thank you, you are a person.</p>
          <ul>
            <li>Sencha: sea air and cut grass.</li>
            <li>Earl Grey: an orange peeled in a library.</li>
            <li>Rooibos: honey on warm wood.</li>
          </ul>`,
      );
    wrong = true;
  }
  return show(
    visit,
    'Are you a robot?',
    html`<h1>Are you a robot?</h1>
      <p class="lead">Before you see the tasting notes, show that you are a person.</p>
      ${wrong ? html`<p class="alert" role="alert">That was not the word. Try once more.</p>` : ''}
      <form method="post" action="${visit.root}captcha">
        <p class="puzzle">${captchaQuestion}</p>
        <label>Your answer to the CAPTCHA <input name="answer" autocomplete="off" required /></label
        ><button>Verify</button>
      </form>`,
  );
}
