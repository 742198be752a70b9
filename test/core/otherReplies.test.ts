import { describe, expect, it } from 'vitest';
import { readOtherSpelling, toRunTaskBody } from '../../src/core/protocol.js';
import { parseAck } from '../../src/core/reply.js';
import { parseSession, parseUpload } from '../../src/core/session.js';

describe('other replies', () => {
  it('reads a session', () => {
    const body = {
      success: true,
      sessionId: 'abc',
      socketURL: 'https://connect.webrun.ai',
      streaming: {
        webRTCURL: 'https://x.webrun.ai/whep',
        webViewURL: 'http://1.2.3.4:8889/abc',
        dimensions: { width: 800, height: '500' },
      },
      expiresIn: 300000,
      balance: -1.5,
    };
    expect(parseSession({ status: 200, body })).toEqual({
      sessionId: 'abc',
      socketUrl: 'https://connect.webrun.ai/',
      streaming: { webRtcUrl: 'https://x.webrun.ai/whep', webViewUrl: null, width: 800, height: 500 },
      expiresInMs: 300000,
      balanceUsd: -1.5,
    });
    expect(parseSession({ status: 201, body: '{"sessionId":9}' })).toEqual({
      sessionId: '9',
      socketUrl: null,
      streaming: null,
      expiresInMs: null,
      balanceUsd: null,
    });
    expect(() => parseSession({ status: 200, body: '{"success":true}' })).toThrow(
      expect.objectContaining({ code: 'protocol', outcome: 'unknown' }),
    );
  });
  it('reads no time that a clock cannot hold', () => {
    const body = { sessionId: 's', expiresIn: 1e300 };
    expect(parseSession({ status: 200, body }).expiresInMs).toBeNull();
  });
  it('reads uploads, a list or one, and skips entries without an id', () => {
    expect(
      parseUpload({
        status: 200,
        body: { files: [{ fileId: 'f1', originalName: 'a.csv', size: '12' }, { size: 3 }, null] },
      }),
    ).toEqual([{ fileId: 'f1', originalName: 'a.csv', sizeBytes: 12 }]);
    expect(parseUpload({ status: 200, body: { file: { fileId: 'f2' } } })).toEqual([
      { fileId: 'f2', originalName: null, sizeBytes: null },
    ]);
    expect(() => parseUpload({ status: 200, body: { files: [{}] } })).toThrow(
      expect.objectContaining({ code: 'protocol' }),
    );
  });
  it.each([
    [200, ''],
    [204, ''],
    [200, '{}'],
    [202, '{"success":true,"message":"ok"}'],
  ])('takes HTTP %i %j as an acknowledgement', (status, body) =>
    expect(() => parseAck({ status, body })).not.toThrow(),
  );
  it.each([
    [0, ''],
    [302, ''],
    [200, '<html>'],
    [200, '{"success":"false"}'],
    [400, '{"message":"Unknown action"}'],
    [401, '{"message":"Session not found or unauthorized"}'],
    [502, ''],
  ])('does not take HTTP %i %j as one', (status, body) =>
    expect(() => parseAck({ status, body })).toThrow(expect.objectContaining({ name: 'WebRunError' })),
  );
});

describe('requests', () => {
  it('speaks both generations', () => {
    const input = {
      taskDetails: 'Buy',
      startingUrl: 'https://a.example',
      maxDurationMs: 900_000,
      environmentId: 'e1',
      files: ['f1'],
    };
    expect(JSON.parse(JSON.stringify(toRunTaskBody(input, 'taskDetails')))).toEqual({
      taskDetails: 'Buy',
      startingUrl: 'https://a.example',
      maxDuration: 300_000,
      environmentId: 'e1',
      files: ['f1'],
    });
    expect(JSON.parse(JSON.stringify(toRunTaskBody({ ...input, profileId: 'p' }, 'task.prompt')))).toEqual({
      task: { prompt: 'Buy', startingUrl: 'https://a.example', maxDuration: 300_000, files: ['f1'] },
      environmentId: 'e1',
    });
  });
  it('hears the other spelling only on a 400 that names it', () => {
    expect(
      readOtherSpelling(
        { status: 400, body: '{"message":"Missing field","details":{"field":"task.prompt"}}' },
        'taskDetails',
      ),
    ).toBe('task.prompt');
    expect(
      readOtherSpelling({ status: 400, body: '{"error":"taskDetails is required"}' }, 'task.prompt'),
    ).toBe('taskDetails');
    expect(
      readOtherSpelling({ status: 400, body: '{"error":"taskDetails is required"}' }, 'taskDetails'),
    ).toBeNull();
    expect(
      readOtherSpelling({ status: 422, body: '{"error":"prompt is required"}' }, 'taskDetails'),
    ).toBeNull();
  });
});
