import { catalog, usd } from './catalog.js';
import type { Product } from './catalog.js';
import { html } from './frame.js';
import type { Markup } from './frame.js';
import { show, showMissing } from './visit.js';
import type { Visit } from './visit.js';

/** The home page, with links to the others. */
export function showHome(visit: Visit): Response {
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

/** The list of products, with search, categories and sorting. */
export function showShop(visit: Visit): Response {
  const query = (visit.url.searchParams.get('q') ?? '').trim().slice(0, 200);
  const category = visit.url.searchParams.get('category') ?? '';
  const sort = visit.url.searchParams.get('sort') ?? 'featured';
  // Plurals match their singular, as in a real shop's search.
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

/** The page of one product. */
export function showProduct(visit: Visit): Response {
  const product = catalog.find(({ slug }) => slug === visit.path[1]);
  if (!product) return showMissing(visit, 'This product does not exist.');
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
