/**
 * The `keyCode` of a key press that belongs to a word being composed, as in Japanese: it only accepts or cancels the word. Not
 * `isComposing`, because Safari ends the composition before it reports the key press that ended it.
 */
export const composingKeyCode = 229;
