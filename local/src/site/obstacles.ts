import { html, script } from './frame.js';
import { hostileParts } from './hostile.js';
import { readForm, show } from './visit.js';
import type { Visit } from './visit.js';

const defaultSlowSeconds = 70;

/** A report that becomes ready by the server's clock; `?seconds=` sets the wait. */
export function showSlow(visit: Visit): Response {
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

/** A reply that never comes; it ends when the browser gives up. */
export function neverAnswer({ request }: Visit): Promise<Response> {
  return new Promise((resolve) => {
    request.signal.addEventListener('abort', () => resolve(new Response(null, { status: 499 })), {
      once: true,
    });
  });
}

/** Fills the page's memory bit by bit until the browser ends it: a tight loop would hang first, for long on a slow machine. */
export function showCrash(visit: Visit): Response {
  return show(
    visit,
    'Broken page',
    html`<h1>Broken page</h1>
      <p class="lead">This page takes all memory until it crashes.</p>
      ${script(`
        const kept = [];
        setTimeout(() => setInterval(() => kept.push(new Array(4e6).fill(1.1 + kept.length)), 0), 300);
      `)}`,
  );
}

/** A guest book that attacks its reader. */
export function showHostile(visit: Visit): Response {
  return show(visit, 'Guest book', hostileParts(visit.root));
}

/** The robot check's question and its accepted answer. */
const captcha = {
  question: 'Type the third of these words: lantern, kettle, harbour, willow',
  answer: 'harbour',
} as const;

/** A page behind a robot check. */
export async function showCaptcha(visit: Visit): Promise<Response> {
  let wrong = false;
  if (visit.request.method === 'POST') {
    const answer = ((await readForm(visit.request)).get('answer') ?? '').trim().toLowerCase();
    if (answer === captcha.answer)
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
        <p class="puzzle">${captcha.question}</p>
        <label>Your answer to the CAPTCHA <input name="answer" autocomplete="off" required /></label
        ><button>Verify</button>
      </form>`,
  );
}
