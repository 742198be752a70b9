import * as office from './office.js';

/**
 * What does the work behind the hooks. Here it is at hand; bundlers for browsers take load.browser.ts instead (`imports` in
 * package.json), which loads it when a provider is made.
 */
export const loadOffice = (): typeof office | Promise<typeof office> => office;
