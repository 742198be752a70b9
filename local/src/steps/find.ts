import { findFact } from '../outline/facts.js';
import { findSection } from '../outline/sections.js';
import { toMain } from '../outline/walk.js';
import { linesOf } from '../outline/words.js';
import { quote } from '../planner/step.js';
import type { Step } from '../planner/step.js';
import { notFound } from './notFound.js';
import { lookWhenReady } from './ready.js';
import { patienceMs, seek } from './scene.js';
import type { Finding, Outcome, Scene } from './scene.js';

/** Reads one labeled fact; "its SKU" refers to the subject of the previous step. */
export async function find(step: Extract<Step, { verb: 'find' }>, scene: Scene): Promise<Outcome> {
  const { label, subject = null } = step;
  const { report, memory } = scene;
  report({ type: 'action', name: 'read_page', target: subject === null ? label : `${label} of ${subject}` });
  await lookWhenReady(scene);
  const { found, outline } = await seek(
    scene,
    (page): Finding | null => {
      const fact =
        findFact(page, label, subject) ??
        (subject === null && memory.subject !== null ? findFact(page, label, memory.subject) : null);
      if (fact) return { title: fact.label, lines: [`${fact.label}: ${fact.value}`], fact };
      const section = subject === null ? findSection(toMain(page), label) : null;
      return section ? { title: label, lines: linesOf(section) } : null;
    },
    patienceMs / 2,
  );
  if (!found)
    throw notFound(`${quote(label)}${subject === null ? '' : ` of ${quote(subject)}`}`, outline, 'heading');
  if (subject !== null) memory.subject = subject;
  return { findings: [found], seen: `Read ${quote(label)}.` };
}
