import type { WebRunError } from '../core/errors.js';

/** Whether a request failed because nobody is signed in at the app's own server: it never came to the service, which has refused nothing. */
export const isSignedOut = ({ status, credential }: Pick<WebRunError, 'status' | 'credential'>): boolean =>
  status === 401 && credential === 'sign-in';
