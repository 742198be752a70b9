const { TestEnvironment } = require('jest-environment-jsdom');

const names = ['fetch', 'Request', 'Response', 'Headers', 'AbortController', 'AbortSignal'];

module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const name of names) this.global[name] = globalThis[name];
  }
};
