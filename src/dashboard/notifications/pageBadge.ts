/** Shows in the page's title and icon how many runs wait for a person. */
export interface PageBadge {
  readonly set: (count: number) => void;
  /** Restores the app's title and icon. */
  readonly remove: () => void;
}

/** An invisible character that tells our count from one in the app's own title. */
const marker = '\u2060';
const countPattern = /^\(\d+\) \u2060/;
const size = 32;

/** The badges of each page, with their source of runs and count. */
const pages = /* @__PURE__ */ new WeakMap<Document, Map<object, readonly [source: object, count: number]>>();

/**
 * Puts a count before the page's title, even when the app changes it, and on its icon, if that can be drawn. Badges of several
 * sources show their sum: if each wrote its own, they would overwrite each other forever.
 */
export function createPageBadge(page: Document, source: object): PageBadge {
  const counts = pages.get(page) ?? new Map<object, readonly [source: object, count: number]>();
  pages.set(page, counts);
  const own = {};
  const toSum = (): number => [...new Map(counts.values()).values()].reduce((sum, count) => sum + count, 0);
  const write = (): void => {
    const plain = page.title.replace(countPattern, '');
    const sum = toSum();
    const next = sum > 0 ? `(${sum}) ${marker}${plain}` : plain;
    if (page.title !== next) page.title = next;
  };
  const observer = new MutationObserver(write);
  observer.observe(page.head, { childList: true, subtree: true, characterData: true });
  const icon = createIcon(page);
  return {
    set(count) {
      if (count === (counts.get(own)?.[1] ?? 0)) return;
      counts.set(own, [source, count]);
      write();
      icon.draw(toSum());
    },
    remove() {
      counts.delete(own);
      write();
      observer.disconnect();
      icon.draw(0);
    },
  };
}

function createIcon(page: Document): { draw: (count: number) => void } {
  let link: HTMLLinkElement | undefined;
  let latestDraw = 0;
  const remove = (): void => {
    link?.remove();
    link = undefined;
  };
  return {
    draw(count) {
      latestDraw++;
      if (count === 0) return remove();
      const ownDraw = latestDraw;
      const href = page.querySelector<HTMLLinkElement>('link[rel~="icon"]:not([data-webrun])')?.href;
      void drawIcon(page, href, count).then((url) => {
        if (url === null || ownDraw !== latestDraw) return;
        link ??= Object.assign(page.createElement('link'), { rel: 'icon', type: 'image/svg+xml' });
        link.dataset['webrun'] = '';
        link.href = url;
        // The last icon counts.
        page.head.append(link);
      });
    },
  };
}

async function drawIcon(page: Document, href: string | undefined, count: number): Promise<string | null> {
  const canvas = Object.assign(page.createElement('canvas'), { width: size, height: size });
  try {
    const context = canvas.getContext('2d');
    if (!context) return null;
    const picture = href === undefined ? null : await load(page, href);
    if (picture) context.drawImage(picture, 0, 0, size, size);
    // Without a picture, the count fills the icon.
    const radius = picture ? 11 : size / 2;
    context.fillStyle = '#c2410c';
    context.beginPath();
    context.arc(size - radius, radius, radius, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = '#fff';
    context.font = `bold ${Math.round(radius * 1.5)}px sans-serif`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(count > 9 ? '9+' : String(count), size - radius, radius + 1, radius * 1.6);
    return toSvg(canvas.toDataURL());
  } catch {
    return null; // a picture of another origin cannot be read back, and some places have no canvas
  }
}

/** Wraps a picture in an SVG: if the app's icon is an SVG, Firefox shows no other kind; of several SVGs, it shows the last. */
const toSvg = (url: string): string =>
  `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}"><image href="${url}" width="${size}" height="${size}"/></svg>`)}`;

function load(page: Document, href: string): Promise<HTMLImageElement | null> {
  return new Promise((resolve) => {
    const picture = page.createElement('img');
    picture.crossOrigin = 'anonymous';
    picture.addEventListener('load', () => resolve(picture));
    picture.addEventListener('error', () => resolve(null));
    picture.src = href;
  });
}
