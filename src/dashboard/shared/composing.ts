/**
 * The `keyCode` of a press that belongs to a word being composed, as in Japanese: it ends or gives up the word, and means nothing else.
 * Not `isComposing`, because Safari ends the composition before it tells of the press that did.
 */
export const composingKeyCode = 229;
