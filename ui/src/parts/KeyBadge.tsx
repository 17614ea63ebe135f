// A key in Camelot's notation, in the colour of its place on the wheel.
import "./key-badge.css";

const STEP_DEGREES = 30;

export function KeyBadge({ camelot, name }: { camelot: string | null | undefined; name?: string | null }) {
  if (!camelot) return <span className="muted">–</span>;
  const hue = { "--hue": Number.parseInt(camelot, 10) * STEP_DEGREES } as React.CSSProperties;
  return (
    <span className="key-badge" style={hue} title={name ?? undefined}>
      {camelot}
    </span>
  );
}
