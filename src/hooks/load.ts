import * as office from './office.js';
import * as sessionWork from './sessionWork.js';

// What does the work behind the hooks. Here it is at hand; bundlers for browsers take load.browser.ts instead (`imports` in
// package.json), which loads it when a provider or a session is made.

export const loadOffice = (): typeof office | Promise<typeof office> => office;

export const loadSessionWork = (): typeof sessionWork | Promise<typeof sessionWork> => sessionWork;
