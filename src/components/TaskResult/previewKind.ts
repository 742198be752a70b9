/** What a file is shown as. */
export type PreviewKind = 'picture' | 'csv' | 'text';

const kinds: readonly (readonly [PreviewKind, RegExp])[] = [
  ['picture', /\.(png|jpe?g|gif|webp|avif|bmp|svg)$/i],
  ['csv', /\.(csv|tsv)$/i],
  ['text', /\.(txt|md|markdown|json|jsonl|ndjson|log|xml|ya?ml|html?|css|js|ts|py|sql|ini|toml)$/i],
];

/** What a file can be shown as, by its name; `null` for what a page cannot show. Markup and code are shown as text and never run. */
export function toPreviewKind(filename: string): PreviewKind | null {
  return kinds.find(([, names]) => names.test(filename))?.[0] ?? null;
}
