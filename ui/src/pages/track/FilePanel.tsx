// The file of a track: where it is, what it is, and what its tags say beside what was found.
import { Copy } from "lucide-react";
import type { TrackDetail } from "../../api/tracks";
import { announce } from "../../parts/announce";
import { IconButton } from "../../parts/IconButton";
import { Fact } from "./Measured";
import { dateOf, sizeOf, soundOf } from "./words";

export function FilePanel({ track }: { track: TrackDetail }) {
  return (
    <section className="panel stack" aria-labelledby="track-file">
      <h2 id="track-file">File</h2>
      <div className="track-path">
        <code>{track.path}</code>
        <IconButton label="Copy the path" onPress={() => copy(track.path)}>
          <Copy size={17} />
        </IconButton>
      </div>
      <dl className="track-facts">
        <Fact name="Kind" value={`${track.codec}, ${soundOf(track.sample_rate, track.channels)}`} />
        <Fact name="Size" value={sizeOf(track.size)} />
        <Fact name="Added" value={dateOf(track.added_at)} />
        <Fact name="Analysed" value={dateOf(track.analysed_at)} />
        <Fact name="Last played" value={dateOf(track.played_at)} />
      </dl>
      <Tags track={track} />
    </section>
  );
}

function Tags({ track }: { track: TrackDetail }) {
  const rows = [
    { name: "Tempo", theirs: track.tag_bpm?.toString(), ours: track.tempo_bpm?.toFixed(1), field: "tempo_bpm" },
    { name: "Key", theirs: track.tag_key, ours: track.key, field: "key" },
  ];
  return (
    <table className="track-table">
      <caption>Its tags beside ours</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">Tag</th>
          <th scope="col">Ours</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, theirs, ours, field }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{theirs ?? "–"}</td>
            <td>{ours ?? "–"}</td>
            <td>{field in track.disagreements && <span className="badge warn">differs</span>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

async function copy(path: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(path);
    announce("The path is copied.");
  } catch {
    announce("This browser lets no page copy; choose the path by hand.", { isBad: true });
  }
}
