/** How many runs wait for a person, on the page's title and icon. */
export interface PageBadge {
  readonly set: (count: number) => void;
  /** Leaves title and icon as the app has them. */
  readonly remove: () => void;
}

const mark = /^\(\d+\) /;
const size = 32;

/** Puts a count before the page's title, also when the app gives it another, and on its icon, where that can be drawn. */
export function createPageBadge(page: Document): PageBadge {
  let count = 0;
  const write = (): void => {
    const plain = page.title.replace(mark, '');
    const next = count > 0 ? `(${count}) ${plain}` : plain;
    if (page.title !== next) page.title = next;
  };
  const observer = new MutationObserver(write);
  observer.observe(page.head, { childList: true, subtree: true, characterData: true });
  const icon = createIcon(page);
  const set = (next: number): void => {
    if (next === count) return;
    count = next;
    write();
    icon.draw(count);
  };
  return {
    set,
    remove() {
      set(0);
      observer.disconnect();
      icon.remove();
    },
  };
}

function createIcon(page: Document): { draw: (count: number) => void; remove: () => void } {
  let link: HTMLLinkElement | undefined;
  let turn = 0;
  const remove = (): void => {
    link?.remove();
    link = undefined;
  };
  return {
    remove,
    draw(count) {
      turn++;
      if (count === 0) return remove();
      const own = turn;
      const href = page.querySelector<HTMLLinkElement>('link[rel~="icon"]:not([data-webrun])')?.href;
      void drawIcon(page, href, count).then((url) => {
        if (url === null || own !== turn) return;
        link ??= Object.assign(page.createElement('link'), { rel: 'icon' });
        link.dataset['webrun'] = '';
        link.href = url;
        // The last one counts.
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
    context.fillStyle = '#c2410c';
    context.beginPath();
    context.arc(size - 11, 11, 11, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = '#fff';
    context.font = 'bold 17px sans-serif';
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(count > 9 ? '9+' : String(count), size - 11, 12);
    return canvas.toDataURL();
  } catch {
    return null; // a picture of another origin cannot be read back, and some places have no canvas
  }
}

function load(page: Document, href: string): Promise<HTMLImageElement | null> {
  return new Promise((resolve) => {
    const picture = page.createElement('img');
    picture.crossOrigin = 'anonymous';
    picture.addEventListener('load', () => resolve(picture));
    picture.addEventListener('error', () => resolve(null));
    picture.src = href;
  });
}
