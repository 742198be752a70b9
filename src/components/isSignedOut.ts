import type { WebRunError } from '../core/errors.js';

/** Whether a request failed because nobody is signed in at the app's own server: it never reached the service, which refused nothing. */
export const isSignedOut = ({ status, credential }: Pick<WebRunError, 'status' | 'credential'>): boolean =>
  status === 401 && credential === 'sign-in';
