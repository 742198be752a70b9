import { afterEach, expect, test } from 'vitest';
import { createWebRunClient } from '../../src/core.js';
import { createEmulator } from '../../src/testing.js';
import type { Emulator } from '../../src/testing.js';

let emulator: Emulator;
afterEach(() => emulator.close());

test.each<[string, Uint8Array]>([
  // As Node makes short ones.
  ['a Buffer that shares its memory with others', Buffer.from('hello')],
  ['a view of more', new TextEncoder().encode('not this, hello, nor this').subarray(10, 15)],
])('a file of %s has its own bytes and no others, as they were', async (_, bytes) => {
  emulator = createEmulator({
    agent: {
      name: 'files',
      async *run(__, context) {
        await context.addFile({ filename: 'hello.txt', bytes });
        bytes.fill(0);
        yield { type: 'result', message: 'Done.' };
      },
    },
  });
  const client = createWebRunClient({ baseUrl: 'http://localhost', apiKey: 'k', fetch: emulator.fetch });
  const task = await client.runTask({ taskDetails: 'x' });
  const [file] = task.status === 'completed' ? task.result.files : [];
  const reply = await emulator.fetch(file!.url!);
  expect(await reply.text()).toBe('hello');
});
