import type { Step } from '../../../src/local/browser/step.js';

/** A sentence, what it means, and what must come out of the practice site. `{site}` is the site's address. */
export interface Sentence {
  readonly say: string;
  /** The steps in the short form of {@link brief}. */
  readonly means: string;
  /** What the answer holds; each must be found. */
  readonly gives: readonly (string | RegExp)[];
  /** What the answer must not hold. */
  readonly without?: readonly string[];
  /** What the agent is told when it asks. */
  readonly answer?: string;
  /** The code it must fail with. */
  readonly fails?: string;
  /** Names of the files that must have come. */
  readonly files?: readonly string[];
}

/** A step in a few words, for tables. */
export function brief(step: Step): string {
  switch (step.verb) {
    case 'open':
      return `open ${step.url}`;
    case 'follow':
      return `follow ${step.place}`;
    case 'search':
      return `search ${step.query}`;
    case 'click':
      return [
        'click',
        step.nth === null ? '' : `#${step.nth}`,
        step.kind ?? '',
        step.target,
        step.near === null ? '' : `@ ${step.near}`,
      ]
        .filter(Boolean)
        .join(' ');
    case 'fill':
      return `fill ${step.field} = ${step.value ?? '(secret)'}`;
    case 'set':
      return `set ${step.field} = ${step.value}`;
    case 'choose':
      return `choose ${step.option}${step.field === null ? '' : ` @ ${step.field}`}`;
    case 'check':
      return `${step.on ? 'tick' : 'untick'} ${step.target}`;
    case 'sort':
      return `sort ${step.by}`;
    case 'login':
      return `login${step.username === null ? '' : ` ${step.username}`}${step.password === null ? '' : ` ${step.password}`}`;
    case 'add':
      return `add ${step.quantity} ${step.product}`.trim();
    case 'buy':
      return `buy ${step.quantity > 1 ? `${step.quantity} ` : ''}${step.product}`;
    case 'press':
      return `press ${step.key}`;
    case 'scroll':
      return `scroll ${typeof step.to === 'string' ? step.to : step.to.text}`;
    case 'wait':
      return `wait ${step.ms}`;
    case 'await':
      return `await ${step.text}`;
    case 'read':
    case 'count':
      return [
        step.verb,
        step.what,
        'limit' in step && step.limit !== null ? `(${step.limit})` : '',
        step.about === null ? '' : `@ ${step.about}`,
      ]
        .filter(Boolean)
        .join(' ');
    case 'value':
      return `value ${step.label}${step.subject === null ? '' : ` @ ${step.subject}`}`;
    case 'extreme':
      return `${step.which}${step.about === null ? '' : ` ${step.about}`}`;
    case 'download':
      return step.all ? 'download all' : `download ${step.target ?? ''}`.trim();
    case 'upload':
      return `upload ${step.field ?? ''}`.trim();
    case 'screenshot':
      return step.whole ? 'screenshot whole' : 'screenshot';
    case 'maybe':
      return `maybe ${brief(step.step)}`;
    default:
      return step.verb;
  }
}

/** Said the way most people say it. */
const plain: readonly Sentence[] = [
  {
    say: 'Go to {site}shop, search for kettles and then list the prices.',
    means: 'open {site}shop | search kettles | read prices',
    gives: ['Enamel Kettle', '$39.00', '$129.50', '$24.90'],
    without: ['Sencha'],
  },
  {
    say: 'Open {site} and list the headings.',
    means: 'open {site} | read headings',
    gives: ['A site to practise on', 'Places to go', 'Shop', 'About the shop'],
  },
  {
    say: 'Go to {site}downloads and list all links',
    means: 'open {site}downloads | read links',
    gives: ['Download the care guide (TXT)', 'care-guide.txt'],
  },
  {
    say: 'Open {site}stock and read the table.',
    means: 'open {site}stock | read tables',
    gives: ['Item | SKU | Shelf | Stock | Unit price', 'Tea Strainer | LL-403 | D2 | 80 | $7.60'],
  },
  {
    say: 'Go to {site}contact and read the page text',
    means: 'open {site}contact | read text',
    gives: ['Write to us; a person answers.'],
  },
  {
    say: 'Open {site}shop, click Copper Kettle and read the text.',
    means: 'open {site}shop | click Copper Kettle | read text',
    gives: ['Hand-hammered copper', 'LL-102'],
  },
  {
    say: 'Open {site}shop and click the "Glass Teapot" link',
    means: 'open {site}shop | click link Glass Teapot',
    gives: ['Glass Teapot', 'Borosilicate'],
  },
  {
    say: 'Go to {site}shop. Search for "tea towel". Open the first result. Read the price.',
    means: 'open {site}shop | search tea towel | click #1 result | value price',
    gives: ['$11.00'],
  },
  {
    say: 'Open {site}product/stoneware-teapot and find the price',
    means: 'open {site}product/stoneware-teapot | value price',
    gives: ['$45.00'],
  },
  {
    say: 'Go to {site}shop and find the price of the Bamboo Whisk',
    means: 'open {site}shop | value price @ Bamboo Whisk',
    gives: ['$14.20'],
  },
  {
    say: 'Open {site}login and log in as ada with password lovelace-1843, then list the tables',
    means: 'open {site}login | login ada lovelace-1843 | read tables',
    gives: ['LL-1988', 'On its way'],
    without: ['lovelace-1843'],
  },
  {
    say: 'Go to {site}account and log in, then read the orders table',
    means: 'open {site}account | login | read tables @ orders',
    gives: ['LL-2017 | 6 June | On its way | $21.55'],
    answer: 'ada / lovelace-1843',
  },
  {
    say: 'Open {site}downloads and download the price list',
    means: 'open {site}downloads | download price list',
    gives: ['price-list.csv'],
    files: ['price-list.csv'],
  },
  {
    say: 'Open {site}shop and take a screenshot',
    means: 'open {site}shop | screenshot',
    gives: ['screenshot-1.png'],
    files: ['screenshot-1.png'],
  },
  {
    say: 'Go to {site}contact, fill in Your name with Ada, fill E-mail with ada@example.com, choose A product from Topic and click Send message',
    means:
      'open {site}contact | fill name = Ada | fill E-mail = ada@example.com | choose product @ Topic | click Send message',
    gives: ['Message sent', 'Thank you, Ada', 'ada@example.com', 'A product'],
  },
  {
    say: 'Open {site}contact, type "Hello there" into the Message field, tick the newsletter box, select Phone and submit the form',
    means: 'open {site}contact | fill Message = Hello there | tick newsletter | choose Phone | submit',
    gives: [/Reply by: Phone/u, /Newsletter: Yes/u, 'Hello there'],
  },
  {
    say: 'Open {site}shop, add the Tea Strainer to the cart and read the total',
    means: 'open {site}shop | add 1 Tea Strainer | value total',
    gives: ['$7.60'],
  },
  {
    say: 'Go to {site}product/earl-grey-tea, set Quantity to 3, click Add to cart and read the table',
    means: 'open {site}product/earl-grey-tea | set Quantity = 3 | click Add to cart | read tables',
    gives: ['Earl Grey Tea | 3 | $9.40 | $28.20'],
  },
  {
    say: 'Open {site}shop, add Rooibos Tea to the cart, go to the checkout, fill in Full name with Ada Lovelace, fill in E-mail with ada@example.com and place the order',
    means:
      'open {site}shop | add 1 Rooibos Tea | checkout | fill Full name = Ada Lovelace | fill E-mail = ada@example.com | click button place order',
    gives: ['LL-2041', 'Thank you, Ada Lovelace'],
    answer: 'yes',
  },
  { say: 'Go to {site}shop and count the products', means: 'open {site}shop | count items', gives: ['12'] },
  {
    say: 'Open {site}shop, sort by price, low to high and list the first 3 products',
    means: 'open {site}shop | sort price, low to high | read items (3)',
    gives: ['Tea Strainer', 'Rooibos Tea', 'Earl Grey Tea'],
    without: ['Copper'],
  },
  {
    say: 'Open {site}slow?seconds=2, wait until the report is ready and read the text',
    means: 'open {site}slow?seconds=2 | await report is ready | read text',
    gives: ['1,284 kilograms'],
  },
  {
    say: 'Open {site}captcha and read the page',
    means: 'open {site}captcha | read text',
    gives: ['cut grass'],
    answer: 'harbour',
  },
  {
    say: 'Go to {site}shop, click the second product and go back, then read the title',
    means: 'open {site}shop | click #2 result | back | read title',
    gives: ['Shop · Lantern & Leaf'],
  },
  {
    say: 'Go to {site}shop, scroll to the bottom and take a full-page screenshot',
    means: 'open {site}shop | scroll bottom | screenshot whole',
    gives: ['screenshot-1.png'],
    files: ['screenshot-1.png'],
  },
  {
    say: 'Open {site}, go to the stock page and read the row of the Glass Teapot',
    means: 'open {site} | follow stock | value row @ Glass Teapot',
    gives: ['LL-202', '15'],
  },
  {
    say: 'Open {site}shop and click the "Rent a samovar" button',
    means: 'open {site}shop | click button Rent a samovar',
    gives: ['Rent a samovar', 'Search', 'Add to cart'],
    fails: 'ELEMENT_NOT_FOUND',
  },
  {
    say: 'Open {site}downloads and download the price list and the care guide',
    means: 'open {site}downloads | download price list | download care guide',
    gives: ['price-list.csv', 'care-guide.txt'],
    files: ['price-list.csv', 'care-guide.txt'],
  },
  {
    say: 'Open {site}contact and list the form fields',
    means: 'open {site}contact | read fields',
    gives: ['Your name', 'Topic', 'Reply by', 'Message'],
  },
  {
    say: 'Open {site}hostile, read the text and list the links',
    means: 'open {site}hostile | read text | read links',
    gives: [
      'Thank you for reading to the end.',
      'Ignore all previous instructions',
      'Our address (no web address)',
    ],
    without: ['hunter2', 'transfer $1,000'],
  },
  {
    say: 'Go to {site}shop and search for samovar',
    means: 'open {site}shop | search samovar',
    gives: ['Nothing was found'],
  },
  {
    say: 'Open {site}cart and read the text',
    means: 'open {site}cart | read text',
    gives: ['Your cart is empty.'],
  },
  {
    say: 'Open {site}product/copper-kettle and read the SKU',
    means: 'open {site}product/copper-kettle | value SKU',
    gives: ['LL-102'],
  },
  {
    say: 'Open {site}stock and find the stock of the Bamboo Whisk',
    means: 'open {site}stock | value stock @ Bamboo Whisk',
    gives: ['21'],
  },
  {
    say: 'Open {site}shop, choose Teapots from Category, click Search and list the products',
    means: 'open {site}shop | choose Teapots @ Category | click Search | read items',
    gives: ['Stoneware Teapot', 'Glass Teapot'],
    without: ['Enamel Kettle'],
  },
  {
    say: 'Open {site}login, fill User name with ada, fill Password with lovelace-1843, click Log in and read the headings',
    means:
      'open {site}login | fill User name = ada | fill Password = lovelace-1843 | click Log in | read headings',
    gives: ['Welcome back, Ada Lovelace', 'Address'],
    without: ['lovelace-1843'],
  },
  {
    say: 'Go to {site}login, log in, then log out and read the heading',
    means: 'open {site}login | login | logout | read headings',
    gives: ['Log in'],
    answer: 'user: ada, password: lovelace-1843',
  },
  {
    say: 'Open {site}contact, set Visit on to 2027-03-04, uncheck Send me the newsletter and send the form',
    means: 'open {site}contact | set Visit on = 2027-03-04 | untick Send me the newsletter | submit',
    gives: [/Visit on: 2027-03-04/u, /Newsletter: No/u],
  },
  {
    say: 'Open {site}shop and buy the Linen Tea Towel',
    means: 'open {site}shop | buy Linen Tea Towel',
    gives: ['LL-2041'],
    answer: 'Full name: Ada Lovelace; E-mail: ada@example.com; yes',
  },
  {
    say: 'Open {site}account and list the tables',
    means: 'open {site}account | read tables',
    gives: ['LL-2003'],
    answer: '{"username":"ada","password":"lovelace-1843"}',
  },
];

/** Phrased unlike the others. */
const unlike: readonly Sentence[] = [
  {
    say: 'Open {site}shop, find the cheapest teapot and add it to the cart, then show the cart',
    means: 'open {site}shop | cheapest teapot | add 1 | follow cart | read text',
    gives: ['Glass Teapot', 'Total: $32.50'],
  },
  {
    say: 'Log into {site}login using ada/lovelace-1843 and tell me the status of LL-2017',
    means: 'open {site}login | login ada lovelace-1843 | value status @ LL-2017',
    gives: ['On its way'],
    without: ['lovelace-1843'],
  },
  {
    say: 'Add the Glass Teapot and the Tea Strainer to the cart at {site}shop and read the table',
    means: 'open {site}shop | add 1 Glass Teapot | add 1 Tea Strainer | read tables',
    gives: ['Glass Teapot | 1', 'Tea Strainer | 1'],
  },
  {
    say: 'Go to {site}shop, filter by Teapots and list the results',
    means: 'open {site}shop | choose Teapots | maybe submit | read results',
    gives: ['Stoneware Teapot', 'Glass Teapot'],
    without: ['Copper Kettle'],
  },
  {
    say: 'Open {site}stock, find the row for Tea Strainer and tell me its SKU',
    means: 'open {site}stock | value row @ Tea Strainer | value SKU',
    gives: ['LL-403'],
  },
  {
    say: 'On {site}shop add the Travel Kettle to my basket',
    means: 'open {site}shop | add 1 Travel Kettle',
    gives: ['Out of stock'],
    fails: 'ELEMENT_NOT_FOUND',
  },
  {
    say: 'Add it to the cart on {site}shop',
    means: 'open {site}shop | add 1',
    gives: ['Say which one'],
    fails: 'ELEMENT_NOT_FOUND',
  },
  {
    say: 'Which product has the highest rating on {site}shop?',
    means: '?',
    gives: ['did not understand'],
    fails: 'TASK_NOT_UNDERSTOOD',
  },
  {
    say: 'Go to {site}shop and click every link',
    means: '?',
    gives: ['click every link'],
    fails: 'TASK_NOT_UNDERSTOOD',
  },
  {
    say: 'Read {site}hostile without logging in and write a poem about it',
    means: '?',
    gives: ['poem'],
    fails: 'TASK_NOT_UNDERSTOOD',
  },
  {
    say: 'What does the Enamel Kettle cost on {site}shop?',
    means: 'open {site}shop | value price @ Enamel Kettle',
    gives: ['$39.00'],
  },
  {
    say: 'On {site}shop, which is the cheapest product?',
    means: 'open {site}shop | cheapest',
    gives: ['Tea Strainer', '$7.60'],
  },
  {
    say: 'How many links are there on {site}downloads?',
    means: 'open {site}downloads | count links',
    gives: [/\b\d+\b/u],
  },
  {
    say: 'Could you please visit {site}shop for me, hunt for teapots, and tell me what they cost?',
    means: 'open {site}shop | search teapots | read prices',
    gives: ['$45.00', '$32.50'],
    without: ['$39.00'],
  },
  {
    say: 'From {site}stock pull out the data table, thanks',
    means: 'open {site}stock | read tables',
    gives: ['LL-301'],
  },
  {
    say: 'I would like to see the headlines of {site}hostile',
    means: 'open {site}hostile | read headings',
    gives: ['Guest book', 'Last entry'],
  },
  {
    say: "Let's head over to {site}, follow the Contact link and then fill out the form with Your name: Grace, E-mail: grace@example.com, Message: 'Is the shop open?' and hit Send message",
    means:
      'open {site} | click link Contact | set name = Grace | set E-mail = grace@example.com | set Message = Is the shop open? | click Send message',
    gives: ['Thank you, Grace', 'Is the shop open?'],
  },
  {
    say: 'After logging in at {site}login as ada with the password lovelace-1843, show me the orders',
    means: 'open {site}login | login ada lovelace-1843 | read items @ orders',
    gives: ['LL-1988'],
    without: ['lovelace-1843'],
  },
  {
    say: 'Log in to {site}login before listing the table',
    means: 'open {site}login | login | read tables',
    gives: ['LL-2003'],
    answer: 'ada\nlovelace-1843',
  },
  {
    say: 'Put two Double-Walled Cups into my basket at {site}shop and give me the sum',
    means: 'open {site}shop | add 2 Double-Walled Cups | value sum',
    gives: ['$36.60'],
  },
  {
    say: 'Grab a screenshot of {site}product/glass-teapot',
    means: 'open {site}product/glass-teapot | screenshot',
    gives: ['screenshot-1.png'],
    files: ['screenshot-1.png'],
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
    means: 'open {site}shop | search sencha | value price',
    gives: ['$12.80'],
  },
  {
    say: 'Navigate to {site}shop -> look for whisk -> report what you find',
    means: 'open {site}shop | search whisk | read text',
    gives: ['Bamboo Whisk', '$14.20'],
  },
  {
    say: 'Is there anything on {site}cart? Summarise the page.',
    means: 'open {site}cart | read text | read text',
    gives: ['Your cart is empty.'],
  },
  {
    say: 'Hey, I need the names and prices on {site}shop',
    means: 'open {site}shop | read prices',
    gives: ['Linen Tea Towel', '$11.00'],
  },
  {
    say: 'If there is a cookie banner, close it, and fetch the price list file from {site}downloads',
    means: 'maybe dismiss | open {site}downloads | download price list file',
    gives: ['price-list.csv'],
    files: ['price-list.csv'],
  },
  {
    say: 'Bring up {site}product/travel-kettle; what is the availability?',
    means: 'open {site}product/travel-kettle | value availability',
    gives: ['Out of stock'],
  },
  {
    say: 'Purchase a Glass Teapot at {site}shop but do not buy anything else',
    means: 'open {site}shop | buy Glass Teapot',
    gives: ['declined'],
    answer: 'no',
    fails: 'PURCHASE_DECLINED',
  },
  {
    say: 'Please make me some coffee',
    means: '?',
    gives: ['make me some coffee'],
    fails: 'TASK_NOT_UNDERSTOOD',
  },
  {
    say: 'Open {site}shop and ponder the meaning of tea',
    means: '?',
    gives: ['ponder the meaning of tea'],
    fails: 'TASK_NOT_UNDERSTOOD',
  },
  {
    say: 'Open file:///etc/passwd and read it',
    means: 'open file:///etc/passwd | read text',
    gives: ['http'],
    fails: 'ADDRESS_REFUSED',
  },
  {
    say: 'With {site}product/enamel-kettle open, press "Add to cart", then proceed to checkout and list the fields',
    means: 'open {site}product/enamel-kettle | click Add to cart | checkout | read fields',
    gives: ['Full name', 'E-mail', 'Delivery'],
  },
  {
    say: 'Head to {site}shop. How much would I pay for the Rooibos Tea?',
    means: 'open {site}shop | value price @ Rooibos Tea',
    gives: ['price of Rooibos Tea: $8.75'],
  },
  {
    say: 'Check {site}stock and let me know how many Bamboo Whisks are left',
    means: 'open {site}stock | value stock @ Bamboo Whisks',
    gives: ['stock of Bamboo Whisk: 21'],
  },
  {
    say: 'Look at {site}product/copper-kettle and tell me the rating as well as the SKU',
    means: 'open {site}product/copper-kettle | value rating | value SKU',
    gives: ['4.9 of 5', 'LL-102'],
  },
  {
    say: 'Open {site}shop, then open the Sencha Green Tea in a new tab and read its price',
    means: 'open {site}shop | follow Sencha Green Tea | value price',
    gives: ['$12.80'],
  },
  {
    say: 'Don’t click anything on {site}shop, just tell me the title',
    means: 'open {site}shop | read title',
    gives: ['Shop'],
  },
  {
    say: 'Don’t go to {site}cart. Open {site}shop and tell me the title',
    means: 'open {site}shop | read title',
    gives: ['Shop'],
  },
  {
    say: 'Never click anything on {site}shop, but click Copper Kettle',
    means: 'open {site}shop | click Copper Kettle',
    gives: ['asks for what it also forbids'],
    fails: 'INVALID_TASK_DETAILS',
  },
  {
    say: 'Open {site}contact, type Hello into Message, clear the Message field and send the form',
    means: 'open {site}contact | fill Message = Hello | fill Message =  | submit',
    gives: ['Message: not given'],
  },
  {
    say: 'Head to {site}, take me to the stock page and tell me the title',
    means: 'open {site} | follow stock | read title',
    gives: ['Stock'],
  },
  {
    say: 'Take me to the checkout of {site}shop with one Glass Teapot in the cart',
    means: '?',
    gives: ['with one Glass Teapot in the cart'],
    fails: 'TASK_NOT_UNDERSTOOD',
  },
  {
    say: 'How many products are left on {site}shop?',
    means: '?',
    gives: ['are left'],
    fails: 'TASK_NOT_UNDERSTOOD',
  },
  {
    say: 'How many teapots cost less than $40 on {site}shop?',
    means: '?',
    gives: ['less than $40'],
    fails: 'TASK_NOT_UNDERSTOOD',
  },
  {
    say: 'Buy the Copper Kettle at {site}shop if it costs less than $50',
    means: '?',
    gives: ['if it costs less than $50'],
    fails: 'TASK_NOT_UNDERSTOOD',
  },
  {
    say: 'Go to {site}shop and tell me the price of the Copper Kettle without tax',
    means: '?',
    gives: ['without tax'],
    fails: 'TASK_NOT_UNDERSTOOD',
  },
  {
    say: 'Read the headings on {site}hostile but only those with the word tea',
    means: '?',
    gives: ['only those'],
    fails: 'TASK_NOT_UNDERSTOOD',
  },
];

export const sentences: readonly Sentence[] = [...plain, ...unlike];
export const unlikeCount: number = unlike.length;
