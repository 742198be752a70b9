import { fieldsOf } from '../outline/fields.js';
import type { OutlineField } from '../outline/fields.js';
import type { Outline, OutlineNode } from '../outline/outline.js';
import { headingsOf } from '../outline/sections.js';
import { clickablesOf } from '../outline/targets.js';
import { findRoles, toMain } from '../outline/walk.js';
import { linesOf, nameOf } from '../outline/words.js';

/** A check that the visitor is human. */
export interface RobotCheck {
  /** The field for its answer; null for a picture puzzle or a checkbox. */
  readonly field: OutlineField | null;
  readonly button: OutlineNode | null;
  /** Its question, in the page's own words. */
  readonly question: string;
}

const robotWords =
  /captcha|\b(?:are you (?:a )?(?:robot|human)|i['’]?m not a robot|i am not a robot|verify (?:that )?you(?:['’]re| are) (?:a )?human|prove (?:that )?you(?:['’]re| are) (?:a )?(?:human|person)|human verification|security check|checking your browser|unusual traffic)\b/iu;

/** Finds a robot check that blocks the whole page: the page is about it, rather than containing it. */
export function findRobotCheck(outline: Outline): RobotCheck | null {
  const main = toMain(outline);
  const heads = [
    outline.title,
    ...headingsOf(main)
      .slice(0, 2)
      .map(({ text }) => text),
  ];
  const fields = fieldsOf(main);
  const field =
    fields.find(
      ({ labels, node }) =>
        node.role === 'textbox' &&
        labels.some((label) => /captcha|characters|not a robot|security (?:code|question)/iu.test(label)),
    ) ?? null;
  const frame = findRoles(main, ['iframe']).some((node) =>
    robotWords.test(`${node.name} ${node.children.map(nameOf).join(' ')}`),
  );
  const box = fields.some(({ node, label }) => node.role === 'checkbox' && robotWords.test(label));
  const isAbout = heads.some((text) => robotWords.test(text));
  // A check at the end of a form is handled on submit; a page that only mentions CAPTCHAs asks for nothing.
  if (!isAbout || !(field || frame || box || fields.length <= 2)) return null;
  if (!field && !frame && !box && fields.length === 0 && headingsOf(main).length > 3) return null;
  const typed = field ?? fields.find(({ node }) => node.role === 'textbox') ?? null;
  const button =
    clickablesOf(main).find(
      (node) =>
        node.role === 'button' &&
        /verify|continue|submit|check|send|confirm|next|go|ok|i am/iu.test(nameOf(node)),
    ) ?? null;
  const lines = linesOf(main).filter((line) => line !== button?.name);
  return { field: typed, button, question: lines.join(' ').slice(0, 500) };
}
