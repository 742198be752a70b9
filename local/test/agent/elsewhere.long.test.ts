import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Agent } from 'webrun-react/testing';
import { createBrowserAgent } from '../../src/agent/browserAgent.js';
import { elsewhere } from './elsewhere.js';
import { serveHandler } from '../../../test/serveHandler.js';
import { play } from '../play.js';
import type { Cue } from '../play.js';
import type { Served } from '../../../test/serveHandler.js';

let site: Served;
let agent: Agent;

beforeAll(async () => {
  site = await serveHandler(elsewhere);
  agent = createBrowserAgent();
});
afterAll(async () => {
  await agent.close?.();
  await site.close();
});

interface Row {
  readonly say: string;
  readonly gives: readonly string[];
  readonly without?: readonly string[];
  readonly cue?: Cue;
  readonly fails?: string;
}

const rows: readonly Row[] = [
  // A news list
  { say: 'Open {at}news and list the first 3 links', gives: ['Daybreak News'] },
  {
    say: 'Open {at}news and read the page',
    gives: ['412 points by mara_k 3 hours ago', 'A compiler in eleven evenings'],
  },
  {
    say: 'Open {at}front and list the headlines',
    gives: ['Ferry line opens a night route', 'Bakery wins prize for rye loaf'],
  },
  {
    say: 'Open {at}front and list the articles',
    gives: ['Council votes for wider cycle lanes'],
    without: ['Tides', 'World'],
  },
  {
    say: 'Open {at}front and list the first two stories',
    gives: ['Ferry line', 'Council votes'],
    without: ['Bakery'],
  },
  {
    say: 'Open {at}front and extract the articles',
    cue: {
      outputType: 'structured_json',
      outputSchema: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            title: { type: 'string' },
            author: { type: 'string' },
            date: { type: 'string' },
            url: { type: 'string' },
            likes: { type: ['integer', 'null'] },
          },
        },
      },
    },
    gives: [
      '"title":"Bakery wins prize for rye loaf","author":"Lena Ort","date":"1 May 2027"',
      '/post/2"',
      '"likes":null',
    ],
  },
  // A documentation page
  { say: 'Go to {at}docs, open the Options page and tell me the default of timeout', gives: ['5000'] },
  {
    say: 'On {at}docs, read the Installation section',
    gives: ['You need Node 20.', 'npm install quill-letters'],
    without: ['MIT', 'call write()'],
  },
  { say: 'What is the version on {at}docs?', gives: ['3.2.1'] },
  { say: 'What is the license on {at}docs?', gives: ['MIT'] },
  { say: 'List the headings of {at}docs', gives: ['Getting started', 'In the browser', 'License'] },
  {
    say: 'Open {at}docs, follow the "options" link and list the rows',
    cue: { outputType: 'structured_csv', outputSchema: ['Name', 'Type', 'Default'] },
    gives: ['Name,Type,Default\r\ntimeout,number,5000\r\nretries,number,2\r\nverbose,boolean,false'],
  },
  // A data table
  { say: 'Open {at}data and find the population of Portugal', gives: ['10,467,366'] },
  { say: 'What is the capital of Bhutan on {at}data?', gives: ['Thimphu'] },
  { say: 'Go to {at}data and read the currencies table', gives: ['Ngultrum'], without: ['Lisbon'] },
  { say: 'Open {at}data and read the area of Uruguay', gives: ['176,215'] },
  {
    say: 'Open {at}data and read the table',
    cue: {
      outputType: 'structured_json',
      outputSchema: {
        type: 'object',
        properties: {
          countries: {
            type: 'array',
            items: {
              type: 'object',
              properties: {
                country: { type: 'string' },
                population: { type: 'integer' },
                capital: { type: 'string' },
              },
            },
          },
        },
      },
    },
    gives: [
      '{"country":"Norway","population":5550203,"capital":"Oslo"}',
      '{"country":"Bhutan","population":777486,"capital":"Thimphu"}',
    ],
  },
  // A form with odd labels
  {
    say: 'Open {at}join, enter Ada in Given name, enter Lovelace in Family name, fill "Where can we write to you?" with ada@example.com, choose Double scull as the boat class, select Like a fish, tick I have read the rules, fill Emergency contact name with Charles, fill Emergency contact phone with 555 0101 and click "Count me in!"',
    gives: [
      'Welcome Ada Lovelace, ada@example.com, Double scull, swims: yes, rules: true, call Charles 555 0101',
    ],
  },
  {
    say: 'Open {at}join, fill the first name with Bo, set the boat class to Eight, pick Only with a vest and press the Count me in button',
    gives: ['Welcome Bo', 'Eight', 'swims: vest', 'rules: false'],
  },
  {
    say: 'Open {at}join and choose Kayak from Boat class',
    gives: ['“Single scull”, “Double scull”, “Eight”'],
    fails: 'ELEMENT_NOT_FOUND',
  },
  {
    say: 'Open {at}join and fill Shoe size with 42',
    gives: ['Given name', 'Family name', 'Where can we write to you?'],
    fails: 'ELEMENT_NOT_FOUND',
  },
  // A search with suggestions
  { say: 'Open {at}stations, search for Old Mill and read the service', gives: ['20 trains an hour'] },
  { say: 'Go to {at}stations, look for "North Harbour" and tell me the zone', gives: ['Zone 4'] },
  {
    say: 'Open {at}stations, type Mill Lane into Station, select Mill Lane and read the text',
    gives: ['6 trains an hour'],
  },
];

describe('pages that are not the practice site', () => {
  test.each(rows)('does: $say', async ({ say, gives, without = [], cue = {}, fails }) => {
    const told = await play(agent, say.replaceAll('{at}', site.url), cue);

    expect(told.code, told.message).toBe(fails ?? null);
    for (const part of gives) expect(told.message).toContain(part);
    for (const part of without) expect(told.message).not.toContain(part);
  });
});
