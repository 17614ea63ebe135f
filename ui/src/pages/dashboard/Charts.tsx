// The library in pictures: tempos, keys, moods or genres, growth.
import { commonest, growth, steps } from "../../parts/charts/binning";
import { Columns } from "../../parts/charts/Columns";
import { Figure } from "../../parts/charts/Figure";
import { Growth } from "../../parts/charts/Growth";
import { KeyWheel } from "../../parts/charts/KeyWheel";
import { Shares } from "../../parts/charts/Shares";
import type { Stats } from "./stats";

const [SLOWEST, FASTEST, STEP] = [40, 220, 10];
const MOST_NAMES = 8;

export default function Charts({ stats }: { stats: Stats }) {
  const tempos = steps(stats.tempos, STEP, SLOWEST, FASTEST);
  const keys = Array.from({ length: 24 }, (_, place) => `${Math.floor(place / 2) + 1}${place % 2 ? "B" : "A"}`);
  const months = growth(stats.months);
  return (
    <div className="grid">
      <Figure title="Tempo" value="Tempo in BPM" bins={tempos} note="BPM">
        <Columns bins={tempos} />
      </Figure>
      <Figure
        title="Key"
        value="Key in Camelot’s notation"
        bins={keys.map((label) => ({ label, count: stats.camelots[label] ?? 0 }))}
        note="minor inside, major outside"
      >
        <KeyWheel camelots={stats.camelots} />
      </Figure>
      <Named title="Mood" counts={stats.moods} note="heard by a network" />
      <Named title="Genre" counts={stats.genres} note="as tagged" />
      <Figure title="Growth" value="Month" bins={months} note="tracks in the library">
        <Growth bins={months} />
      </Figure>
      <Named title="Kind of file" counts={stats.codecs} />
    </div>
  );
}

function Named({ title, counts, note }: { title: string; counts: Record<string, number>; note?: string }) {
  const bins = commonest(counts, MOST_NAMES);
  if (bins.length === 0) return null;
  return (
    <Figure title={title} value={title} bins={bins} {...(note !== undefined && { note })}>
      <Shares bins={bins} />
    </Figure>
  );
}
