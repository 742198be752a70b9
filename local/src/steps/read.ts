import { fieldsOf } from '../outline/fields.js';
import type { Outline, OutlineNode } from '../outline/outline.js';
import { findSection, headingsOf, linksOf } from '../outline/sections.js';
import { findRoles, toMain } from '../outline/walk.js';
import { linesOf, nameOf } from '../outline/words.js';
import { quote } from '../planner/step.js';
import type { Step } from '../planner/step.js';
import { notFound, nothingThere, whatIsThere } from './notFound.js';
import { readItems, readPrices, readTables } from './readRecords.js';
import { isPageAbout } from './reading.js';
import type { Reading } from './reading.js';
import { lookWhenReady } from './ready.js';
import type { Finding, Outcome, Scene } from './scene.js';

/** Reads or counts what a page shows. */
export async function read(step: Extract<Step, { verb: 'read' }>, scene: Scene): Promise<Outcome> {
  const { what, about = null, limit = null, count = false } = step;
  scene.report({ type: 'action', name: 'read_page', target: about === null ? what : `${what}: ${about}` });
  const title = `${what[0]?.toUpperCase() ?? ''}${what.slice(1)}${about === null ? '' : ` of ${about}`}`;
  const reading: Reading = { outline: await lookWhenReady(scene), what, about, limit, title };
  const finding = count ? countLines(readOne(reading), reading) : readOne(reading);
  return { findings: [finding], seen: `Read the ${what}.` };
}

function readOne(reading: Reading): Finding {
  const { outline, what, title } = reading;
  switch (what) {
    case 'title':
      return { title, lines: [outline.title], fact: { label: 'title', value: outline.title } };
    case 'address':
      return { title, lines: [outline.url], fact: { label: 'url', value: outline.url } };
    case 'tables':
      return readTables(reading);
    case 'prices':
      return readPrices(reading);
    case 'items':
      return readItems(reading);
    case 'text':
      return readText(reading);
    default:
      return readList(reading, what);
  }
}

/** Finds the part of a page that is meant: all of it, a section, or a page with that title. */
function toPart({ outline, about }: Reading, whole: OutlineNode): OutlineNode | null {
  if (about === null) return whole;
  return findSection(toMain(outline), about) ?? (isPageAbout(outline, about) ? whole : null);
}

function readText(reading: Reading): Finding {
  const { outline, about, limit, title } = reading;
  const part = toPart(reading, toMain(outline));
  if (!part) throw notFound(quote(about ?? ''), outline, 'heading');
  const lines = linesOf(part);
  if (lines.length === 0)
    throw nothingThere(`The page ${quote(outline.title || outline.url)} shows no text.`, outline);
  return { title: outline.title || title, lines: limit === null ? lines : lines.slice(0, limit) };
}

type Listed = 'headings' | 'links' | 'images' | 'buttons' | 'fields';

function readList(reading: Reading, what: Listed): Finding {
  const { outline, about, limit, title } = reading;
  const whole = what === 'images' || what === 'fields' ? toMain(outline) : outline.root;
  const part = toPart(reading, whole);
  const lines = part ? listIn(part, what, outline) : [];
  if (lines.length > 0) return { title, lines: limit === null ? lines : lines.slice(0, limit), isList: true };
  throw nothingThere(
    `There are no ${what}${about === null ? '' : ` of ${quote(about)}`} on the page ${quote(outline.title)}. ${whatIsThere(outline, 'heading')}`,
    outline,
  );
}

function listIn(part: OutlineNode, what: Listed, outline: Outline): readonly string[] {
  switch (what) {
    case 'headings':
      return headingsOf(part).map(({ text }) => text);
    case 'links':
      return linksOf(outline, part).map(({ name, url }) =>
        url === null ? `${name} (no web address)` : `${name || url} (${url})`,
      );
    case 'images':
      return namesOf(part, 'img');
    case 'buttons':
      return namesOf(part, 'button');
    case 'fields':
      return [
        ...new Set(
          fieldsOf(part).map(({ node, label, group }) =>
            node.role === 'radio' && group ? `${group}: ${label}` : label || `(${node.role} without a name)`,
          ),
        ),
      ];
  }
}

function namesOf(part: OutlineNode, role: string): readonly string[] {
  return findRoles(part, [role]).map(nameOf).filter(Boolean);
}

/** Counts what was read. */
function countLines({ lines, records }: Finding, { what, about }: Reading): Finding {
  const number = records?.length ?? lines.length;
  const name = about === null ? what : what === 'items' ? about : `${about} ${what}`;
  return {
    title: `Number of ${name}`,
    lines: [`${number} ${name}`],
    fact: { label: `number of ${name}`, value: String(number) },
  };
}
