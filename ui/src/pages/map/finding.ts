// Which points lie at a place, or inside an outline. Points are x, y, x, y ..., -1..1.
import type { Place } from "./view";

const CELLS = 96;

/** A grid over the map: the points of a cell lie together in `order`, from `starts[cell]` on. */
export interface Grid {
  points: Float32Array;
  starts: Uint32Array;
  order: Uint32Array;
}

function column(value: number): number {
  return Math.min(CELLS - 1, Math.max(0, Math.floor(((value + 1) / 2) * CELLS)));
}

export function gridOf(points: Float32Array): Grid {
  const count = points.length / 2;
  const cells = new Uint32Array(count);
  const starts = new Uint32Array(CELLS * CELLS + 1);
  for (let index = 0; index < count; index++) {
    const cell = column(points[2 * index + 1] ?? 0) * CELLS + column(points[2 * index] ?? 0);
    cells[index] = cell;
    starts[cell + 1] = (starts[cell + 1] ?? 0) + 1;
  }
  for (let cell = 0; cell < CELLS * CELLS; cell++) starts[cell + 1] = (starts[cell + 1] ?? 0) + (starts[cell] ?? 0);
  const next = starts.slice();
  const order = new Uint32Array(count);
  for (let index = 0; index < count; index++) {
    const cell = cells[index] ?? 0;
    const place = next[cell] ?? 0;
    order[place] = index;
    next[cell] = place + 1;
  }
  return { points, starts, order };
}

/** The point nearest to a place, no farther than `reach`; null if there is none. */
export function nearest({ points, starts, order }: Grid, [x, y]: Place, reach: number): number | null {
  let found: number | null = null;
  let least = reach * reach;
  for (let row = column(y - reach); row <= column(y + reach); row++) {
    const from = starts[row * CELLS + column(x - reach)] ?? 0;
    const to = starts[row * CELLS + column(x + reach) + 1] ?? 0;
    for (let place = from; place < to; place++) {
      const index = order[place] ?? 0;
      const distance = ((points[2 * index] ?? 0) - x) ** 2 + ((points[2 * index + 1] ?? 0) - y) ** 2;
      if (distance <= least) {
        least = distance;
        found = index;
      }
    }
  }
  return found;
}

/** The points inside a closed outline. */
export function inside(points: Float32Array, outline: readonly Place[]): number[] {
  if (outline.length < 3) return [];
  const xs = outline.map(([x]) => x);
  const ys = outline.map(([, y]) => y);
  const [left, right, bottom, top] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const found: number[] = [];
  for (let index = 0; index < points.length / 2; index++) {
    const x = points[2 * index] ?? 0;
    const y = points[2 * index + 1] ?? 0;
    if (x >= left && x <= right && y >= bottom && y <= top && isInside(x, y, xs, ys)) found.push(index);
  }
  return found;
}

/** Even-odd rule: an outline that crosses itself has holes. */
function isInside(x: number, y: number, xs: readonly number[], ys: readonly number[]): boolean {
  let is = false;
  for (let at = 0, before = xs.length - 1; at < xs.length; before = at++) {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = [xs[at], ys[at], xs[before], ys[before]];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) is = !is;
  }
  return is;
}
