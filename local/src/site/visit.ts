import { catalog } from './catalog.js';
import { html, toPage } from './frame.js';
import type { Markup } from './frame.js';

/** The practice site's only account. It is shown on the log-in page: nothing here is real. */
export const practiceAccount = { username: 'ada', password: 'lovelace-1843', name: 'Ada Lovelace' } as const;

/** A request to one page, and its visitor's data. */
export interface Visit {
  readonly request: Request;
  readonly url: URL;
  /** The page's own path, without the mount path. */
  readonly path: readonly string[];
  readonly root: string;
  readonly cart: ReadonlyMap<string, number>;
  readonly isLoggedIn: boolean;
  readonly logins: Set<string>;
}

/** Answers a visit to one page. */
export type Page = (visit: Visit) => Promise<Response> | Response;

/** Reads the visitor's data from a request; `path` is the page's own, without the mount path. */
export function toVisit(request: Request, path: readonly string[], logins: Set<string>): Visit {
  const url = new URL(request.url);
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

/** The cookies of a request. */
export function readCookies(request: Request): Map<string, string> {
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

/** The cookie that holds a cart. */
export function cartCookie(cart: ReadonlyMap<string, number>): string {
  const text = [...cart].map(([slug, quantity]) => `${slug}~${quantity}`).join('.');
  return `practice_cart=${text}; Path=/; SameSite=Lax`;
}

/** The fields of a posted form. */
export async function readForm(request: Request): Promise<URLSearchParams> {
  return new URLSearchParams((await request.text()).slice(0, 20_000));
}

/** Answers with a page of the site. */
export function show(visit: Visit, title: string, main: Markup, status = 200): Response {
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

/** Answers 404. */
export function showMissing(visit: Visit, words: string): Response {
  return show(
    visit,
    'Not found',
    html`<h1>Not found</h1>
      <p class="lead">${words}</p>`,
    404,
  );
}

/** Redirects the browser; the URL stays relative, to preserve a mount path. */
export function redirect(visit: Visit, to: string, cookie?: string): Response {
  const headers = new Headers({ location: `${visit.root}${to}` || './' });
  if (cookie) headers.append('set-cookie', cookie);
  return new Response(null, { status: 303, headers });
}
