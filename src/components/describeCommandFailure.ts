import type { WebRunError } from '../core/errors.js';
import type { Messages } from '../messages/en.js';
import { isSignedOut } from './isSignedOut.js';

/** Why a person's session command failed: it was not sent, the server did not confirm or accept it, or nobody is signed in. */
export type CommandFailure = 'unsent' | 'unknown' | 'refused' | 'signed-out';

export function toCommandFailure(
  error: Pick<WebRunError, 'status' | 'credential' | 'outcome'>,
): CommandFailure {
  if (error.outcome === 'unknown') return 'unknown';
  if (error.status === null) return 'unsent';
  return isSignedOut(error) ? 'signed-out' : 'refused';
}

/** Describes the failure in the messages of a session or its picture. */
export function describeCommandFailure(
  failure: CommandFailure,
  t: Pick<Messages['session'], 'notSent' | 'notConfirmed' | 'notAccepted' | 'signedOut'>,
  service: string,
): string {
  switch (failure) {
    case 'unsent':
      return t.notSent;
    case 'unknown':
      return t.notConfirmed;
    case 'refused':
      return t.notAccepted(service);
    case 'signed-out':
      return t.signedOut;
  }
}
