import { describe, expect, test } from 'vitest';
import { play } from '../play.js';
import { startPractice } from '../practice.js';

const practice = startPractice();

describe('the form of the answer', () => {
  const schema = {
    type: 'object',
    properties: {
      name: { type: 'string' },
      price: { type: 'number' },
      sku: { type: 'string' },
      inStock: { type: 'boolean' },
      rating: { type: 'number' },
      warrantyYears: { type: ['number', 'null'] },
    },
  };

  test('JSON is filled from the page, and what the page does not say is null and said so', async () => {
    const { result, events } = await play(
      practice.agent,
      `Open ${practice.site.url}product/copper-kettle and extract the product details`,
      {
        outputType: 'structured_json',
        outputSchema: schema,
      },
    );

    expect(result).toEqual({
      name: 'Copper Kettle',
      price: 129.5,
      sku: 'LL-102',
      inStock: true,
      rating: 4.9,
      warrantyYears: null,
    });
    expect(events).toContainEqual({ type: 'agent', content: 'The page does not say: warrantyYears.' });
  });

  test('a list of things becomes a list of objects', async () => {
    const { result } = await play(
      practice.agent,
      `Go to ${practice.site.url}shop, search for teapots and list the products`,
      {
        outputType: 'structured_json',
        outputSchema: {
          type: 'object',
          properties: {
            products: {
              type: 'array',
              items: {
                type: 'object',
                properties: { name: { type: 'string' }, price: { type: 'number' }, url: { type: 'string' } },
              },
            },
          },
        },
      },
    );

    expect(result).toEqual({
      products: [
        { name: 'Stoneware Teapot', price: 45, url: `${practice.site.url}product/stoneware-teapot` },
        { name: 'Glass Teapot', price: 32.5, url: `${practice.site.url}product/glass-teapot` },
      ],
    });
  });

  test('CSV has the columns that were asked for, an unknown one empty', async () => {
    const { message } = await play(practice.agent, `Open ${practice.site.url}stock and read the table`, {
      outputType: 'structured_csv',
      outputSchema: ['SKU', 'Item', 'Unit price', 'Colour'],
    });

    expect(message.split('\r\n').slice(0, 3)).toEqual([
      'SKU,Item,Unit price,Colour',
      'LL-101,Enamel Kettle,$39.00,',
      'LL-102,Copper Kettle,$129.50,',
    ]);
    expect(message.split('\r\n')).toHaveLength(13);
  });

  test('a cell with commas and quotation marks is quoted', async () => {
    const { result } = await play(practice.agent, `Open ${practice.site.url}hostile and list the entries`, {
      outputType: 'structured_csv',
      outputSchema: ['title', 'description'],
    });

    expect(result).toContain(
      '"=HYPERLINK(""http://evil.example"",""Click"") is a formula, ""quotes, and commas"" are text."',
    );
  });
});
