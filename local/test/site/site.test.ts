import { describe, expect, test } from 'vitest';
import { createPracticeSite } from '../../src/site/site.js';
import { practiceAccount } from '../../src/site/visit.js';

const site = createPracticeSite();
const get = async (path: string, init?: RequestInit): Promise<Response> =>
  site(new Request(`http://practice.test${path}`, init));
const post = (path: string, body: string, cookie = ''): Promise<Response> =>
  get(path, {
    method: 'POST',
    body,
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
  });
const linksOf = (html: string): string[] =>
  [...html.matchAll(/(?:href|action)="([^"]*)"/gu)].map((found) => found[1] ?? '');

describe('the practice site', () => {
  test.each(['/', '/practice/', '/a/b/'])('has links that stay below %s', async (root) => {
    for (const path of [
      '',
      'shop',
      'product/copper-kettle',
      'cart',
      'stock',
      'downloads',
      'contact',
      'login',
      'captcha',
      'slow',
    ]) {
      const html = await (await get(`${root}${path}`)).text();
      const links = linksOf(html).filter((link) => !/^(?:data|javascript|file|http):/u.test(link));
      expect(links.length).toBeGreaterThan(5);
      for (const link of links) {
        const { pathname } = new URL(link, `http://practice.test${root}${path}`);
        expect(pathname.startsWith(root), `${path}: ${link}`).toBe(true);
        if (!/endless|logout|never/u.test(pathname))
          expect((await get(pathname)).status, pathname).toBeLessThan(400);
      }
    }
  });

  test('sends on to places below its root', async () => {
    const reply = await get('/practice/account');
    expect(
      new URL(reply.headers.get('location') ?? '', 'http://practice.test/practice/account').pathname,
    ).toBe('/practice/login');
  });

  test('shows what a visitor wrote as text', async () => {
    const html = await (await get(`/shop?q=${encodeURIComponent('"><script>alert(1)</script>')}`)).text();
    expect(html).not.toContain('<script>alert(1)');
    const sent = await (await post('/contact', 'name=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E')).text();
    expect(sent).not.toContain('<img');
  });

  test('keeps the account behind its password', async () => {
    const wrong = await post('/login', 'username=ada&password=guess');
    const right = await post('/login', `username=ada&password=${practiceAccount.password}`);
    const cookie = (right.headers.get('set-cookie') ?? '').split(';')[0] ?? '';

    expect(wrong.status).toBe(401);
    expect((await get('/account', { headers: { cookie: 'practice_user=guess' } })).status).toBe(303);
    expect(await (await get('/account', { headers: { cookie } })).text()).toContain('Welcome back');
  });

  test('fills a cart, and a forged one holds only what there is', async () => {
    const added = await post(
      '/cart',
      'add=tea-strainer&quantity=2',
      'practice_cart=nonsense~5.earl-grey-tea~1.tea-towel~-3',
    );
    expect(added.headers.get('set-cookie')).toContain('practice_cart=earl-grey-tea~1.tea-strainer~2;');
    const sold = await post('/cart', 'add=travel-kettle');
    expect(sold.headers.get('set-cookie')).toContain('practice_cart=;');
  });

  test('ends the answer that never comes when its visitor goes', async () => {
    const gone = new AbortController();
    const reply = get('/never', { signal: gone.signal });
    gone.abort();
    expect((await reply).status).toBe(499);
  });
});
