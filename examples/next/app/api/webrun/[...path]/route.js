import { proxy } from '../../../proxy.js';

export { proxy as GET, proxy as POST };

/** WebRun holds a start up to 50 s. */
export const maxDuration = 60;
