/** A thing the practice shop sells. */
export interface Product {
  readonly slug: string;
  readonly name: string;
  readonly priceUsd: number;
  readonly category: 'Kettles' | 'Teapots' | 'Tea' | 'Accessories';
  readonly stock: number;
  readonly rating: number;
  readonly sku: string;
  readonly shelf: string;
  readonly description: string;
  /** Hue of its picture, in degrees. */
  readonly hue: number;
}

/** Everything in the practice shop, in the order it is shown. */
export const catalog: readonly Product[] = [
  product(
    'Enamel Kettle',
    39,
    'Kettles',
    12,
    4.6,
    'LL-101',
    'A1',
    'A stove-top kettle in cream enamel with a beech handle. Holds 1.5 litres.',
    85,
  ),
  product(
    'Copper Kettle',
    129.5,
    'Kettles',
    3,
    4.9,
    'LL-102',
    'A1',
    'Hand-hammered copper, lined with tin. Holds 2 litres and whistles in F.',
    45,
  ),
  product(
    'Travel Kettle',
    24.9,
    'Kettles',
    0,
    3.8,
    'LL-103',
    'A2',
    'A folding kettle for two cups. Works on 110 and 230 volts.',
    230,
  ),
  product(
    'Stoneware Teapot',
    45,
    'Teapots',
    7,
    4.7,
    'LL-201',
    'B1',
    'Thrown by hand and glazed in slate blue. Holds 0.9 litres.',
    250,
  ),
  product(
    'Glass Teapot',
    32.5,
    'Teapots',
    15,
    4.2,
    'LL-202',
    'B1',
    'Borosilicate glass with a steel strainer. Holds 1 litre.',
    190,
  ),
  product(
    'Sencha Green Tea',
    12.8,
    'Tea',
    40,
    4.5,
    'LL-301',
    'C1',
    'First flush from Shizuoka. A tin of 100 grams.',
    140,
  ),
  product(
    'Earl Grey Tea',
    9.4,
    'Tea',
    58,
    4.4,
    'LL-302',
    'C1',
    'Black tea with oil of bergamot. A tin of 125 grams.',
    65,
  ),
  product(
    'Rooibos Tea',
    8.75,
    'Tea',
    33,
    4.1,
    'LL-303',
    'C2',
    'Red bush from the Cederberg, free of caffeine. A bag of 150 grams.',
    30,
  ),
  product(
    'Bamboo Whisk',
    14.2,
    'Accessories',
    21,
    4.3,
    'LL-401',
    'D1',
    'Eighty bristles, split by hand, for whisking matcha.',
    110,
  ),
  product(
    'Linen Tea Towel',
    11,
    'Accessories',
    64,
    4.0,
    'LL-402',
    'D1',
    'Washed linen in oat with a woven stripe. 50 by 70 centimetres.',
    75,
  ),
  product(
    'Tea Strainer',
    7.6,
    'Accessories',
    80,
    3.9,
    'LL-403',
    'D2',
    'Fine steel mesh with a drip bowl. Fits every cup.',
    260,
  ),
  product(
    'Double-Walled Cup',
    18.3,
    'Accessories',
    26,
    4.8,
    'LL-404',
    'D2',
    'Keeps the tea hot and the fingers cool. Holds 0.25 litres.',
    200,
  ),
];

/** `$1,234.50`. */
export function usd(amount: number): string {
  return `$${amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

function product(
  name: string,
  priceUsd: number,
  category: Product['category'],
  stock: number,
  rating: number,
  sku: string,
  shelf: string,
  description: string,
  hue: number,
): Product {
  const slug = name.toLowerCase().replaceAll(' ', '-');
  return { slug, name, priceUsd, category, stock, rating, sku, shelf, description, hue };
}
