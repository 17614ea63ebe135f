// Counts as bars below one another: for things with names.
import type { Bin } from "./binning";

export function Shares({ bins }: { bins: readonly Bin[] }) {
  const most = Math.max(1, ...bins.map(({ count }) => count));
  return (
    <div className="chart-shares small">
      {bins.map(({ label, count }) => (
        <div key={label} className="chart-share">
          <span className="chart-share-name" title={label}>
            {label}
          </span>
          <span className="chart-share-bar" style={{ width: `${(100 * count) / most}%` }} />
          <span className="muted numbers">{count.toLocaleString()}</span>
        </div>
      ))}
    </div>
  );
}
