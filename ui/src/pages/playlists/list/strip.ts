// The geometry of the transition strip: where tempo, energy, keys and edges lie. Draws nothing.
import type { Entry, Transition } from "../data";

/** What a strip needs of an entry. */
export type Stop = Pick<Entry, "place" | "duration_s" | "tempo_bpm" | "camelot" | "transition" | "energy">;

export interface Band {
  place: number;
  x: number;
  width: number;
  camelot: string | null;
}

export interface Edge {
  /** The place whose track leads to the next over this edge. */
  place: number;
  x: number;
  transition: Transition;
  isWeakest: boolean;
}

export interface Shape {
  bands: Band[];
  edges: Edge[];
  /** Lines of the tempo, each without a gap. */
  tempo: string[];
  /** Areas of the energy, each without a gap. */
  energy: string[];
  /** Tempo at the top and at the bottom, or null where none is known. */
  tempos: [low: number, high: number] | null;
}

export interface Box {
  width: number;
  /** Of the part in which tempo and energy are drawn. */
  top: number;
  bottom: number;
}

/** A tempo range is at least so wide, so that small steps look small. */
const LEAST_BPM = 20;

export function shapeOf(stops: readonly Stop[], weakest: number | null, box: Box): Shape {
  const bands = bandsOf(stops, box.width);
  const tempos = temposOf(stops);
  const height = (share: number) => box.bottom - share * (box.bottom - box.top);
  const tempoAt = ({ tempo_bpm: bpm }: Stop) =>
    typeof bpm === "number" && tempos ? height((bpm - tempos[0]) / (tempos[1] - tempos[0])) : null;
  const energyAt = ({ energy }: Stop) => (typeof energy === "number" ? height(energy) : null);
  return {
    bands,
    tempos,
    edges: edgesOf(stops, bands, weakest),
    tempo: runs(stops, bands, tempoAt).map(line),
    energy: runs(stops, bands, energyAt).map((run) => area(run, box.bottom)),
  };
}

function bandsOf(stops: readonly Stop[], width: number): Band[] {
  const total = stops.reduce((sum, { duration_s }) => sum + seconds(duration_s), 0);
  let x = 0;
  return stops.map(({ place, duration_s, camelot }) => {
    const band = { place, x, width: total > 0 ? (seconds(duration_s) / total) * width : 0, camelot };
    x += band.width;
    return band;
  });
}

/** Even what is very short is seen. */
const seconds = (duration: number) => Math.max(duration, 20);

function temposOf(stops: readonly Stop[]): [number, number] | null {
  const known = stops.flatMap(({ tempo_bpm }) => (typeof tempo_bpm === "number" ? [tempo_bpm] : []));
  if (known.length === 0) return null;
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const spare = Math.max(0, LEAST_BPM - (high - low)) / 2;
  return [low - spare, high + spare];
}

function edgesOf(stops: readonly Stop[], bands: readonly Band[], weakest: number | null): Edge[] {
  return stops.slice(0, -1).flatMap(({ place, transition }, index) => {
    const next = bands[index + 1];
    return transition && next ? [{ place, x: next.x, transition, isWeakest: place === weakest }] : [];
  });
}

type Point = [x: number, y: number];

/** Points over the middles of the bands, broken where nothing is known. */
function runs(stops: readonly Stop[], bands: readonly Band[], yOf: (stop: Stop) => number | null): Point[][] {
  const found: Point[][] = [[]];
  stops.forEach((stop, index) => {
    const [y, band] = [yOf(stop), bands[index]];
    if (y === null || band === undefined) found.push([]);
    else found.at(-1)?.push([band.x + band.width / 2, y]);
  });
  return found.filter((run) => run.length > 0);
}

const written = ([x, y]: Point) => `${x.toFixed(1)} ${y.toFixed(1)}`;

function line(run: Point[]): string {
  return `M${run.map(written).join("L")}`;
}

function area(run: Point[], bottom: number): string {
  const [first, last] = [run[0] as Point, run.at(-1) as Point];
  return `M${written([first[0], bottom])}L${run.map(written).join("L")}L${written([last[0], bottom])}Z`;
}

/** The edge that is nearest to a place on the strip. */
export function nearestEdge(edges: readonly Edge[], x: number): Edge | undefined {
  return edges.reduce<Edge | undefined>(
    (best, edge) => (best === undefined || Math.abs(edge.x - x) < Math.abs(best.x - x) ? edge : best),
    undefined,
  );
}
