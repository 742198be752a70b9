import type { TaskInput } from 'webrun-react/core';

/** A ready-made task for the practice site. */
export interface PracticeTask {
  readonly id: string;
  readonly title: string;
  /** What it demonstrates, in a sentence for the person who chooses it. */
  readonly shows: string;
  /** The task, where `{site}` stands for the practice site's URL. Use {@link toPracticeInput}. */
  readonly input: TaskInput;
  /** How it ends when its questions are answered as `answer` says. */
  readonly ends: 'completed' | 'failed';
  /** The answer to its question. */
  readonly answer?: string;
}

/** Tasks for the practice site that demonstrate every course of a run. Works in a browser: nothing here needs Node. */
export const practiceTasks: readonly PracticeTask[] = [
  {
    id: 'inline',
    title: 'Find the prices of kettles',
    shows: 'A short task, answered at once.',
    input: { taskDetails: 'Go to {site}shop, search for kettles and then list the prices.' },
    ends: 'completed',
  },
  {
    id: 'slow',
    title: 'Wait for the harvest report',
    shows: 'A task of more than 50 seconds, answered by polling.',
    input: { taskDetails: 'Open {site}slow, wait until the report is ready, then read the text.' },
    ends: 'completed',
  },
  {
    id: 'login',
    title: 'Look up my last orders',
    shows: 'A log-in that asks you for user name and password (ada, lovelace-1843).',
    input: { taskDetails: 'Open {site}account, log in and list the orders table.' },
    ends: 'completed',
    answer: 'ada / lovelace-1843',
  },
  {
    id: 'purchase',
    title: 'Buy an enamel kettle',
    shows: 'A purchase that asks before the order is placed.',
    input: {
      taskDetails:
        'Go to {site}shop and add the Enamel Kettle to the cart. Check out, fill in Full name with Ada Lovelace and E-mail with ada@example.com, and then place the order.',
    },
    ends: 'completed',
    answer: 'yes',
  },
  {
    id: 'captcha',
    title: 'Read the tasting notes',
    shows: 'A CAPTCHA that needs a person (the answer is harbour).',
    input: { taskDetails: 'Open {site}captcha and read the page text.' },
    ends: 'completed',
    answer: 'harbour',
  },
  {
    id: 'download',
    title: 'Download the price list',
    shows: 'A file that is really downloaded, and a picture of the page.',
    input: { taskDetails: 'Visit {site}downloads, download the price list and take a screenshot.' },
    ends: 'completed',
  },
  {
    id: 'json',
    title: 'Product facts as JSON',
    shows: 'An answer in the shape of a JSON Schema; what the page does not say stays null.',
    input: {
      taskDetails: 'Open {site}product/copper-kettle and extract the product details.',
      outputType: 'structured_json',
      outputSchema: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          price: { type: 'number' },
          availability: { type: 'string' },
          rating: { type: 'number' },
          sku: { type: 'string' },
          warrantyYears: { type: ['number', 'null'] },
        },
      },
    },
    ends: 'completed',
  },
  {
    id: 'csv',
    title: 'The stock table as CSV',
    shows: 'An answer as CSV, drawn as a table.',
    input: {
      taskDetails: 'Go to {site}stock and read the table.',
      outputType: 'structured_csv',
      outputSchema: ['Item', 'SKU', 'Shelf', 'Stock', 'Unit price'],
    },
    ends: 'completed',
  },
  {
    id: 'failure',
    title: 'Click a button that is not there',
    shows: 'A failure with its code and what was there instead.',
    input: { taskDetails: 'Open {site}shop and click the "Rent a samovar" button.' },
    ends: 'failed',
  },
  {
    id: 'hostile',
    title: 'Read a page that attacks its reader',
    shows: 'Orders, scripts and links on a page are text and nothing else.',
    input: { taskDetails: 'Open {site}hostile, read the text and list the links.' },
    ends: 'completed',
  },
];

/**
 * Makes a task with the practice site's URL.
 * @param siteUrl The site's root, with or without a trailing slash.
 */
export function toPracticeInput(task: PracticeTask, siteUrl: string): TaskInput {
  const site = siteUrl.endsWith('/') ? siteUrl : `${siteUrl}/`;
  return { ...task.input, taskDetails: task.input.taskDetails.replaceAll('{site}', site) };
}
