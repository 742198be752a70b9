import type { Step } from '../planner/step.js';
import { choose } from './choose.js';
import { click } from './click.js';
import { download, screenshot, upload } from './files.js';
import { fill } from './fill.js';
import { find } from './find.js';
import { logIn } from './login.js';
import { goBack, open, press, wait } from './moving.js';
import { read } from './read.js';
import type { Outcome, Scene } from './scene.js';
import { search } from './search.js';

/** Performs one step, and reports the observed effect. @throws {StepFailure} when it fails */
export function performStep(step: Step, scene: Scene): Promise<Outcome> {
  scene.memory.agreedPurchase = null;
  switch (step.verb) {
    case 'open':
      return open(step, scene);
    case 'back':
      return goBack(scene);
    case 'search':
      return search(step, scene);
    case 'click':
      return click(step, scene);
    case 'fill':
      return fill(step, scene);
    case 'choose':
      return choose(step, scene);
    case 'login':
      return logIn(step, scene);
    case 'read':
      return read(step, scene);
    case 'find':
      return find(step, scene);
    case 'wait':
      return wait(step, scene);
    case 'press':
      return press(step, scene);
    case 'download':
      return download(step, scene);
    case 'upload':
      return upload(step, scene);
    case 'screenshot':
      return screenshot(step, scene);
  }
}

/** Steps that change nothing on a site: they may be repeated after a crash of the whole browser. */
export function isHarmless({ verb }: Step): boolean {
  return ['open', 'back', 'search', 'read', 'find', 'wait', 'screenshot'].includes(verb);
}
