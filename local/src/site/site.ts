import { logOut, showAccount, showLogin } from './account.js';
import { showCart, showCheckout, showOrder } from './cart.js';
import { showDownloads } from './downloads.js';
import { showContact, showStock } from './forms.js';
import { neverAnswer, showCaptcha, showCrash, showHostile, showSlow } from './obstacles.js';
import { showHome, showProduct, showShop } from './shop.js';
import { showMissing, toVisit } from './visit.js';
import type { Page } from './visit.js';

const pages: Readonly<Record<string, Page>> = {
  '': showHome,
  shop: showShop,
  product: showProduct,
  cart: showCart,
  checkout: showCheckout,
  order: showOrder,
  login: showLogin,
  logout: logOut,
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

/**
 * A practice web site: a shop with cart and checkout, a log-in, a table, downloads, and pages that are slow, never load, crash, are hostile, or
 * need a person. A plain fetch handler; its links are relative, so that it works on its own port or under a path (which must then end in a
 * slash).
 *
 * Give it its own origin if possible: its hostile page runs scripts.
 */
export function createPracticeSite(): (request: Request) => Promise<Response> | Response {
  const logins = new Set<string>();
  return (request) => {
    const visit = toVisit(request, toPath(new URL(request.url).pathname), logins);
    return pages[visit.path[0] ?? '']?.(visit) ?? showMissing(visit, 'There is no such page here.');
  };
}

/** Returns a page's own path, without the site's mount path. */
function toPath(pathname: string): readonly string[] {
  const segments = pathname.split('/').filter(Boolean);
  const first = segments.findIndex((segment) => Object.hasOwn(pages, segment));
  if (first >= 0) return segments.slice(first);
  return pathname.endsWith('/') || segments.length === 0 ? [''] : ['?'];
}
