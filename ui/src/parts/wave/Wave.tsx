// A track drawn by its peaks, with the place that is played; a slider for pointer and keys.
import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from "react";
import { clock, spoken } from "../time";
import { beatsIn, columnsOf, type Peaks, type View, viewAt } from "./drawing";
import "./wave.css";

interface Props {
  label: string;
  durationS: number;
  positionS: number;
  onSeek: (positionS: number) => void;
  /** Until they come, a line is in their place. */
  peaks?: Peaks | undefined;
  beats?: readonly number[];
  /** Those of the beats that begin a bar. */
  downbeats?: readonly number[];
  zoom?: number;
  className?: string;
}

const STEP_S = 5;
const LONG_STEP_S = 30;

const NO_TIMES: readonly number[] = [];

export function Wave(props: Props) {
  const { label, durationS, positionS, onSeek, peaks, zoom = 1, className = "" } = props;
  const { beats = NO_TIMES, downbeats = NO_TIMES } = props;
  const share = durationS > 0 ? Math.min(1, positionS / durationS) : 0;
  const view = viewAt(share, zoom);
  const seen = ((share - view.from) / (view.to - view.from)) * 100;
  const place = (event: PointerEvent<HTMLDivElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const at = Math.min(1, Math.max(0, (event.clientX - left) / width));
    onSeek((view.from + at * (view.to - view.from)) * durationS);
  };
  return (
    <div
      className={`wave ${className}`}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.round(durationS)}
      aria-valuenow={Math.round(positionS)}
      aria-valuetext={`${spoken(positionS)} of ${spoken(durationS)}`}
      onKeyDown={(event) => moveByKey(event, positionS, durationS, onSeek)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        place(event);
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && place(event)}
    >
      <Drawing {...{ peaks, beats, downbeats, durationS, view }} token="--wave" />
      <div className="wave-played" style={{ clipPath: `inset(0 ${100 - seen}% 0 0)` }}>
        <Drawing {...{ peaks, durationS, view }} beats={NO_TIMES} downbeats={NO_TIMES} token="--accent" />
      </div>
      <div className="wave-head" style={{ left: `${seen}%` }} />
      {zoom > 1 && (
        <span className="wave-range small numbers">
          {clock(view.from * durationS)} – {clock(view.to * durationS)}
        </span>
      )}
    </div>
  );
}

function moveByKey(event: KeyboardEvent, at: number, durationS: number, onSeek: (positionS: number) => void): void {
  const targets: Record<string, number> = {
    ArrowLeft: at - STEP_S,
    ArrowDown: at - STEP_S,
    ArrowRight: at + STEP_S,
    ArrowUp: at + STEP_S,
    PageDown: at - LONG_STEP_S,
    PageUp: at + LONG_STEP_S,
    Home: 0,
    End: durationS,
  };
  const target = targets[event.key];
  if (target === undefined || event.shiftKey) return;
  event.preventDefault();
  onSeek(Math.min(durationS, Math.max(0, target)));
}

interface DrawingProps {
  peaks: Peaks | undefined;
  beats: readonly number[];
  downbeats: readonly number[];
  durationS: number;
  view: View;
  token: string;
}

function Drawing({ peaks, beats, downbeats, durationS, view, token }: DrawingProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { from, to } = view;
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const again = () => draw(element, { peaks, beats, downbeats, durationS, view: { from, to }, token });
    again();
    const sizes = new ResizeObserver(again);
    sizes.observe(element);
    const themes = new MutationObserver(again);
    themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => {
      sizes.disconnect();
      themes.disconnect();
    };
  }, [peaks, beats, downbeats, durationS, from, to, token]);
  return <canvas ref={canvas} aria-hidden />;
}

function draw(canvas: HTMLCanvasElement, props: DrawingProps): void {
  const { peaks, beats, downbeats, durationS, view, token } = props;
  const pen = canvas.getContext("2d");
  const scale = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(canvas.clientWidth * scale), Math.round(canvas.clientHeight * scale)];
  if (pen === null || width === 0) return;
  canvas.width = width;
  canvas.height = height;
  const styles = getComputedStyle(canvas);
  const drawTimes = (times: readonly number[], color: string) => {
    pen.fillStyle = styles.getPropertyValue(color);
    for (const share of beatsIn(times, durationS, view, width / scale / 5)) {
      pen.fillRect(Math.round(share * width), 0, Math.max(1, Math.round(scale)), height);
    }
  };
  drawTimes(beats, "--wave-beat");
  drawTimes(downbeats, "--wave-bar");
  pen.fillStyle = styles.getPropertyValue(token);
  if (peaks === undefined) pen.fillRect(0, height / 2 - scale, width, 2 * scale);
  else drawPeaks(pen, columnsOf(peaks, view, Math.floor(width / (3 * scale))), width, height);
}

function drawPeaks(pen: CanvasRenderingContext2D, columns: [number, number][], width: number, height: number): void {
  const step = width / columns.length;
  columns.forEach(([low, high], index) => {
    const top = ((1 - high) / 2) * height;
    const bottom = ((1 - low) / 2) * height;
    pen.fillRect(index * step, top, Math.max(1, step * 0.7), Math.max(1.5, bottom - top));
  });
}
