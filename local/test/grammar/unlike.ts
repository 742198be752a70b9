import type { Sentence } from './sentence.js';

/** Phrased unlike the others. */
export const unlike: readonly Sentence[] = [
  {
    say: 'Log into {site}login using ada/lovelace-1843 and tell me the status of LL-2017',
    means: 'open {site}login | login username ada password lovelace-1843 | find status subject LL-2017',
    gives: ['On its way'],
    without: ['lovelace-1843'],
  },
  {
    say: 'Open {site}stock, find the row for Tea Strainer and tell me its SKU',
    means: 'open {site}stock | find row subject Tea Strainer | find SKU',
    gives: ['LL-403'],
  },
  {
    say: 'On {site}shop add the Travel Kettle to my basket',
    means: 'open {site}shop | click add to cart near Travel Kettle',
    gives: ['Out of stock'],
    fails: 'ELEMENT_NOT_FOUND',
  },
  {
    say: 'Add it to the cart on {site}shop',
    means: 'open {site}shop | click add to cart',
    gives: ['say “the first”'],
    fails: 'ELEMENT_AMBIGUOUS',
  },
  {
    say: 'What does the Enamel Kettle cost on {site}shop?',
    means: 'open {site}shop | find price subject Enamel Kettle',
    gives: ['$39.00'],
  },
  {
    say: 'How many links are there on {site}downloads?',
    means: 'open {site}downloads | read links count',
    gives: [/\b\d+\b/u],
  },
  {
    say: 'I would like to see the headlines of {site}hostile',
    means: 'open {site}hostile | read headings',
    gives: ['Guest book', 'Last entry'],
  },
  {
    say: "Let's head over to {site}, follow the Contact link and then fill out the form with Your name: Grace, E-mail: grace@example.com, Message: 'Is the shop open?' and hit Send message",
    means:
      'open {site} | click Contact kind link | fill field name value Grace | fill field E-mail value grace@example.com | fill field Message value Is the shop open? | click Send message',
    gives: ['Thank you, Grace', 'Is the shop open?'],
  },
  {
    say: 'Save the delivery note from {site}downloads',
    means: 'open {site}downloads | download delivery note',
    gives: ['delivery-note.pdf'],
    files: ['delivery-note.pdf'],
  },
  {
    say: 'Read {site}product/rooibos-tea to me',
    means: 'open {site}product/rooibos-tea | read text',
    gives: ['Red bush from the Cederberg'],
  },
  {
    say: '1. Open {site}shop\n2. Type sencha into the search box and press Enter\n3. Tell me the price',
    means: 'open {site}shop | search sencha | find price',
    gives: ['$12.80'],
  },
  {
    say: 'Navigate to {site}shop -> look for whisk -> report what you find',
    means: 'open {site}shop | search whisk | read text',
    gives: ['Bamboo Whisk', '$14.20'],
  },
  {
    say: 'Hey, I need the names and prices on {site}shop',
    means: 'open {site}shop | read prices',
    gives: ['Linen Tea Towel', '$11.00'],
  },
  {
    say: 'Bring up {site}product/travel-kettle; what is the availability?',
    means: 'open {site}product/travel-kettle | find availability',
    gives: ['Out of stock'],
  },
  {
    say: 'Open file:///etc/passwd and read it',
    means: 'open file:///etc/passwd | read text',
    gives: ['http'],
    fails: 'ADDRESS_REFUSED',
  },
  {
    say: 'Look at {site}product/copper-kettle and tell me the rating as well as the SKU',
    means: 'open {site}product/copper-kettle | find rating | find SKU',
    gives: ['4.9 of 5', 'LL-102'],
  },
  {
    say: 'Open {site}shop, then open the Sencha Green Tea in a new tab and read its price',
    means: 'open {site}shop | click Sencha Green Tea | find price',
    gives: ['$12.80'],
  },
  {
    say: 'Head to {site}, take me to the stock page and tell me the title',
    means: 'open {site} | click stock | read title',
    gives: ['Stock'],
  },
  {
    say: 'Open {site}shop, choose "Price, low to high" from Sort by, click Search and list the first 3 products',
    means: 'open {site}shop | choose Price, low to high field Sort by | click Search | read items limit 3',
    gives: ['Tea Strainer', 'Rooibos Tea', 'Earl Grey Tea'],
    without: ['Copper'],
  },
  {
    say: 'Go to {site}shop and take a full-page screenshot',
    means: 'open {site}shop | screenshot whole',
    gives: ['screenshot-1.png'],
    files: ['screenshot-1.png'],
  },
  {
    say: 'Open {site}shop, add the Glass Teapot to my basket and read the table',
    means: 'open {site}shop | click add to cart near Glass Teapot | read tables',
    gives: ['Glass Teapot | 1 | $32.50'],
  },
  {
    say: 'Visit {site}product/linen-tea-towel, press "Add to cart", check out, fill in the form with Full name: Ada Lovelace, E-mail: ada@example.com and place the order',
    means:
      'open {site}product/linen-tea-towel | click Add to cart | click checkout | fill field Full name value Ada Lovelace | fill field E-mail value ada@example.com | click place order',
    gives: ['LL-2041', 'Thank you, Ada Lovelace'],
    answer: 'yes',
  },
  {
    say: 'Open {site}stock and count the rows',
    means: 'open {site}stock | read tables count',
    gives: [/^12 /u],
  },
  {
    say: 'Open {site}contact, choose Letter from Reply by, enter Bo into Your name and send the form',
    means: 'open {site}contact | choose Letter field Reply by | fill field name value Bo | click kind submit',
    gives: [/Reply by: Letter/u, 'Thank you, Bo'],
  },
  {
    say: 'What is the price of the Glass Teapot on {site}shop?',
    means: 'open {site}shop | find price subject Glass Teapot',
    gives: ['$32.50'],
  },
  {
    say: 'Head over to {site}product/bamboo-whisk and tell me the price and the SKU',
    means: 'open {site}product/bamboo-whisk | find price | find SKU',
    gives: ['$14.20', 'LL-401'],
  },
  {
    say: 'Open {site}shop, search for teapots and list the results',
    means: 'open {site}shop | search teapots | read items',
    gives: ['Stoneware Teapot', 'Glass Teapot'],
    without: ['Copper'],
  },
  {
    say: 'With {site}product/enamel-kettle open, press "Add to cart", then proceed to checkout and list the fields',
    means: 'open {site}product/enamel-kettle | click Add to cart | click checkout | read fields',
    gives: ['Full name', 'E-mail', 'Delivery'],
  },
  {
    say: 'Open {site}account. Read the orders table',
    means: 'open {site}account | read tables about orders',
    gives: ['asks for a log-in'],
    fails: 'ELEMENT_NOT_FOUND',
  },
];
