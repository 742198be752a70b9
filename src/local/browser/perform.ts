import type { Finding } from './answer.js';
import { arrive, click, press, submit } from './clicking.js';
import { StepFailure } from './failure.js';
import { download, screenshot, upload } from './files.js';
import { check, choose, fill, set, sort } from './filling.js';
import { awaitText, dismiss, follow, open, scroll, search } from './going.js';
import { logIn } from './login.js';
import { count, extreme, read, value } from './reading.js';
import type { Scene } from './scene.js';
import { add, buy, checkout } from './shopping.js';
import type { Step } from './step.js';

/** Does one step. Returns what it found out, nothing for a step that only acts. @throws {StepFailure} when it cannot be done. */
export async function performStep(step: Step, scene: Scene): Promise<readonly Finding[]> {
  const { tools, tell } = scene;
  if (looking.has(step.verb)) await passDoor(scene);
  switch (step.verb) {
    case 'open':
      return open(step.url, scene);
    case 'follow':
      return follow(step.place, scene);
    case 'back':
    case 'forward':
    case 'reload':
      tell({ type: 'action', name: step.verb === 'reload' ? 'reload_page' : `go_${step.verb}` });
      await tools.travel(step.verb);
      return arrive(scene);
    case 'search':
      return search(step.query, scene);
    case 'click':
      return click(step, scene);
    case 'fill':
      return fill(step.field, step.value, scene);
    case 'set':
      return set(step.field, step.value, scene);
    case 'choose':
      return choose(step.option, step.field, scene);
    case 'check':
      return check(step.target, step.on, scene);
    case 'sort':
      return sort(step.by, scene);
    case 'submit':
      return submit(scene);
    case 'login':
      return logIn(step, scene);
    case 'logout':
      return click({ target: 'log out', kind: null, nth: null, near: null }, scene);
    case 'add':
      return add(step.product, step.quantity, scene);
    case 'checkout':
      return checkout(scene);
    case 'buy':
      return buy(step.product, step.quantity, scene);
    case 'press':
      return press(step.key, scene);
    case 'scroll':
      return scroll(step.to, scene);
    case 'wait':
      tell({ type: 'action', name: 'wait', target: `${step.ms / 1_000} s` });
      await tools.whileAlive(scene.context.sleep(step.ms));
      return [];
    case 'await':
      return awaitText(step.text, scene);
    case 'dismiss':
      return dismiss(scene);
    case 'read':
      return [await read(step, scene)];
    case 'count':
      return [await count(step, scene)];
    case 'value':
      return [await value(step, scene)];
    case 'extreme':
      return [await extreme(step, scene)];
    case 'download':
      return download(step, scene);
    case 'upload':
      return upload(step.field, scene);
    case 'screenshot':
      return screenshot(step.whole, scene);
    case 'maybe':
      try {
        return await performStep(step.step, scene);
      } catch (error) {
        if (error instanceof StepFailure && error.code === 'ELEMENT_NOT_FOUND') {
          tell({ type: 'agent', content: 'It is not there, so I go on.' });
          return [];
        }
        throw error;
      }
  }
}

/** Steps that want the page itself, not the log-in before it. */
const looking: ReadonlySet<Step['verb']> = new Set([
  'read',
  'count',
  'value',
  'extreme',
  'download',
  'screenshot',
  'search',
  'follow',
  'add',
  'buy',
]);

async function passDoor(scene: Scene): Promise<void> {
  const { tools, memory } = scene;
  const { door } = memory;
  memory.door = null;
  if (door && tools.url === door.url) await logIn({ username: null, password: null }, scene, door.wanted);
}
