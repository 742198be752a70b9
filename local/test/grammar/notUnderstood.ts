/** A sentence that is refused, with the part that is not understood. */
export interface Foreign {
  readonly say: string;
  readonly unclear: string;
}

/** Sentences that ask for more than the ten verbs: each is refused as a whole, by the part that says so. */
export const foreign: readonly Foreign[] = [
  // Judging, comparing, calculating
  {
    say: 'Which product has the highest rating on {site}shop?',
    unclear: 'Which product has the highest rating',
  },
  { say: 'On {site}shop, which is the cheapest product?', unclear: 'which is the cheapest product' },
  {
    say: 'Open {site}shop, find the cheapest teapot and add it to the cart, then show the cart',
    unclear: 'find the cheapest teapot',
  },
  { say: 'How many teapots cost less than $40 on {site}shop?', unclear: 'less than $40' },
  { say: 'How many products are left on {site}shop?', unclear: 'are left' },
  { say: 'Check {site}stock and let me know how many Bamboo Whisks are left', unclear: 'are left' },
  { say: 'Head to {site}shop. How much would I pay for the Rooibos Tea?', unclear: 'How much would I pay' },
  { say: 'Go to {site}shop and tell me the price of the Copper Kettle without tax', unclear: 'without tax' },
  { say: 'Read the headings on {site}hostile but only those with the word tea', unclear: 'only those' },
  { say: 'Compare the prices on {site}shop', unclear: 'Compare the prices' },
  // Conditions and prohibitions
  {
    say: 'Buy the Copper Kettle at {site}shop if it costs less than $50',
    unclear: 'if it costs less than $50',
  },
  {
    say: 'If there is a cookie banner, close it, and fetch the price list file from {site}downloads',
    unclear: 'If there is a cookie banner',
  },
  { say: 'Don’t click anything on {site}shop, just tell me the title', unclear: 'Don’t click anything' },
  { say: 'Don’t go to {site}cart. Open {site}shop and tell me the title', unclear: 'Don’t go to' },
  { say: 'Never click anything on {site}shop, but click Copper Kettle', unclear: 'Never click anything' },
  {
    say: 'Purchase a Glass Teapot at {site}shop but do not buy anything else',
    unclear: 'do not buy anything else',
  },
  {
    say: 'Read {site}hostile without logging in and write a poem about it',
    unclear: 'write a poem about it',
  },
  // Several things, all things, amounts
  { say: 'Go to {site}shop and click every link', unclear: 'click every link' },
  { say: 'Open {site}downloads and download all files', unclear: 'download all files' },
  {
    say: 'Add the Glass Teapot and the Tea Strainer to the cart at {site}shop and read the table',
    unclear: 'Add the Glass Teapot and the Tea Strainer',
  },
  {
    say: 'Put two Double-Walled Cups into my basket at {site}shop and give me the sum',
    unclear: 'Put two Double-Walled Cups',
  },
  {
    say: 'Take me to the checkout of {site}shop with one Glass Teapot in the cart',
    unclear: 'with one Glass Teapot in the cart',
  },
  // Verbs that are none of the ten
  { say: 'Open {site}shop and buy the Linen Tea Towel', unclear: 'buy the Linen Tea Towel' },
  {
    say: 'Open {site}shop, sort by price, low to high and list the first 3 products',
    unclear: 'sort by price',
  },
  { say: 'Go to {site}shop, filter by Teapots and list the results', unclear: 'filter by Teapots' },
  {
    say: 'Go to {site}shop, scroll to the bottom and take a full-page screenshot',
    unclear: 'scroll to the bottom',
  },
  {
    say: 'Open {site}contact, type Hello into Message, clear the Message field and send the form',
    unclear: 'clear the Message field',
  },
  {
    say: 'Could you please visit {site}shop for me, hunt for teapots, and tell me what they cost?',
    unclear: 'hunt for teapots',
  },
  { say: 'From {site}stock pull out the data table, thanks', unclear: 'pull out the data table' },
  { say: 'Grab a screenshot of {site}product/glass-teapot', unclear: 'Grab a screenshot' },
  { say: 'Please make me some coffee', unclear: 'make me some coffee' },
  { say: 'Open {site}shop and ponder the meaning of tea', unclear: 'ponder the meaning of tea' },
  { say: 'kettles', unclear: 'kettles' },
  { say: 'Find a lamp', unclear: 'Find a lamp' },
  {
    say: 'Open {site}contact, type "ada" in all upper case letters in the Message field',
    unclear: 'in all upper case letters',
  },
  // Sentences in another order than their steps
  {
    say: 'After logging in at {site}login as ada with the password lovelace-1843, show me the orders',
    unclear: 'After logging in',
  },
  { say: 'Log in to {site}login before listing the table', unclear: 'before listing the table' },
  { say: 'Is there anything on {site}cart? Summarise the page.', unclear: 'Is there anything' },
];
