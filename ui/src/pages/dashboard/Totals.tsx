// The numbers that say most.
import { Link } from "wouter";
import { sizeOf } from "../../parts/sizes";
import { longTime } from "../../parts/time";
import type { Stats } from "./stats";

export function Totals({ stats }: { stats: Stats }) {
  const sure =
    1 - (stats.tempo_unsure + stats.tempo_unknown + stats.key_unsure + stats.key_unknown) / (2 * stats.tracks);
  return (
    <dl className="totals">
      <Total name="Tracks" value={stats.tracks.toLocaleString()} href="/library" />
      <Total name="Music" value={longTime(stats.duration_s)} />
      <Total name="On disk" value={sizeOf(stats.size_bytes)} />
      <Total name="Tempo and key sure" value={`${Math.round(100 * Math.max(0, sure))} %`} />
    </dl>
  );
}

function Total({ name, value, href }: { name: string; value: string; href?: string }) {
  return (
    <div className="panel total">
      <dt className="muted small">{name}</dt>
      <dd className="numbers">{href ? <Link href={href}>{value}</Link> : value}</dd>
    </div>
  );
}
