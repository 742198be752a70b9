export { chromiumFlags, findChromium } from './chromium/findChromium.js';
export type { Chromium } from './chromium/foundChromium.js';
