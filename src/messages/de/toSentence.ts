/** Ends a sentence; the abbreviation of a unit (`8 Sek.`) ends it already. */
export const toSentence = (text: string): string => (text.endsWith('.') ? text : `${text}.`);
