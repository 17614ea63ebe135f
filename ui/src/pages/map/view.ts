// What part of the map is seen: its middle and how much it is enlarged. The map is -1..1 each way, y upwards.

export interface View {
  x: number;
  y: number;
  zoom: number;
}

export interface Size {
  width: number;
  height: number;
}

export type Place = readonly [number, number];

export const WHOLE: View = { x: 0, y: 0, zoom: 1 };
const CLOSEST = 400;
const FARTHEST = 0.5;
/** How much of the smaller side the whole map takes. */
const FILLS = 0.92;

/** Pixels for one unit of the map. */
export function unit(view: View, size: Size): number {
  return (Math.min(size.width, size.height) / 2) * FILLS * view.zoom;
}

export function toScreen(view: View, size: Size, [x, y]: Place): Place {
  const scale = unit(view, size);
  return [size.width / 2 + (x - view.x) * scale, size.height / 2 - (y - view.y) * scale];
}

export function toMap(view: View, size: Size, [left, top]: Place): Place {
  const scale = unit(view, size);
  return [view.x + (left - size.width / 2) / scale, view.y - (top - size.height / 2) / scale];
}

/** Enlarge by a factor; what lies under a place of the screen stays there. */
export function zoomed(view: View, size: Size, factor: number, at: Place): View {
  const zoom = Math.min(CLOSEST, Math.max(FARTHEST, view.zoom * factor));
  const [x, y] = toMap(view, size, at);
  const [newX, newY] = toMap({ ...view, zoom }, size, at);
  return within({ x: view.x + x - newX, y: view.y + y - newY, zoom });
}

/** Move what is seen by pixels. */
export function moved(view: View, size: Size, right: number, down: number): View {
  const scale = unit(view, size);
  return within({ ...view, x: view.x - right / scale, y: view.y + down / scale });
}

/** Show some places, and a little around them. */
export function around(places: readonly Place[]): View {
  if (places.length === 0) return WHOLE;
  const xs = places.map(([x]) => x);
  const ys = places.map(([, y]) => y);
  const [left, right, bottom, top] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const reach = Math.max(right - left, top - bottom, 0.08) / 2;
  return { x: (left + right) / 2, y: (bottom + top) / 2, zoom: Math.min(CLOSEST, 0.8 / reach) };
}

function within(view: View): View {
  const clamp = (value: number) => Math.min(1, Math.max(-1, value));
  return { ...view, x: clamp(view.x), y: clamp(view.y) };
}
