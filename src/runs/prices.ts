/** Published price of an open session, per minute in US dollars (protocol section 18). */
export const sessionUsdPerMinute = 0.02;
