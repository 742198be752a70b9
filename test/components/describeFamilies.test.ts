import { describe, expect, test } from 'vitest';
import { describeBudgetPrompt } from '../../src/components/BudgetPrompt/describeBudgetPrompt.js';
import type { Phrase } from '../../src/components/clock.js';
import { describeConnectionStatus } from '../../src/components/ConnectionStatus/describeConnectionStatus.js';
import { describeCostMeter } from '../../src/components/CostMeter/describeCostMeter.js';
import { formatOf } from '../../src/components/format.js';
import {
  describeDeadline,
  describeHelp,
  describeLabel,
  describeMissing,
  describeSubmit,
  emptyDraft,
  somethingElse,
  toAnswer,
} from '../../src/components/GuardrailPrompt/describeGuardrailPrompt.js';
import type { Draft } from '../../src/components/GuardrailPrompt/describeGuardrailPrompt.js';
import type { QuestionKind } from '../../src/components/GuardrailPrompt/readQuestion.js';
import { describeSessionControls } from '../../src/components/SessionControls/describeSessionControls.js';
import { findProblems, toInput, toNumber, toValues } from '../../src/components/TaskForm/describeTaskForm.js';
import type { TaskFormValues } from '../../src/components/TaskForm/describeTaskForm.js';
import {
  describeEmpty,
  describePartial,
  describeUsage,
} from '../../src/components/TaskResult/describeTaskResult.js';
import { describeTaskStatus } from '../../src/components/TaskStatus/describeTaskStatus.js';
import { serializeError, WebRunError } from '../../src/core/errors.js';
import { toTraits } from '../../src/core/service.js';
import { messages } from '../../src/messages/en.js';
import type { AnyRun, Connection } from 'webrun-react';
import { connection, openSession } from '../../stories/liveStates.js';
import {
  completed,
  failed,
  guardrail,
  idle,
  lost,
  overBudget,
  queued,
  refused,
  running,
  submitting,
  terminated,
  usage,
} from '../../stories/states.js';

const shared = { service: 'Acme', traits: toTraits(), format: formatOf('en', 'UTC') };
const wordsOf = <Section extends keyof typeof messages>(section: Section) => ({
  ...shared,
  t: messages[section],
});
/** What a phrase says at a time, in Unix milliseconds. */
const at = (phrase: Phrase | null, ms: number): string =>
  typeof phrase === 'function' ? phrase(Math.floor(ms / 1_000)) : (phrase ?? '');
const now = Date.now();

describe('describeTaskStatus', () => {
  const words = { ...wordsOf('status'), refusal: wordsOf('refusal'), isQuestionShown: false };
  test.each<[AnyRun, string, string | null, string | null, boolean]>([
    [idle(), 'Ready', null, null, false],
    [queued(), 'Queued', null, null, true],
    [submitting(), 'Waiting for Acme', null, null, true],
    [running(), 'Running', null, null, true],
    [running({ isCancelling: true }), 'Stopping', null, null, true],
    [guardrail('Which?'), 'Needs you', null, null, true],
    [completed(), 'Done', 'Run again', null, false],
    [failed('No.'), 'Failed', 'Try again', null, false],
    [failed('No.', 'LOGIN_REFUSED'), 'Declined', 'Try again', null, false],
    [terminated(), 'Stopped', 'Run again', null, false],
    [terminated({ isUnanswered: true }), 'Not answered in time', 'Run again', null, false],
    [lost('cut'), 'Outcome unknown', 'Start again', null, false],
    [refused(429), 'Refused', 'Send again', null, false],
  ])('%#: label, retry, refresh, whether it can be stopped', (run, label, retry, refresh, canStop) => {
    const view = describeTaskStatus(run, words);
    expect([view.label, view.retry, view.refresh, view.canStop]).toEqual([label, retry, refresh, canStop]);
    // Nothing that spends is offered together with what stops.
    expect(view.retry !== null && view.canStop).toBe(false);
  });
});

describe('describeCostMeter', () => {
  const say = (run: AnyRun, budgetUsd?: number, estimateUsd?: number): (string | null | undefined)[] => {
    const view = describeCostMeter(run, { budgetUsd, estimateUsd }, wordsOf('cost'));
    return [view.amount, view.note, view.budget, view.state.level];
  };
  test.each([
    [idle(), 0.05, undefined, ['Nothing yet', null, 'of $0.05', undefined]],
    [running({ usage: usage(0.0124) }), 0.05, undefined, ['$0.0124', 'so far', 'of $0.05', undefined]],
    [running({ usage: usage(0.039_9) }), 0.05, undefined, ['$0.0399', 'so far', 'of $0.05', undefined]],
    [running({ usage: usage(0.04) }), 0.05, undefined, ['$0.0400', 'so far', 'of $0.05', 'near']],
    [running({ usage: usage(0.05) }), 0.05, undefined, ['$0.0500', 'so far', 'of $0.05', 'near']],
    [completed({}, { usage: usage(0.0501) }), 0.05, undefined, ['$0.0501', 'final', 'of $0.05', 'over']],
    [completed({}, { usage: usage(null) }), 0.05, undefined, ['Unknown', null, 'of $0.05', 'unknown']],
    [completed({}, { usage: usage(0) }), 0.05, undefined, ['$0.00', 'final', 'of $0.05', undefined]],
    [submitting(), 0.05, 0.01, ['About $0.0100', 'our estimate', 'of $0.05', undefined]],
    [queued(), 0.05, 0.01, ['Nothing yet', null, 'of $0.05', undefined]],
    [refused(402), undefined, undefined, ['Nothing', null, 'no budget', undefined]],
    [running({ usage: usage(-1) }), 0.05, undefined, ['Unknown', null, 'of $0.05', 'unknown']],
    [running({ usage: usage(0.01) }), -5, undefined, ['$0.0100', 'so far', 'no budget', undefined]],
  ] as const)('%#: amount, what it is, budget, level', (run, budget, estimate, said) => {
    expect(say(run, budget, estimate)).toEqual(said);
  });
});

describe('describeConnectionStatus', () => {
  test.each<[Connection, string, string, boolean]>([
    [connection('live'), 'live', messages.connection.live, false],
    [connection('offline'), 'offline', messages.connection.offline, false],
    [connection('reconnecting'), 'reconnecting', messages.connection.reconnecting, true],
    [
      connection('reconnecting', { reason: 'unauthorized' }),
      'reconnecting',
      messages.connection.denied,
      true,
    ],
    [connection('rate-limited'), 'limited', messages.connection.rateLimited, false],
    [connection('gone'), 'gone', messages.connection.gone, false],
    [connection('idle'), 'idle', messages.connection.idle, false],
    [connection('polling', { reason: 'given-up' }), 'polling', 'Checked every 2 sec', true],
    [
      connection('polling', { reason: 'hidden', everyMs: undefined } as never),
      'polling',
      messages.connection.paused,
      false,
    ],
  ])('%#: state, label, whether trying at once may help', (given, state, label, canRetry) => {
    const view = describeConnectionStatus(given, wordsOf('connection'));
    expect([view.state.connection, view.label, view.canRetry]).toEqual([state, label, canRetry]);
  });
});

describe('describeSessionControls', () => {
  const words = { ...wordsOf('session'), refusal: wordsOf('refusal') };
  const t = messages.session;
  test.each([
    [openSession(), 'running', t.open],
    [openSession({ tasks: [] }), 'idle', t.idle],
    [openSession({ isPaused: true }), 'running', t.paused],
    [openSession({ isChanging: 'pause' }), 'running', t.pausing],
    [openSession({ status: 'none', tasks: [] }), 'none', t.none],
    [openSession({ status: 'lost', tasks: [] }), 'lost', t.lost],
    [openSession({ status: 'starting', tasks: [] }), 'starting', t.starting],
    [openSession({ status: 'ending' }), 'running', t.ending],
    [openSession({ status: 'ended' }), 'terminated', t.ended],
    [openSession({ status: 'refused', tasks: [] }), 'refused', t.refused],
  ])('%#: status and label', (session, status, label) => {
    const view = describeSessionControls(session, false, words);
    expect([view.state.status, view.label]).toEqual([status, label]);
  });

  test.each([
    [null, 'unknown', 'Not confirmed: no reply.'],
    [502, 'unknown', 'Not confirmed: no reply.'],
    [null, 'refused', 'Not sent: no connection.'],
    [503, 'refused', 'Acme did not accept it. Try again.'],
    [401, 'refused', 'Not sent: you are signed out. Sign in again.'],
  ] as const)(
    'a failure with HTTP status %s and the outcome %s has words of its own',
    (status, outcome, said) => {
      const code = status === null ? 'network' : 'http';
      const error = serializeError(
        new WebRunError('Failed.', { code, status, outcome, credential: 'sign-in' }),
      );
      expect(describeSessionControls(openSession({ error }), false, words).description).toBe(said);
    },
  );

  test('an idle session counts down to its end, and not below it', () => {
    const session = openSession({ tasks: [], expiresAt: now + 61_000 });
    const { description } = describeSessionControls(session, false, words);
    expect(at(description, now)).toContain('1:0');
    expect(at(description, now + 500_000)).not.toMatch(/-|0:00/);
  });
});

describe('describeBudgetPrompt', () => {
  const say = (run: AnyRun) => describeBudgetPrompt(run, wordsOf('budget'), false);
  test('says nothing of a run without a budget, and asks when it is used', () => {
    expect(say(running())).toBeNull();
    const view = say(overBudget());
    expect([view?.state.budget, view?.canStop, view?.continueLabel]).toEqual([
      'asking',
      true,
      'Continue to $0.60',
    ]);
    expect(view?.description).toContain('$0.41');
    expect(view?.description).toContain('$0.40');
  });
});

describe('describeGuardrailPrompt', () => {
  const words = wordsOf('guardrail');
  const { t } = words;
  const draft = (more: Partial<Draft> = {}): Draft => ({ ...emptyDraft, ...more });
  test.each<[QuestionKind, Draft, string | null, string]>([
    ['question', draft(), null, t.send],
    ['question', draft({ text: ' \n ' }), null, t.send],
    ['question', draft({ text: 'red ' }), 'red ', t.send],
    ['choices', draft(), null, t.send],
    ['choices', draft({ choice: 'Express' }), 'Express', t.send],
    ['choices', draft({ choice: somethingElse }), null, t.send],
    ['choices', draft({ choice: somethingElse, text: 'By drone' }), 'By drone', t.send],
    ['credentials', draft({ user: 'ada' }), null, t.send],
    ['credentials', draft({ user: 'ada', text: 'p w' }), 'username: ada\npassword: p w', t.send],
    ['purchase', draft(), null, t.buy],
    ['purchase', draft({ isChecked: true }), 'Yes, buy it', t.buy],
    ['captcha', draft(), 'It is solved', t.solved],
    ['captcha', draft({ text: 'xk7' }), 'xk7', t.send],
  ])('%s with %j: what is sent, and what the button says', (kind, given, answer, button) => {
    expect([toAnswer(kind, given), describeSubmit(kind, given, words)]).toEqual([answer, button]);
    if (answer === null) expect(describeMissing(kind, given, words)).not.toBe('');
  });

  test('a CAPTCHA has a field, and its help says what the field is for', () => {
    const question = { kind: 'captcha', text: 'Solve it.' } as never;
    expect(describeLabel('captcha', 'text', words)).toBe(t.captchaAnswer);
    expect(describeHelp(question, { hasPicture: true, canTakeOver: true }, words)).toBe(t.captchaTakeOver);
    expect(describeHelp(question, { hasPicture: false, canTakeOver: false }, words)).toBe(t.captchaElsewhere);
  });

  test('a purchase that cannot be seen says so', () => {
    const question = { kind: 'purchase', text: 'Buy it?' } as never;
    const help = { canTakeOver: false };
    expect(describeHelp(question, { ...help, hasPicture: false }, words)).toBe(t.purchaseUnseenHelp);
    expect(describeHelp(question, { ...help, hasPicture: true }, words)).toBe(t.purchaseHelp('Acme'));
  });

  test('says when the task is ended for want of an answer, and what waiting costs', () => {
    const deadline = describeDeadline(now, words);
    expect(at(deadline, now + 60_000)).toMatch(/4:0[01]/);
    expect(at(deadline, now + 60_000)).toContain('$0.02');
    expect(at(deadline, now + 999_000)).not.toMatch(/-\d|0:00/);
    // Asked within a second that has begun: more than the limit is never left.
    const second = Math.floor(now / 1_000) * 1_000;
    expect(at(describeDeadline(second + 400, words), second + 500)).toContain('in 5:00.');
  });
});

describe('describeTaskForm', () => {
  const values = (more: Partial<TaskFormValues> = {}): TaskFormValues => ({
    ...toValues({ taskDetails: 'Find lamps' }),
    ...more,
  });
  test.each<[Partial<TaskFormValues>, string[]]>([
    [{}, []],
    [{ task: '  ' }, ['task']],
    [{ task: 'x'.repeat(50_001) }, ['task']],
    [{ startAt: 'shop example' }, ['startAt']],
    [{ startAt: 'javascript:alert(1)' }, ['startAt']],
    [{ stopAfter: '0' }, ['stopAfter']],
    [{ stopAfter: '301' }, ['stopAfter']],
    [{ stopAfter: '1e309' }, ['stopAfter']],
    [{ stopAfter: '٩٠' }, []],
    [{ warnAt: '-1' }, ['warnAt']],
    [{ warnAt: '0,05' }, []],
    [{ outputType: 'structured_json', schema: '{' }, ['schema']],
    [{ outputType: 'structured_json', schema: '[]' }, ['schema']],
    [{ outputType: 'structured_json', schema: 'null' }, ['schema']],
    [{ outputType: 'structured_csv', columns: ' ,; ' }, ['columns']],
    [{ outputType: 'structured_csv', columns: '名前、価格' }, []],
    [{ secretHost: 'a b', secretUser: 'ada' }, ['secretHost']],
    [{ secretHost: 'shop.example' }, ['secretUser']],
  ])('%j has problems in %j', (more, fields) => {
    expect(Object.keys(findProblems(values(more), wordsOf('form')))).toEqual(fields);
  });

  test.each([
    ['0.5', 0.5],
    ['0,5', 0.5],
    ['１２', 12],
    ['٠٫٥', 0.5],
    ['1e309', undefined],
    ['', undefined],
    ['abc', undefined],
  ])('%j is read as %s', (text, number) => {
    expect(toNumber(text)).toBe(number);
  });

  test('what the fields hold is the task that is sent', () => {
    const input = toInput(values({ outputType: 'structured_csv', columns: 'name; price', stopAfter: '90' }));
    expect(input).toMatchObject({
      taskDetails: 'Find lamps',
      outputSchema: ['name', 'price'],
      maxDurationMs: 90_000,
    });
  });
});

describe('describeTaskResult', () => {
  const words = wordsOf('result');
  const t = messages.result;
  const shown = { status: false, cost: false };
  test.each<[AnyRun, string]>([
    [idle(), t.idle],
    [running(), t.pending],
    [guardrail('?'), t.needsYou],
    [completed({ message: '' }), t.emptyAnswer],
    [failed('No.'), t.noAnswer],
    [terminated(), t.noAnswer],
    [refused(429), t.noAnswer],
    [lost('cut'), t.noAnswer],
  ])('%#: what is said where nothing is', (run, title) => {
    const brought = run.result;
    const answer = brought && ({ as: 'empty', footer: '' } as const);
    expect(describeEmpty(run, 'answer', brought, answer, shown, words)?.title).toBe(title);
  });

  test('time and money are said once: not where others say them, and not where they cannot be', () => {
    const run = completed({}, { usage: usage(0.0187, 23) });
    expect(describeUsage(run, shown, words)).toBe('23 sec, $0.0187');
    expect(describeUsage(run, { status: true, cost: false }, words)).toBe('$0.0187');
    expect(describeUsage(run, { status: true, cost: true }, words)).toBe('');
    expect(describeUsage(completed({}, { usage: usage(-1, Number.NaN) }), shown, words)).toBe('');
    expect(describeUsage(completed({}, { usage: usage(0.0187, 0.4) }), shown, words)).toBe(
      'under 1 sec, $0.0187',
    );
  });

  test('the reason of a failure is said once', () => {
    const run = failed('No.', null, { partial: { answer: 'Half' } });
    expect(describePartial(run, shown, words)?.reason).toBe('No.');
    expect(describePartial(run, { ...shown, status: true }, words)?.reason).toBeNull();
  });
});
