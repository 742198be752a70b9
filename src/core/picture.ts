/** A point of the picture's element, in pixels from its top left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The browser's own chrome above the streamed page, in pixels, which a person's coordinates include. */
export const chromeHeight = 155;

/**
 * Maps a point of the element that shows the picture to the coordinates of an interaction: the picture is scaled to fit and
 * centered, and a point outside it is not on the page (`null`).
 * @param chrome pixels of the browser's own chrome above the page. @default 155
 */
export function toPagePoint(
  point: Point,
  box: Size,
  page: Size,
  chrome: number = chromeHeight,
): Point | null {
  if (!(box.width > 0 && box.height > 0 && page.width > 0 && page.height > 0)) return null;
  const scale = Math.min(box.width / page.width, box.height / page.height);
  const x = (point.x - (box.width - page.width * scale) / 2) / scale;
  const y = (point.y - (box.height - page.height * scale) / 2) / scale;
  // A click on the very edge may be off by rounding.
  const isOutside = x < -0.5 || y < -0.5 || x > page.width + 0.5 || y > page.height + 0.5;
  if (isOutside) return null;
  const clamp = (value: number, most: number): number => Math.min(Math.max(0, Math.round(value)), most);
  return { x: clamp(x, page.width), y: chrome + clamp(y, page.height) };
}
