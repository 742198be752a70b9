/** How a file is shown. */
export type PreviewKind = 'picture' | 'csv' | 'text';

const kinds: readonly (readonly [PreviewKind, RegExp])[] = [
  ['picture', /\.(png|jpe?g|gif|webp|avif|bmp|svg)$/i],
  ['csv', /\.(csv|tsv)$/i],
  ['text', /\.(txt|md|markdown|json|jsonl|ndjson|log|xml|ya?ml|html?|css|js|ts|py|sql|ini|toml)$/i],
];

/** Chooses by its name how to show a file; `null` if a page cannot. Markup and code are shown as text and never run. */
export function toPreviewKind(filename: string): PreviewKind | null {
  return kinds.find(([, names]) => names.test(filename))?.[0] ?? null;
}
