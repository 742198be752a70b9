/** Five small pages of shapes the practice site does not have, as they are found on the web. */
const page = (title: string, body: string): Response =>
  new Response(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body>${body}</body></html>`,
    {
      headers: { 'content-type': 'text/html; charset=utf-8' },
    },
  );

const stories: readonly (readonly [string, string, number, string, number])[] = [
  ['Show: a kite that maps the wind', 'kites.example', 412, 'mara_k', 88],
  ['Why our lighthouse runs on punched cards', 'harbourlog.example', 287, 'tobias', 143],
  ['The moss that remembers footsteps', 'fieldnotes.example', 199, 'iwan', 41],
  ['A compiler in eleven evenings', 'evenings.example', 164, 'ren', 76],
  ['Ask: what do you keep in your toolbox?', '', 95, 'pia', 230],
];

/** A news list laid out by a table without headers, with points and comments in a second row. */
function news(): Response {
  const rows = stories.map(
    ([title, host, points, by, comments], at) =>
      `<tr class="athing"><td align="right">${at + 1}.</td><td><a href="https://${host || 'news.example'}/s/${at}">${title}</a> ${host ? `<span>(${host})</span>` : ''}</td></tr>
<tr><td></td><td>${points} points by <a href="user?id=${by}">${by}</a> 3 hours ago | <a href="item?id=${at}">${comments} comments</a></td></tr>`,
  );
  return page(
    'Daybreak News',
    `<center><table><tr><td><b><a href="/">Daybreak News</a></b> <a href="newest">new</a> | <a href="ask">ask</a></td></tr></table><table>${rows.join('')}</table><a href="news?p=2">More</a></center>`,
  );
}

/** A blog-like news front made of articles. */
function front(): Response {
  const items: readonly (readonly [string, string, string])[] = [
    ['Ferry line opens a night route', 'Ines Vale', '4 May 2027'],
    ['Council votes for wider cycle lanes', 'Omar Reed', '3 May 2027'],
    ['Bakery wins prize for rye loaf', 'Lena Ort', '1 May 2027'],
  ];
  return page(
    'The Harbour Post',
    `<header><nav><a href="/world">World</a><a href="/sport">Sport</a></nav></header><main><h1>The Harbour Post</h1>${items
      .map(
        ([title, by, date], at) =>
          `<article><h2><a href="/post/${at}">${title}</a></h2><p>By ${by}, <time>${date}</time></p><p>Read how it came to this and what happens next in our town by the sea.</p></article>`,
      )
      .join(
        '',
      )}</main><aside><h2>Most read</h2><ol><li><a href="/a">Tides</a></li><li><a href="/b">Weather</a></li></ol></aside>`,
  );
}

function docs(path: string): Response {
  const nav =
    '<nav aria-label="Docs"><ul><li><a href="/docs">Getting started</a></li><li><a href="/docs/options">Options</a></li><li><a href="/docs/faq">FAQ</a></li></ul></nav>';
  if (path === '/docs/options')
    return page(
      'Options – Quill',
      `${nav}<main><h1>Options</h1><table><thead><tr><th>Name</th><th>Type</th><th>Default</th><th>Description</th></tr></thead><tbody><tr><td><code>timeout</code></td><td>number</td><td>5000</td><td>Milliseconds until a call is given up.</td></tr><tr><td><code>retries</code></td><td>number</td><td>2</td><td>How often a call is repeated.</td></tr><tr><td><code>verbose</code></td><td>boolean</td><td>false</td><td>Writes more to the log.</td></tr></tbody></table></main>`,
    );
  return page(
    'Quill documentation',
    `${nav}<main><h1>Getting started</h1><p>Quill is a small library for letters.</p><h2>Installation</h2><p>You need Node 20.</p><pre><code>npm install quill-letters</code></pre><h2>Usage</h2><p>Import it and call <code>write()</code>. See the <a href="/docs/options">options</a>.</p><h3>In the browser</h3><p>It works there too.</p><h2>License</h2><p>MIT</p><p>Version: 3.2.1</p></main>`,
  );
}

/** Lines of data with row headers, a caption, units and a total. */
function data(): Response {
  const rows: readonly (readonly [string, string, string, string])[] = [
    ['Norway', 'Oslo', '5,550,203', '385,207'],
    ['Portugal', 'Lisbon', '10,467,366', '92,212'],
    ['Uruguay', 'Montevideo', '3,444,263', '176,215'],
    ['Bhutan', 'Thimphu', '777,486', '38,394'],
  ];
  return page(
    'Countries in figures',
    `<h1>Countries in figures</h1><p>Source: made up for tests.</p><table id="t"><caption>Population and area</caption><thead><tr><th scope="col">Country</th><th scope="col">Capital</th><th scope="col">Population</th><th scope="col">Area (km²)</th></tr></thead><tbody>${rows.map(([a, b, c, d]) => `<tr><th scope="row">${a}</th><td>${b}</td><td>${c}</td><td>${d}</td></tr>`).join('')}</tbody></table>
<table><caption>Currencies</caption><tr><th>Country</th><th>Currency</th></tr><tr><td>Norway</td><td>Krone</td></tr><tr><td>Bhutan</td><td>Ngultrum</td></tr></table>`,
  );
}

/** Labels that are no labels: words in table cells, placeholders, a label behind the box, a button that is a div. */
function oddForm(): Response {
  return page(
    'Club membership',
    `<h1>Join the rowing club</h1><form onsubmit="return false"><table>
<tr><td>Given name:</td><td><input id="a"></td></tr><tr><td>Family name:</td><td><input id="b"></td></tr></table>
<input id="c" placeholder="Where can we write to you?"><div><span>Boat class *</span><div><select id="d"><option>--</option><option>Single scull</option><option>Double scull</option><option>Eight</option></select></div></div>
<p>Do you swim?</p><input type="radio" name="s" id="y"><label for="y">Like a fish</label><input type="radio" name="s" id="n"><label for="n">Only with a vest</label>
<p><input type="checkbox" id="r"> I have read the rules</p>
<fieldset><legend>Emergency contact</legend><label>Name <input id="en"></label><label>Phone <input id="ep"></label></fieldset>
<div tabindex="0" role="button" style="cursor:pointer" onclick="send()">Count me in!</div></form><div role="status" id="out"></div>
<script>function v(i){return document.getElementById(i).value}
function send(){out.textContent='Welcome '+v('a')+' '+v('b')+', '+v('c')+', '+v('d')+', swims: '+(y.checked?'yes':n.checked?'vest':'?')+', rules: '+r.checked+', call '+v('en')+' '+v('ep')}
const out=document.getElementById('out'),y=document.getElementById('y'),n=document.getElementById('n'),r=document.getElementById('r')</script>`,
  );
}

/** A search that shows nothing on Enter: a suggestion must be chosen, and the results come late. */
function autocomplete(): Response {
  return page(
    'Find a station',
    `<h1>Find a station</h1><div role="search"><input id="q" role="combobox" aria-label="Station" aria-expanded="false" aria-controls="l" placeholder="Search stations"><ul id="l" role="listbox" aria-label="Suggestions" hidden></ul></div><section aria-live="polite" id="r"></section>
<script>
const all=[['Northgate','Zone 2','12 trains an hour'],['North Harbour','Zone 4','4 trains an hour'],['Old Mill','Zone 1','20 trains an hour'],['Mill Lane','Zone 3','6 trains an hour']];
const q=document.getElementById('q'),l=document.getElementById('l'),r=document.getElementById('r');
let t;q.addEventListener('input',()=>{clearTimeout(t);t=setTimeout(()=>{l.replaceChildren(...all.filter(([n])=>q.value&&n.toLowerCase().includes(q.value.toLowerCase())).map(s=>{const o=document.createElement('li');o.setAttribute('role','option');o.textContent=s[0];o.style.cursor='pointer';o.onclick=()=>{q.value=s[0];l.hidden=true;setTimeout(()=>{r.innerHTML='<h2></h2><dl><dt>Zone</dt><dd></dd><dt>Service</dt><dd></dd></dl>';r.querySelector('h2').textContent=s[0];const d=r.querySelectorAll('dd');d[0].textContent=s[1];d[1].textContent=s[2]},300)};return o}));l.hidden=l.children.length===0},150)});
</script>`,
  );
}

export function elsewhere(request: Request): Response {
  const { pathname } = new URL(request.url);
  if (pathname.startsWith('/docs')) return docs(pathname);
  const pages: Readonly<Record<string, () => Response>> = {
    '/news': news,
    '/front': front,
    '/data': data,
    '/join': oddForm,
    '/stations': autocomplete,
  };
  return pages[pathname]?.() ?? page('Nothing here', '<h1>Nothing here</h1>');
}
