// The drawn map: points by WebGL, and over them what is pointed at, selected by an outline, or joined by a path.
import { useEffect, useMemo, useRef, useState } from "react";
import { gridOf, inside, nearest } from "./finding";
import { useGestures } from "./gestures";
import { overlay } from "./overlay";
import { type Points, pointsIn } from "./points";
import { thinning } from "./thinning";
import { type Place, type Size, toMap, unit, type View } from "./view";

interface Props {
  points: Float32Array;
  colours: Uint8Array;
  /** Indices of points that a line goes along. */
  path: readonly number[];
  picked: number | null;
  view: View;
  isLasso: boolean;
  label: string;
  onView: (view: View) => void;
  onHover: (index: number | null, at: Place) => void;
  onPick: (index: number | null) => void;
  onOutline: (indices: number[]) => void;
  onNoWebGl: () => void;
}

/** Pixels around the pointer in which a point is found. */
const REACH_PX = 12;
/** What has not moved for so long stands still, and is drawn with every point. */
const STILL_MS = 150;

export function Plot(props: Props) {
  const { points, colours, path, picked, view, onNoWebGl } = props;
  const [stage, size] = useSize();
  const [hovered, setHovered] = useState<number | null>(null);
  const [outline, setOutline] = useState<Place[]>([]);
  const below = useRef<HTMLCanvasElement>(null);
  const above = useRef<HTMLCanvasElement>(null);
  const drawer = useRef<Points | null>(null);
  const thin = useRef(thinning());
  const isBlank = useRef(true);
  const grid = useMemo(() => gridOf(points), [points]);
  const at = (place: Place) => nearest(grid, toMap(view, size, place), REACH_PX / unit(view, size));
  const gestures = useGestures({
    stage, view, size, isLasso: props.isLasso, onView: props.onView,
    onMove: (place) => {
      const index = at(place);
      if (index !== hovered) setHovered(index);
      props.onHover(index, place);
    },
    onLeave: () => {
      setHovered(null);
      props.onHover(null, [0, 0]);
    },
    onTap: (place) => props.onPick(at(place)),
    onOutline: setOutline,
    onOutlined: (places) => {
      setOutline([]);
      props.onOutline(inside(points, places.map((place) => toMap(view, size, place))));
    },
  }); // biome-ignore format: what is done by hand, in short

  useEffect(() => {
    if (below.current === null) return;
    drawer.current ??= pointsIn(below.current);
    if (drawer.current === null) onNoWebGl();
    drawer.current?.put(points);
  }, [points, onNoWebGl]);
  useEffect(() => drawer.current?.paint(colours), [colours]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other points or colours are drawn anew, too
  useEffect(() => {
    if (size.width === 0) return;
    const ratio = window.devicePixelRatio || 1;
    const draw = (step: number) => {
      sized(below.current, size, ratio);
      drawer.current?.draw(view, size, ratio, step);
    };
    let rest: number | undefined;
    const frame = requestAnimationFrame((now) => {
      const step = thin.current(now, points.length / 2);
      draw(step);
      if (step > 1) rest = window.setTimeout(() => draw(1), STILL_MS);
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(rest);
    };
  }, [points, colours, view, size]);
  useEffect(() => {
    const canvas = above.current;
    const isEmpty = path.length === 0 && outline.length === 0 && hovered === null && picked === null;
    // Another full-sized picture to put together costs a fifth of the frames where there is no graphics card.
    if (canvas === null || size.width === 0 || (isEmpty && isBlank.current)) return;
    const ratio = window.devicePixelRatio || 1;
    const frame = requestAnimationFrame(() => {
      sized(canvas, size, ratio);
      overlay(canvas, ratio, { points, path, hovered, picked, outline, view, size });
      isBlank.current = isEmpty;
    });
    return () => cancelAnimationFrame(frame);
  }, [points, path, hovered, picked, outline, view, size]);

  return (
    <div className="map-stage" ref={stage} role="img" aria-label={props.label} data-lasso={props.isLasso} {...gestures}>
      <canvas ref={below} className="map-canvas" />
      <canvas ref={above} className="map-canvas" />
    </div>
  );
}

function sized(canvas: HTMLCanvasElement | null, size: Size, ratio: number): void {
  if (canvas === null) return;
  const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

function useSize() {
  const stage = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useEffect(() => {
    if (stage.current === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(stage.current);
    return () => observer.disconnect();
  }, []);
  return [stage, size] as const;
}
