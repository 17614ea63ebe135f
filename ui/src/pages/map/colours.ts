// The colours of points, and what they mean: a colour a kind for genre, mood, group and key; a scale for tempo and energy.
import { measure } from "../../parts/time";
import type { Sheet } from "./sheet";

export const BY = ["genre", "mood", "key", "tempo", "energy", "cluster"] as const;
export type By = (typeof BY)[number];
export type Rgb = readonly [number, number, number];

export interface LegendEntry {
  label: string;
  colour: Rgb;
  count: number;
}

export type Legend =
  | { kind: "groups"; entries: LegendEntry[] }
  | { kind: "scale"; colours: Rgb[]; from: string; to: string; unknown: number };

export interface Colouring {
  /** Red, green, blue and opacity of each point. */
  bytes: Uint8Array;
  legend: Legend;
}

/** Told apart by most people also without red or green; darker ones on light ground, lighter ones on dark. */
const KINDS: { light: Rgb[]; dark: Rgb[] } = {
  light: [[0, 107, 178], [213, 94, 0], [0, 138, 101], [168, 62, 142], [178, 134, 0], [86, 60, 200], [20, 140, 165], [190, 40, 60], [110, 90, 60], [100, 130, 30]],
  dark: [[96, 178, 245], [245, 150, 80], [70, 210, 165], [235, 140, 205], [240, 210, 90], [170, 150, 255], [100, 215, 235], [255, 120, 130], [200, 175, 135], [175, 210, 100]],
}; // biome-ignore format: a table
const REST: { light: Rgb; dark: Rgb } = { light: [140, 136, 152], dark: [122, 116, 138] };
/** From little to much. */
const SCALE: { light: Rgb[]; dark: Rgb[] } = {
  light: [[64, 50, 160], [30, 120, 170], [20, 150, 110], [200, 140, 0], [200, 60, 30]],
  dark: [[130, 120, 255], [90, 180, 240], [90, 220, 160], [245, 210, 90], [255, 130, 90]],
}; // biome-ignore format: a table
const OPACITY = 200;

/** A colour between those of a scale; `share` is 0..1. */
export function onScale(colours: readonly Rgb[], share: number): Rgb {
  const at = Math.min(1, Math.max(0, share)) * (colours.length - 1);
  const low = Math.min(Math.floor(at), colours.length - 2);
  const [from, to] = [colours[low] ?? REST.light, colours[low + 1] ?? REST.light];
  const mix = (place: 0 | 1 | 2) => Math.round(from[place] + (to[place] - from[place]) * (at - low));
  return [mix(0), mix(1), mix(2)];
}

/** A hue for each number of Camelot's wheel: neighbours, which mix well, look alike. Minor ("A") is darker. */
export function ofCamelot(camelot: string, isDark: boolean): Rgb {
  const hue = ((Number.parseInt(camelot, 10) - 1) / 12) * 360;
  const lightness = (isDark ? 0.62 : 0.36) + (camelot.endsWith("B") ? 0.12 : 0);
  return fromHsl(hue, 0.65, lightness);
}

/** Hue 0..360; saturation and lightness 0..1. */
export function fromHsl(hue: number, saturation: number, lightness: number): Rgb {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const part = (shift: number) => {
    const place = (shift + hue / 30) % 12;
    return Math.round(255 * (lightness - reach * Math.max(-1, Math.min(place - 3, 9 - place, 1))));
  };
  return [part(0), part(8), part(4)];
}

/** The colours of all points of a map by something that is known of them. */
export function colouring(sheet: Sheet, by: By, isDark: boolean): Colouring {
  if (by === "tempo" || by === "energy") return byScale(sheet[by], by, isDark);
  const labels = { genre: sheet.genres, mood: sheet.moods, cluster: sheet.clusters, key: sheet.keys }[by];
  return by === "key" ? byKey(sheet.key, labels, isDark) : byKind(sheet[by], labels, isDark);
}

function byKind(values: readonly number[], labels: readonly string[], isDark: boolean): Colouring {
  const kinds = isDark ? KINDS.dark : KINDS.light;
  const rest = isDark ? REST.dark : REST.light;
  const counts = countsOf(values, labels.length);
  const chosen = [...labels.keys()].sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0)).slice(0, kinds.length);
  const colours = labels.map((_, kind) => kinds[chosen.indexOf(kind)] ?? rest);
  const entries = chosen.map((kind) => entry(labels[kind], colours[kind] ?? rest, counts[kind]));
  const others = labels.reduce((sum, _, kind) => sum + (chosen.includes(kind) ? 0 : (counts[kind] ?? 0)), 0);
  const unknown = values.length - counts.reduce((sum, count) => sum + count, 0);
  return painted(values, colours, rest, [...entries, entry("Others", rest, others), entry("Unknown", rest, unknown)]);
}

function byKey(values: readonly number[], labels: readonly string[], isDark: boolean): Colouring {
  const rest = isDark ? REST.dark : REST.light;
  const counts = countsOf(values, labels.length);
  const colours = labels.map((label) => ofCamelot(label, isDark));
  const order = [...labels.keys()].sort((a, b) => wheel(labels[a]) - wheel(labels[b]));
  const entries = order.map((kind) => entry(labels[kind], colours[kind] ?? rest, counts[kind]));
  const unknown = values.length - counts.reduce((sum, count) => sum + count, 0);
  return painted(values, colours, rest, [...entries, entry("Unknown", rest, unknown)]);
}

function entry(label = "", colour: Rgb, count = 0): LegendEntry {
  return { label, colour, count };
}

function wheel(camelot = "1A"): number {
  return Number.parseInt(camelot, 10) * 2 + (camelot.endsWith("B") ? 1 : 0);
}

function countsOf(values: readonly number[], kinds: number): number[] {
  const counts = new Array<number>(kinds).fill(0);
  for (const value of values) if (value >= 0) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

function painted(values: readonly number[], colours: Rgb[], rest: Rgb, entries: LegendEntry[]): Colouring {
  const bytes = bytesOf(values, (value) => colours[value] ?? rest);
  return { bytes, legend: { kind: "groups", entries: entries.filter(({ count }) => count > 0) } };
}

function byScale(values: readonly number[], by: "tempo" | "energy", isDark: boolean): Colouring {
  const colours = isDark ? SCALE.dark : SCALE.light;
  const rest = isDark ? REST.dark : REST.light;
  const [from, to] = by === "energy" ? [0, 100] : usual(values);
  const bytes = bytesOf(values, (value) => (value < 0 ? rest : onScale(colours, (value - from) / (to - from || 1))));
  const unknown = values.filter((value) => value < 0).length;
  // The sheet tells energy in hundredths.
  const words = (value: number) => (by === "tempo" ? `${value} BPM` : measure(value / 100));
  return { bytes, legend: { kind: "scale", colours, from: words(from), to: words(to), unknown } };
}

/** Between which values all but the outermost fiftieth on both sides lie. */
export function usual(values: readonly number[]): [number, number] {
  const known = Float64Array.from(values.filter((value) => value >= 0)).sort();
  if (known.length === 0) return [0, 1];
  const at = (share: number) => known[Math.round(share * (known.length - 1))] ?? 0;
  return [at(0.02), at(0.98)];
}

function bytesOf(values: readonly number[], colour: (value: number) => Rgb): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  values.forEach((value, index) => {
    bytes.set(colour(value), 4 * index);
    bytes[4 * index + 3] = OPACITY;
  });
  return bytes;
}

/** The same colours, with all points but some nearly gone. */
export function lit(bytes: Uint8Array, indices: ReadonlySet<number> | null): Uint8Array {
  if (indices === null) return bytes;
  const dimmed = bytes.slice();
  for (let index = 0; index < bytes.length / 4; index++) dimmed[4 * index + 3] = indices.has(index) ? 255 : 36;
  return dimmed;
}

export function css([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`;
}
