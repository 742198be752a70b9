/** HTML that may be put into a page unescaped. */
export interface Markup {
  readonly html: string;
}

/** A template whose values are escaped, except for markup and lists of markup. */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (string | number | Markup | readonly Markup[])[]
): Markup {
  return { html: parts.reduce((text, part, at) => `${text}${toHtml(values[at - 1] ?? '')}${part}`) };
}

function toHtml(value: string | number | Markup | readonly Markup[]): string {
  if (typeof value === 'string')
    return value.replace(/[&<>"']/gu, (char) => `&#${char.codePointAt(0) ?? 0};`);
  if (typeof value === 'number') return String(value);
  return 'html' in value ? value.html : value.map((part) => part.html).join('');
}

/** Makes a page's script. Outside the templates, because a closing tag in one makes bundlers add a helper. */
export function script(code: string): Markup {
  return { html: `<script>${code}</script>` };
}

/** The frame around every page of the practice site. */
export interface Frame {
  readonly title: string;
  readonly main: Markup;
  /** The relative path to the site's root, `''` or `'../'`: links are relative, so that the site works wherever it is mounted. */
  readonly root: string;
  readonly cartCount?: number;
  readonly userName?: string | null;
}

/** Makes a complete page. */
export function toPage({ title, main, root, cartCount = 0, userName = null }: Frame): string {
  const home = root === '' ? './' : root;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Lantern & Leaf</title>
        <link rel="icon" href="data:," />
        <style>
          ${{ html: styles }}
        </style>
      </head>
      <body>
        <header class="bar">
          <div class="wide">
            <a class="brand" href="${home}"
              ><svg
                viewBox="0 0 24 24"
                width="22"
                height="22"
                aria-hidden="true"
                fill="none"
                stroke="currentColor"
                stroke-width="1.6"
              >
                <path
                  d="M4 10h12v5a5 5 0 0 1-5 5H9a5 5 0 0 1-5-5zM16 11h2a2.5 2.5 0 0 1 0 5h-2M8 3c-1 1.5 1 2.500 0 4m4-4c-1 1.500 1 2.500 0 4"
                /></svg
              >Lantern &amp; Leaf</a
            >
            <nav aria-label="Main">
              <a href="${root}shop">Shop</a><a href="${root}stock">Stock</a
              ><a href="${root}downloads">Downloads</a><a href="${root}contact">Contact</a
              ><a href="${root}account">${userName ?? 'Account'}</a
              ><a href="${root}cart">Cart (${cartCount})</a>
            </nav>
          </div>
        </header>
        <main class="wide">${main}</main>
        <footer>
          <div class="wide">
            Lantern &amp; Leaf is a practice site: nothing here is real, and nothing is ever charged.
          </div>
        </footer>
      </body>
    </html>`.html;
}

const styles = `
:root{color-scheme:light;--ink:oklch(.27 .02 160);--muted:oklch(.5 .02 160);--line:oklch(.9 .012 130);--paper:oklch(.985 .006 110);--card:#fff;--leaf:oklch(.45 .09 160)}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 ui-sans-serif,system-ui,"Open Sans",sans-serif;min-height:100vh;display:flex;flex-direction:column}
main{flex:1;padding:32px 24px 56px}
.wide{max-width:1040px;width:100%;margin-inline:auto;padding-inline:24px}
.bar{background:var(--card);border-bottom:1px solid var(--line)}
.bar .wide{display:flex;flex-wrap:wrap;align-items:center;gap:8px 24px;padding-block:14px}
.brand{display:flex;gap:10px;align-items:center;font-weight:650;font-size:18px;color:var(--leaf);text-decoration:none;margin-inline-end:auto}
nav{display:flex;flex-wrap:wrap;gap:4px 18px}
nav a{color:var(--ink);text-decoration:none}nav a:hover{text-decoration:underline}
a{color:var(--leaf)}
h1{font-size:32px;line-height:1.2;letter-spacing:-.01em;margin:0 0 8px;font-weight:650}
h2{font-size:20px;margin:32px 0 8px}h3{font-size:17px;margin:0 0 2px}
.lead{color:var(--muted);max-width:62ch;margin:0 0 24px}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));gap:20px;list-style:none;margin:0;padding:0}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:16px;display:flex;flex-direction:column;gap:6px}
.card p{margin:0;color:var(--muted);font-size:14.5px}
.card form{margin-block-start:auto;padding-block-start:6px}
.card .price{color:var(--ink);font-size:17px;font-weight:600}
.art{border-radius:8px;display:block;width:100%;height:auto}
.split{display:grid;grid-template-columns:minmax(220px,380px) 1fr;gap:36px;align-items:start}
@media(max-width:720px){.split{grid-template-columns:1fr}h1{font-size:26px}}
form{display:grid;gap:14px;max-width:440px}
form.row{display:flex;flex-wrap:wrap;gap:10px;align-items:end;max-width:none;margin:0 0 24px}
label{display:grid;gap:4px;font-weight:550;font-size:14.5px}
label.line{display:flex;gap:8px;align-items:center;font-weight:400}
fieldset{border:1px solid var(--line);border-radius:8px;padding:12px 16px;display:grid;gap:6px}
input:not([type=checkbox],[type=radio]),select,textarea{font:inherit;font-weight:400;font-size:16px;padding:9px 12px;min-height:44px;border:1px solid oklch(.72 .02 150);border-radius:7px;background:#fff;color:inherit;width:100%}
button,.button{font:inherit;font-weight:600;padding:10px 18px;min-height:44px;border:0;border-radius:7px;background:var(--leaf);color:#fff;cursor:pointer;text-decoration:none;display:inline-block;width:fit-content}
button.quiet{background:none;color:var(--leaf);border:1px solid var(--line);padding:6px 12px;min-height:0;font-weight:500}
button[disabled]{background:oklch(.8 .01 150);cursor:default}
:focus-visible{outline:3px solid oklch(.7 .13 160);outline-offset:2px}
table{border-collapse:collapse;width:100%;background:var(--card);border:1px solid var(--line);border-radius:10px}
caption{text-align:start;color:var(--muted);padding-block:8px}
th,td{text-align:start;padding:10px 14px;border-bottom:1px solid var(--line)}td.n,th.n{text-align:end;font-variant-numeric:tabular-nums}
@media(max-width:720px){main{overflow-x:auto}th,td{padding:8px}}
dl{display:grid;grid-template-columns:max-content 1fr;gap:6px 18px;margin:16px 0}dt{color:var(--muted)}dd{margin:0}
.note{border:1px solid oklch(.85 .05 85);background:oklch(.97 .03 90);border-radius:8px;padding:12px 16px;max-width:62ch}
.alert{border:1px solid oklch(.8 .1 25);background:oklch(.96 .03 25);border-radius:8px;padding:10px 14px}
.ok{border:1px solid oklch(.8 .08 150);background:oklch(.965 .03 150);border-radius:8px;padding:12px 16px}
footer{border-top:1px solid var(--line);color:var(--muted);font-size:14px;padding-block:20px}
progress{width:100%;max-width:440px;height:12px;accent-color:var(--leaf)}
.puzzle{background:repeating-linear-gradient(45deg,oklch(.94 .02 250) 0 6px,oklch(.97 .01 250) 6px 12px);border:1px solid var(--line);border-radius:8px;padding:18px;font:600 20px/1.3 ui-monospace,monospace;letter-spacing:.06em}
`;
