// Tempo, key and energy along a playlist, and how well each track leads to the next. A slider goes from edge to edge.
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { type Entry, titleOf } from "../data";
import { quality } from "../words";
import { type Edge, nearestEdge, type Shape, shapeOf } from "./strip";
import "./strip.css";

const HEIGHT = 128;
const CHART = { top: 14, bottom: 96 };
const KEYS = { top: 102, height: 20 };
/** Narrower, and a key does not fit into its band. */
const LEAST_FOR_KEY = 26;
const STEP_DEGREES = 30;

interface Props {
  entries: readonly Entry[];
  weakest: number | null;
  /** What can be done at an edge, as to hear it. */
  renderAction?: (edge: Edge) => ReactNode;
}

export function Strip({ entries, weakest, renderAction }: Props) {
  const [box, width] = useWidth();
  const shape = useMemo(() => shapeOf(entries, weakest, { width, ...CHART }), [entries, weakest, width]);
  const [chosen, choose] = useState<number | null>(null);
  const edge = shape.edges.find(({ place }) => place === chosen) ?? shape.edges.find(({ isWeakest }) => isWeakest);
  if (entries.length < 2) return null;
  return (
    <figure className="strip" aria-label="Transitions">
      <div ref={box}>
        <Slider shape={shape} edge={edge} entries={entries} onChoose={choose}>
          <Drawing shape={shape} width={width} edge={edge} />
        </Slider>
      </div>
      <figcaption className="strip-caption">
        <span className="strip-legend small muted">
          <span className="strip-tempo-mark" /> tempo{range(shape)} <span className="strip-energy-mark" /> energy, keys
          below
        </span>
        {edge && <Told edge={edge} entries={entries} action={renderAction?.(edge)} />}
      </figcaption>
    </figure>
  );
}

function range({ tempos }: Shape): string {
  return tempos === null ? " (unknown)" : ` ${Math.round(tempos[0])}–${Math.round(tempos[1])} BPM`;
}

interface SliderProps {
  shape: Shape;
  edge: Edge | undefined;
  entries: readonly Entry[];
  onChoose: (place: number) => void;
  children: ReactNode;
}

function Slider({ shape: { edges }, edge, entries, onChoose, children }: SliderProps) {
  if (edge === undefined) return <div aria-hidden>{children}</div>;
  const at = edges.indexOf(edge);
  const point = (event: PointerEvent<HTMLDivElement>) => {
    const found = nearestEdge(edges, event.clientX - event.currentTarget.getBoundingClientRect().left);
    if (found) onChoose(found.place);
  };
  const step = (event: KeyboardEvent) => {
    const next = stepped(event.key, at, edges.length);
    const found = next === null ? undefined : edges[next];
    if (found === undefined) return;
    event.preventDefault();
    onChoose(found.place);
  };
  return (
    <div
      className="strip-slider"
      role="slider"
      tabIndex={0}
      aria-label="Transition"
      aria-valuemin={1}
      aria-valuemax={edges.length}
      aria-valuenow={at + 1}
      aria-valuetext={spoken(edge, entries)}
      onKeyDown={step}
      onPointerMove={point}
      onPointerDown={point}
    >
      {children}
    </div>
  );
}

function stepped(key: string, at: number, count: number): number | null {
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (key === "ArrowLeft" || key === "ArrowDown") return Math.max(0, at - 1);
  if (key === "ArrowRight" || key === "ArrowUp") return Math.min(count - 1, at + 1);
  return null;
}

function spoken({ place, transition, isWeakest }: Edge, entries: readonly Entry[]): string {
  const [one, other] = pair(place, entries);
  const parts = transition.parts.map(({ sentence }) => sentence).join("; ");
  return `${isWeakest ? "Weakest: " : ""}${one} to ${other}, ${transition.score.toFixed(2)}: ${parts}`;
}

function pair(place: number, entries: readonly Entry[]): [string, string] {
  const at = entries.findIndex((entry) => entry.place === place);
  const name = (entry: Entry | undefined) => (entry ? titleOf(entry) : "");
  return [name(entries[at]), name(entries[at + 1])];
}

function Drawing({ shape, width, edge }: { shape: Shape; width: number; edge: Edge | undefined }) {
  return (
    <svg width={width} height={HEIGHT} aria-hidden="true" className="strip-drawing">
      {shape.energy.map((path) => (
        <path key={path} d={path} className="strip-energy" />
      ))}
      {shape.tempo.map((path) => (
        <path key={path} d={path} className="strip-tempo" />
      ))}
      {shape.bands.map(({ place, x, width: wide, camelot }) => (
        <g key={place} style={{ "--hue": hue(camelot) } as React.CSSProperties}>
          <rect
            x={x}
            y={KEYS.top}
            width={Math.max(1, wide - 1)}
            height={KEYS.height}
            rx={3}
            className={camelot ? "strip-key" : "strip-key unknown"}
          />
          {camelot && wide >= LEAST_FOR_KEY && (
            <text x={x + wide / 2} y={KEYS.top + 14} className="strip-key-name">
              {camelot}
            </text>
          )}
        </g>
      ))}
      {shape.edges.map((each) => (
        <Mark key={each.place} edge={each} isChosen={each === edge} />
      ))}
    </svg>
  );
}

function Mark({ edge: { x, transition, isWeakest }, isChosen }: { edge: Edge; isChosen: boolean }) {
  const names = ["strip-edge", quality(transition.score), isWeakest && "weakest", isChosen && "chosen"];
  return (
    <g className={names.filter(Boolean).join(" ")}>
      <line x1={x} x2={x} y1={isChosen ? 4 : CHART.top} y2={KEYS.top + KEYS.height} />
      {isWeakest && <path d={`M${x - 6} 1h12l-6 10z`} />}
    </g>
  );
}

function hue(camelot: string | null): number {
  return camelot === null ? 0 : Number.parseInt(camelot, 10) * STEP_DEGREES;
}

function Told({ edge, entries, action }: { edge: Edge; entries: readonly Entry[]; action: ReactNode }) {
  const [one, other] = pair(edge.place, entries);
  return (
    <div className="strip-told">
      <div className="row">
        <strong>
          {edge.place}. {one} → {edge.place + 1}. {other}
        </strong>
        <Score score={edge.transition.score} />
        {edge.isWeakest && <span className="badge bad">Weakest</span>}
        {action}
      </div>
      <ul className="strip-parts small">
        {edge.transition.parts.map(({ name, score, sentence }) => (
          <li key={name}>
            <Score score={score} /> <span>{sentence}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

const TONES = { good: "good", fair: "warn", poor: "bad" };

export function Score({ score }: { score: number }) {
  return <span className={`badge numbers ${TONES[quality(score)]}`}>{score.toFixed(2)}</span>;
}

/** The width of an element, as it changes. */
function useWidth(): [React.RefObject<HTMLDivElement | null>, number] {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  // Before it is seen: a page that is wider for a moment would jump.
  useLayoutEffect(() => {
    if (box.current === null) return;
    setWidth(box.current.clientWidth);
    const observer = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return [box, width];
}
