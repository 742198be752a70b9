import { StepFailure } from '../browser/failure.js';
import { refuseUrl } from '../browser/policy.js';
import { hostOf } from '../url.js';
import { requireOrigin } from './approval.js';
import { isRefusal, isReport } from './credentials.js';
import { findRobotCheck } from './robotCheck.js';
import type { RobotCheck } from './robotCheck.js';
import { lookUntil } from './scene.js';
import type { Scene } from './scene.js';

/** How often to ask before giving up. */
export const maxQuestions = 3;

/** Checks a page after it has loaded: refuses forbidden ones, and asks a person where one is needed. */
export async function arrive(scene: Scene): Promise<void> {
  const { tools, policy } = scene;
  const isBlank = tools.url === 'about:blank' || tools.url.startsWith('chrome-error:');
  const refused = isBlank ? null : refuseUrl(tools.url, policy);
  if (refused) {
    await tools.page.goto('about:blank').catch(() => undefined);
    throw new StepFailure('ADDRESS_REFUSED', `The page led somewhere it must not: ${refused}`);
  }
  let check = findRobotCheck(await tools.look());
  for (let asked = 0; check; asked += 1) {
    if (asked >= maxQuestions) throw new StepFailure('CAPTCHA_UNSOLVED', 'The robot check was not passed.');
    await passRobotCheck(check, scene, asked > 0);
    check = await lookForOutcome(scene);
  }
}

/** Finds the check that remains after an answer. While the field still holds the answer, the page may not have judged it yet. */
function lookForOutcome(scene: Scene): Promise<RobotCheck | null> {
  return lookUntil(
    scene,
    async () => findRobotCheck(await scene.tools.look()),
    (check) => !check?.field || check.field.node.text === '',
  );
}

async function passRobotCheck(check: RobotCheck, scene: Scene, isAgain: boolean): Promise<void> {
  const { tools, context, report } = scene;
  report({ type: 'agent', content: 'The page wants proof that a person is there. I ask you.' });
  const asked = check.field ? await tools.pin(check.field.node) : null;
  const again = isAgain ? 'That did not pass. ' : '';
  const how = check.field
    ? 'Write the answer and I type it in.'
    : 'Take over the browser, solve it, and answer “done”.';
  const answer = await context.ask(
    `${again}${asked?.host ?? hostOf(tools.url)} asks whether a person is there (CAPTCHA). It says: “${check.question}” ${how}`,
  );
  if (isRefusal(answer)) throw new StepFailure('CAPTCHA_UNSOLVED', 'The robot check was left unanswered.');
  if (!check.field || isReport(answer)) return tools.settle();
  // The page may have changed while the person was thinking.
  const now = findRobotCheck(await tools.look());
  if (!now?.field) return;
  const pinned = await tools.pin(now.field.node);
  requireOrigin(pinned, asked?.origin ?? '', 'Your answer');
  await pinned.write(answer.trim());
  report({ type: 'action', name: 'fill_field', target: now.field.label });
  if (now.button) await tools.click(now.button);
  else await tools.press('Enter');
}
