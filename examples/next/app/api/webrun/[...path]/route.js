import { proxy } from '../../../proxy.js';

export { proxy as GET, proxy as POST };

/** In seconds: WebRun holds a start for up to 50 s. */
export const maxDuration = 60;
