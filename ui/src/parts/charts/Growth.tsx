// A number that grows, over months.
import type { Bin } from "./binning";

const [WIDTH, HEIGHT, FOOT] = [400, 150, 20];

export function Growth({ bins }: { bins: readonly Bin[] }) {
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const x = (place: number) => (bins.length < 2 ? WIDTH : (place / (bins.length - 1)) * WIDTH);
  const line = bins.map(({ count }, place) => `${x(place)},${HEIGHT - (count / most) * (HEIGHT - 16)}`);
  // A single month is a level line.
  const path = bins.length === 1 ? [`0,${(line[0] ?? "").split(",")[1]}`, ...line] : line;
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + FOOT}`} className="chart-growth">
      <title>Growth</title>
      <polygon points={`0,${HEIGHT} ${path.join(" ")} ${WIDTH},${HEIGHT}`} />
      <polyline points={path.join(" ")} />
      <text x="0" y={HEIGHT + 15} className="first">
        {bins[0]?.label}
      </text>
      {bins.length > 1 && (
        <text x={WIDTH} y={HEIGHT + 15} className="last">
          {bins.at(-1)?.label}
        </text>
      )}
    </svg>
  );
}
