import * as rest from './rest.js';

/**
 * What a client is loaded for late. Here it is at hand; bundlers for browsers take load.browser.ts instead (`imports` in
 * package.json), which loads it when it is first called for.
 */
export const loadRest = (): typeof rest | Promise<typeof rest> => rest;
