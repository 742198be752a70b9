import { isWebRunError } from '../../core/errors.js';
import type { Interaction } from '../../core/input.js';
import { toCommandFailure } from '../describeCommandFailure.js';
import type { CommandFailure } from '../describeCommandFailure.js';
import { createHand } from './hand.js';
import type { Hand } from './hand.js';

/** Whether a person has control of a session's browser. */
export interface ControlState {
  readonly isTaken: boolean;
  /** It was asked for, or given back, and the server has not answered. */
  readonly isChanging: boolean;
  /** Why what a person asked for last was not done. */
  readonly failure: CommandFailure | null;
}

/** Does a person's action in a browser. */
export type Act = (action: Interaction) => Promise<void>;

/** A person's control of the browser of one session; nothing done with it ever reaches another. */
export interface Control {
  readonly hand: Hand;
  readonly get: () => ControlState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly takeOver: () => void;
  readonly giveBack: () => void;
  /** Sets how its actions are done. The last way is kept: control is given back when nothing of the session is shown any more. */
  readonly setAct: (act: Act) => void;
  /** The session is over, and with it whatever was taken. */
  readonly end: () => void;
  /** Says that its picture is shown; returns how to say that it is gone. */
  readonly show: () => () => void;
}

/**
 * Control is given back so long after the last picture of its session has gone, in milliseconds: the agent waits, and is billed, until
 * then. A picture that is back sooner was only moved, or its effects were run twice (StrictMode), or it was hidden for a moment
 * (`<Activity>`): who has control keeps it.
 */
const leaveMs = 1_000;

/** Controls that a person has, by session. One that could not be given back is here for the next picture of its session. */
const taken = /* @__PURE__ */ new WeakMap<object, Map<string, Control>>();

/** The control of a session that a person has already, else one that nobody has. */
export function controlOf(manager: object | null, sessionKey: string | undefined): Control {
  if (!manager || sessionKey === undefined) return createControl(() => undefined);
  const all = taken.get(manager) ?? new Map<string, Control>();
  taken.set(manager, all);
  return (
    all.get(sessionKey) ??
    createControl((control, isTaken) => {
      if (isTaken) all.set(sessionKey, control);
      else if (all.get(sessionKey) === control) all.delete(sessionKey);
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
  // An error of the app's own says nothing of the connection.
  const fail = (error: unknown): void =>
    set({ failure: isWebRunError(error) ? toCommandFailure(error) : 'refused' });
  const hand = createHand((action) => act(action), fail);
  const change = async (type: 'takeOverControl' | 'releaseControl'): Promise<void> => {
    set({ isChanging: true, failure: null });
    try {
      await act({ type });
      const isTaken = type === 'takeOverControl';
      setTaken(isTaken);
      // It was closed before the server had answered.
      if (isTaken && pictures === 0) leaveSoon();
    } catch (error) {
      fail(error);
    } finally {
      set({ isChanging: false });
    }
  };
  const giveBack = async (): Promise<void> => {
    if (state.isChanging) return;
    set({ isChanging: true });
    await hand.finish();
    await change('releaseControl');
  };

  // A page that closes waits for nothing: what was typed last may be lost, and over WebRun's socket this still leaves.
  const onPageHide = (): void => {
    if (state.isTaken) void change('releaseControl');
  };
  const leaveSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      removeEventListener('pagehide', onPageHide);
      if (state.isTaken) void giveBack();
    }, leaveMs);
  };

  const control: Control = {
    hand,
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
    show() {
      clearTimeout(timer);
      addEventListener('pagehide', onPageHide);
      pictures += 1;
      return () => {
        pictures -= 1;
        if (pictures === 0) leaveSoon();
      };
    },
  };
  return control;
}
