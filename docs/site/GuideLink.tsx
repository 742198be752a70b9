import type { AnchorHTMLAttributes, ReactElement } from 'react';

/** A link of a page. Pages link to each other's files, so that links also lead somewhere outside of the site: `runs.mdx#queue`. */
export function GuideLink({ href = '', ...rest }: AnchorHTMLAttributes<HTMLAnchorElement>): ReactElement {
  const [, page, anchor] = /^([\w-]+)\.mdx(?:#(.*))?$/.exec(href) ?? [];
  if (page === undefined) return <Anchor href={href} {...rest} />;
  const shown = new URLSearchParams(globalThis.location.search).get('id') ?? '';
  const group = shown.startsWith('api-') ? 'api' : 'guides';
  const url = `./?path=/docs/${group}-${page.toLowerCase()}--docs${anchor ? `#${anchor}` : ''}`;
  return <Anchor href={url} target="_top" {...rest} />;
}

function Anchor({ children, ...props }: AnchorHTMLAttributes<HTMLAnchorElement>): ReactElement {
  return <a {...props}>{children}</a>;
}
