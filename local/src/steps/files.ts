import { StepFailure } from '../browser/failure.js';
import { refuseUrl } from '../browser/policy.js';
import { toLikeness } from '../outline/match.js';
import { toWebUrl } from '../outline/outline.js';
import type { Outline, OutlineNode } from '../outline/outline.js';
import { clickablesOf, findBest, findTarget, sameEnough } from '../outline/targets.js';
import type { Sought } from '../outline/targets.js';
import { toMain } from '../outline/walk.js';
import { nameOf } from '../outline/words.js';
import { quote } from '../planner/step.js';
import type { Step } from '../planner/step.js';
import { ambiguous, notFound } from './notFound.js';
import { did, seek, toTarget } from './scene.js';
import type { Outcome, Scene } from './scene.js';

/** The largest total size of one task's files, in bytes: 100 MB. */
const maxFileBytes: number = 100 * 1_048_576;
/** The most files of one task. */
const maxFiles = 20;

/** Attaches the file that was uploaded with the task. */
export async function upload(
  { field = null }: Extract<Step, { verb: 'upload' }>,
  scene: Scene,
): Promise<Outcome> {
  const { tools, task, context, report } = scene;
  const file = task.files.map((id) => context.readUpload(id)).find((found) => found !== null);
  if (!file) throw new StepFailure('INVALID_TASK_DETAILS', 'The task has no uploaded file to attach.');
  const outline = await tools.look();
  const node =
    field === null
      ? null
      : findBest(
          clickablesOf(outline.root).filter((one) => toLikeness(field, nameOf(one)) >= sameEnough),
          (one) => toLikeness(field, nameOf(one)),
        ).one;
  if (field !== null && !node) throw notFound(`The field ${quote(field)}`, outline, 'field');
  report({ type: 'action', name: 'attach_file', target: file.filename });
  await tools.attach(node, file);
  return did(`Attached ${file.filename}.`);
}

const fileLink =
  /\.(?:csv|pdf|zip|txt|xlsx?|docx?|pptx?|json|xml|gz|tar|7z|epub|mp3|mp4|png|jpe?g|svg|ics|md|bin|exe|dmg|deb|apk)(?:[?#]|$)/iu;

function fileLinksOf(outline: Outline): OutlineNode[] {
  return clickablesOf(toMain(outline)).filter(
    (node) => node.role === 'link' && (fileLink.test(node.url ?? '') || /\bdownload\b/iu.test(nameOf(node))),
  );
}

/** Downloads one file, and no other that the page may start meanwhile. */
export async function download(step: Extract<Step, { verb: 'download' }>, scene: Scene): Promise<Outcome> {
  const { tools, report, context, memory, redactor, policy } = scene;
  const { target = null } = step;
  const sight = await seek(scene, (outline) => {
    const found = target === null ? findAnyFile(outline) : findFile(outline, target);
    return found.one || found.several.length > 0 ? found : null;
  });
  const what = target === null ? 'A file to download' : `${quote(target)} to download`;
  if (!sight.found) throw notFound(what, sight.outline, 'clickable');
  const { one: node, several } = sight.found;
  if (!node) throw ambiguous(target === null ? 'the file' : quote(target), several);
  requireRoom(memory.files);
  const address = node.role === 'link' ? toWebUrl(node.url, sight.outline.url) : null;
  const refused = address === null ? null : refuseUrl(address, policy);
  if (refused) throw new StepFailure('ADDRESS_REFUSED', refused);
  report({ type: 'action', name: 'download_file', target: toTarget(nameOf(node), node) });
  const file = await tools.download(node, maxFileBytes - memory.bytes);
  memory.files += 1;
  memory.bytes += file.bytes.byteLength;
  const filename = redactor.hide(file.filename);
  const isWeb = /^https?:/u.test(file.sourceUrl);
  await context.addFile({
    filename,
    bytes: file.bytes,
    ...(isWeb ? { sourceUrl: redactor.hide(file.sourceUrl) } : {}),
  });
  const seen = `Downloaded ${filename} (${toSize(file.bytes.byteLength)}).`;
  return { findings: [{ title: 'Downloaded', lines: [seen] }], seen };
}

function findAnyFile(outline: Outline): Sought<OutlineNode> {
  const links = fileLinksOf(outline);
  if (links.length > 0) return findBest(links, () => 1);
  return findTarget(outline, { target: 'download', kind: null, nth: null, near: null });
}

/** Finds the link or button for a file of this name: by its text, or by the target's file name. */
function findFile(outline: Outline, target: string): Sought<OutlineNode> {
  const wanted = target.replace(/\b(?:file|document)\b/giu, ' ').trim() || target;
  const links = fileLinksOf(outline);
  const score = (node: OutlineNode): number => {
    const file = fileNameOf(node);
    const names = [nameOf(node), file, file.replace(/\.\w+$/u, '').replace(/[-_]/gu, ' ')];
    const likeness = Math.max(
      ...names.map((name) => Math.max(toLikeness(wanted, name), toLikeness(`download ${wanted}`, name))),
    );
    return likeness < sameEnough ? 0 : likeness + (links.includes(node) ? 0.2 : 0);
  };
  const fitting = clickablesOf(outline.root).filter((node) => score(node) > 0);
  if (fitting.length > 0) return findBest(fitting, score);
  return findTarget(outline, { target: 'download', kind: null, nth: null, near: wanted });
}

function fileNameOf({ url }: OutlineNode): string {
  const name = (url?.split(/[?#]/u)[0] ?? '').split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Takes a screenshot of the page, with typed secrets covered. */
export async function screenshot(
  { whole = false }: Extract<Step, { verb: 'screenshot' }>,
  { tools, report, context, memory }: Scene,
): Promise<Outcome> {
  requireRoom(memory.files);
  report({ type: 'action', name: 'take_screenshot' });
  const bytes = await tools.screenshot(whole);
  memory.files += 1;
  memory.pictures += 1;
  // Named by number: a page's title might contain a secret.
  const filename = `screenshot-${memory.pictures}.png`;
  await context.addFile({ filename, bytes });
  const seen = `Took a picture of the page: ${filename}.`;
  return { findings: [{ title: 'Picture', lines: [seen] }], seen };
}

function requireRoom(files: number): void {
  if (files >= maxFiles)
    throw new StepFailure('DOWNLOAD_TOO_MANY', `More than ${maxFiles} files are not taken from one task.`);
}

function toSize(bytes: number): string {
  if (bytes < 1_024) return `${bytes} bytes`;
  return bytes < 1_048_576 ? `${(bytes / 1_024).toFixed(1)} kB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}
