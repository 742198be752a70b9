import { expect, test } from 'vitest';
import { createWebRunClient } from 'webrun-react/core';
import { createEmulator } from 'webrun-react/testing';

// Hidden in the texts of the answer and not in its JSON: neither keys nor numbers nor the shape are spoiled.
test.each([
  [
    'lovelace-1843',
    { say: 'It is lovelace-1843.', deep: ['lovelace-1843'] },
    { say: 'It is ….', deep: ['…'] },
  ],
  ['"},{"', { say: 'a"},{"b' }, { say: 'a…b' }],
  ['1234', { count: 1234, 1234: 'x', text: '1234' }, { count: 1234, 1234: 'x', text: '…' }],
  ['null', { text: null, other: 'null' }, { text: null, other: '…' }],
  ['name', { name: 'a name' }, { name: 'a …' }],
])('a secret %j is hidden in what an agent answers', async (secret, given, shown) => {
  const emulator = createEmulator({
    agent: {
      name: 'teller',
      async *run() {
        yield { type: 'result', message: given };
      },
    },
  });
  const client = createWebRunClient({ fetch: emulator.fetch, baseUrl: 'http://webrun.test', apiKey: 'any' });
  const task = await client.runTask({
    taskDetails: 'Tell',
    outputType: 'structured_json',
    outputSchema: {},
    secrets: [{ match: 'all', fields: { pin: secret } }],
  });
  await emulator.close();
  expect(task.status === 'completed' && task.result.output).toEqual(shown);
});
