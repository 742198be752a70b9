/** @jest-environment node */
import { createWebRunProxy } from 'webrun-react/server';

test('keeps the proxy closed to whoever is signed out', async () => {
  const key = 'a-key-of-16-letters';
  const proxy = createWebRunProxy({ apiKey: key, sealingKeys: [key], authorize: () => null });
  const request = new Request('https://app.example/api/webrun/start/run-task', {
    method: 'POST',
    body: '{}',
  });
  expect((await proxy(request)).status).toBe(401);
});
