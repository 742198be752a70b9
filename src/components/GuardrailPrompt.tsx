'use client';

import { createContext, useEffect, useId, useRef, useState } from 'react';
import type { FormEvent, KeyboardEvent, MutableRefObject, ReactElement, ReactNode } from 'react';
import { isWebRunError } from '../core/errors.js';
import type { Guardrail } from '../core/task.js';
import type { AnyRun } from '../hooks/run.js';
import { useTrackedRun } from '../hooks/useTracked.js';
import { renderButton } from './Button.js';
import { seenSince, Waited } from './clock.js';
import { Icon } from './Icon.js';
import { focusNeighbour, toRunKey } from './neighbour.js';
import { definePart, renderPart, useParent } from './part.js';
import type { Part, PartProps } from './part.js';
import { readQuestion } from './question.js';
import type { Question, QuestionKind } from './question.js';
import { guardrailWords as words } from './words.js';

/** What the parts of a GuardrailPrompt mirror to `data-*`. */
export interface GuardrailPromptState {
  /** What the question asks for. @selector [data-guardrail="purchase"] */
  readonly guardrail: QuestionKind;
  /** The answer is on its way. @selector [data-pending] */
  readonly pending: boolean;
  /** It was answered, here or elsewhere. @selector [data-answered] */
  readonly answered: boolean;
}

/** The props of `GuardrailPrompt.Root`. */
export interface GuardrailPromptRootProps extends PartProps<'div', GuardrailPromptState> {
  /** What `useRunTask`, `useRun` or `useTask` returns; it is followed from here. */
  readonly run: AnyRun;
  /** Which field answers it. @default read from the question */
  readonly kind?: QuestionKind | undefined;
  /** Moves the focus here when a question arrives, unless a field has it. Set it to `false` in an inbox. @default true */
  readonly focusOnArrival?: boolean | undefined;
  /** Called when the server has taken an answer. */
  readonly onSent?: (() => void) | undefined;
}

/** The props of {@link GuardrailPrompt}. */
export interface GuardrailPromptProps extends GuardrailPromptRootProps {
  /** Where the agent is, shown above its question; leave it out when it is not known. */
  readonly host?: string | undefined;
  /** Gives the person the agent's browser. Without it no "Take over" is shown. */
  readonly onTakeOver?: (() => void) | undefined;
}

/** A line of the answer; each has its own field. */
type Slot = 'text' | 'user';

/** What a person has typed and chosen. It lives in this component and nowhere else, and goes with the question. */
interface Draft {
  readonly text: string;
  readonly user: string;
  readonly choice: string | null;
  readonly isChecked: boolean;
  /** Answers in words, whatever the question looked like. */
  readonly isInWords: boolean;
}
const emptyDraft: Draft = { text: '', user: '', choice: null, isChecked: false, isInWords: false };
/** The choice that opens a field. No listed answer can be this. */
const somethingElse = '\n';

interface Shown {
  readonly guardrail: Guardrail;
  readonly draft: Draft;
  readonly error: string | null;
  readonly stage: 'asked' | 'sending' | 'sent';
}

interface PromptContext {
  readonly live: AnyRun;
  readonly question: Question;
  readonly state: GuardrailPromptState;
  readonly draft: Draft;
  readonly error: string | null;
  readonly note: string | null;
  readonly since: number;
  readonly id: string;
  readonly input: MutableRefObject<HTMLElement | null>;
  readonly edit: (change: Partial<Draft>) => void;
  readonly send: (answer?: string) => void;
  readonly close: (() => void) | null;
}
const PromptContext = /* @__PURE__ */ createContext<PromptContext | null>(null);
const usePrompt = (part: string): PromptContext => useParent(PromptContext, 'GuardrailPrompt', part);

/** The group of one question. Renders nothing while there is none; keeps what was typed when it was answered elsewhere. */
export const GuardrailPromptRoot: Part<GuardrailPromptRootProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  function GuardrailPromptRoot({ run, kind, focusOnArrival = true, onSent, ...given }) {
    const live = useTrackedRun(run);
    const prompt = useDraft(live, kind, onSent);
    const { id } = prompt;
    const place = useRef<HTMLSpanElement>(null);
    const isAsking = prompt.context !== null && !prompt.context.state.answered;
    useEffect(() => {
      const root = place.current?.parentElement;
      if (isAsking && focusOnArrival && root && !isField(document.activeElement)) root.focus();
    }, [isAsking, focusOnArrival]);
    if (!prompt.context) return null;
    const { children, ...rest } = given;
    const own = {
      className: 'webrun webrun-panel webrun-guardrail',
      role: 'group',
      tabIndex: -1,
      'aria-labelledby': `${id}title ${id}question`,
      'data-run': toRunKey(live),
      children: (
        <>
          {children}
          <span ref={place} hidden />
        </>
      ),
    };
    return (
      <PromptContext.Provider value={prompt.context}>
        {renderPart('div', prompt.context.state, own, rest)}
      </PromptContext.Provider>
    );
  },
);

/** The form that sends the answer. */
export const GuardrailPromptForm: Part<
  PartProps<'form', GuardrailPromptState>,
  HTMLFormElement
> = /* @__PURE__ */ definePart(function GuardrailPromptForm(given) {
  const { state, send } = usePrompt('Form');
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    send();
  };
  return renderPart('form', state, { className: 'webrun-guardrail-body', noValidate: true, onSubmit }, given);
});

/** Holds title and waiting time on one line. */
export const GuardrailPromptHead: Part<
  PartProps<'div', GuardrailPromptState>,
  HTMLDivElement
> = /* @__PURE__ */ definePart(function GuardrailPromptHead(given) {
  return renderPart('div', usePrompt('Head').state, { className: 'webrun-guardrail-head' }, given);
});

/** "Needs you"; `render` gives it another heading level. */
export const GuardrailPromptTitle: Part<
  PartProps<'h3', GuardrailPromptState>,
  HTMLHeadingElement
> = /* @__PURE__ */ definePart(function GuardrailPromptTitle(given) {
  const { state, id, live } = usePrompt('Title');
  const answered = live.isSettled ? words.ended : words.answered;
  const children = (
    <>
      <Icon name={state.answered ? 'done' : 'needs-you'} />
      {state.answered ? answered : words.needsYou}
    </>
  );
  return renderPart('h3', state, { className: 'webrun-word', id: `${id}title`, children }, given);
});

/** How long it has been waiting. It ticks by itself. */
export const GuardrailPromptSince: Part<
  PartProps<'span', GuardrailPromptState>,
  HTMLSpanElement
> = /* @__PURE__ */ definePart(function GuardrailPromptSince(given) {
  const { state, since } = usePrompt('Since');
  const children = (
    <>
      {words.waiting} <Waited since={since} />
    </>
  );
  const own = { className: 'webrun-muted webrun-small', children: state.answered ? null : children };
  return renderPart('span', state, own, given);
});

/** Sets the agent's words apart from the app's. */
export const GuardrailPromptQuestion: Part<
  PartProps<'div', GuardrailPromptState>,
  HTMLDivElement
> = /* @__PURE__ */ definePart(function GuardrailPromptQuestion(given) {
  return renderPart('div', usePrompt('Question').state, { className: 'webrun-question' }, given);
});

/** Says that the words below are the agent's, so that nobody takes a stranger's words for the app's. */
export const GuardrailPromptSource: Part<
  PartProps<'p', GuardrailPromptState> & { readonly host?: string | undefined },
  HTMLParagraphElement
> = /* @__PURE__ */ definePart(function GuardrailPromptSource({ host, ...given }) {
  const { state, question } = usePrompt('Source');
  if (question.text === null) return null;
  return renderPart(
    'p',
    state,
    { className: 'webrun-muted webrun-small', children: words.asks(host) },
    given,
  );
});

/** The agent's own words, as text. */
export const GuardrailPromptText: Part<
  PartProps<'p', GuardrailPromptState>,
  HTMLParagraphElement
> = /* @__PURE__ */ definePart(function GuardrailPromptText(given) {
  const { state, question, id } = usePrompt('Text');
  const own = {
    className: 'webrun-question-text',
    dir: 'auto',
    id: `${id}question`,
    children: question.text ?? words.noQuestion,
  };
  return renderPart('p', state, own, given);
});

/** Holds a label, its field and the line under it. */
export const GuardrailPromptField: Part<
  PartProps<'div', GuardrailPromptState>,
  HTMLDivElement
> = /* @__PURE__ */ definePart(function GuardrailPromptField(given) {
  return renderPart('div', usePrompt('Field').state, { className: 'webrun-field' }, given);
});

interface SlotProps {
  /** Which line of the answer it is for; `user` for the user name of credentials. @default 'text' */
  readonly slot?: Slot | undefined;
}

/** The label of a field. */
export const GuardrailPromptLabel: Part<
  Omit<PartProps<'label', GuardrailPromptState>, 'slot'> & SlotProps,
  HTMLLabelElement
> = /* @__PURE__ */ definePart(function GuardrailPromptLabel({ slot = 'text', ...given }) {
  const { state, id } = usePrompt('Label');
  const own = { className: 'webrun-label', htmlFor: id + slot, children: labelOf(state.guardrail, slot) };
  return renderPart('label', state, own, given);
});

/** The field that takes the answer: an area for words, one masked line for what is secret. */
export const GuardrailPromptInput: Part<
  Omit<PartProps<'input', GuardrailPromptState>, 'slot'> &
    SlotProps & { readonly isShown?: boolean | undefined },
  HTMLInputElement
> = /* @__PURE__ */ definePart(function GuardrailPromptInput({ slot = 'text', isShown = false, ...given }) {
  const { state, question, draft, error, edit, send, id, input } = usePrompt('Input');
  const isCode = state.guardrail === 'code';
  const isArea = state.guardrail === 'question' || state.guardrail === 'choices';
  const isMasked = !isArea && slot === 'text' && !isShown;
  const digits = isCode ? (question.digits ?? undefined) : undefined;
  const own = {
    className: isCode ? 'webrun-input webrun-code-input' : 'webrun-input',
    id: id + slot,
    value: draft[slot],
    readOnly: state.pending || undefined,
    'aria-invalid': (error !== null && (slot === 'text' || draft.user === '')) || undefined,
    'aria-describedby': `${id}help`,
    onChange: (event: { currentTarget: HTMLInputElement }) => edit({ [slot]: event.currentTarget.value }),
    onFocus: (event: { currentTarget: HTMLElement }) => void (input.current = event.currentTarget),
    ...(isArea
      ? {
          rows: 2,
          dir: 'auto',
          onKeyDown: (event: KeyboardEvent) => {
            if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) send();
          },
        }
      : {
          type: isMasked ? 'password' : 'text',
          autoComplete: isCode ? 'one-time-code' : 'off',
          autoCapitalize: 'none',
          spellCheck: false,
          inputMode: digits ? 'numeric' : undefined,
          maxLength: digits,
        }),
  };
  return renderPart(isArea ? 'textarea' : 'input', state, own, given);
});

/** Shows and hides what was typed into a masked field. */
export const GuardrailPromptReveal: Part<
  PartProps<'button', GuardrailPromptState> & {
    readonly isShown: boolean;
    readonly onReveal: (isShown: boolean) => void;
  },
  HTMLButtonElement
> = /* @__PURE__ */ definePart(function GuardrailPromptReveal({ isShown, onReveal, ...given }) {
  const { state } = usePrompt('Reveal');
  const label = isShown ? words.hide : words.show;
  const spec = { label, labels: [words.show, words.hide], onPress: () => onReveal(!isShown) };
  const name = words.revealField(isShown, labelOf(state.guardrail, 'text'));
  return renderButton(spec, state, { 'aria-label': name, ...given });
});

/** The line under a field: help, or why it was not sent. */
export const GuardrailPromptHelp: Part<
  PartProps<'p', GuardrailPromptState>,
  HTMLParagraphElement
> = /* @__PURE__ */ definePart(function GuardrailPromptHelp(given) {
  const { state, question, error, id, live } = usePrompt('Help');
  const stopError = live.cancelError && !live.isCancelling ? words.notStopped : null;
  const problem = error ?? stopError;
  const children = problem ? (
    <>
      <Icon name="failed" />
      <span role="alert">{problem}</span>
    </>
  ) : (
    <span>{helpOf(state.guardrail, question)}</span>
  );
  const own = {
    className: 'webrun-help',
    id: `${id}help`,
    'data-invalid': problem ? '' : undefined,
    children,
  };
  return renderPart('p', state, own, given);
});

/** The answers that the question lists. */
export const GuardrailPromptChoices: Part<
  PartProps<'fieldset', GuardrailPromptState>,
  HTMLFieldSetElement
> = /* @__PURE__ */ definePart(function GuardrailPromptChoices(given) {
  const { state, question, error, id } = usePrompt('Choices');
  const children = (
    <>
      <legend className="webrun-visually-hidden">{words.choices}</legend>
      {question.choices.map((choice) => (
        <GuardrailPromptChoice key={choice} choice={choice} />
      ))}
      <GuardrailPromptChoice choice={somethingElse}>{words.somethingElse}</GuardrailPromptChoice>
    </>
  );
  const own = { 'aria-describedby': error === null ? undefined : `${id}help`, children };
  return renderPart('fieldset', state, own, given);
});

/** One of the listed answers. */
export const GuardrailPromptChoice: Part<
  PartProps<'label', GuardrailPromptState> & { readonly choice: string },
  HTMLLabelElement
> = /* @__PURE__ */ definePart(function GuardrailPromptChoice({ choice, children, ...given }) {
  const { state, draft, edit, id } = usePrompt('Choice');
  const own = {
    className: 'webrun-choice',
    children: (
      <>
        <input
          type="radio"
          name={`${id}choice`}
          checked={draft.choice === choice}
          disabled={state.pending}
          onChange={() => edit({ choice })}
        />
        <span dir="auto">{children ?? choice}</span>
      </>
    ),
  };
  return renderPart('label', state, own, given);
});

/** The box to tick before real money is spent. It is never ticked for anyone. */
export const GuardrailPromptConfirm: Part<
  PartProps<'label', GuardrailPromptState>,
  HTMLLabelElement
> = /* @__PURE__ */ definePart(function GuardrailPromptConfirm({ children, ...given }) {
  const { state, draft, edit, id, input } = usePrompt('Confirm');
  const own = {
    className: 'webrun-choice',
    children: (
      <>
        <input
          type="checkbox"
          checked={draft.isChecked}
          disabled={state.pending}
          aria-describedby={`${id}help`}
          ref={input as MutableRefObject<HTMLInputElement | null>}
          onChange={(event) => edit({ isChecked: event.currentTarget.checked })}
        />
        <span>{children ?? words.checked}</span>
      </>
    ),
  };
  return renderPart('label', state, own, given);
});

/** Stands where the field stood, once it was answered. */
export const GuardrailPromptNote: Part<
  PartProps<'p', GuardrailPromptState>,
  HTMLParagraphElement
> = /* @__PURE__ */ definePart(function GuardrailPromptNote(given) {
  const { state, note } = usePrompt('Note');
  return renderPart('p', state, { className: 'webrun-guardrail-note', children: note }, given);
});

/** Holds the buttons. */
export const GuardrailPromptActions: Part<
  PartProps<'div', GuardrailPromptState>,
  HTMLDivElement
> = /* @__PURE__ */ definePart(function GuardrailPromptActions(given) {
  return renderPart('div', usePrompt('Actions').state, { className: 'webrun-actions' }, given);
});

type ButtonPart = Part<PartProps<'button', GuardrailPromptState>, HTMLButtonElement>;

/** Sends the answer; for a purchase it waits for the ticked box. */
export const GuardrailPromptSend: ButtonPart = /* @__PURE__ */ definePart(
  function GuardrailPromptSend(given) {
    const { state, draft, error } = usePrompt('Send');
    const first = { purchase: words.buy, captcha: words.solved }[state.guardrail as string] ?? words.send;
    const isRefused = error !== null && error !== emptyWords(state.guardrail, draft);
    const label = state.pending ? words.sending : isRefused ? words.sendAgain : first;
    const isBusy = state.pending || (state.guardrail === 'purchase' && !draft.isChecked);
    return renderButton(
      { type: 'submit', variant: 'primary', isBusy, label, labels: [first, words.sending, words.sendAgain] },
      state,
      given,
    );
  },
);

/** Answers a purchase with no. */
export const GuardrailPromptDecline: ButtonPart = /* @__PURE__ */ definePart(
  function GuardrailPromptDecline(given) {
    const { state, send } = usePrompt('Decline');
    if (state.guardrail !== 'purchase') return null;
    return renderButton(
      { label: words.notBuy, isBusy: state.pending, onPress: () => send(words.notBuy) },
      state,
      given,
    );
  },
);

/** Opens a field for an answer in words, where the question was taken for one that has its own. */
export const GuardrailPromptInWords: ButtonPart = /* @__PURE__ */ definePart(
  function GuardrailPromptInWords(given) {
    const { state, edit, question } = usePrompt('InWords');
    const hasWords = state.guardrail === 'question' || state.guardrail === 'choices';
    if (hasWords || state.answered || question.text === null) return null;
    return renderButton(
      { variant: 'quiet', label: words.inWords, onPress: () => edit({ isInWords: true, text: '' }) },
      state,
      given,
    );
  },
);

/** Gives the person the agent's browser; what it does is the app's `onClick`. */
export const GuardrailPromptTakeOver: ButtonPart = /* @__PURE__ */ definePart(
  function GuardrailPromptTakeOver(given) {
    return renderButton({ label: words.takeOver }, usePrompt('TakeOver').state, given);
  },
);

/** Ends the task instead of answering. */
export const GuardrailPromptStop: ButtonPart = /* @__PURE__ */ definePart(
  function GuardrailPromptStop(given) {
    const { state, live } = usePrompt('Stop');
    const isBusy = live.isCancelling;
    const spec = {
      variant: 'danger',
      isEnd: true,
      isBusy,
      label: isBusy ? words.stopping : words.stop,
      labels: [words.stop, words.stopping],
      // A stop that did not arrive is said by the line of help, through `cancelError`.
      onPress: () => void live.cancel?.().catch(() => undefined),
    } as const;
    return renderButton(spec, state, given);
  },
);

/** Puts away a question that was answered elsewhere. */
export const GuardrailPromptClose: ButtonPart = /* @__PURE__ */ definePart(
  function GuardrailPromptClose(given) {
    const { state, close } = usePrompt('Close');
    if (!close) return null;
    return renderButton({ label: words.close, onPress: close }, state, given);
  },
);

/**
 * Asks a person what only a person can answer, and sends the answer. Shown while the run needs one.
 *
 * @example
 * ```tsx
 * <GuardrailPrompt run={run} />
 * ```
 */
export const GuardrailPrompt: Part<GuardrailPromptProps, HTMLDivElement> = /* @__PURE__ */ definePart(
  function GuardrailPrompt({ host, onTakeOver, ...root }) {
    return (
      <GuardrailPromptRoot {...root}>
        <GuardrailPromptForm>
          <GuardrailPromptHead>
            <GuardrailPromptTitle />
            <GuardrailPromptSince />
            <GuardrailPromptInWords />
          </GuardrailPromptHead>
          <GuardrailPromptQuestion>
            <GuardrailPromptSource host={host} />
            <GuardrailPromptText />
          </GuardrailPromptQuestion>
          <Answer onTakeOver={onTakeOver} />
        </GuardrailPromptForm>
      </GuardrailPromptRoot>
    );
  },
);

// --------------------------------------------------------------------------------------------------- the whole's inside

/** Field and buttons, by what the question asks for. */
function Answer({ onTakeOver }: Pick<GuardrailPromptProps, 'onTakeOver'>): ReactElement {
  const { state, draft, error } = usePrompt('Form');
  const [isShown, setShown] = useState(false);
  if (state.answered)
    return (
      <>
        <GuardrailPromptNote />
        <GuardrailPromptActions>
          <GuardrailPromptClose />
        </GuardrailPromptActions>
      </>
    );
  const takeOver = onTakeOver && (
    <GuardrailPromptTakeOver
      data-variant={state.guardrail === 'captcha' ? 'primary' : undefined}
      onClick={onTakeOver}
    />
  );
  const line = (
    <GuardrailPromptField>
      <GuardrailPromptLabel />
      <GuardrailPromptInput />
      <GuardrailPromptHelp />
    </GuardrailPromptField>
  );
  const masked = (
    <div className="webrun-input-group">
      <GuardrailPromptInput isShown={isShown} />
      <GuardrailPromptReveal isShown={isShown} onReveal={setShown} />
    </div>
  );
  const fields: Record<QuestionKind, ReactNode> = {
    question: line,
    choices: (
      <>
        <GuardrailPromptChoices />
        {draft.choice === somethingElse ? line : <GuardrailPromptHelp />}
      </>
    ),
    credentials: (
      <>
        <div className="webrun-guardrail-fields">
          <GuardrailPromptField>
            <GuardrailPromptLabel slot="user" />
            <GuardrailPromptInput slot="user" />
          </GuardrailPromptField>
          <GuardrailPromptField>
            <GuardrailPromptLabel />
            {masked}
          </GuardrailPromptField>
        </div>
        <GuardrailPromptHelp />
      </>
    ),
    secret: (
      <GuardrailPromptField>
        <GuardrailPromptLabel />
        {masked}
        <GuardrailPromptHelp />
      </GuardrailPromptField>
    ),
    code: (
      <GuardrailPromptField>
        <GuardrailPromptLabel />
        {masked}
        <GuardrailPromptHelp />
      </GuardrailPromptField>
    ),
    purchase: (
      <>
        <GuardrailPromptConfirm />
        <GuardrailPromptHelp />
      </>
    ),
    captcha: <GuardrailPromptHelp>{!error && onTakeOver ? words.captcha : undefined}</GuardrailPromptHelp>,
  };
  return (
    <>
      {fields[state.guardrail]}
      <GuardrailPromptActions>
        {state.guardrail === 'captcha' && takeOver}
        <GuardrailPromptSend data-variant={state.guardrail === 'captcha' && onTakeOver ? '' : 'primary'} />
        <GuardrailPromptDecline />
        {state.guardrail !== 'captcha' && state.guardrail !== 'purchase' && takeOver}
        <GuardrailPromptStop />
      </GuardrailPromptActions>
    </>
  );
}

/** Keeps what was typed for as long as the question stands, and sends it. */
function useDraft(
  live: AnyRun,
  kind: QuestionKind | undefined,
  onSent: (() => void) | undefined,
): { readonly id: string; readonly context: PromptContext | null } {
  const id = useId();
  const input = useRef<HTMLElement | null>(null);
  const current = live.status === 'guardrail' ? live.guardrail : null;
  const [shown, setShown] = useState<Shown | null>(null);
  const next = follow(shown, current);
  if (next !== shown) setShown(next);
  if (!next) return { id, context: null };

  const { guardrail, draft, error, stage } = next;
  const read = readQuestion(guardrail);
  const question: Question = draft.isInWords
    ? { ...read, kind: 'question' }
    : kind
      ? { ...read, kind }
      : read;
  const isElsewhere = current === null;
  const state: GuardrailPromptState = {
    guardrail: question.kind,
    pending: !isElsewhere && (stage === 'sending' || live.isAnswering),
    answered: isElsewhere || stage === 'sent',
  };
  const update = (change: Partial<Shown>): void => setShown((old) => old && { ...old, ...change });
  const edit = (change: Partial<Draft>): void =>
    setShown((old) => old && { ...old, error: null, draft: { ...old.draft, ...change } });

  const send = (given?: string): void => {
    if (state.pending || state.answered) return;
    const answer = given ?? toAnswer(question.kind, draft);
    if (answer === null) {
      update({ error: emptyWords(question.kind, draft) });
      document
        .getElementById(`${id}${question.kind === 'credentials' && !draft.user ? 'user' : 'text'}`)
        ?.focus();
      return;
    }
    // The question may be gone by the time the answer is acknowledged, and the focus with it.
    const root = document.getElementById(`${id}title`)?.closest('.webrun-guardrail');
    const page = root?.getRootNode();
    const runKey = toRunKey(live);
    update({ stage: 'sending', error: null });
    const sent = live.answer?.(answer) ?? Promise.resolve();
    sent.then(
      () => {
        const { activeElement } = document;
        const isOurs = activeElement === document.body || root?.contains(activeElement);
        if (page && isOurs) focusNeighbour(page, 'webrun-status', runKey);
        update({ stage: 'sent', draft: emptyDraft });
        onSent?.();
      },
      (reason: unknown) => update({ stage: 'asked', error: words.notSent(describeError(reason)) }),
    );
  };
  const elsewhereNote = live.isSettled ? words.endedNote : words.elsewhereNote;
  const context: PromptContext = {
    live,
    question,
    state,
    draft,
    error,
    note: isElsewhere ? elsewhereNote : words.sentNote,
    since: seenSince(guardrail),
    id,
    input,
    edit,
    send,
    close: isElsewhere ? () => setShown(null) : null,
  };
  return { id, context };
}

/** What is shown after news: a new question starts anew, an answered one goes unless something typed would be lost. */
function follow(shown: Shown | null, current: Guardrail | null): Shown | null {
  if (current) {
    const isSame =
      shown && current.question === shown.guardrail.question && current.kind === shown.guardrail.kind;
    return isSame ? shown : { guardrail: current, draft: emptyDraft, error: null, stage: 'asked' };
  }
  if (!shown || shown.stage !== 'asked') return null;
  return shown.draft.text || shown.draft.user ? shown : null;
}

function toAnswer(kind: QuestionKind, draft: Draft): string | null {
  const text = draft.text.trim() === '' ? null : draft.text;
  switch (kind) {
    case 'choices':
      return draft.choice === somethingElse ? text : draft.choice;
    case 'credentials':
      return text === null || draft.user.trim() === ''
        ? null
        : `username: ${draft.user}\npassword: ${draft.text}`;
    case 'purchase':
      return draft.isChecked ? words.buy : null;
    case 'captcha':
      return words.solved;
    default:
      return text;
  }
}

function emptyWords(kind: QuestionKind, draft: Draft): string {
  if (kind === 'purchase') return words.tickFirst;
  if (kind === 'choices' && draft.choice !== somethingElse) return words.choose;
  if (kind === 'question' || kind === 'choices') return words.empty;
  return words.emptyField(labelOf(kind, kind === 'credentials' && !draft.user ? 'user' : 'text'));
}

function labelOf(kind: QuestionKind, slot: Slot): string {
  if (slot === 'user') return words.userName;
  return (
    { credentials: words.password, secret: words.secret, code: words.code }[kind as string] ?? words.answer
  );
}

function helpOf(kind: QuestionKind, question: Question): string {
  if (kind === 'credentials' || kind === 'secret' || kind === 'code') return words.secretHelp;
  if (kind === 'purchase') return words.purchaseHelp;
  if (kind === 'captcha') return words.captchaElsewhere;
  return question.text === null ? words.noQuestionHelp : words.answerHelp;
}

function describeError(error: unknown): string {
  if (!isWebRunError(error) || error.code === 'network') return words.noConnection;
  return error.code === 'timeout' ? words.noReply : words.refused(error.status);
}

function isField(element: Element | null): boolean {
  return (
    element?.matches('input, textarea, select, [contenteditable]:not([contenteditable="false"])') ?? false
  );
}
