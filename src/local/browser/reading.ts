import type { Finding } from './answer.js';
import { chooseRecords } from './answer.js';
import { arrive, clickNode } from './clicking.js';
import { StepFailure } from './failure.js';
import { search } from './going.js';
import { findFact } from './lookup.js';
import { toLikeness } from './match.js';
import {
  fieldsOf,
  findRoles,
  findSection,
  headingsOf,
  linesOf,
  linksOf,
  pricesIn,
  recordsOf,
  tablesOf,
  toAmount,
  toMain,
} from './outline.js';
import type { Outline, OutlineNode, OutlineRecord } from './outline.js';
import { aftermathMs, notFound, patienceMs, progressPatienceMs, seek } from './scene.js';
import type { Scene } from './scene.js';
import { nameOf, seekSearchField, whatIsThere } from './seek.js';
import { productLink } from './shopping.js';
import type { Step } from './step.js';

/** Waits while the page shows that it is still at work, then looks. */
async function lookWhenReady(scene: Scene): Promise<Outline> {
  const { tools, tell, context } = scene;
  const begun = performance.now();
  let isTold = false;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one look after the other
    const outline = await tools.look();
    const isBusy =
      findRoles(toMain(outline), ['progressbar']).length > 0 ||
      linesOf(toMain(outline)).some((line) => /^(?:loading|please wait|one moment)\b.{0,12}$/iu.test(line));
    if (!isBusy && tools.idleMs < aftermathMs) {
      // oxlint-disable-next-line no-await-in-loop -- a pause between looks
      await tools.pause(aftermathMs - tools.idleMs);
      continue;
    }
    if (!isBusy || performance.now() - begun > progressPatienceMs) return outline;
    if (!isTold) tell({ type: 'agent', content: 'The page is still at work; I wait.' });
    isTold = true;
    // oxlint-disable-next-line no-await-in-loop -- a pause between looks
    await tools.whileAlive(context.sleep(500));
  }
}

export async function read(step: Extract<Step, { verb: 'read' }>, scene: Scene): Promise<Finding> {
  const { what, about, limit } = step;
  scene.tell({ type: 'action', name: 'read_page', target: about === null ? what : `${what}: ${about}` });
  const outline = await lookWhenReady(scene);
  const main = toMain(outline);
  const section = about === null ? main : findSection(main, about);
  const cut = <Item>(items: readonly Item[]): readonly Item[] =>
    limit === null ? items : items.slice(0, limit);
  const title = `${what[0]?.toUpperCase() ?? ''}${what.slice(1)}${about === null ? '' : ` of ${about}`}`;
  const listed = (lines: readonly string[]): Finding => {
    if (lines.length === 0)
      throw new StepFailure(
        'ELEMENT_NOT_FOUND',
        `There are no ${what}${about === null ? '' : ` of “${about}”`} on the page “${outline.title}”. ${whatIsThere(outline, 'heading')}`,
      );
    return { title, lines: cut(lines), isList: true };
  };
  const within = section ?? (about !== null && isPageAbout(outline, about) ? main : null);
  switch (what) {
    case 'headings':
      return listed(headingsOf(within ?? outline.root).map(({ text }) => text));
    case 'links':
      return listed(
        linksOf(outline, about === null ? outline.root : (within ?? outline.root)).map(({ name, url }) =>
          url === null ? `${name} (no web address)` : `${name || url} (${url})`,
        ),
      );
    case 'title':
      return { title, lines: [outline.title], fact: { label: 'title', value: outline.title } };
    case 'address':
      return { title, lines: [outline.url], fact: { label: 'url', value: outline.url } };
    case 'images':
      return listed(
        findRoles(within ?? main, ['img'])
          .map(({ name }) => name)
          .filter(Boolean),
      );
    case 'buttons':
      return listed(
        findRoles(within ?? outline.root, ['button'])
          .map(nameOf)
          .filter(Boolean),
      );
    case 'fields':
      return listed([
        ...new Set(
          fieldsOf(within ?? main).map(({ node, label, group }) =>
            node.role === 'radio' && group ? `${group}: ${label}` : label || `(${node.role} without a name)`,
          ),
        ),
      ]);
    case 'tables':
      return readTables(outline, about, limit, title);
    case 'prices':
      return readPrices(outline, about, limit, title);
    case 'items':
    case 'results':
      return readItems(outline, about, limit, title);
    case 'text': {
      if (about !== null && !within) throw notFound(`“${about}”`, outline, 'heading');
      const lines = linesOf(within ?? main);
      if (lines.length === 0)
        throw new StepFailure(
          'ELEMENT_NOT_FOUND',
          `The page “${outline.title || outline.url}” shows no text.`,
        );
      return { title: outline.title || title, lines: cut(lines) };
    }
  }
}

function isPageAbout(outline: Outline, about: string): boolean {
  return [outline.title, ...headingsOf(outline.root).map(({ text }) => text)].some(
    (text) => toLikeness(about, text) >= 0.5,
  );
}

function toRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '/')).join(' | ')} |`;
}

function readTables(outline: Outline, about: string | null, limit: number | null, title: string): Finding {
  const all = tablesOf(toMain(outline));
  const fitting =
    about === null
      ? all
      : all.filter(
          ({ name, columns }) =>
            toLikeness(about, name) >= 0.5 || columns.some((column) => toLikeness(about, column) >= 0.8),
        );
  const section = about === null || fitting.length > 0 ? null : findSection(toMain(outline), about);
  const chosen = fitting.length > 0 ? fitting : section ? tablesOf(section) : [];
  // A page with one table has only that to offer.
  const tables = chosen.length > 0 ? chosen : all.length === 1 ? all : [];
  if (tables.length === 0)
    throw new StepFailure(
      'ELEMENT_NOT_FOUND',
      `There is no table${about === null ? '' : ` “${about}”`} on the page “${outline.title}”. ${whatIsThere(outline, 'heading')}`,
    );
  const lines = tables.flatMap(({ name, columns, rows }, at) => [
    ...(tables.length > 1 || at > 0 ? [name || `Table ${at + 1}`] : []),
    ...(columns.length > 0 ? [toRow(columns), toRow(columns.map(() => '---'))] : []),
    ...(limit === null ? rows : rows.slice(0, limit)).map(toRow),
  ]);
  const first = tables[0]?.nodes[0];
  const records = first
    ? recordsOf(outline, {
        ...toMain(outline),
        children: tables.length === 1 ? [tableNode(first)] : toMain(outline).children,
      })
    : [];
  return { title, lines, isList: true, records: limit === null ? records : records.slice(0, limit) };
}

function tableNode(row: OutlineNode): OutlineNode {
  for (let up = row.parent; up; up = up.parent)
    if (up.role === 'table' || up.role === 'grid' || up.role === 'treegrid') return up;
  return row;
}

function priced(records: readonly OutlineRecord[]): OutlineRecord[] {
  return records.filter(({ price }) => price !== null);
}

function readPrices(outline: Outline, about: string | null, limit: number | null, title: string): Finding {
  const main = toMain(outline);
  const all = priced(recordsOf(outline));
  const fitting = chooseRecords(all, about);
  const section = about !== null && fitting.length === 0 ? findSection(main, about) : null;
  const records =
    fitting.length > 0
      ? fitting
      : section
        ? priced(recordsOf(outline, section))
        : about !== null && isPageAbout(outline, about)
          ? all
          : [];
  const cut = limit === null ? records : records.slice(0, limit);
  if (cut.length > 0)
    return {
      title,
      lines: cut.map(({ name, price }) => `${name}: ${price ?? ''}`),
      isList: true,
      records: cut,
    };
  const lines = linesOf(section ?? main).filter(
    (line) =>
      pricesIn(line).length > 0 && (about === null || section !== null || toLikeness(about, line) >= 0.5),
  );
  if (lines.length === 0)
    throw new StepFailure(
      'ELEMENT_NOT_FOUND',
      `There are no prices${about === null ? '' : ` of “${about}”`} on the page “${outline.title}”. ${toldHere(outline)}`,
    );
  return { title, lines: limit === null ? lines : lines.slice(0, limit), isList: true };
}

/** What the page says of itself: "Nothing was found" is worth more than a list of its headings. */
function toldHere(outline: Outline): string {
  const told = findRoles(toMain(outline), ['status', 'alert'])
    .map((node) => linesOf(node).join(' '))
    .filter(Boolean);
  return told.length > 0 ? `It says: “${told.join(' ').slice(0, 300)}”` : whatIsThere(outline, 'heading');
}

function readItems(outline: Outline, about: string | null, limit: number | null, title: string): Finding {
  const main = toMain(outline);
  const all = recordsOf(outline).filter(({ name }) => name !== '');
  const fitting = chooseRecords(all, about);
  const section = about !== null && fitting.length === 0 ? findSection(main, about) : null;
  const inside = section ? recordsOf(outline, section) : [];
  const records =
    fitting.length > 0
      ? fitting
      : inside.length > 0
        ? inside
        : about !== null && isPageAbout(outline, about)
          ? all
          : [];
  const cut = limit === null ? records : records.slice(0, limit);
  if (cut.length === 0)
    throw new StepFailure(
      'ELEMENT_NOT_FOUND',
      `${about === null ? 'The page lists nothing' : `“${about}” is not listed`} on “${outline.title}”. ${toldHere(outline)}`,
    );
  return { title, lines: cut.map(itemLine), isList: true, records: cut };
}

function itemLine({ name, price, fields, node }: OutlineRecord): string {
  if (node.role === 'row') return [...fields.values()].filter(Boolean).join(' | ');
  return price === null ? name : `${name}: ${price}`;
}

export async function count(step: Extract<Step, { verb: 'count' }>, scene: Scene): Promise<Finding> {
  const { what, about } = step;
  scene.tell({ type: 'action', name: 'read_page', target: `number of ${about ?? what}` });
  const outline = await lookWhenReady(scene);
  const main = toMain(outline);
  const section = about === null || what === 'items' ? null : findSection(main, about);
  const within = section ?? main;
  const number = ((): number => {
    switch (what) {
      case 'headings':
        return headingsOf(within).length;
      case 'links':
        return linksOf(outline, section ?? outline.root).length;
      case 'tables':
        return tablesOf(within).length;
      case 'images':
        return findRoles(within, ['img']).length;
      case 'buttons':
        return findRoles(section ?? outline.root, ['button']).length;
      case 'fields':
        return fieldsOf(within).length;
      case 'prices':
        return linesOf(within).flatMap(pricesIn).length;
      default: {
        const all = recordsOf(outline).filter(({ name }) => name !== '');
        if (about === null) return all.length;
        const fitting = chooseRecords(all, about);
        if (fitting.length > 0) return fitting.length;
        const named = findSection(main, about);
        if (named) return recordsOf(outline, named).length;
        if (isPageAbout(outline, about)) return all.length;
        throw new StepFailure(
          'ELEMENT_NOT_FOUND',
          `“${about}” cannot be counted on “${outline.title}”. ${toldHere(outline)}`,
        );
      }
    }
  })();
  const name = about === null ? what : what === 'items' ? about : `${about} ${what}`;
  return {
    title: `Number of ${name}`,
    lines: [`${number} ${name}`],
    fact: { label: `number of ${name}`, value: String(number) },
  };
}

export async function value(step: Extract<Step, { verb: 'value' }>, scene: Scene): Promise<Finding> {
  const { label } = step;
  const { tools, tell, memory } = scene;
  let { subject } = step;
  tell({ type: 'action', name: 'read_page', target: subject === null ? label : `${label} of ${subject}` });
  let outline = await lookWhenReady(scene);
  let fact = findFact(outline, label, subject);
  if (!fact && subject === null && memory.subject !== null) {
    subject = memory.subject;
    fact = findFact(outline, label, subject);
  }
  if (step.subject !== null) memory.subject = step.subject;
  if (
    !fact &&
    subject === null &&
    /^(?:price|cost|prices)$/iu.test(label) &&
    priced(recordsOf(outline)).length > 0
  )
    return readPrices(outline, null, null, 'Prices');
  if (!fact && subject !== null) {
    // Not on this page: its own page, or the site's search, may say.
    const link = productLink(outline, subject);
    if (link) {
      await clickNode(link, outline, scene);
      await arrive(scene);
    } else if (seekSearchField(outline)) {
      await search(subject, scene);
      const found = productLink(await tools.look(), subject);
      fact = findFact(await tools.look(), label, subject);
      if (!fact && found) {
        await clickNode(found, await tools.look(), scene);
        await arrive(scene);
      }
    }
    outline = await lookWhenReady(scene);
    fact ??= findFact(outline, label, subject) ?? (link ? findFact(outline, label, null) : null);
  }
  if (!fact) {
    const sight = await seek(scene, (now) => findFact(now, label, subject), patienceMs / 2);
    fact = sight.found;
    outline = sight.outline;
  }
  const section = fact || subject !== null ? null : findSection(toMain(outline), label);
  if (section) return { title: label, lines: linesOf(section) };
  if (!fact)
    throw new StepFailure(
      'ELEMENT_NOT_FOUND',
      `The page “${outline.title}” does not say “${label}”${subject === null ? '' : ` of “${subject}”`}. ${whatIsThere(outline, 'heading')}`,
    );
  return { title: fact.label, lines: [`${fact.label}: ${fact.value}`], fact };
}

export async function extreme(step: Extract<Step, { verb: 'extreme' }>, scene: Scene): Promise<Finding> {
  const { which, about } = step;
  scene.tell({ type: 'action', name: 'read_page', target: `prices${about === null ? '' : ` of ${about}`}` });
  const outline = await lookWhenReady(scene);
  const all = priced(recordsOf(outline));
  const records =
    chooseRecords(all, about).length > 0
      ? chooseRecords(all, about)
      : about !== null && isPageAbout(outline, about)
        ? all
        : [];
  const sorted = records.toSorted((a, b) => (toAmount(a.price ?? '') ?? 0) - (toAmount(b.price ?? '') ?? 0));
  const found = which === 'cheapest' ? sorted[0] : sorted.at(-1);
  if (!found)
    throw new StepFailure(
      'ELEMENT_NOT_FOUND',
      `There are no prices${about === null ? '' : ` of “${about}”`} on the page “${outline.title}”. ${toldHere(outline)}`,
    );
  const line = `${found.name}: ${found.price ?? ''}`;
  scene.memory.subject = found.name;
  return { title: which === 'cheapest' ? 'Cheapest' : 'Most expensive', lines: [line], records: [found] };
}
