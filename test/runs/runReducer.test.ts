import { describe, expect, test } from 'vitest';
import { answerState, reduceRun } from '../../src/runs/runReducer.js';
import type {
  AnswerRequest,
  CancelRequest,
  LostReason,
  RunEvent,
  RunPhase,
  RunRecord,
} from '../../src/runs/runReducer.js';
import {
  answer,
  cancel,
  ended,
  nameless,
  other,
  owner,
  play,
  queued,
  ref,
  reply,
  submitted,
  taskOf,
} from './records.js';

const submitting = play(queued, submitted);
const running = play(submitting, reply(taskOf('running')));
const asking = play(submitting, reply(taskOf('guardrail')));

/** A record in every state, by the letters that the table has for it. */
const states: Readonly<Record<string, RunRecord>> = {
  q: queued,
  Q: play(submitting, { type: 'adopted', owner: other }),
  s: submitting,
  'sc?': play(submitting, cancel('requested')),
  w: running,
  'wc?': play(running, cancel('requested')),
  'wc+': play(running, cancel('requested'), cancel('accepted')),
  'wc!': play(running, cancel('requested'), cancel('failed')),
  wd: play(running, { type: 'marked', isDetached: true }),
  g: asking,
  'ga?': play(asking, answer('sending')),
  'ga+': play(asking, answer('sending'), answer('accepted')),
  'ga!': play(asking, answer('sending'), answer('rejected')),
  done: play(running, reply(taskOf('completed'))),
  no: play(submitting, ended('refused')),
  unsent: play(queued, { type: 'ownerLost', owner, at: 3_000 }),
  cut: play(submitting, ended('cut')),
  unid: play(submitting, reply(nameless)),
  gone: play(running, ended('gone')),
  stop: play(queued, cancel('requested')),
};

const events: Readonly<Record<string, RunEvent>> = {
  submitted,
  identified: { type: 'identified', sessionId: 's1' },
  'reply running': reply(taskOf('running')),
  'reply asking': reply(taskOf('guardrail')),
  'reply asking more': reply(taskOf('guardrail', null, 'And?')),
  'reply completed': reply(taskOf('completed')),
  'reply failed': reply(taskOf('failed')),
  'reply terminated': reply(taskOf('terminated')),
  'reply without ids': reply(nameless),
  'reply of another': reply({ ...taskOf('completed'), taskId: 't2' }),
  refused: ended('refused'),
  cut: ended('cut'),
  gone: ended('gone'),
  'cancel by owner': cancel('requested'),
  'cancel by other': cancel('requested', other),
  'cancel accepted': cancel('accepted'),
  'cancel failed': cancel('failed'),
  'answer sent': answer('sending'),
  'answer to older': answer('sending', 0),
  'answer accepted': answer('accepted'),
  'answer rejected': answer('rejected'),
  'mark detached': { type: 'marked', isDetached: true },
  'mark attached': { type: 'marked', isDetached: undefined },
  'budget noted': { type: 'budget', budget: { v: 1, limitUsd: 0.4, askedCount: 1 } },
  'mark left slot': { type: 'marked', hasLeftSlot: true },
  'owner lost': { type: 'ownerLost', owner, at: 3_000 },
  'other lost': { type: 'ownerLost', owner: other, at: 3_000 },
  adopted: { type: 'adopted', owner: other },
};

// What becomes of every state by every event. `.`: nothing, and the record is the same object.
//
//   q queued · Q queued to be sent again by another owner · s submitting · w watching · g watching a question · done settled ·
//   no refused · unsent refused before it was sent · cut, unid, gone lost · stop cancelled before it was sent
//   2 second question · c stop · a answer: ? sent, + accepted, ! failed · r repeated question · d detached · b what has come of its budget · l left its slot ·
//   i has a session · o has another owner
const table = `
                   q      Q      s      sc?    w      wc?    wc+    wc!    wd     g      ga?    ga+    ga!    done   no     unsent cut    unid   gone   stop
submitted          s      so     .      .      .      .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
identified         qi     Qio    si     sc?i   .      .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
reply running      w      wo     w      wc?    .      .      .      .      .      w      wa?    wa+    wa!    .      w      w      w      w      w      w
reply asking       g      go     g      gc?    g      gc?    gc+    gc!    gd     .      .      ga+r   .      .      g      g      g      g      g      g
reply asking more  g      go     g      gc?    g      gc?    gc+    gc!    gd     g2     g2     g2     g2     .      g      g      g      g      g      g
reply completed    done   doneo  done   donec? done   donec? donec+ donec! doned  done   donea? donea+ donea! .      done   done   done   done   done   done
reply failed       done   doneo  done   donec? done   donec? donec+ donec! doned  done   donea? donea+ donea! .      done   done   done   done   done   done
reply terminated   done   doneo  done   donec? done   donec? donec+ donec! doned  done   donea? donea+ donea! .      done   done   done   done   done   done
reply without ids  unid   unido  unid   unidc? .      .      .      .      .      w      wa?    wa+    wa!    .      unid   unid   unid   .      w      unid
reply of another   done   doneo  done   donec? .      .      .      .      .      .      .      .      .      .      done   done   done   done   .      done
refused            unsent noo    no     noc?   .      .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
cut                cut    cuto   cut    cutc?  .      .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
gone               .      .      .      .      gone   gonec? donec+ gonec! goned  gone   gonea? gonea+ gonea! .      .      .      .      .      .      .
cancel by owner    stop   Qc?o   sc?    .      wc?    .      .      wc?    wc?    gc?    gc?a?  gc?a+  gc?a!  .      .      .      .      .      .      .
cancel by other    qc?    Qc?o   sc?    .      wc?    .      .      wc?    wc?    gc?    gc?a?  gc?a+  gc?a!  .      .      .      .      .      .      .
cancel accepted    .      .      .      stopc+ .      wc+    .      .      .      .      .      .      .      .      .      .      .      .      .      .
cancel failed      .      .      .      sc!    .      wc!    wc!    .      .      .      .      .      .      .      .      .      .      .      .      .
answer sent        .      .      .      .      .      .      .      .      .      ga?    .      .      ga?    .      .      .      .      .      .      .
answer to older    .      .      .      .      .      .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
answer accepted    .      .      .      .      .      .      .      .      .      .      ga+    .      .      .      .      .      .      .      .      .
answer rejected    .      .      .      .      .      .      .      .      .      .      ga!    .      .      .      .      .      .      .      .      .
mark detached      qd     Qdo    sd     sc?d   wd     wc?d   wc+d   wc!d   .      gd     ga?d   ga+d   ga!d   .      .      .      .      .      .      .
mark attached      .      .      .      .      .      .      .      .      w      .      .      .      .      .      .      .      .      .      .      .
budget noted       qb     Qbo    sb     sc?b   wb     wc?b   wc+b   wc!b   wdb    gb     ga?b   ga+b   ga!b   .      .      .      .      .      .      .
mark left slot     ql     Qlo    sl     sc?l   wl     wc?l   wc+l   wc!l   wdl    gl     ga?l   ga+l   ga!l   donel  nol    unsentl cutl  unidl  gonel  stopl
owner lost         unsent .      cut    cutc!  .      wc!    .      .      .      .      ga!    .      .      .      .      .      .      .      .      .
other lost         .      cuto   .      .      .      .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
adopted            qo     .      Qo     Qc?o   .      .      .      .      .      .      .      .      .      .      .      .      .      .      .      .
`;

const marks = { requested: '?', sending: '?', accepted: '+', failed: '!', rejected: '!' } as const;

/** The letters of a record. */
function describeRecord(record: RunRecord): string {
  const { phase, task, submittedAt, lostReason, asked = 0, sessionId, isDetached, hasLeftSlot } = record;
  const letters: Record<RunPhase, string> = {
    queued: submittedAt === undefined ? 'q' : 'Q',
    submitting: 's',
    watching: task?.status === 'guardrail' ? 'g' : 'w',
    settled: 'done',
    refused: submittedAt === undefined ? 'unsent' : 'no',
    lost: lostReason === 'unidentified' ? 'unid' : (lostReason ?? 'lost'),
    cancelled: 'stop',
  };
  const answered = answerState(record);
  return [
    letters[phase],
    asked > 1 && asked,
    record.cancel && `c${marks[record.cancel.state]}`,
    answered && `a${marks[answered]}`,
    (record.answer?.repeats ?? 0) > 0 && 'r',
    isDetached && 'd',
    record.budget && 'b',
    hasLeftSlot && 'l',
    sessionId !== undefined && record.ref === undefined && 'i',
    record.owner !== owner && 'o',
  ]
    .filter((part) => part !== false && part !== undefined && part !== '')
    .join('');
}

const lines = table.split('\n').filter((line) => line.trim());
const columns = lines[0]?.trim().split(/\s+/) ?? [];
const rows = new Map(
  lines.slice(1).map((line) => [line.slice(0, 18).trim(), line.slice(18).trim().split(/\s+/)]),
);

describe('the table of every state and every event', () => {
  test('has a cell for each, and both are complete', () => {
    expect(columns).toEqual(Object.keys(states));
    expect([...rows.keys()]).toEqual(Object.keys(events));
    for (const cells of rows.values()) expect(cells).toHaveLength(columns.length);
    // A new member of a union is missing here: a type error.
    const phases: Record<RunPhase, true> = {
      queued: true,
      submitting: true,
      watching: true,
      settled: true,
      refused: true,
      lost: true,
      cancelled: true,
    };
    const types: Record<RunEvent['type'], true> = {
      submitted: true,
      identified: true,
      reply: true,
      refused: true,
      cut: true,
      gone: true,
      cancel: true,
      answer: true,
      marked: true,
      budget: true,
      ownerLost: true,
      adopted: true,
    };
    const cancels: Record<CancelRequest['state'], true> = { requested: true, failed: true, accepted: true };
    const answers: Record<AnswerRequest['state'], true> = { sending: true, rejected: true, accepted: true };
    const reasons: Record<LostReason, true> = { cut: true, unidentified: true, gone: true };
    const all = Object.values(states);
    const toSet = (values: readonly (string | undefined)[]): string[] =>
      [...new Set(values.filter((value) => value !== undefined))].toSorted();
    expect(toSet(all.map(({ phase }) => phase))).toEqual(Object.keys(phases).toSorted());
    expect(toSet(Object.values(events).map(({ type }) => type))).toEqual(Object.keys(types).toSorted());
    expect(toSet(all.map((record) => record.cancel?.state))).toEqual(Object.keys(cancels).toSorted());
    expect(toSet(all.map((record) => record.answer?.state))).toEqual(Object.keys(answers).toSorted());
    expect(toSet(all.map((record) => record.lostReason))).toEqual(Object.keys(reasons).toSorted());
  });

  test.each(Object.entries(states))('%s is described by its own letters', (letters, record) => {
    expect(describeRecord({ ...record, owner })).toBe(letters);
  });

  test.each(Object.entries(events))('%s', (name, event) => {
    const found = Object.values(states).map((record) => {
      const next = reduceRun(record, event);
      if (next === record) return '.';
      expect(next.revision).toBe(record.revision + 1);
      return describeRecord(next);
    });
    expect(found).toEqual(rows.get(name));
  });
});

describe('a run', () => {
  test('that has settled is final, whatever comes next', () => {
    for (const status of ['completed', 'failed', 'terminated'] as const) {
      const settled = play(submitting, reply(taskOf(status)));
      const after = play(settled, ...Object.values(events));
      expect({ ...after, revision: 0 }).toEqual({ ...settled, revision: 0, hasLeftSlot: true });
    }
  });

  test('has usage that never falls, also after its end, and unknown is not zero', () => {
    const costs = [0.2, null, 0.1, 0.5, 0].map((costUsd) => reply(taskOf('running', costUsd)));
    const seen: (number | null | undefined)[] = [];
    let record = submitting;
    for (const event of [...costs, reply(taskOf('completed', 0.4)), reply(taskOf('completed', 0.9))]) {
      record = reduceRun(record, event);
      seen.push(record.task?.usage.costUsd);
    }
    expect(seen).toEqual([0.2, 0.2, 0.2, 0.5, 0.5, 0.5, 0.9]);
    expect(play(submitting, reply(taskOf('running'))).task?.usage.costUsd).toBeNull();
  });

  // answered  poll  poll  poll  poll
  // |----------|-----|-----|-----|     all say the same question again: the 4th asks it again
  test('whose answered question is repeated by polls does not ask it again until the 4th repeat', () => {
    const repeat = reply(taskOf('guardrail'));
    let record = play(asking, answer('sending'), answer('accepted'));
    const asked: (number | undefined)[] = [];
    for (let repeats = 0; repeats < 5; repeats++) asked.push((record = reduceRun(record, repeat)).asked);
    expect(asked).toEqual([1, 1, 1, 2, 2]);
    expect(answerState(record)).toBeUndefined();
    // A push may come late and out of order: it counts for nothing.
    const accepted = play(asking, answer('sending'), answer('accepted'));
    const pushed = reply(taskOf('guardrail'), false);
    expect(play(accepted, ...Array.from({ length: 9 }, () => pushed))).toBe(accepted);
  });

  test('whose question counts down asks one question, until an answer to it was taken', () => {
    const asks = (question: string): RunEvent => reply(taskOf('guardrail', null, question));
    const first = play(submitting, asks('The code (expires in 60 s)'));
    const sending = play(first, asks('The code (expires in 58 s)'), answer('sending'));
    const later = play(sending, asks('The code (expires in 56 s)'));
    expect([first.asked, sending.asked, later.asked, answerState(later)]).toEqual([1, 1, 1, 'sending']);
    expect(later.task).toMatchObject({ guardrail: { question: 'The code (expires in 56 s)' } });
    // Then it may be the next one of several.
    expect(play(later, answer('accepted'), asks('Code 2 of 2')).asked).toBe(2);
    expect(play(first, asks('Another question')).asked).toBe(2);
  });

  test('whose question is repeated with other space between its words asks one question, answered or not', () => {
    const asks = (question: string): RunEvent => reply(taskOf('guardrail', null, question));
    const first = play(submitting, asks('Which code?'));
    const open = play(first, asks('Which code? '), asks(' Which\u00a0\n code?'));
    expect(open).toMatchObject({ asked: 1, askedAt: first.askedAt });
    const accepted = play(open, answer('sending'), answer('accepted'), asks('Which code?\n'));
    expect([accepted.asked, answerState(accepted)]).toEqual([1, 'accepted']);
    expect(play(accepted, asks('Which colour?')).asked).toBe(2);
  });

  test('takes one answer to a question, and another only when the first was rejected', () => {
    const twice = play(asking, answer('sending'), answer('sending', 1, other));
    expect(twice.answer).toMatchObject({ attempt: 1, by: owner, state: 'sending' });
    expect(play(twice, answer('accepted'), answer('sending')).answer?.attempt).toBe(1);
    expect(play(twice, answer('rejected'), answer('sending', 1, other)).answer).toMatchObject({
      attempt: 2,
      by: other,
      state: 'sending',
    });
  });

  test('that another owner sends again keeps the time of its first try', () => {
    const again = play(submitting, { type: 'adopted', owner: other }, { type: 'submitted', at: 9_000 });
    expect(again).toMatchObject({ phase: 'submitting', submittedAt: 2_000, owner: other });
  });

  test('that may have been sent is never cancelled for free, nor called unsent', () => {
    const again = play(submitting, { type: 'adopted', owner: other });
    expect(play(again, cancel('requested', other)).phase).toBe('queued');
    expect(play(again, { type: 'ownerLost', owner: other, at: 9_000 })).toMatchObject({
      phase: 'lost',
      lostReason: 'cut',
      error: { outcome: 'unknown' },
    });
  });

  test('of which a stop was accepted is terminated when its address is gone; else it is lost', () => {
    const stopped = play(running, cancel('requested'), cancel('accepted'));
    expect(play(stopped, ended('gone')).task).toMatchObject({ status: 'terminated', ...ref });
    expect(play(running, ended('gone'))).toMatchObject({
      phase: 'lost',
      lostReason: 'gone',
      settledAt: 2_000,
    });
  });

  test('carries its error, its reason and its time only while it is over for that', () => {
    const found = play(submitting, ended('cut'), reply(taskOf('running')));
    expect(found).toMatchObject({ phase: 'watching' });
    expect([found.error, found.lostReason, found.settledAt]).toEqual([undefined, undefined, undefined]);
  });
});
