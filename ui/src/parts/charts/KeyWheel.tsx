// Keys on Camelot's wheel: the fuller a field, the more tracks are in that key. Minor inside, major outside.
import type { Counts } from "./binning";

const MIDDLE = 110;
const RINGS = { A: [42, 72], B: [74, 104] } as const;
const FAINTEST = 0.08;

export function KeyWheel({ camelots }: { camelots: Counts }) {
  const most = Math.max(1, ...Object.values(camelots));
  return (
    <svg viewBox={`0 0 ${2 * MIDDLE} ${2 * MIDDLE}`} className="chart-wheel">
      <title>Keys</title>
      {(["A", "B"] as const).flatMap((ring) =>
        Array.from({ length: 12 }, (_, place) => {
          const camelot = `${place + 1}${ring}`;
          const count = camelots[camelot] ?? 0;
          const share = count / most;
          const [x, y] = at(place, (RINGS[ring][0] + RINGS[ring][1]) / 2);
          return (
            <g key={camelot}>
              <path d={field(place, RINGS[ring])} fillOpacity={count ? FAINTEST + (1 - FAINTEST) * share : 0}>
                <title>{`${camelot}: ${count.toLocaleString()}`}</title>
              </path>
              <text x={x} y={y + 4} className={share > 0.45 ? "on" : ""}>
                {camelot}
              </text>
            </g>
          );
        }),
      )}
    </svg>
  );
}

/** A place on the wheel; 12 is at the top. */
export function at(place: number, radius: number): [number, number] {
  const angle = ((place + 1) / 12) * 2 * Math.PI;
  return [MIDDLE + radius * Math.sin(angle), MIDDLE - radius * Math.cos(angle)];
}

function field(place: number, [inner, outer]: readonly [number, number]): string {
  const [a, b, c, d] = [
    at(place - 0.48, outer),
    at(place + 0.48, outer),
    at(place + 0.48, inner),
    at(place - 0.48, inner),
  ];
  return `M${a} A${outer} ${outer} 0 0 1 ${b} L${c} A${inner} ${inner} 0 0 0 ${d} Z`;
}
