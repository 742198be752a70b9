import { isRefusal, readCredentials } from './credentials.js';
import { headingsOf } from './outline.js';
import { findSecret, pickField } from './secrets.js';
import { clickablesOf, nameOf, seekClickable, seekField } from './seek.js';
import { arrive } from './clicking.js';
import { StepFailure } from './failure.js';
import type { Finding } from './answer.js';
import { toLoginForm } from './obstacle.js';
import type { OutlineNode } from './outline.js';
import { lookAgainMs, maxQuestions, notFound, patienceMs } from './scene.js';
import type { Scene } from './scene.js';

/**
 * Logs in: with the secret for the field's host, else with what the task says, else by asking. What is asked for is typed once and
 * forgotten.
 */
export async function logIn(
  given: { readonly username: string | null; readonly password: string | null },
  scene: Scene,
  wanted: string | null = scene.memory.door?.wanted ?? null,
): Promise<readonly Finding[]> {
  const { tools, veil, memory, task, tell } = scene;
  if (memory.hasLoggedIn && given.username === null && !(await tools.findPassword(await tools.look())))
    return [];
  if (given.password !== null) veil.add(given.password);
  let form = await findLogin(scene);
  let known = { username: given.username, password: given.password };
  let isAsked = false;
  for (let tries = 0; ; tries += 1) {
    // oxlint-disable no-await-in-loop -- tried again when the page refuses
    const { host } = await tools.facts(form.password ?? form.username);
    if (tries === 0) {
      const secret = findSecret(task.secrets, host);
      known = {
        username: known.username ?? pickField(secret, 'username'),
        password: known.password ?? pickField(secret, 'password'),
      };
    }
    if (
      known.password === null ||
      (known.username === null && form.username !== null && (await tools.facts(form.username)).isEmpty)
    ) {
      if (tries >= maxQuestions) throw new StepFailure('LOGIN_FAILED', `${host} did not accept the log-in.`);
      isAsked = true;
      known = await askForCredentials(host, known, scene, tries > 0);
      form = await findLogin(scene);
    }
    await enter(form, known, scene);
    await arrive(scene);
    const outline = await tools.look();
    const password = await tools.findPassword(outline);
    if (!password) {
      memory.hasLoggedIn = true;
      memory.door = null;
      tell({ type: 'agent', content: `Logged in at ${host}.` });
      // Not every site leads back to what was wanted.
      if (wanted !== null && new URL(wanted).pathname !== new URL(tools.url).pathname) {
        tell({ type: 'action', name: 'navigate', target: wanted });
        await tools.open(wanted);
      }
      return [];
    }
    if (tries + 1 >= maxQuestions)
      throw new StepFailure(
        'LOGIN_FAILED',
        `${host} did not accept the log-in${isAsked ? '' : ' with the given secrets'}.`,
      );
    known = { username: null, password: null };
    form = toLoginForm(outline, password);
    // oxlint-enable no-await-in-loop
  }
}

interface LoginSight {
  readonly username: OutlineNode | null;
  readonly password: OutlineNode | null;
  readonly button: OutlineNode | null;
}

type LoginFields =
  | (LoginSight & { readonly password: OutlineNode })
  | (LoginSight & { readonly username: OutlineNode; readonly password: null });

async function findLogin(scene: Scene): Promise<LoginFields> {
  const { tools, tell } = scene;
  for (let attempt = 0; ; attempt += 1) {
    // oxlint-disable no-await-in-loop -- at most three looks
    const outline = await tools.look();
    const password = await tools.findPassword(outline);
    if (password) return toLoginForm(outline, password);
    // Some ask for the name first and for the password on the next page.
    const isAbout = /log ?in|sign ?in/iu.test(
      `${outline.title} ${headingsOf(outline.root)
        .map(({ text }) => text)
        .join(' ')}`,
    );
    const name = isAbout
      ? (seekField(outline, 'username', ['textbox']) ?? seekField(outline, 'email', ['textbox']))
      : null;
    if (name)
      return {
        username: name.node,
        password: null,
        button:
          clickablesOf(outline.root).find(
            (node) => node.role === 'button' && /next|continue|log ?in|sign ?in/iu.test(nameOf(node)),
          ) ?? null,
      };
    const way =
      attempt < 2
        ? (seekClickable(outline, { target: 'log in', kind: null, nth: null, near: null }) ??
          seekClickable(outline, { target: 'account', kind: null, nth: null, near: null }))
        : null;
    if (!way) {
      if (attempt >= 2) throw notFound('A log-in form', outline, 'field');
      await tools.pause(patienceMs / 3);
      continue;
    }
    tell({ type: 'action', name: 'click_element', target: nameOf(way) });
    await tools.click(way);
    await arrive(scene);
    // oxlint-enable no-await-in-loop
  }
}

async function askForCredentials(
  host: string,
  known: { readonly username: string | null; readonly password: string | null },
  scene: Scene,
  isAgain: boolean,
): Promise<{ username: string | null; password: string | null }> {
  const { context, veil, tell } = scene;
  tell({ type: 'agent', content: `${host} asks for a log-in. I ask you.` });
  const what =
    known.username === null
      ? 'Which user name and password shall I use? Answer like: name / password'
      : 'Which password shall I use?';
  const answer = await context.ask(
    `${isAgain ? `${host} did not accept the log-in. ` : ''}${host} asks for a log-in. ${what}`,
  );
  if (isRefusal(answer))
    throw new StepFailure('LOGIN_DECLINED', `${host} asks for a log-in, and none was given.`);
  const read = readCredentials(answer, known.username !== null);
  // The whole answer first: however it is read, none of it may be told.
  veil.add(answer);
  if (read.password !== null) veil.add(read.password);
  return { username: known.username ?? read.username, password: known.password ?? read.password };
}

async function enter(
  form: LoginFields,
  known: { readonly username: string | null; readonly password: string | null },
  scene: Scene,
): Promise<void> {
  const { tools, tell, veil } = scene;
  if (form.username && known.username !== null) {
    tell({ type: 'action', name: 'fill_field', target: form.username.name.slice(0, 100) || 'user name' });
    await tools.fill(form.username, known.username, { isSecret: true });
  }
  let { password, button } = form;
  if (!password) {
    if (button) await tools.click(button);
    else await tools.press('Enter');
    const next = await seekPassword(scene);
    if (!next) throw new StepFailure('LOGIN_FAILED', 'After the user name no field for the password came.');
    ({ password, button } = next);
  }
  if (known.password === null) return;
  veil.add(known.password);
  tell({ type: 'action', name: 'fill_field', target: password.name.slice(0, 100) || 'password' });
  await tools.fill(password, known.password, { isSecret: true });
  tell({ type: 'action', name: 'click_element', target: button ? nameOf(button) : 'Enter' });
  if (button) await tools.click(button);
  else await tools.press('Enter');
}

async function seekPassword(
  scene: Scene,
): Promise<{ password: OutlineNode; button: OutlineNode | null } | null> {
  const { tools } = scene;
  for (let attempt = 0; attempt < 8; attempt += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one look after the other
    const outline = await tools.look();
    // oxlint-disable-next-line no-await-in-loop -- one look after the other
    const password = await tools.findPassword(outline);
    if (password) return toLoginForm(outline, password);
    // oxlint-disable-next-line no-await-in-loop -- a pause between looks
    await tools.pause(lookAgainMs);
  }
  return null;
}
