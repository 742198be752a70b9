import { isWebRunError } from '../../core/errors.js';
import type { Interaction } from '../../core/input.js';
import { toCommandFailure } from '../describeCommandFailure.js';
import type { CommandFailure } from '../describeCommandFailure.js';
import { createInputQueue } from './inputQueue.js';
import type { InputQueue } from './inputQueue.js';

/** Whether a person has control of a session's browser. */
export interface ControlState {
  readonly isTaken: boolean;
  /** It was requested or given back, and the server has not replied. */
  readonly isChanging: boolean;
  /** Why the person's last request failed. */
  readonly failure: CommandFailure | null;
}

/** Does a person's action in a browser. */
export type Act = (action: Interaction) => Promise<void>;

/** A person's control of one session's browser; its actions never reach another session. */
export interface Control {
  readonly input: InputQueue;
  readonly get: () => ControlState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly takeOver: () => void;
  readonly giveBack: () => void;
  /** Sets how to perform actions. The last one is kept, to give control back once the session is no longer shown. */
  readonly setAct: (act: Act) => void;
  /** Ends control, because the session has ended. */
  readonly end: () => void;
  /** Registers a visible picture; returns a function that removes it. */
  readonly addPicture: () => () => void;
}

/**
 * How long after a session's last picture is gone control is given back, in milliseconds: the agent waits, and is billed, until then. A picture
 * that returns sooner was moved, ran its effects twice (StrictMode) or was hidden for a moment (`<Activity>`): the person keeps control.
 */
const releaseDelayMs = 1_000;

/** Controls that a person has, by session. One that could not be given back stays for the session's next picture. */
const takenControls = /* @__PURE__ */ new WeakMap<object, Map<string, Control>>();

/** Returns the control that a person already has of a session, else a new one. */
export function controlOf(manager: object | null, sessionKey: string | undefined): Control {
  if (!manager || sessionKey === undefined) return createControl(() => undefined);
  const bySession = takenControls.get(manager) ?? new Map<string, Control>();
  takenControls.set(manager, bySession);
  return (
    bySession.get(sessionKey) ??
    createControl((control, isTaken) => {
      if (isTaken) bySession.set(sessionKey, control);
      else if (bySession.get(sessionKey) === control) bySession.delete(sessionKey);
    })
  );
}

function createControl(onChange: (control: Control, isTaken: boolean) => void): Control {
  const listeners = new Set<() => void>();
  let state: ControlState = { isTaken: false, isChanging: false, failure: null };
  let act: Act = async () => undefined;
  let pictures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const set = (change: Partial<ControlState>): void => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  const setTaken = (isTaken: boolean): void => {
    set({ isTaken });
    onChange(control, isTaken);
  };
  // The app's own error says nothing about the connection.
  const fail = (error: unknown): void =>
    set({ failure: isWebRunError(error) ? toCommandFailure(error) : 'refused' });
  const input = createInputQueue((action) => act(action), fail);
  const change = async (type: 'takeOverControl' | 'releaseControl'): Promise<void> => {
    set({ isChanging: true, failure: null });
    try {
      await act({ type });
      const isTaken = type === 'takeOverControl';
      setTaken(isTaken);
      // The picture was closed before the server replied.
      if (isTaken && pictures === 0) releaseSoon();
    } catch (error) {
      fail(error);
    } finally {
      set({ isChanging: false });
    }
  };
  const giveBack = async (): Promise<void> => {
    if (state.isChanging) return;
    set({ isChanging: true });
    await input.whenSent();
    await change('releaseControl');
  };

  // A closing page cannot wait: the last input may be lost, but over WebRun's socket this request is still sent.
  const onPageHide = (): void => {
    if (state.isTaken) void change('releaseControl');
  };
  const releaseSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      removeEventListener('pagehide', onPageHide);
      if (state.isTaken) void giveBack();
    }, releaseDelayMs);
  };

  const control: Control = {
    input,
    get: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    takeOver: () => void change('takeOverControl'),
    giveBack: () => void giveBack(),
    setAct: (next) => void (act = next),
    end() {
      if (state.isTaken) setTaken(false);
    },
    addPicture() {
      clearTimeout(timer);
      addEventListener('pagehide', onPageHide);
      pictures += 1;
      return () => {
        pictures -= 1;
        if (pictures === 0) releaseSoon();
      };
    },
  };
  return control;
}
