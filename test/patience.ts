/** How long what is waited for may take, in milliseconds: on a busy machine it takes much more than the usual second. */
export const patienceMs = 120_000;
