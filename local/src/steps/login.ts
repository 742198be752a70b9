import { findSecret, pickField } from './secrets.js';
import { StepFailure } from '../browser/failure.js';
import { findRoles } from '../outline/walk.js';
import { nameOf, wordsOf } from '../outline/words.js';
import type { Step } from '../planner/step.js';
import { approve, approveMove, placeOf, requireOrigin, requireOwnHost } from './approval.js';
import type { Source } from './approval.js';
import { arrive, maxQuestions } from './arrive.js';
import { isRefusal, isReport, readCredentials } from './credentials.js';
import type { Credentials } from './credentials.js';
import { findLoginForm, lookForLoginForm } from './loginForm.js';
import type { LoginField, LoginForm, LoginSight } from './loginForm.js';
import { did, lookUntil, toTarget } from './scene.js';
import type { Outcome, Scene } from './scene.js';

/** The text to type, and why it may be typed. */
interface Known extends Credentials {
  readonly source: Source;
}

/**
 * Logs in with the credentials in the task's text, its secret for the form's host, or else by asking. Credentials go only to an origin that was
 * named or allowed: the form is pinned to its document, and a form that moves ends the log-in.
 */
export async function logIn(step: Extract<Step, { verb: 'login' }>, scene: Scene): Promise<Outcome> {
  const { tools, redactor, report } = scene;
  if (step.password) redactor.add(step.password);
  let form = await findLoginForm(scene);
  const { origin } = form;
  let known = fromTask(step, form, scene);
  let again = '';
  for (let tries = 1; ; tries += 1) {
    const now = isIncomplete(known, form) ? await complete(known, form, again, scene) : { known, form };
    if (now) {
      ({ known, form } = now);
      requireOrigin(form.pinned, origin, 'What you answered');
    }
    const isByHand = !now || !(await submit(form, known, scene));
    if (isByHand) await sendFilled(origin, scene);
    await arrive(scene);
    const { outline, form: found } = await lookForOutcome(scene);
    // A lone name field may be anything; only a log-in asks for a password again.
    const next = found?.password || isByHand ? found : null;
    const complaint = findComplaint(outline);
    if (!next && complaint === null && tools.status < 400) {
      report({ type: 'agent', content: `Logged in at ${form.pinned.host}: the form is gone.` });
      return did(`Logged in at ${form.pinned.host}: the log-in form is gone.`);
    }
    const isUndone = isByHand && complaint === null;
    const refusal = isUndone
      ? `The log-in form at ${form.pinned.host} is still there.`
      : `${form.pinned.host} did not accept the log-in${complaint ? `: “${complaint}”` : ''}.`;
    if (!next) throw new StepFailure('LOGIN_FAILED', refusal);
    // A page that asks again may belong to another site.
    requireOrigin(next.pinned, origin, 'The log-in');
    if (tries >= maxQuestions) throw new StepFailure('LOGIN_FAILED', refusal);
    again = isUndone
      ? 'The log-in form is still there. '
      : `${placeOf(next.pinned)} did not accept the log-in. `;
    if (!isByHand) known = { username: null, password: null, source: 'answer' };
    form = next;
  }
}

/** Asks for missing credentials, and finds the form again; null if a person has logged in or filled it in by hand. */
async function complete(
  known: Known,
  form: LoginForm,
  again: string,
  scene: Scene,
): Promise<{ readonly known: Known; readonly form: LoginForm } | null> {
  const acts = scene.personClicks();
  const given = await askFor(known, form, again, scene);
  if (!given) return null;
  const hasActed = scene.personClicks() > acts;
  const now = hasActed ? (await lookForOutcome(scene)).form : await findLoginForm(scene);
  return now && { known: given, form: now };
}

/** Submits the known credentials; false if a person has done it by hand meanwhile. */
async function submit(form: LoginForm, known: Known, scene: Scene): Promise<boolean> {
  const acts = scene.personClicks();
  if (!(await approveForm(form, known, scene))) return false;
  if (scene.personClicks() > acts && !(await lookForOutcome(scene)).form) return false;
  return enter(form, known, scene);
}

/** Submits a form that a person has filled in by hand but not submitted. */
async function sendFilled(origin: string, scene: Scene): Promise<void> {
  const { form } = await lookForOutcome(scene);
  if (form?.password?.pinned.isEmpty !== false) return;
  requireOrigin(form.pinned, origin, 'The log-in');
  if (await approve(form.pinned, 'answer', scene)) await send(form, form.password.pinned, scene);
}

/** Returns the task's own credentials for this form's host. */
function fromTask(step: Extract<Step, { verb: 'login' }>, form: LoginForm, { task }: Scene): Known {
  if (step.password) return { username: step.username ?? null, password: step.password, source: 'text' };
  const secret = findSecret(task.secrets, form.pinned.host);
  return {
    username: step.username ?? pickField(secret, 'username'),
    password: pickField(secret, 'password'),
    source: secret ? 'secret' : 'answer',
  };
}

function isIncomplete({ username, password }: Known, form: LoginForm): boolean {
  return password === null || (username === null && form.username?.pinned.isEmpty === true);
}

/** Asks for missing credentials; null if the person answers that it was done by hand. */
async function askFor(known: Known, form: LoginForm, again: string, scene: Scene): Promise<Known | null> {
  const { context, redactor, report } = scene;
  const place = placeOf(form.pinned);
  report({ type: 'agent', content: `${place} asks for a log-in. I ask you.` });
  const what =
    known.username === null ? 'Which user name and password shall I use?' : 'Which password shall I use?';
  const answer = await context.ask(`${again}${place} asks for a log-in. ${what}`);
  if (isReport(answer)) return null;
  if (isRefusal(answer))
    throw new StepFailure('LOGIN_DECLINED', `${place} asks for a log-in, and none was given.`);
  const read = readCredentials(answer, known.username !== null);
  // Hides the whole answer first: however it is read, none of it may be reported.
  redactor.add(answer);
  if (read.password !== null) redactor.add(read.password);
  return {
    username: known.username ?? read.username,
    password: known.password ?? read.password,
    source: 'answer',
  };
}

/**
 * Types the known credentials and submits them; if the name is asked for first, the password may be for another page. Returns false if a person
 * has typed the password by hand.
 */
async function enter(form: LoginForm, known: Known, scene: Scene): Promise<boolean> {
  if (form.username && known.username !== null) await type(form.username, known.username, 'user name', scene);
  let last = form;
  if (!form.password) {
    await send(form, form.pinned, scene);
    last = await seekPassword(scene);
    if (!(await approveMove(form.pinned, last.pinned, known.source, scene))) return false;
    if (!(await approve(last.pinned, known.source, scene))) return false;
  }
  if (!last.password || known.password === null) return true;
  await type(last.password, known.password, 'password', scene);
  if (last === form && known.username !== null) await form.username?.pinned.check();
  await send(last, last.password.pinned, scene);
  return true;
}

/** Asks about every place that the text may be submitted to; the name field can have its own form. */
async function approveForm(form: LoginForm, { username, source }: Known, scene: Scene): Promise<boolean> {
  if (form.username && username !== null && !(await approve(form.username.pinned, source, scene)))
    return false;
  return approve(form.pinned, source, scene);
}

async function type({ node, pinned }: LoginField, text: string, what: string, scene: Scene): Promise<void> {
  scene.redactor.add(text);
  requireOwnHost(text, pinned.host, scene);
  scene.report({ type: 'action', name: 'fill_field', target: node.name.slice(0, 100) || what });
  await pinned.write(text);
}

/** Submits the form, unless it has changed since it was filled. */
async function send(form: LoginForm, pinned: LoginForm['pinned'], { tools, report }: Scene): Promise<void> {
  const { button } = form;
  await pinned.check();
  report({
    type: 'action',
    name: 'click_element',
    target: button ? toTarget(nameOf(button), button) : 'Enter',
  });
  if (button) await tools.click(button);
  else await tools.press('Enter');
}

/** Returns the outcome of a log-in. A form that still holds the typed text may not have been answered yet. */
function lookForOutcome(scene: Scene): Promise<LoginSight> {
  return lookUntil(
    scene,
    () => lookForLoginForm(scene),
    ({ outline, form }) => form?.password?.pinned.isEmpty !== false || findComplaint(outline) !== null,
  );
}

/** Waits for the second page of a log-in, which may be slow. */
async function seekPassword(scene: Scene): Promise<LoginForm> {
  const look = (): Promise<LoginSight> => lookForLoginForm(scene);
  const { form } = await lookUntil(scene, look, (sight) => Boolean(sight.form?.password));
  if (!form?.password)
    throw new StepFailure('LOGIN_FAILED', 'After the user name no field for the password came.');
  return form;
}

/** Finds a page's error message about a log-in. */
function findComplaint(outline: LoginSight['outline']): string | null {
  const words = findRoles(outline.root, ['alert', 'status']).map(wordsOf);
  return (
    words
      .find((text) =>
        /wrong|incorrect|invalid|failed|not (?:match|recogni|found)|denied|locked|try again/iu.test(text),
      )
      ?.slice(0, 200) ?? null
  );
}
