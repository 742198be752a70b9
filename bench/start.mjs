/**
 * How long after a click, and after the first render, the POST of a run leaves the page, compared with an app that only calls `fetch`.
 * Runs against the built package: `npm run build && node bench/start.mjs`.
 */
import { buildPage, launch, median, print, servePage } from './page.mjs';

const networks = [
  { name: 'no throttle', network: null },
  {
    name: '150 ms, 1.6 Mbps',
    network: { latency: 150, downloadThroughput: 200_000, uploadThroughput: 94_000 },
  },
  {
    name: '400 ms, 400 kbps',
    network: { latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 },
  },
];
const turns = 5;

const server = await servePage(await buildPage('start'), (_, response) =>
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end('{"success":true,"status":"completed","sessionId":"s","taskId":"t","result":{"message":"done"}}'),
);
const browser = await launch();

/** The median over several fresh pages, in milliseconds. */
async function measure(kind, network) {
  const times = [];
  for (let turn = 0; turn < turns; turn++) {
    // oxlint-disable no-await-in-loop -- one page after the other
    const context = await browser.newContext();
    const page = await context.newPage();
    if (network) {
      const devtools = await context.newCDPSession(page);
      await devtools.send('Network.enable');
      await devtools.send('Network.emulateNetworkConditions', { offline: false, ...network });
    }
    await page.goto(`${server.url}?${kind}`);
    times.push(await page.evaluate(() => globalThis.whenSent));
    await context.close();
    // oxlint-enable no-await-in-loop
  }
  return median(times);
}

try {
  for (const { name, network } of networks)
    for (const what of ['shown', 'clicked']) {
      // oxlint-disable no-await-in-loop -- one after the other is what is measured
      const plain = await measure(`plain ${what}`, network);
      const ours = await measure(`ours ${what}`, network);
      print(`${what} -> POST leaves, ${name}`, plain, ours);
      // oxlint-enable no-await-in-loop
    }
} finally {
  await browser.close();
  server.close();
}
