import type { Finding } from './answer.js';
import { StepFailure } from './failure.js';
import { toLikeness } from './match.js';
import { toMain, toWebUrl } from './outline.js';
import type { Outline, OutlineNode } from './outline.js';
import { refuseUrl } from './policy.js';
import { maxFileBytes, maxFiles, notFound, seek } from './scene.js';
import type { Scene } from './scene.js';
import { clickablesOf, nameOf, seekClickable } from './seek.js';
import type { Step } from './step.js';

export async function upload(wanted: string | null, scene: Scene): Promise<readonly Finding[]> {
  const { tools, task, context, tell } = scene;
  const file = task.files.map((id) => context.readUpload(id)).find((found) => found !== null);
  if (!file) throw new StepFailure('INVALID_TASK_DETAILS', 'The task has no uploaded file to attach.');
  const outline = await tools.look();
  const field =
    wanted === null
      ? null
      : (clickablesOf(outline.root).find((node) => toLikeness(wanted, nameOf(node)) >= 0.6) ?? null);
  tell({ type: 'action', name: 'attach_file', target: file.filename });
  await tools.attach(field, file);
  return [];
}

const fileLink =
  /\.(?:csv|pdf|zip|txt|xlsx?|docx?|pptx?|json|xml|gz|tar|7z|epub|mp3|mp4|png|jpe?g|svg|ics|md|bin|exe|dmg|deb|apk)(?:[?#]|$)/iu;

function fileLinksOf(outline: Outline): OutlineNode[] {
  return clickablesOf(toMain(outline)).filter(
    (node) => node.role === 'link' && (fileLink.test(node.url ?? '') || /\bdownload\b/iu.test(nameOf(node))),
  );
}

export async function download(
  step: Extract<Step, { verb: 'download' }>,
  scene: Scene,
): Promise<readonly Finding[]> {
  const { target, all } = step;
  if (all) {
    const outline = await scene.tools.look();
    const links = fileLinksOf(outline);
    if (links.length === 0) throw notFound('A file to download', outline, 'clickable');
    const findings: Finding[] = [];
    const names = links.map(nameOf);
    const room = Math.max(0, maxFiles - scene.memory.files);
    for (const name of names.slice(0, room)) {
      // oxlint-disable-next-line no-await-in-loop -- one file after the other
      findings.push(...(await downloadOne(name, scene)));
    }
    if (names.length > room)
      findings.push({
        title: 'Left',
        lines: [`${names.length - room} more were not taken: a task brings ${maxFiles} files at most.`],
      });
    return findings;
  }
  return downloadOne(target, scene);
}

async function downloadOne(target: string | null, scene: Scene): Promise<readonly Finding[]> {
  const { tools, tell, context, memory, veil } = scene;
  const plain = target?.replace(/\b(?:file|document|as (?:a )?(?:csv|pdf|file))\b/giu, ' ').trim() ?? '';
  const pick = (outline: Outline): OutlineNode | null => {
    const links = fileLinksOf(outline);
    if (plain === '')
      return links[0] ?? seekClickable(outline, { target: 'download', kind: null, nth: null, near: null });
    const nodes = clickablesOf(outline.root);
    const likely = (node: OutlineNode): number => {
      const file =
        node.url === null ? '' : decodeSafely((node.url.split(/[?#]/u)[0] ?? '').split('/').at(-1) ?? '');
      const own = Math.max(
        toLikeness(plain, nameOf(node)),
        toLikeness(plain, file),
        toLikeness(plain, file.replace(/\.\w+$/u, '').replace(/[-_]/gu, ' ')),
        toLikeness(`download ${plain}`, nameOf(node)),
      );
      return own + (links.includes(node) ? 0.1 : 0);
    };
    const best = nodes.toSorted((a, b) => likely(b) - likely(a))[0];
    if (best && likely(best) >= 0.5) return best;
    return seekClickable(outline, { target: 'download', kind: null, nth: null, near: plain });
  };
  const sight = await seek(scene, pick);
  if (!sight.found)
    throw notFound(
      target === null ? 'A file to download' : `“${target}” to download`,
      sight.outline,
      'clickable',
    );
  if (memory.files >= maxFiles)
    throw new StepFailure('DOWNLOAD_TOO_MANY', `More than ${maxFiles} files are not taken from one task.`);
  const node = sight.found;
  const address = node.role === 'link' ? toWebUrl(node.url, sight.outline.url) : null;
  const refused = address === null ? null : refuseUrl(address, scene.policy);
  if (refused) throw new StepFailure('ADDRESS_REFUSED', refused);
  tell({ type: 'action', name: 'download_file', target: nameOf(node).slice(0, 100) });
  const file = await tools.download(node, maxFileBytes - memory.bytes);
  memory.files += 1;
  memory.bytes += file.bytes.byteLength;
  const filename = veil.hide(file.filename);
  await context.addFile({
    filename,
    bytes: file.bytes,
    ...(/^https?:/u.test(file.sourceUrl) ? { sourceUrl: veil.hide(file.sourceUrl) } : {}),
  });
  return [{ title: 'Downloaded', lines: [`Downloaded ${filename} (${toSize(file.bytes.byteLength)}).`] }];
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function toSize(bytes: number): string {
  if (bytes < 1_024) return `${bytes} bytes`;
  return bytes < 1_048_576 ? `${(bytes / 1_024).toFixed(1)} kB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}

export async function screenshot(whole: boolean, scene: Scene): Promise<readonly Finding[]> {
  const { tools, tell, context, memory } = scene;
  if (memory.files >= maxFiles)
    throw new StepFailure('DOWNLOAD_TOO_MANY', `More than ${maxFiles} files are not taken from one task.`);
  tell({ type: 'action', name: 'take_screenshot' });
  const bytes = await tools.screenshot(whole);
  memory.files += 1;
  memory.pictures += 1;
  // The name is a number: a page's title might hold what must not be told.
  const filename = `screenshot-${memory.pictures}.png`;
  await context.addFile({ filename, bytes });
  return [{ title: 'Picture', lines: [`Took a picture of the page: ${filename}.`] }];
}
