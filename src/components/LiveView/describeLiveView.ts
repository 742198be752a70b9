import type { Session } from '../../core/session.js';
import { elapsed } from '../clock.js';
import type { Phrase } from '../clock.js';
import { describeCommandFailure } from '../describeCommandFailure.js';
import type { IconName } from '../Icon.js';
import type { Words } from '../words.js';
import type { ControlState } from './control.js';

/** What the parts of a LiveView mirror to `data-*`. */
export interface LiveViewState {
  /**
   * `live`: a picture was drawn. `loaded`: the page has loaded, but does not report whether it shows one.
   * @selector [data-status="taken-over"]
   */
  readonly status: 'connecting' | 'loaded' | 'live' | 'taken-over' | 'reconnecting' | 'blanked' | 'ended';
}

/** A way to see the session: the server's page, or its video. */
export interface Picture {
  readonly kind: 'page' | 'video';
  readonly url: string;
}

/** How far a picture has loaded. `silent`: its page has loaded, but reports nothing. */
export type PictureLoad = 'loading' | 'waiting' | 'silent' | 'drawn' | 'lost' | 'blank';

/** The stage of the pictured task. `unknown`: nobody knows whether it continues. */
export type TaskStage = 'not-started' | 'at-work' | 'waits' | 'stopping' | 'unknown';

/** What is known about the picture and who has control. */
export interface LiveViewFacts extends ControlState {
  readonly picture: Picture | null;
  readonly load: PictureLoad;
  readonly isEnded: boolean;
  /** Its session is about to be opened here, perhaps with a picture. */
  readonly isComing: boolean;
  /** The picture's address was stored by an earlier page load, and is about to be read. */
  readonly isRestoring: boolean;
  readonly isOffline: boolean;
  readonly stage: TaskStage;
  /** When the wait for the picture began, Unix time in milliseconds. */
  readonly since: number;
  /** The address of the page that the agent sees. */
  readonly pageUrl: string | null;
}

/** What a LiveView shows. */
export interface LiveViewDescription {
  readonly state: LiveViewState;
  readonly icon: IconName;
  readonly label: string;
  /** Beside the label; `null` where the keys that give control back are named. */
  readonly detail: Phrase | null;
  readonly isAddress: boolean;
  /** The detail says why the person's request failed. */
  readonly hasFailed: boolean;
  /** Control was requested or given back, and the server has not replied. */
  readonly isChanging: boolean;
  /** In place of the picture. */
  readonly description: string | null;
}

/** How long a picture usually takes, in milliseconds. */
const usualMs = 5_000;

/** Describes what is visible. Only a picture that was drawn is called "Live". */
export function describeLiveView(facts: LiveViewFacts, words: Words<'liveView'>): LiveViewDescription {
  const { t, service, format } = words;
  const status = toStatus(facts);
  // After the end there is nothing to retry.
  const failure = status === 'ended' ? null : facts.failure;
  const describe = (
    icon: IconName,
    label: string,
    detail: Phrase | null,
    description: string | null = null,
  ): LiveViewDescription => ({
    state: { status },
    icon,
    label,
    detail: failure === null ? detail : describeCommandFailure(failure, t, service),
    isAddress: status === 'live' && failure === null,
    hasFailed: failure !== null,
    isChanging: facts.isChanging,
    description,
  });
  switch (status) {
    case 'connecting':
      return describe(
        'reconnecting',
        t.connecting,
        elapsed(facts.since, (ms) => t.forTime(format.clock(ms))),
        t.connectingDescription(format.limit(usualMs)),
      );
    case 'reconnecting':
      return describe(
        facts.isOffline ? 'offline' : 'reconnecting',
        facts.isOffline ? t.offline : t.reconnecting,
        '',
        facts.isOffline ? t.offlineDescription : t.reconnectingDescription,
      );
    case 'live':
      return describe('running', t.live, facts.pageUrl?.replace(/^https?:\/\//, '') ?? '');
    case 'loaded':
      return describe('ready', t.loaded, t.loadedDetail);
    case 'taken-over':
      return describe('cursor', t.takenOver, isSeen(facts) ? null : t.pictureLost);
    case 'blanked':
      return describe(
        facts.stage === 'not-started' ? 'queued' : 'unknown',
        t.noPicture,
        toTaskDetail(facts, words),
        facts.picture ? null : facts.isComing ? t.notYetDescription : t.noAddress,
      );
    case 'ended':
      return describe('stopped', t.ended, t.endedDetail, t.endedDescription);
  }
}

/** Says what the task does while it cannot be seen. */
function toTaskDetail({ stage }: LiveViewFacts, { t }: Words<'liveView'>): string {
  const details: Readonly<Record<TaskStage, string>> = {
    'not-started': t.taskNotStarted,
    'at-work': t.taskContinues,
    waits: t.taskWaits,
    stopping: t.taskStops,
    unknown: t.taskMayContinue,
  };
  return details[stage];
}

/** Whether the person sees the page. */
export const isSeen = ({ load, isOffline, isEnded }: LiveViewFacts): boolean =>
  !isEnded && !isOffline && (load === 'drawn' || load === 'silent');

function toStatus(facts: LiveViewFacts): LiveViewState['status'] {
  const { picture, load, isTaken, isEnded, isComing, isRestoring, isOffline, stage } = facts;
  if (isEnded) return 'ended';
  // A queued task may wait long, and nothing is connecting yet.
  if (!picture && stage === 'not-started') return 'blanked';
  if (!picture && !isRestoring && !isComing) return 'blanked';
  if (!picture) return isRestoring || isOffline ? 'reconnecting' : 'connecting';
  if (isTaken) return 'taken-over';
  if (isOffline || load === 'lost') return 'reconnecting';
  if (load === 'blank') return 'blanked';
  if (load === 'drawn') return 'live';
  return load === 'silent' ? 'loaded' : 'connecting';
}

/** Lists the ways to see a session, the preferred one first. */
export function toPictures(streaming: Session['streaming'], first: Picture['kind']): Picture[] {
  const pictures: Picture[] = [];
  if (streaming?.webViewUrl) pictures.push({ kind: 'page', url: streaming.webViewUrl });
  if (streaming?.webRtcUrl) pictures.push({ kind: 'video', url: streaming.webRtcUrl });
  return pictures.toSorted((a, b) => Number(b.kind === first) - Number(a.kind === first));
}
