// A track's peaks as pixels: which part is seen, how high each column is, and where its beats are.

export interface Peaks {
  /** -127..0 and 0..127, a number for each part. */
  lowest: number[];
  highest: number[];
}

/** A part of the track, in shares of its length. */
export interface View {
  from: number;
  to: number;
}

export const WHOLE: View = { from: 0, to: 1 };

/** Return the part of a track that is seen at a zoom: the page of it where the position is. */
export function viewAt(share: number, zoom: number): View {
  if (zoom <= 1) return WHOLE;
  const page = Math.min(zoom - 1, Math.max(0, Math.floor(share * zoom)));
  return { from: page / zoom, to: (page + 1) / zoom };
}

/** Return lowest and highest of each of so many columns, -1..1. */
export function columnsOf({ lowest, highest }: Peaks, view: View, count: number): [number, number][] {
  const span = (view.to - view.from) * highest.length;
  const first = view.from * highest.length;
  return Array.from({ length: count }, (_, column) => {
    const from = Math.floor(first + (column / count) * span);
    const to = Math.max(from + 1, Math.floor(first + ((column + 1) / count) * span));
    return [least(lowest, from, to) / 127, most(highest, from, to) / 127];
  });
}

function least(values: number[], from: number, to: number): number {
  let found = 0;
  for (let at = from; at < to && at < values.length; at += 1) found = Math.min(found, values[at] ?? 0);
  return found;
}

function most(values: number[], from: number, to: number): number {
  let found = 0;
  for (let at = from; at < to && at < values.length; at += 1) found = Math.max(found, values[at] ?? 0);
  return found;
}

/** Return where in the view the beats are, in shares of its width; every so many, where they would be too dense. */
export function beatsIn(beats: readonly number[], durationS: number, view: View, atMost: number): number[] {
  if (!(durationS > 0)) return [];
  const seen = beats
    .map((beat, index) => ({ share: (beat / durationS - view.from) / (view.to - view.from), index }))
    .filter(({ share }) => share >= 0 && share <= 1);
  const step = [1, 4, 16, 64].find((each) => seen.length / each <= atMost) ?? 256;
  return seen.filter(({ index }) => index % step === 0).map(({ share }) => share);
}
