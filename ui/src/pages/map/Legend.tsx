// What the colours mean.
import { css, type Legend as LegendValue } from "./colours";

/** Whether there is nothing that the colours could tell apart. */
export function isAllUnknown(legend: LegendValue): boolean {
  return legend.kind !== "scale" && legend.entries.every(({ label }) => label === "Unknown");
}

export function Legend({ legend }: { legend: LegendValue }) {
  if (legend.kind === "scale") return <Scale legend={legend} />;
  return (
    <ul className="map-legend small" aria-label="What the colours mean">
      {legend.entries.map(({ label, colour, count }) => (
        <li key={label}>
          <span className="map-swatch" style={{ background: css(colour) }} />
          <span className="map-legend-label">{label}</span>
          <span className="muted numbers">{count.toLocaleString()}</span>
        </li>
      ))}
    </ul>
  );
}

function Scale({ legend }: { legend: Extract<LegendValue, { kind: "scale" }> }) {
  return (
    <div className="map-legend small">
      <div
        className="map-scale"
        style={{ background: `linear-gradient(to right, ${legend.colours.map(css).join()})` }}
      />
      <div className="row between numbers">
        <span>{legend.from}</span>
        <span>{legend.to}</span>
      </div>
      {legend.unknown > 0 && <div className="muted">{legend.unknown.toLocaleString()} unknown, in grey</div>}
    </div>
  );
}
