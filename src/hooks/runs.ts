import { hashKey } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import type { WebRunClient } from '../core/client.js';
import { WebRunError } from '../core/errors.js';
import { hasSecrets, withoutSecrets } from '../core/input.js';
import type { TaskInput } from '../core/input.js';
import { slowestPollMs } from '../core/timing.js';
import type { Persist } from './archive.js';
import { atRest, createDesk } from './desk.js';
import type { Desk } from './desk.js';
import { createLedger, isUnsent, nothing, patchRecord } from './ledger.js';
import type { Ledger, RunRecord, SlotKey } from './ledger.js';
import type { LiveSettings, Transport } from './listening.js';
import { loadOffice } from './load.js';
import type { Office } from './office.js';
import type { Pace } from './queries.js';
import type { StartOptions } from './run.js';

/** All runs of one provider: their ledger, a desk for each, and the office that does the work behind them. */
export interface Runs {
  readonly client: WebRunClient;
  readonly queryClient: QueryClient;
  readonly ledger: Ledger;
  /** What was set when the provider was made. */
  readonly options: RunsOptions;
  /** How sessions are listened to, as it is set now. */
  readonly settings: () => LiveSettings;
  /** This page load. */
  readonly page: string;
  /** Starts a run in a slot, or joins the one there while that waits to be sent with equal input. Returns the run's id. */
  readonly start: (input: TaskInput, slot: SlotKey, options?: BeginOptions) => string;
  /** Starts a new run with the input of another; `undefined` when its input is not known any more. */
  readonly retry: (runId: string | undefined, slot?: SlotKey) => string | undefined;
  /** The run with this id, also before it is known: then it is idle. */
  readonly deskOf: (runId: string | undefined) => Desk;
  /** A run that is forgotten is idle again. */
  readonly closeDesk: (runId: string) => void;
  /** Takes a run that has settled out of the ledger; any other stays. */
  readonly dismiss: (runId: string | undefined) => void;
  /** Forgets every run, here, in the storage and in other tabs; what the server works on goes on there. */
  readonly reset: () => void;
  /** Called when everything is forgotten. */
  readonly onReset: Set<() => void>;
  /** Listens to the page and watches what is not settled; returns how to stop. */
  readonly open: () => () => void;
  /** What does the work behind it; `undefined` until it is there. */
  readonly office: () => Office | undefined;
  /** The office, when it is there; `undefined` when it cannot be had. */
  readonly officeLater: () => Promise<Office | undefined>;
}

/** What can be set about the runs of a provider. */
export interface RunsOptions extends LiveSettings {
  /**
   * How many POSTs the server may hold at once, over all tabs; a browser opens only six connections per origin on HTTP/1.1.
   * @default 4; 20 where the API is seen to speak HTTP/2 or newer
   */
  readonly maxHeldPosts?: number | undefined;
  /**
   * Where runs are written down, so that they survive a reload: `session` is one tab's, `local` is shared by all tabs.
   * Secrets never are. Read once. @default 'session'
   */
  readonly persist?: Persist | undefined;
  /** Whose runs these are, for example a user's id: another scope sees nothing of them. */
  readonly scope?: string | undefined;
  /** How tasks are watched in a hidden tab: every 30 s, not at all, or as ever. @default 'slow' */
  readonly whenHidden?: Pace['whenHidden'] | undefined;
}

/** How a run is begun in a slot. */
export interface BeginOptions extends StartOptions {
  /** How its news arrive, where the run says it itself. */
  readonly transport?: Transport | undefined;
}

/** What works on tasks cannot be had, as after a deployment that has taken its file away. */
export const toUnsent = (): WebRunError =>
  new WebRunError(
    '[webrun-react] Could not load what sends the task: nothing was sent. Reload the page and send it again.',
    { code: 'aborted' },
  );

/** The office of a provider's runs, when it is there. @throws {WebRunError} `unsent` when it cannot be had */
export async function officeOf(runs: Runs): Promise<Office> {
  const office = await runs.officeLater();
  if (!office) throw toUnsent();
  return office;
}

/** Makes the runs of one provider. */
export function createRuns(
  client: WebRunClient,
  queryClient: QueryClient,
  options: RunsOptions = {},
  settings: () => LiveSettings = () => options,
): Runs {
  const ledger = createLedger();
  const desks = new Map<string, Desk>();
  let office: Office | undefined;
  let coming: Promise<Office | undefined> | undefined;
  /** Everything was forgotten before the office came, which forgets what it would find. */
  let isForgotten = false;

  // Not randomUUID, which a page without TLS does not have.
  const toId = (): string => crypto.getRandomValues(new Uint32Array(4)).join('-');

  /** The office if it is there; else it is on its way from now on. */
  function now(): Office | undefined {
    if (office || coming) return office;
    const part = loadOffice();
    if (part instanceof Promise)
      coming = part
        .then(({ createOffice }) => equip(createOffice), refuseLine)
        .finally(() => (coming = undefined));
    else equip(part.createOffice);
    return office;
  }

  const later = async (): Promise<Office | undefined> => now() ?? coming;

  /** Its file cannot be had: what waits in line was not sent, and a person decides. */
  function refuseLine(): undefined {
    const error = toUnsent();
    for (const runId of ledger.getState().line) {
      patchRecord(ledger, runId, { phase: 'refused', error, settledAt: Date.now() });
      deskOf(runId).show(atRest);
    }
    ledger.setState({ line: [] });
  }

  /** Opens the office: it takes over what was done without it. */
  function equip(create: (runs: Runs) => Office): Office {
    const begun = ledger.getState();
    ledger.setState(isForgotten ? nothing : { line: [] });
    office = create(runs);
    if (isForgotten) {
      office.reset();
      ledger.setState({ ...begun, line: [] });
    }
    begun.line.forEach(office.join);
    return office;
  }

  function deskOf(runId = ''): Desk {
    let desk = desks.get(runId);
    if (!desk) desks.set(runId, (desk = createDesk(runId, ledger, { now, later })));
    return desk;
  }

  function start(input: TaskInput, slot: SlotKey, { priority = 0, transport }: BeginOptions = {}): string {
    const { runs: known, slots, line } = ledger.getState();
    const currentId = slots[slot];
    const { phase, isCancelling } = known[currentId ?? ''] ?? {};
    if (
      currentId &&
      isUnsent(phase) &&
      !isCancelling &&
      hashKey([input]) === hashKey([deskOf(currentId).input])
    )
      return currentId;
    const runId = toId();
    const record: RunRecord = {
      runId,
      name: typeof slot === 'string' ? slot : null,
      input: withoutSecrets(input),
      hadSecrets: hasSecrets(input),
      startedAt: Date.now(),
      phase: 'queued',
      page: runs.page,
      ...(priority && { priority }),
      ...(transport && { transport }),
    };
    deskOf(runId).input = input;
    ledger.setState({ runs: { ...known, [runId]: record }, slots: { ...slots, [slot]: runId } });
    if (now()) office?.join(runId);
    else {
      ledger.setState({ line: [...line, runId] });
      deskOf(runId).show(atRest);
    }
    return runId;
  }

  const runs: Runs = {
    client,
    queryClient,
    ledger,
    options,
    settings,
    page: toId(),
    office: now,
    officeLater: later,
    onReset: new Set(),
    start,
    deskOf,
    closeDesk: (runId) => void desks.delete(runId),
    retry(runId = '', slot) {
      const record = ledger.getState().runs[runId];
      const input = deskOf(runId).input ?? (record?.hadSecrets ? undefined : record?.input);
      return record && input && start(input, slot ?? record.name ?? Symbol('again'), record);
    },
    dismiss(runId = '') {
      const there = now();
      if (there) there.dismiss(runId);
      else void later().then((late) => late?.dismiss(runId));
    },
    reset() {
      const there = now();
      if (there) return there.reset();
      isForgotten = true;
      const { runs: begun } = ledger.getState();
      ledger.setState(nothing);
      for (const runId of Object.keys(begun)) {
        deskOf(runId).show(atRest);
        desks.delete(runId);
      }
    },
    open() {
      let close: (() => void) | undefined;
      let isOver = false;
      let timer: ReturnType<typeof setTimeout>;
      const enter = (): void => {
        if (now()) close = office?.open();
        else
          void later().then(() => {
            if (isOver) return;
            if (office) close = office.open();
            else timer = setTimeout(enter, slowestPollMs); // what was sent before a reload waits for it
          });
      };
      enter();
      return () => {
        isOver = true;
        clearTimeout(timer);
        close?.();
      };
    },
  };
  now();
  return runs;
}
