// Counts as columns beside one another: for numbers in steps.
import type { Bin } from "./binning";

const [WIDTH, HEIGHT, FOOT] = [400, 150, 20];

export function Columns({ bins }: { bins: readonly Bin[] }) {
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const width = WIDTH / Math.max(bins.length, 1);
  const every = Math.ceil(bins.length / 10);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + FOOT}`} className="chart-columns">
      <title>Columns</title>
      <line x1="0" x2={WIDTH} y1={HEIGHT} y2={HEIGHT} className="chart-ground" />
      {bins.map(({ label, count }, place) => {
        const height = count === 0 ? 0 : Math.max(2, (count / most) * (HEIGHT - 16));
        return (
          <g key={label}>
            <rect x={place * width + 1} y={HEIGHT - height} width={Math.max(1, width - 2)} height={height} rx="2">
              <title>{`${label}: ${count.toLocaleString()}`}</title>
            </rect>
            {place % every === 0 && (
              <text x={(place + 0.5) * width} y={HEIGHT + 15}>
                {label}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}
